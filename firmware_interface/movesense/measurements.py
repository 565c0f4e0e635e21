"""Measured values as a Movesense sensor packs them: a stamp, then one block for each sensor.

All readings of the accelerometer come first, then all of the gyroscope, then all of the
magnetometer; nothing says how many. Sources: captures of a Movesense Flash at 13 and 52 Hz.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from firmware_interface.samples import Floats, Vectors

MS2_PER_G: Final = 9.80665
STAMP_MODULUS: Final = 2**32
"""Stamps are milliseconds since the sensor was started."""

ACC, GYRO, MAGN = "acc", "gyro", "magn"
"""The sensors, in m/s2, degrees per second and microtesla."""

RATES_HZ: Final = (13, 26, 52, 104, 208, 416, 833, 1666)
LARGEST: Final = MappingProxyType({ACC: 20 * MS2_PER_G, GYRO: 2500.0, MAGN: 6250.0})
"""Beyond the widest range of the chips (16 g, 2000 deg/s, 5000 uT): bytes that were damaged."""

_SENSORS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Acc": (ACC,),
        "Gyro": (GYRO,),
        "Magn": (MAGN,),
        "IMU6": (ACC, GYRO),
        "IMU6m": (ACC, MAGN),
        "IMU9": (ACC, GYRO, MAGN),
    }
)
_PATH = re.compile(r"/Meas/(\w+)/(\d{2,4})")
_SLOWEST_HZ = 13  # sends its readings one by one; twice the rate, twice the readings in a packet
_G_PER_MS2 = np.float32(1 / MS2_PER_G)
_STAMP_BYTES = 4
_VECTOR_BYTES = 12


@dataclass(frozen=True)
class Stream:
    """A measurement at a rate: what its packets hold.

    Examples
    --------
    >>> imu = Stream("IMU6", 52)
    >>> imu.path, imu.readings, imu.payload_bytes
    ('/Meas/IMU6/52', 4, 100)
    """

    name: str
    rate_hz: int

    @property
    def path(self) -> str:
        """The resource to subscribe to."""
        return f"/Meas/{self.name}/{self.rate_hz}"

    @cached_property
    def sensors(self) -> tuple[str, ...]:
        """Whose blocks a packet holds, in order."""
        return _SENSORS[self.name]

    @property
    def readings(self) -> int:
        """How many readings of each sensor come together."""
        return self.rate_hz // _SLOWEST_HZ

    @property
    def payload_bytes(self) -> int:
        """Length of a packet without its header."""
        return _STAMP_BYTES + _VECTOR_BYTES * self.readings * len(self.sensors)

    @cached_property
    def dtype(self) -> np.dtype[np.void]:
        """Describe a packet to numpy."""
        shape = (len(self.sensors), self.readings, 3)
        return np.dtype([("stamp", "<u4"), ("vectors", "<f4", shape)])

    @cached_property
    def largest(self) -> Vectors:
        """Largest believable value of each block."""
        limits = [LARGEST[sensor] for sensor in self.sensors]
        return np.array(limits, np.float32).reshape(-1, 1, 1)


def parse_path(path: str) -> Stream | None:
    """Find the stream a path names; ``None`` where it names none.

    Examples
    --------
    >>> parse_path("/Meas/Magn/13")
    Stream(name='Magn', rate_hz=13)
    >>> parse_path("/Meas/IMU6/50"), parse_path("/Meas/HR")
    (None, None)
    """
    found = _PATH.fullmatch(path)
    if found is None or found[1] not in _SENSORS or int(found[2]) not in RATES_HZ:
        return None
    return Stream(found[1], int(found[2]))


@dataclass(frozen=True, slots=True, eq=False)
class Packets:
    """Packets whose values can be true, and how many others there were.

    ``vectors`` has the shape ``(packets, sensors, readings, 3)``.
    """

    stamps_ms: NDArray[np.int64]
    vectors: Vectors
    rejected: int

    def of(self, block: int) -> Vectors:
        """Give one sensor's readings, those of all packets joined, shape ``(n, 3)``."""
        return self.vectors[:, block].reshape(-1, 3)


def decode(stream: Stream, payloads: bytes, largest: Vectors | None = None) -> Packets:
    """Read payloads of this stream, each whole, one behind the other.

    There is no checksum: values that are no numbers or that no range reaches are all that shows
    damage. A narrower range that was set says what is ``largest``.
    """
    most = stream.largest if largest is None else largest
    table = np.frombuffer(payloads, stream.dtype)
    stamps, vectors = table["stamp"], table["vectors"]
    believable = np.abs(vectors) <= most  # not so for NaN
    if np.count_nonzero(believable) == believable.size:  # in half the time of all()
        return Packets(stamps.astype(np.int64), vectors, 0)
    sound = believable.all(axis=(1, 2, 3))
    return Packets(stamps[sound].astype(np.int64), vectors[sound], int((~sound).sum()))


def encode(stream: Stream, stamp_ms: int, blocks: Mapping[str, ArrayLike]) -> bytes:
    """Write a payload; the stamp begins again at 0 where its word ends.

    Examples
    --------
    >>> encode(Stream("Acc", 13), 1000, {"acc": [[0, 0, 1]]}).hex(" ", 4)
    'e8030000 00000000 00000000 0000803f'
    """
    packet = np.zeros(1, stream.dtype)
    packet["stamp"] = stamp_ms % STAMP_MODULUS
    packet["vectors"] = np.stack([np.asarray(blocks[sensor]) for sensor in stream.sensors])
    return packet.tobytes()


def acc_g(ms2: Vectors) -> Vectors:
    """Bring m/s2 to g."""
    return ms2 * _G_PER_MS2


def acc_ms2(acc_g: Vectors) -> Floats:
    """Bring g to m/s2."""
    return np.asarray(acc_g, np.float64) * MS2_PER_G
