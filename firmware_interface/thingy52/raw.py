"""The Thingy's raw motion (0406): bytes to counts and back.

Sources: vendor's firmware architecture document 2.2.0; m_motion.c and drv_motion.c of its firmware.
"""

import struct

import numpy as np
from numpy.typing import ArrayLike, NDArray

from firmware_interface.samples import Floats, Vectors

Counts = NDArray[np.int16]

RAW_BYTES = 18
WORDS = 9
TRIPLE_BYTES = 6
NO_NEW = bytes(TRIPLE_BYTES)
"""The firmware sends zeros for a chip that has no new value."""

_LITTLE = np.dtype("<i2")

# Fixed point: 10 bits of a g, 5 of a degree per second and 4 of a microtesla after the point.
# A package for Python divides angular rates by 256; the firmware shifts so that 32 is right.
ACC_COUNTS_PER_G = 1024
GYRO_COUNTS_PER_DPS = 32
MAG_COUNTS_PER_UT = 16

CHIP_ACC_G = 2.0
"""The firmware never changes the range that the accelerometer starts with."""
_STRETCH = 1.5  # calibration may move the end of the scale; what is further out was never measured
_MOST_ACC = round(_STRETCH * CHIP_ACC_G * ACC_COUNTS_PER_G)
_TRIPLE = struct.Struct("<3h")


def decode(data: bytes) -> Counts:
    """Read whole values, joined: acceleration, angular rate, magnetic field; shape ``(n, 9)``.

    Examples
    --------
    >>> decode(bytes.fromhex("0000 0000 0004 0000 0000 2000 0000 0000 0000")).tolist()
    [[0, 0, 1024, 0, 0, 32, 0, 0, 0]]
    """
    return np.frombuffer(data, _LITTLE).reshape(-1, WORDS)


def triple(data: bytes) -> Counts:
    """Read triples, joined: shape ``(n, 3)``."""
    return np.frombuffer(data, _LITTLE).reshape(-1, 3)


def acc_g(counts: Counts) -> Vectors:
    """Give the acceleration triple as it is sent: at rest it points down."""
    return counts * np.float32(1 / ACC_COUNTS_PER_G)


def gyro_dps(counts: Counts) -> Vectors:
    """Give the angular rate triple in degrees per second."""
    return counts * np.float32(1 / GYRO_COUNTS_PER_DPS)


def mag_ut(counts: Counts) -> Vectors:
    """Give the magnetic field triple in microtesla."""
    return counts * np.float32(1 / MAG_COUNTS_PER_UT)


def is_new(counts: Counts) -> NDArray[np.bool_]:
    """Tell which triples are a value at all, shape ``(n,)``."""
    new: NDArray[np.bool_] = (counts[:, 0] | counts[:, 1] | counts[:, 2]) != 0
    return new


def can_be_acc(data: bytes) -> bool:
    """Tell whether the accelerometer can measure this triple.

    Examples
    --------
    >>> can_be_acc(bytes.fromhex("000c 0000 00f4")), can_be_acc(bytes.fromhex("010c 0000 0000"))
    (True, False)
    """
    counts: tuple[int, int, int] = _TRIPLE.unpack(data)
    return min(counts) >= -_MOST_ACC and max(counts) <= _MOST_ACC


def only_possible(counts: Counts) -> Counts:
    """Leave out the values whose acceleration cannot be."""
    acc = counts[:, :3]
    if not len(acc) or (acc.max() <= _MOST_ACC and acc.min() >= -_MOST_ACC):
        return counts
    possible: Counts = counts[((acc <= _MOST_ACC) & (acc >= -_MOST_ACC)).all(axis=1)]
    return possible


def held(counts: Counts, before: bytes) -> Counts:
    """Put the triple before it wherever there is no new one; zeros where there was none either.

    Parameters
    ----------
    counts
        Triples, shape ``(n, 3)``.
    before
        The bytes of the one before all these.
    """
    new = is_new(counts)
    if new.all():
        return counts
    rows = np.concatenate([triple(before), counts])
    last = np.maximum.accumulate(np.where(new, np.arange(1, len(rows)), 0))
    kept: Counts = rows[last]
    return kept


def encode(acc_g: ArrayLike, gyro_dps: ArrayLike, mag_ut: ArrayLike) -> bytes:
    """Write values as the sensor would, saturating where its words end.

    Parameters
    ----------
    acc_g, gyro_dps, mag_ut
        Vectors in the sensor's own sense, each of shape ``(n, 3)``.

    Examples
    --------
    >>> encode([[0, 0, 1]], [[0, 0, -1]], [[1, 0, 99999]]).hex(" ", 2)
    '0000 0000 0004 0000 0000 e0ff 1000 0000 ff7f'
    """
    scaled: Floats = np.hstack(
        [
            np.asarray(acc_g, np.float64) * ACC_COUNTS_PER_G,
            np.asarray(gyro_dps, np.float64) * GYRO_COUNTS_PER_DPS,
            np.asarray(mag_ut, np.float64) * MAG_COUNTS_PER_UT,
        ]
    )
    return np.clip(np.rint(scaled), -32768, 32767).astype(_LITTLE).tobytes()
