"""Values that a Movesense sensor gives when asked, as it packs them.

Fields follow one another without a gap; a list has its length before it, unlike in measurements.
Sources: captures of a Movesense Flash.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from firmware_interface.movesense.measurements import ACC, GYRO, MAGN

ENERGY: Final = "/System/Energy/Level"
TIME: Final = "/Time/Detailed"
LOGGER_STATE: Final = "/Mem/DataLogger/State"
LOGBOOK: Final = "/Mem/Logbook/entries"
TEMPERATURE: Final = "/Meas/Temp"
INFOS: Final = MappingProxyType(
    {
        "/Meas/Acc/Info": (ACC,),
        "/Meas/Gyro/Info": (GYRO,),
        "/Meas/Magn/Info": (MAGN,),
        "/Meas/IMU/Info": (ACC, GYRO, MAGN),
    }
)
"""Resources that tell rates and the ranges of these sensors."""

RANGES: Final = MappingProxyType(
    {ACC: (2, 4, 8, 16), GYRO: (125, 245, 500, 1000, 2000), MAGN: (5000,)}
)
"""As captured: g, degrees per second, microtesla."""

_RANGE_CODES: Final = MappingProxyType({ACC: "B", GYRO: "H", MAGN: "H"})
_FULL_PERCENT = 100
_TIME = struct.Struct("<QIII")
_ENTRY = struct.Struct("<IIQ")
ENTRY_BYTES: Final = _ENTRY.size
_TEMPERATURE = struct.Struct("<If")


@dataclass(frozen=True, slots=True)
class Info:
    """What a measurement offers: readings per second, and full scales by sensor."""

    rates_hz: tuple[int, ...]
    ranges: dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Time:
    """The sensor's clocks; ``relative_ms`` runs as the stamps of measurements do."""

    utc_us: int
    relative_ms: int
    tick_rate_hz: int
    accuracy: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A recording in the logbook."""

    log_id: int
    modified: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Temperature:
    """Inside the case, at a stamp."""

    stamp_ms: int
    kelvin: float


def parse_percent(data: bytes) -> int | None:
    r"""Read the state of charge; ``None`` if it is none.

    Examples
    --------
    >>> parse_percent(b"W"), parse_percent(b""), parse_percent(b"\xff")
    (87, None, None)
    """
    return data[0] if len(data) == 1 and data[0] <= _FULL_PERCENT else None


def parse_info(path: str, data: bytes) -> Info | None:
    """Read what a measurement offers; ``None`` if the lists do not fill the bytes exactly."""
    lists: list[tuple[int, ...]] = []
    for code in ("H", *(_RANGE_CODES[sensor] for sensor in INFOS[path])):
        layout = struct.Struct(f"<{data[0]}{code}" if data else "<x")
        if len(data) <= layout.size:
            return None
        lists.append(layout.unpack_from(data, 1))
        data = data[1 + layout.size :]
    if data:
        return None
    return Info(lists[0], dict(zip(INFOS[path], lists[1:], strict=True)))


def encode_info(path: str, rates_hz: Sequence[int]) -> bytes:
    """Write what a measurement offers.

    Examples
    --------
    >>> encode_info("/Meas/Magn/Info", (13, 26)).hex(" ")
    '02 0d 00 1a 00 01 88 13'
    """
    written = _list("H", rates_hz)
    for sensor in INFOS[path]:
        written += _list(_RANGE_CODES[sensor], RANGES[sensor])
    return written


def parse_time(data: bytes) -> Time | None:
    """Read the sensor's clocks."""
    return Time(*_TIME.unpack(data)) if len(data) == _TIME.size else None


def encode_time(time: Time) -> bytes:
    """Write the sensor's clocks."""
    return _TIME.pack(time.utc_us, time.relative_ms, time.tick_rate_hz, time.accuracy)


def parse_entries(data: bytes) -> tuple[Entry, ...] | None:
    """Read the logbook, of which only as much is sent as fits into one notification."""
    if not data or (len(data) - 1) % _ENTRY.size:
        return None
    return tuple(Entry(*fields) for fields in _ENTRY.iter_unpack(data[1:]))


def encode_entries(entries: Sequence[Entry]) -> bytes:
    """Write the logbook."""
    packed = (_ENTRY.pack(entry.log_id, entry.modified, entry.size_bytes) for entry in entries)
    return bytes([len(entries)]) + b"".join(packed)


def parse_temperature(data: bytes) -> Temperature | None:
    """Read a measured temperature."""
    return Temperature(*_TEMPERATURE.unpack(data)) if len(data) == _TEMPERATURE.size else None


def encode_temperature(temperature: Temperature) -> bytes:
    """Write a measured temperature."""
    return _TEMPERATURE.pack(temperature.stamp_ms, temperature.kelvin)


def _list(code: str, values: Sequence[int]) -> bytes:
    return struct.pack(f"<B{len(values)}{code}", len(values), *values)
