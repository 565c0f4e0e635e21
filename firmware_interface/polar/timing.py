"""When each reading of a frame was taken; a frame says so of its last one alone."""

import numpy as np

from firmware_interface.polar.packing import Whole
from firmware_interface.profile import Ticks
from firmware_interface.samples import Floats

PER_SECOND = 10**9
MODULUS = 1 << 62
"""Nanoseconds since 2000, below what a signed word of 64 bits holds: enough until 2146."""
TICKS = Ticks(modulus=MODULUS, per_second=float(PER_SECOND))
STEADY_SHARE = 0.1
"""How far the measured time between readings may be from its name; sensors are a few percent off,
and the shortest frame that can be lost is longer."""
_UNKNOWN_NS = -1


def spread(stamps_ns: Whole, counts: Whole, steps_ns: Floats) -> Whole:
    """Lay each frame's readings ``steps_ns`` apart, so that the last is at its stamp.

    Examples
    --------
    >>> spread(np.array([100, 300]), np.array([2, 3]), np.array([50.0, 50.0])).tolist()
    [50, 100, 200, 250, 300]
    """
    ends = np.cumsum(counts)
    back = np.repeat(ends, counts) - 1 - np.arange(ends[-1])
    back_ns = np.floor(back * np.repeat(steps_ns, counts) + 0.5)
    laid: Whole = np.repeat(stamps_ns, counts) - back_ns.astype(np.int64)
    return laid


class Track:
    """Stamps of one measurement, frame after frame.

    Between frames that follow one another the readings are spaced as the stamps say; after a hole,
    and at first, as the rate says.

    Parameters
    ----------
    rate_hz
        Readings per second by name.
    """

    def __init__(self, rate_hz: float) -> None:
        self._named_ns = PER_SECOND / rate_hz
        self._last_ns = _UNKNOWN_NS

    def forget(self) -> None:
        """Begin anew: what comes next does not follow what came last."""
        self._last_ns = _UNKNOWN_NS

    def times(self, stamps_ns: Whole, counts: Whole) -> Whole:
        """Time the readings of some frames, at least one; nanoseconds."""
        before = np.concatenate([[self._last_ns], stamps_ns[:-1]])
        self._last_ns = int(stamps_ns[-1])
        measured_ns = (stamps_ns - before) / counts
        is_steady = np.abs(measured_ns / self._named_ns - 1.0) < STEADY_SHARE
        return spread(stamps_ns, counts, np.where(is_steady, measured_ns, self._named_ns))
