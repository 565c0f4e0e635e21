"""The PMD control point: commands that start and stop measurements, and what answers them.

Sources: Polar's online_measurement.pdf, tables 1 to 5, and the status list of Polar's SDK.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Final

RESPONSE = 0xF0
STOPPED = 0x01
RECORDING = 0x80
"""Added to a measurement, it is recorded in the sensor instead of sent."""
_LEAST_RESPONSE_BYTES = 4


class Measurement(IntEnum):
    """What can be measured; the SDK mode is started and stopped as if it were measured."""

    ECG = 0
    PPG = 1
    ACC = 2
    PPI = 3
    GYRO = 5
    MAG = 6
    SDK_MODE = 9


class Operation(IntEnum):
    """What a command asks for."""

    GET_SETTINGS = 1
    START = 2
    STOP = 3


class Setting(IntEnum):
    """What can be chosen at a start, and what the sensor tells then."""

    SAMPLE_RATE = 0
    RESOLUTION = 1
    RANGE = 2
    RANGE_MILLI = 3
    CHANNELS = 4
    FACTOR = 5


class Status(IntEnum):
    """How a command went."""

    SUCCESS = 0
    INVALID_OP_CODE = 1
    INVALID_MEASUREMENT_TYPE = 2
    NOT_SUPPORTED = 3
    INVALID_LENGTH = 4
    INVALID_PARAMETER = 5
    ALREADY_IN_STATE = 6
    INVALID_RESOLUTION = 7
    INVALID_SAMPLE_RATE = 8
    INVALID_RANGE = 9
    INVALID_MTU = 10
    INVALID_NUMBER_OF_CHANNELS = 11
    INVALID_STATE = 12
    DEVICE_IN_CHARGER = 13
    DISK_FULL = 14
    INVALID_SOURCE_MEASUREMENT_TYPE = 15
    INVALID_SOURCE_MEASUREMENT_RATE = 16
    INVALID_DERIVED_MEASUREMENT_SETTINGS_GROUP = 17
    INVALID_DERIVED_MEASUREMENT_METHOD = 18


Values = tuple[int | float, ...]
Settings = Mapping[Setting, Values]
NO_SETTINGS: Final[Settings] = MappingProxyType({})

_FORMATS = {
    Setting.SAMPLE_RATE: "H",
    Setting.RESOLUTION: "H",
    Setting.RANGE: "H",
    Setting.RANGE_MILLI: "I",
    Setting.CHANNELS: "B",
    Setting.FACTOR: "f",
}


def status_name(status: int) -> str:
    """Say a status in words.

    Examples
    --------
    >>> status_name(6), status_name(99)
    ('already in state', 'unknown status 99')
    """
    if status not in Status.__members__.values():
        return f"unknown status {status}"
    return Status(status).name.lower().replace("_", " ")


def encode_settings(settings: Settings) -> bytes:
    """Write settings one after another: which, how many values, the values."""
    parts = [
        bytes([setting, len(values)]) + struct.pack(f"<{len(values)}{_FORMATS[setting]}", *values)
        for setting, values in settings.items()
    ]
    return b"".join(parts)


def parse_settings(data: bytes) -> Settings | None:
    """Read settings; ``None`` where one is unknown or cut short."""
    found: dict[Setting, Values] = {}
    at = 0
    while at < len(data):
        if data[at] not in Setting.__members__.values() or at + 1 == len(data):
            return None
        setting = Setting(data[at])
        form = struct.Struct(f"<{data[at + 1]}{_FORMATS[setting]}")
        at += 2
        if at + form.size > len(data):
            return None
        found[setting] = form.unpack_from(data, at)
        at += form.size
    return found


@dataclass(frozen=True, slots=True)
class Command:
    """What is written to the control point."""

    operation: int
    measurement: int
    settings: Settings = field(default_factory=lambda: NO_SETTINGS)

    def encode(self) -> bytes:
        """Give the bytes to write.

        Examples
        --------
        >>> Command(Operation.START, Measurement.ACC, {Setting.SAMPLE_RATE: (52,)}).encode().hex()
        '020200013400'
        """
        return bytes([self.operation, self.measurement]) + encode_settings(self.settings)


def get_settings(measurement: int) -> bytes:
    """Ask what a measurement offers."""
    return Command(Operation.GET_SETTINGS, measurement).encode()


def start(measurement: int, settings: Mapping[Setting, int] = MappingProxyType({})) -> bytes:
    """Ask for a measurement with one value for each setting.

    Examples
    --------
    >>> start(Measurement.ACC, {Setting.SAMPLE_RATE: 200, Setting.RANGE: 8}).hex(" ")
    '02 02 00 01 c8 00 02 01 08 00'
    """
    chosen = {setting: (value,) for setting, value in settings.items()}
    return Command(Operation.START, measurement, chosen).encode()


def stop(measurement: int) -> bytes:
    """Ask for the end of a measurement."""
    return Command(Operation.STOP, measurement).encode()


ENTER_SDK_MODE = start(Measurement.SDK_MODE)
LEAVE_SDK_MODE = stop(Measurement.SDK_MODE)


def parse_command(data: bytes) -> Command | None:
    """Read a command as the sensor would; ``None`` if it is none."""
    settings = parse_settings(data[2:])
    if len(data) < 2 or settings is None:  # noqa: PLR2004  the operation and the measurement
        return None
    return Command(data[0], data[1], settings)


@dataclass(frozen=True, slots=True)
class Response:
    """What answers a command; ``more`` where the settings go on in another one."""

    operation: int
    measurement: int
    status: int
    more: bool = False
    settings: Settings = field(default_factory=lambda: NO_SETTINGS)

    def encode(self) -> bytes:
        """Give the bytes as the sensor sends them."""
        head = bytes([RESPONSE, self.operation, self.measurement, self.status])
        if self.status != Status.SUCCESS:
            return head
        return head + bytes([self.more]) + encode_settings(self.settings)


def parse_response(data: bytes) -> Response | None:
    """Read an answer; ``None`` if it is none."""
    if len(data) < _LEAST_RESPONSE_BYTES or data[0] != RESPONSE:
        return None
    operation, measurement, status = data[1:4]
    if status != Status.SUCCESS:
        return Response(operation, measurement, status)
    settings = parse_settings(data[5:])
    if settings is None:
        return None
    more = bool(data[4]) if len(data) > _LEAST_RESPONSE_BYTES else False
    return Response(operation, measurement, status, more, settings)


def encode_stopped(measurements: tuple[int, ...]) -> bytes:
    """Write what a sensor sends when it stops measuring by itself."""
    return bytes([STOPPED, *measurements])


def parse_stopped(data: bytes) -> tuple[int, ...] | None:
    """Read which measurements the sensor stopped by itself; ``None`` if it says no such thing."""
    return tuple(data[1:]) if len(data) > 1 and data[0] == STOPPED else None
