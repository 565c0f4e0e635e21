"""Floats as small integers with a scale, chosen so that reading and writing again changes nothing.

Scales are a power of two below a sensor's usual ranges. Integer times scale is then exact in
float32, readings that a 16-bit sensor made come back bit for bit, and a second write gives the
same integers as the first.
"""

import numpy as np
from numpy.typing import NDArray

ACC_RANGE_G = 2.0
GYRO_RANGE_DPS = 250.0
NS_SCALE = 1e-9
_STEPS = 32768
_LARGEST = _STEPS - 1
_NS_PER_S = 1_000_000_000


def scale_for(values: NDArray[np.floating], smallest_range: float) -> float:
    """Choose the value of one step of an int16.

    Parameters
    ----------
    values
        What is to be stored, any shape, finite.
    smallest_range
        Full scale that is never undercut; it is doubled until the values fit.

    Raises
    ------
    ValueError
        If a value is not finite; no integer can stand for it.

    Examples
    --------
    >>> 32768 * scale_for(np.array([0.2, -1.0]), 2.0), 32768 * scale_for(np.array([3.1]), 2.0)
    (2.0, 4.0)
    """
    if not np.isfinite(values).all():
        raise ValueError("a reading is not finite and cannot be stored")
    largest = float(np.abs(values).max(initial=0.0)) * _STEPS / _LARGEST
    doublings = max(0, int(np.ceil(np.log2(max(largest, smallest_range) / smallest_range))))
    return smallest_range * 2.0**doublings / _STEPS


def to_int16(values: NDArray[np.floating], scale: float) -> NDArray[np.int16]:
    """Round to the nearest step."""
    return np.rint(values.astype(np.float64) / scale).clip(-_STEPS, _LARGEST).astype(np.int16)


def ns_from_s(t: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole nanoseconds; seconds and fraction apart, since their product loses bits."""
    whole = np.floor(t)
    fraction_ns = np.rint((t - whole) * _NS_PER_S)
    return whole.astype(np.int64) * _NS_PER_S + fraction_ns.astype(np.int64)


def s_from_ns(ns: NDArray[np.int64]) -> NDArray[np.float64]:
    """Seconds, exact for Unix times that went through ``ns_from_s``.

    Examples
    --------
    >>> float(s_from_ns(ns_from_s(np.array([1_700_000_000.123456])))[0])
    1700000000.123456
    """
    whole, rest = np.divmod(ns, _NS_PER_S)
    return whole + rest / _NS_PER_S
