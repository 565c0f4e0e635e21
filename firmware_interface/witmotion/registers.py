"""WitMotion's registers: commands that write them and the meaning of what they answer."""

import datetime as dt
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from firmware_interface.driver import Battery
from firmware_interface.witmotion.frames import RegisterAnswer

COMMAND_BYTES = 5
_PREFIX = b"\xff\xaa"

SAVE_REGISTER = 0x00
CALIBRATE_REGISTER = 0x01
RATE_REGISTER = 0x03
FUSION_REGISTER = 0x24
READ_REGISTER = 0x27
VERSION_REGISTER = 0x2E
TIME_REGISTER = 0x30
MAG_REGISTER = 0x3A
TEMPERATURE_REGISTER = 0x40
QUATERNION_REGISTER = 0x51
BATTERY_REGISTER = 0x64
UNLOCK_REGISTER = 0x69
MAG_TYPE_REGISTER = 0x72
SERIAL_REGISTER = 0x7F

UNLOCK_KEY = 0xB588

# 200 Hz is 0x0B: the datasheet's 0x0A was measured at 99.3 Hz, 0x0B at 198.4 Hz.
RATE_CODES: Final = MappingProxyType(
    {0.2: 1, 0.5: 2, 1.0: 3, 2.0: 4, 5.0: 5, 10.0: 6, 20.0: 7, 50.0: 8, 100.0: 9, 200.0: 0x0B}
)

# The vendor's newest decoders; older ones take 1/120 for type 6.
MAG_UT_PER_COUNT: Final = MappingProxyType(
    {2: 0.15, 3: 0.013, 4: 0.058, 5: 0.098, 6: 1 / 150, 7: 0.020}
)

# The vendor's steps for one lithium cell: from so many hundredths of a volt on, so many percent.
BATTERY_STEPS = (
    (396, 100),
    (393, 90),
    (387, 75),
    (382, 60),
    (379, 50),
    (377, 40),
    (373, 30),
    (370, 20),
    (368, 15),
    (350, 10),
    (340, 5),
    (0, 0),
)


@dataclass(frozen=True, slots=True)
class Command:
    """A write of one register."""

    register: int
    value: int

    def encode(self) -> bytes:
        """Give the bytes to write.

        Examples
        --------
        >>> Command(0x69, 0xB588).encode().hex(" ")
        'ff aa 69 88 b5'
        """
        return _PREFIX + bytes([self.register]) + self.value.to_bytes(2, "little")


def parse_command(data: bytes) -> Command | None:
    """Read a command as the device would; ``None`` if it is none."""
    if len(data) != COMMAND_BYTES or not data.startswith(_PREFIX):
        return None
    return Command(data[2], int.from_bytes(data[3:], "little"))


UNLOCK = Command(UNLOCK_REGISTER, UNLOCK_KEY).encode()
SAVE = Command(SAVE_REGISTER, 0).encode()
ACCEL_CALIBRATE = Command(CALIBRATE_REGISTER, 1).encode()
MAG_CALIBRATE = Command(CALIBRATE_REGISTER, 7).encode()
YAW_ZERO = Command(CALIBRATE_REGISTER, 4).encode()
CALIBRATE_END = Command(CALIBRATE_REGISTER, 0).encode()
NINE_AXIS = Command(FUSION_REGISTER, 0).encode()
SIX_AXIS = Command(FUSION_REGISTER, 1).encode()


def set_rate_hz(value: float) -> bytes:
    """Ask for ``value`` frames per second.

    Raises
    ------
    ValueError
        If the device does not offer this rate.
    """
    if value not in RATE_CODES:
        allowed = ", ".join(f"{rate:g}" for rate in RATE_CODES)
        raise ValueError(f"rate_hz {value:g} is not offered; allowed: {allowed}")
    return Command(RATE_REGISTER, RATE_CODES[value]).encode()


def read_register(register: int) -> bytes:
    """Ask for an answer that starts at ``register``; one at a time, two at once can hang one."""
    return Command(READ_REGISTER, register).encode()


def start_sequence(rate_hz: float) -> tuple[bytes, ...]:
    """Give the writes that start a stream, in order; nothing is saved on the device.

    Examples
    --------
    >>> [write.hex(" ") for write in start_sequence(50)]
    ['ff aa 69 88 b5', 'ff aa 03 08 00']
    """
    return (UNLOCK, set_rate_hz(rate_hz))


def battery(answer: RegisterAnswer) -> Battery | None:
    """Read the battery; ``None`` where the device has no valid reading yet.

    Examples
    --------
    >>> battery(RegisterAnswer(0x64, (380,)))
    Battery(percent=50, volts=3.8)
    """
    raw = _words(answer, BATTERY_REGISTER, 1)
    if raw is None or raw[0] == 0:  # zero is seen just after connecting and after a save
        return None
    percent = next(percent for least, percent in BATTERY_STEPS if raw[0] >= least)
    return Battery(percent, raw[0] / 100)


def temperature_c(answer: RegisterAnswer) -> float | None:
    """Chip temperature in degrees Celsius."""
    raw = _signed(answer, TEMPERATURE_REGISTER, 1)
    return None if raw is None else raw[0] / 100


def chip_time(answer: RegisterAnswer) -> dt.datetime | None:
    """Time of the device's own clock, which knows no time zone; ``None`` if it is no date."""
    raw = _words(answer, TIME_REGISTER, 4)
    if raw is None:
        return None
    year, month, day, hour, minute, second = b"".join(w.to_bytes(2, "little") for w in raw[:3])
    try:
        return dt.datetime(  # noqa: DTZ001  the chip knows no zone
            2000 + year, month, day, hour, minute, second, 1000 * raw[3]
        )
    except ValueError:
        return None


def quaternion(answer: RegisterAnswer) -> tuple[float, ...] | None:
    """Orientation by the device's own fusion: w, x, y, z."""
    raw = _signed(answer, QUATERNION_REGISTER, 4)
    return None if raw is None else tuple(word / 32768 for word in raw)


def mag_type(answer: RegisterAnswer) -> int | None:
    """Kind of magnetometer built in, the key of ``MAG_UT_PER_COUNT``."""
    raw = _words(answer, MAG_TYPE_REGISTER, 1)
    return None if raw is None else raw[0]


def mag_counts(answer: RegisterAnswer) -> tuple[int, ...] | None:
    """Magnetic field along x, y, z in the magnetometer's own counts."""
    return _signed(answer, MAG_REGISTER, 3)


def mag_ut(answer: RegisterAnswer, kind: int) -> tuple[float, ...] | None:
    """Magnetic field along x, y, z in microtesla; ``None`` for a type whose scale is unknown."""
    raw, scale = mag_counts(answer), MAG_UT_PER_COUNT.get(kind)
    return None if raw is None or scale is None else tuple(word * scale for word in raw)


def version(answer: RegisterAnswer) -> str | None:
    """Firmware version.

    Examples
    --------
    >>> version(RegisterAnswer(0x2E, (0x0116, 0x89D8)))
    '10080.1.22'
    """
    raw = _words(answer, VERSION_REGISTER, 2)
    if raw is None:
        return None
    number = raw[1] << 16 | raw[0]
    if not number >> 31:
        return str(number)
    return f"{number >> 14 & 0x1FFFF}.{number >> 8 & 0x3F}.{number & 0xFF}"


def serial(answer: RegisterAnswer) -> str | None:
    """Read the serial number; ``None`` on devices that were given none."""
    raw = _words(answer, SERIAL_REGISTER, 6)
    if raw is None:
        return None
    text = b"".join(word.to_bytes(2, "little") for word in raw).decode("ascii", "replace")
    return text.strip("\0 ") or None


def _words(answer: RegisterAnswer, register: int, count: int) -> tuple[int, ...] | None:
    at = register - answer.start
    words = answer.words[at : at + count] if at >= 0 else ()
    return words if len(words) == count else None


def _signed(answer: RegisterAnswer, register: int, count: int) -> tuple[int, ...] | None:
    words = _words(answer, register, count)
    return None if words is None else tuple((word ^ 0x8000) - 0x8000 for word in words)
