"""Writes that configure the SensorTag's movement service, and its lights and buzzer."""

from dataclasses import dataclass
from typing import Final

ACC_RANGES_G: Final = (2, 4, 8, 16)
"""Codes 0 to 3 in bits 8 and 9."""
_GYRO, _ACC, _MAG, _WAKE = 0x07, 0x38, 0x40, 0x80
_RANGE_SHIFT = 8
_CONFIG_BYTES = 2
FAILED = b"\xff\xff"
"""The configuration of a sensor whose motion chip did not pass the test at power-on."""

PERIOD_STEP_MS = 10
LEAST_PERIOD_MS = 100
MOST_PERIOD_MS = 2550

RED, GREEN, BUZZER = 0x01, 0x02, 0x04
"""What a bit of the outputs (aa65) switches on, once they are ours."""
SILENT = b"\x00"
LOCAL, REMOTE = b"\x00", b"\x01"
"""Whose the outputs are (aa66): the sensor's or ours."""


@dataclass(frozen=True, slots=True)
class Config:
    """What is measured (aa82).

    ``wakes_on_motion`` lets the sensor fall silent ten seconds after it was last moved.
    """

    gyro: bool = True
    acc: bool = True
    mag: bool = False
    wakes_on_motion: bool = False
    acc_range_g: int = 8

    def encode(self) -> bytes:
        """Give the bytes to write.

        Examples
        --------
        >>> Config().encode().hex(" ")
        '3f 02'
        """
        if self.acc_range_g not in ACC_RANGES_G:
            raise ValueError(f"acc_range_g {self.acc_range_g} is not one of {ACC_RANGES_G}")
        bits = _GYRO * self.gyro | _ACC * self.acc | _MAG * self.mag | _WAKE * self.wakes_on_motion
        bits |= ACC_RANGES_G.index(self.acc_range_g) << _RANGE_SHIFT
        return bits.to_bytes(_CONFIG_BYTES, "little")


OFF = Config(gyro=False, acc=False).encode()


def parse_config(data: bytes) -> Config | None:
    """Read a configuration; ``None`` where the length is wrong or the sensor is defective."""
    if len(data) != _CONFIG_BYTES or data == FAILED:
        return None
    bits = int.from_bytes(data, "little")
    gyro, acc, mag, wakes = (bool(bits & mask) for mask in (_GYRO, _ACC, _MAG, _WAKE))
    return Config(gyro, acc, mag, wakes, ACC_RANGES_G[bits >> _RANGE_SHIFT & 3])


def period(milliseconds: int) -> bytes:
    """Ask for a reading every so often (aa83), in steps of 10 ms.

    Raises
    ------
    ValueError
        If the sensor would refuse it.

    Examples
    --------
    >>> period(100).hex()
    '0a'
    """
    if not LEAST_PERIOD_MS <= milliseconds <= MOST_PERIOD_MS:
        raise ValueError(
            f"period {milliseconds} ms is not offered; allowed: {LEAST_PERIOD_MS}-{MOST_PERIOD_MS}"
        )
    return bytes([milliseconds // PERIOD_STEP_MS])


def parse_period_ms(data: bytes) -> int | None:
    """Read a period as the sensor would; ``None`` if it refuses it."""
    if len(data) != 1 or data[0] * PERIOD_STEP_MS < LEAST_PERIOD_MS:
        return None
    return data[0] * PERIOD_STEP_MS


def outputs(*, red: bool = False, green: bool = False, buzzer: bool = False) -> bytes:
    """Switch lights and buzzer."""
    return bytes([RED * red | GREEN * green | BUZZER * buzzer])
