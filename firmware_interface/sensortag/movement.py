"""The SensorTag's movement data (aa81): bytes to counts and back.

Sources: the vendor's user's guide and sensortag_mov.c; decoders in four public programs, of which
three agree on 131.072 counts to a degree per second (one divides by 128, 2.4 % off).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from firmware_interface.samples import Floats, Vectors

Counts = NDArray[np.int16]

MOVEMENT_BYTES = 18
WORDS = 9
NOT_MEASURED = bytes(12)
"""Angular rate and acceleration before the chip has measured, or without power enough to."""
GYRO_RANGE_DPS = 250.0

_LITTLE = np.dtype("<i2")
_FULL_COUNTS = 32768


def decode(data: bytes) -> Counts:
    """Read whole values, joined: angular rate, acceleration, magnetic field; shape ``(n, 9)``.

    Examples
    --------
    >>> decode(bytes.fromhex("0000 0000 ffff 0000 0000 0010 0100 0200 0300")).tolist()
    [[0, 0, -1, 0, 0, 4096, 1, 2, 3]]
    """
    return np.frombuffer(data, _LITTLE).reshape(-1, WORDS)


def is_measured(counts: Counts) -> NDArray[np.bool_]:
    """Tell which values are not the zeros that stand for no measurement."""
    measured: NDArray[np.bool_] = np.bitwise_or.reduce(counts[:, :6], axis=1) != 0
    return measured


def gyro_dps(counts: Counts) -> Vectors:
    """Angular rate in degrees per second, sensor axes, shape ``(n, 3)``; exact in float32."""
    return counts[:, :3] * np.float32(GYRO_RANGE_DPS / _FULL_COUNTS)


def acc_g(counts: Counts, range_g: float) -> Vectors:
    """Specific force in g, sensor axes, shape ``(n, 3)``; exact in float32."""
    return counts[:, 3:6] * np.float32(range_g / _FULL_COUNTS)


def mag_counts(counts: Counts) -> Counts:
    """Magnetic field in counts; programs disagree whether one is 1 or 0.15 microtesla."""
    return counts[:, 6:]


def encode(
    acc_g: ArrayLike, gyro_dps: ArrayLike, range_g: float, mag_counts: ArrayLike | None = None
) -> bytes:
    """Write values as the sensor would, saturating where its words end.

    Parameters
    ----------
    acc_g, gyro_dps, mag_counts
        Vectors of shape ``(n, 3)``; no field is what a compass that is off sends.
    range_g
        Full scale of the acceleration.

    Examples
    --------
    >>> encode([[0, 0, 1]], [[250, -125, 0]], 8).hex(" ", 6)
    'ff7f00c00000 000000000010 000000000000'
    """
    acc: Floats = np.asarray(acc_g, np.float64) * (_FULL_COUNTS / range_g)
    gyro: Floats = np.asarray(gyro_dps, np.float64) * (_FULL_COUNTS / GYRO_RANGE_DPS)
    mag = np.zeros_like(acc) if mag_counts is None else np.asarray(mag_counts, np.float64)
    scaled: Floats = np.hstack([gyro, acc, mag])
    return np.clip(np.rint(scaled), -32768, 32767).astype(_LITTLE).tobytes()
