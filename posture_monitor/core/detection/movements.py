"""Movements up or down that might be a change of posture, and what each looked like."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from posture_monitor.core.signal.motion import STEP_S, Motion, angle_deg

Floats = NDArray[np.float64]

REACH = 52
"""Frames on either side of a movement's fastest instant that its features may read."""

FEATURES = (
    "rise_m", "lowest_m", "highest_m", "fastest_ms", "tilt_change_deg", "lean_deg", "lean_late_s",
    "lean_end_deg", "tilting_dps", "stride_before", "stride_after", "calm_before", "calm_after",
    "impact_g", "duration_s", "turn_deg", "jerk_ms2",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MovementParams:
    """Which movements are looked at.

    ``least_ms`` is the vertical speed that makes a candidate: slow sit-downs reach 0.1 m/s after
    smoothing. ``apart`` frames keep one candidate per movement. ``edge_share`` of the peak speed
    marks a movement's two ends, at most ``longest`` frames away; the quiet instants between which
    displacement is integrated lie at most ``search`` frames beyond.
    """

    least_ms: float = 0.08
    apart: int = 7
    edge_share: float = 0.15
    longest: int = 20
    search: int = 15


@dataclass(frozen=True, slots=True)
class Movement:
    """One candidate: frame numbers of its start, fastest instant and end; its features.

    ``up_before`` and ``up_after`` are the up directions at the quiet instants around it.
    """

    start: int
    middle: int
    end: int
    features: tuple[float, ...]
    up_before: tuple[float, float, float]
    up_after: tuple[float, float, float]

    def shifted(self, frames: int) -> "Movement":
        """Return the same movement, counted from another first frame."""
        start, middle, end = self.start + frames, self.middle + frames, self.end + frames
        return replace(self, start=start, middle=middle, end=end)

    def __getitem__(self, name: str) -> float:
        """Return one feature by its name."""
        return self.features[FEATURES.index(name)]


def find_movements(motion: Motion, span: range, params: MovementParams) -> list[Movement]:
    """Find the movements whose fastest instant lies in ``span`` (frame numbers of ``motion``).

    ``REACH`` frames around the span must be present. In the middle of a walk there is nothing to
    look for, so that strides do not cost time.
    """
    a, b, r = span.start, span.stop, params.apart
    speed = np.abs(motion.velocity_ms[a - r : b + r])
    around = np.lib.stride_tricks.sliding_window_view(speed, 2 * r + 1).max(axis=1)
    walking = motion.walking
    strolling = walking[a - 20 : b - 20] & walking[a:b] & walking[a + 20 : b + 20]
    here = speed[r : r + len(span)]
    found = np.flatnonzero((here >= params.least_ms) & (here == around) & ~strolling)
    return [_movement(motion, a + int(i), params) for i in found]


def _movement(motion: Motion, middle: int, p: MovementParams) -> Movement:
    start, end = _ends(motion.velocity_ms, middle, p)
    activity = motion.activity_ms2
    nearness = 0.02 * np.arange(p.search + 1)  # of two calm instants the nearer one
    before = start - int(np.argmin(activity[start - p.search : start + 1][::-1] + nearness))
    after = end + int(np.argmin(activity[end : end + p.search + 1] + nearness))
    after = max(after, before + 2)
    up_before, up_after = _mean_up(motion, before), _mean_up(motion, after)
    lean = angle_deg(motion.up[before : after + 1], up_before)
    rise, lowest, highest, fastest = displacement(motion.force_ms2[before : after + 1])
    most = int(np.argmax(lean))
    force = motion.force_ms2[before : after + 1]
    features = (
        rise, lowest, highest, fastest,
        float(angle_deg(up_before, up_after)),
        float(lean[most]),
        (before + most - middle) * STEP_S,
        float(lean[min(end - before, len(lean) - 1)]),
        float(motion.tilting_dps[before : after + 1].max()),
        float(np.log(motion.stride_g[before - 10] + 0.003)),
        float(np.log(motion.stride_g[after + 10] + 0.003)),
        float(np.log(activity[before] + 0.05)),
        float(np.log(activity[after] + 0.05)),
        float(motion.peak_g[middle : after + 1].max() - motion.length_g[after]),
        (end - start) * STEP_S,
        float(abs(motion.turning_dps[before : after + 1].sum()) * STEP_S),
        float(np.abs(np.diff(force)).max()),
    )  # fmt: skip
    return Movement(start, middle, end, features, _triple(up_before), _triple(up_after))


def _ends(velocity_ms: Floats, middle: int, p: MovementParams) -> tuple[int, int]:
    """Where the speed has fallen to a share of its peak, before and after."""
    slow = velocity_ms * np.sign(velocity_ms[middle]) <= p.edge_share * abs(velocity_ms[middle])
    back = np.flatnonzero(slow[middle - p.longest : middle][::-1])
    on = np.flatnonzero(slow[middle + 1 : middle + 1 + p.longest])
    start = middle - (int(back[0]) + 1 if len(back) else p.longest)
    end = middle + (int(on[0]) + 1 if len(on) else p.longest)
    return start, end


def displacement(force_ms2: Floats) -> tuple[float, float, float, float]:
    """Integrate vertical force between two instants of rest.

    Returns
    -------
    rise, lowest, highest, fastest
        Net displacement, its least and greatest value (m), and the velocity of largest size (m/s).

    Examples
    --------
    >>> up_then_down = np.r_[0.0, np.ones(5), -np.ones(5), 0.0]
    >>> rise, _, _, fastest = displacement(up_then_down)
    >>> round(rise, 2), round(fastest, 2)
    (0.25, 0.5)
    """
    velocity = np.cumsum(force_ms2 - force_ms2[0]) * STEP_S
    velocity -= velocity[-1] * np.arange(len(velocity)) / (len(velocity) - 1)
    path = np.cumsum(velocity) * STEP_S
    fastest = velocity[int(np.argmax(np.abs(velocity)))]
    return float(path[-1]), float(path.min()), float(path.max()), float(fastest)


def _mean_up(motion: Motion, at: int) -> Floats:
    up = motion.up[at - 2 : at + 3].sum(axis=0)
    unit: Floats = up / np.sqrt((up * up).sum())
    return unit


def _triple(v: Floats) -> tuple[float, float, float]:
    return float(v[0]), float(v[1]), float(v[2])
