"""The two modes that carry calibrated acceleration and turning: fast ways to read them."""

import struct
from collections.abc import Sequence
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from firmware_interface.driver import Readings, TicksArray
from firmware_interface.movella_dot.payloads import CUSTOM_5, RATE_QUANTITIES, is_whole

STANDARD_GRAVITY_MS2 = 9.80665
ACC_RANGE_G = 16.0
GYRO_RANGE_DPS = 2000.0

# Calibration may stretch a full scale; half as much again is no reading but a damaged one.
_STRETCH = 1.5
_MOST_MS2 = float(np.float32(_STRETCH * ACC_RANGE_G * STANDARD_GRAVITY_MS2))
_MOST_DPS = _STRETCH * GYRO_RANGE_DPS
_MOST = np.array([3 * [_MOST_MS2], 3 * [_MOST_DPS]], np.float32)
_G_PER_MS2 = np.float32(1 / STANDARD_GRAVITY_MS2)

_ACC_AT: Final = MappingProxyType({CUSTOM_5: 20, RATE_QUANTITIES: 4})
_ONE: Final = MappingProxyType(
    {mode: struct.Struct(f"<I{at - 4}x6f") for mode, at in _ACC_AT.items()}
)

Pairs = NDArray[np.float32]
"""Acceleration in m/s² and turning in degrees per second, shape ``(n, 2, 3)``."""


def reading(mode: int, data: bytes) -> Readings | None:
    """Read one notification; ``None`` if it is cut, or holds what no sensor can measure.

    Examples
    --------
    >>> from firmware_interface.movella_dot import payloads
    >>> one = payloads.encode(26, [5], {"acc_ms2": [[0, 0, -9.80665]]})[0]
    >>> found = reading(26, one)
    >>> found.acc_g.tolist(), found.ticks.tolist()
    ([[0.0, 0.0, -1.0]], [5])
    """
    if not is_whole(mode, len(data)):
        return None
    stamp, ax, ay, az, gx, gy, gz = _ONE[mode].unpack_from(data)
    if not (
        -_MOST_MS2 <= ax <= _MOST_MS2
        and -_MOST_MS2 <= ay <= _MOST_MS2
        and -_MOST_MS2 <= az <= _MOST_MS2
        and -_MOST_DPS <= gx <= _MOST_DPS
        and -_MOST_DPS <= gy <= _MOST_DPS
        and -_MOST_DPS <= gz <= _MOST_DPS
    ):
        return None
    pairs = np.array((((ax, ay, az), (gx, gy, gz)),), np.float32)
    return _readings(pairs, np.array((stamp,), np.int64))


def readings(mode: int, values: Sequence[bytes]) -> Readings:
    """Read many whole notifications of one length; those no sensor can measure are left out."""
    rows = np.frombuffer(b"".join(values), _layout(mode, len(values[0])))
    pairs: Pairs = rows["pairs"].astype(np.float32)
    with np.errstate(invalid="ignore"):  # bytes may spell a signalling NaN
        good = (np.abs(pairs) <= _MOST).all(axis=(1, 2))
    stamps = rows["stamp"].astype(np.int64)
    if not good.all():
        pairs, stamps = pairs[good], stamps[good]
    return _readings(pairs, stamps)


def joined(parts: Sequence[Readings]) -> Readings:
    """Make one of many, or of none at all."""
    if len(parts) == 1:
        return parts[0]
    several = (_NOTHING, *parts)
    return Readings(
        np.concatenate([part.acc_g for part in several]),
        np.concatenate([part.gyro_dps for part in several if part.gyro_dps is not None]),
        np.concatenate([part.ticks for part in several if part.ticks is not None]),
    )


@cache
def _layout(mode: int, length: int) -> "np.dtype[np.void]":
    return np.dtype(
        {
            "names": ["stamp", "pairs"],
            "formats": ["<u4", ("<f4", (2, 3))],
            "offsets": [0, _ACC_AT[mode]],
            "itemsize": length,
        }
    )


def _readings(pairs: Pairs, stamps: TicksArray) -> Readings:
    return Readings(pairs[:, 0] * _G_PER_MS2, pairs[:, 1], stamps)


_NOTHING = _readings(np.zeros((0, 2, 3), np.float32), np.zeros(0, np.int64))
