"""What can be written to a DOT, and its small answers: battery, reports, the measurement's state.

Source: Movella DOT BLE Service Specification XD0506P rev C, sections 2, 3.1, 3.6 and 4.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

RATES_HZ: Final = (1, 4, 10, 12, 15, 20, 30, 60)
RECORDING_RATES_HZ: Final = (*RATES_HZ, 120)

HEADING_RESET = b"\x01\x00"
HEADING_REVERT = b"\x07\x00"
HEADING_DEFAULT = b"\x08\x00"

_MEASUREMENT = 1  # the only target a measurement command has
_ACTIONS = 2  # stop, start
MEASUREMENT_BYTES = 3

_CONTROL = struct.Struct("<BBB4sB16sHB5x")
CONTROL_BYTES = _CONTROL.size
_TAG_BYTES = 16
_IDENTIFY, _POWER, _TIMEOUTS, _TAG, _RATE, _FILTER = (1 << bit for bit in range(6))
_OFF, _USB_POWER_ON = 1, 2

_BATTERY_BYTES = 2
_FULL_PERCENT = 100

_REPORT_BYTES = 36
_CLICK = struct.Struct("<BBI")
_STAMP_BYTES = 4


@dataclass(frozen=True, slots=True)
class Measurement:
    """Start or stop measuring in a payload mode; as an answer, what the sensor is doing."""

    is_running: bool
    mode: int

    def encode(self) -> bytes:
        """Give the bytes to write.

        Examples
        --------
        >>> Measurement(True, 26).encode().hex(" ")
        '01 01 1a'
        """
        return bytes([_MEASUREMENT, self.is_running, self.mode])


def start(mode: int) -> bytes:
    """Measure, and send payloads of this mode."""
    return Measurement(is_running=True, mode=mode).encode()


def stop(mode: int) -> bytes:
    """End the measurement."""
    return Measurement(is_running=False, mode=mode).encode()


def parse_measurement(data: bytes) -> Measurement | None:
    """Read a measurement command or state; ``None`` if it is none."""
    if len(data) != MEASUREMENT_BYTES or data[0] != _MEASUREMENT or data[1] >= _ACTIONS:
        return None
    return Measurement(bool(data[1]), data[2])


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long the sensor waits without use before it sleeps; 0 for ever."""

    advertising_s: int
    connected_s: int


@dataclass(frozen=True, slots=True)
class Control:
    """Settings to write at once; ``None`` and ``False`` leave things as they are."""

    identify: bool = False
    power_off: bool = False
    usb_power_on: bool | None = None
    timeouts: Timeouts | None = None
    tag: str | None = None
    rate_hz: int | None = None
    filter_profile: int | None = None

    def encode(self) -> bytes:
        """Give the bytes to write.

        Raises
        ------
        ValueError
            If the sensor does not offer the rate, or the tag is too long.

        Examples
        --------
        >>> Control(identify=True).encode().hex()[:6]
        '010100'
        """
        tag = (self.tag or "").encode()
        if len(tag) > _TAG_BYTES:
            raise ValueError(f"tag {self.tag!r} takes {len(tag)} bytes; allowed: {_TAG_BYTES}")
        if self.rate_hz is not None and self.rate_hz not in RECORDING_RATES_HZ:
            allowed = ", ".join(map(str, RECORDING_RATES_HZ))
            raise ValueError(f"rate_hz {self.rate_hz} is not offered; allowed: {allowed}")
        return _CONTROL.pack(
            self._visited(),
            self.identify,
            self.power_off * _OFF | bool(self.usb_power_on) * _USB_POWER_ON,
            _timeout_bytes(self.timeouts),
            len(tag),
            tag,
            self.rate_hz or 0,
            self.filter_profile or 0,
        )

    def _visited(self) -> int:
        return (
            self.identify * _IDENTIFY
            | (self.power_off or self.usb_power_on is not None) * _POWER
            | (self.timeouts is not None) * _TIMEOUTS
            | (self.tag is not None) * _TAG
            | (self.rate_hz is not None) * _RATE
            | (self.filter_profile is not None) * _FILTER
        )


def _timeout_bytes(timeouts: Timeouts | None) -> bytes:
    if timeouts is None:
        return bytes(4)
    return bytes([*divmod(timeouts.advertising_s, 60), *divmod(timeouts.connected_s, 60)])


def parse_control(data: bytes) -> Control | None:
    """Read settings as the sensor would; ``None`` if they are none."""
    if len(data) != CONTROL_BYTES:
        return None
    visited, identify, power, waits, tag_bytes, tag, rate_hz, profile = _CONTROL.unpack(data)
    is_tag_asked = visited & _TAG and tag_bytes <= _TAG_BYTES
    is_off = bool(visited & _POWER and power & _OFF)
    return Control(
        identify=bool(visited & _IDENTIFY and identify),
        power_off=is_off,
        usb_power_on=bool(power & _USB_POWER_ON) if visited & _POWER and not is_off else None,
        timeouts=_timeouts(waits) if visited & _TIMEOUTS else None,
        tag=tag[:tag_bytes].decode("utf-8", "replace") if is_tag_asked else None,
        rate_hz=rate_hz if visited & _RATE else None,
        filter_profile=profile if visited & _FILTER else None,
    )


def _timeouts(waits: bytes) -> Timeouts:
    return Timeouts(60 * waits[0] + waits[1], 60 * waits[2] + waits[3])


@dataclass(frozen=True, slots=True)
class Charge:
    """State of the battery."""

    percent: int
    is_charging: bool

    def encode(self) -> bytes:
        """Give the bytes the sensor sends."""
        return bytes([self.percent, self.is_charging])


def parse_charge(data: bytes) -> Charge | None:
    """Read the battery; ``None`` if the bytes make no sense.

    Examples
    --------
    >>> parse_charge(bytes([87, 0]))
    Charge(percent=87, is_charging=False)
    """
    if len(data) != _BATTERY_BYTES or data[0] > _FULL_PERCENT or data[1] > 1:
        return None
    return Charge(data[0], bool(data[1]))


class ReportKind(IntEnum):
    """What a sensor tells of itself unasked."""

    POWER_OFF = 1
    POWER_SAVING = 4
    SINGLE_CLICK = 5
    DOUBLE_CLICK = 6
    TRIPLE_CLICK = 7


_KINDS = frozenset(ReportKind)
_FIRST_CLICK = ReportKind.SINGLE_CLICK


@dataclass(frozen=True, slots=True)
class Report:
    """Something happened to the sensor; clicks carry milliseconds of its own clock."""

    kind: ReportKind
    stamp_ms: int | None = None

    def encode(self) -> bytes:
        """Give the bytes the sensor sends."""
        if self.stamp_ms is None:
            return bytes([self.kind]).ljust(_REPORT_BYTES, b"\0")
        click = _CLICK.pack(self.kind, _STAMP_BYTES, self.stamp_ms % 2**32)
        return click.ljust(_REPORT_BYTES, b"\0")


def parse_report(data: bytes) -> Report | None:
    """Read a report; ``None`` if it is of no known kind or cut."""
    if not 1 <= len(data) <= _REPORT_BYTES or data[0] not in _KINDS:
        return None
    kind = ReportKind(data[0])
    if kind < _FIRST_CLICK:
        return Report(kind)
    if len(data) < _CLICK.size or data[1] != _STAMP_BYTES:
        return None
    return Report(kind, _CLICK.unpack_from(data)[2])
