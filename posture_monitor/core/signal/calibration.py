"""What a quiet stand tells: which way is up on this sensor, and how long its 1 g is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firmware_interface import SampleBlock

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CalibrationParams:
    """When a stand is good enough to learn from (DEFAULTS §2 C1).

    The quietest ``window_s`` of the first ``search_s`` is taken, if its force spreads less than
    ``spread_g`` on each axis, its mean length is that of some sensor's 1 g, and it points within
    ``agree_deg`` of where the recording began: a bend that is held is quiet, too.
    """

    window_s: float = 1.0
    step_s: float = 0.25
    search_s: float = 3.0
    spread_g: float = 0.06
    agree_deg: float = 25.0
    shortest_g: float = 0.8
    longest_g: float = 1.25


@dataclass(frozen=True, slots=True)
class Calibration:
    """The wearer's own standing, on this sensor as it is worn now.

    ``upright`` is the up direction in sensor axes; ``rest_g`` the length of gravity as the sensor
    reads it; ``[start, end)`` the time of the stand it was learned from, Unix seconds.
    """

    upright: tuple[float, float, float]
    rest_g: float
    start: float
    end: float


def calibrate(stand: SampleBlock, params: CalibrationParams | None = None) -> Calibration | None:
    """Learn the own upright from a recording that begins with a quiet stand, or is one.

    Any mounting will do. Returns ``None`` if the beginning is not quiet enough.

    Examples
    --------
    >>> t = np.arange(100) / 50
    >>> stand = SampleBlock.of(t, np.tile([0.0, -1.02, 0.0], (100, 1)), np.zeros((100, 3)))
    >>> calibrate(stand).upright
    (0.0, -1.0, 0.0)
    """
    p = params or CalibrationParams()
    last = min(stand.t[0] + p.search_s, stand.t[-1]) - p.window_s
    starts = np.arange(stand.t[0], last + 1e-6, p.step_s)
    windows = [_window(stand, float(start), p.window_s) for start in starts]
    spreads = [float(w.std(axis=0).max()) if len(w) else np.inf for w in windows]
    if not spreads or min(spreads) > p.spread_g:
        return None
    best = int(np.argmin(spreads))
    mean = windows[best].mean(axis=0)
    length = _length(mean)
    begins = _window(stand, float(stand.t[0]), p.window_s / 2).mean(axis=0)
    agrees = float(begins @ mean) > np.cos(np.radians(p.agree_deg)) * length * _length(begins)
    if not agrees or not p.shortest_g <= length <= p.longest_g:
        return None
    x, y, z = (round(float(v) / length, 6) for v in mean)
    start = float(starts[best])
    return Calibration((x, y, z), length, start, start + p.window_s)


def _window(stand: SampleBlock, start: float, window_s: float) -> Floats:
    a, b = np.searchsorted(stand.t, [start, start + window_s])
    return stand.acc_g[int(a) : int(b)].astype(np.float64)


def _length(v: Floats) -> float:
    return float(np.sqrt((v * v).sum()))
