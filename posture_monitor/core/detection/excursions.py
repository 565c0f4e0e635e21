"""Times when the pelvis tilts away and comes back: bends, and what only looks like one."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from posture_monitor.core.signal.motion import STEP_S, Motion, angle_deg
from posture_monitor.core.signal.rolling import rolling_mean

Floats = NDArray[np.float64]
Triple = tuple[float, float, float]

FEATURES = (
    "depth_deg", "log_duration", "rise_m", "drop_m", "log_force", "log_force_per_deg", "log_rate",
    "end_tilt_deg", "sit_down_log_odds", "stand_up_log_odds", "hold_share", "fastest_up_ms",
    "fastest_down_ms", "overshoot_m", "dip_share", "log_mid_activity", "log_mid_activity_rise",
    "log_impact",
)  # fmt: skip

PAST_SECOND = 62
"""Frames after a second that are known when it is stepped over."""
_SETTLED = 40  # frames after its return that an excursion's features may read


@dataclass(frozen=True, slots=True)
class ExcursionParams:
    """What counts as tilting away and coming back (DEFAULTS §5, PROTOTYPE_BENDS).

    No stillness is asked for: the reference is where the pelvis pointed one to three seconds ago.
    ``enter_deg`` off it opens an excursion; it is over when the tilt has fallen below
    ``leave_share`` of its depth (or ``leave_deg``), and given up after ``longest`` frames.
    """

    enter_deg: float = 15.0
    leave_share: float = 0.4
    leave_deg: float = 8.0
    start_deg: float = 5.0
    longest: int = 200
    reference: tuple[int, int] = (30, 10)
    settle: int = 15
    search: int = 15


@dataclass(frozen=True, slots=True)
class Excursion:
    """One tilt away and back: frame numbers of its start, deepest point and end; its measures.

    ``depth_deg`` is measured from where up was just before, ``deepest_up`` is where it then was.
    ``force_rms_ms2`` is the root mean square of the vertical force, which tells knees from hips.
    """

    start: int
    deepest: int
    end: int
    depth_deg: float
    drop_m: float
    rate_dps: float
    force_rms_ms2: float
    deepest_up: Triple
    features: tuple[float, ...]

    def shifted(self, frames: int) -> "Excursion":
        """Return the same excursion, counted from another first frame."""
        start, deepest, end = self.start + frames, self.deepest + frames, self.end + frames
        return replace(self, start=start, deepest=deepest, end=end)

    def with_movements(self, sit_down: float, stand_up: float) -> "Excursion":
        """Return it with the log odds that the movements in it were a sit-down, a stand-up."""
        i = FEATURES.index("sit_down_log_odds")
        features = (*self.features[:i], sit_down, stand_up, *self.features[i + 2 :])
        return replace(self, features=features)


class ExcursionSearch:
    """Find excursions in a stream, second by second, however it is cut.

    A new excursion may open while an older one still waits for its return: after sitting down the
    pelvis never comes back to where it was, and the first bend after rising must not be missed.
    """

    ahead = 40
    """Frames after a second that must be looked at for excursions that begin in it."""

    def __init__(self, params: ExcursionParams | None = None) -> None:
        self._params = params or ExcursionParams()
        self._looked = 0
        self._open: list[_Open] = []
        self._begins: list[int] = []
        self._ended: list[Excursion] = []
        self._pending: list[int] = []

    def crossings(self, motion: Motion, first: int, until: int) -> list[int]:
        """Frames before ``until`` where the tilt comes to differ enough from a moment ago.

        ``first`` is the number of ``motion``'s first frame. Returns those not yet stepped over.
        """
        far, near = self._params.reference
        a, b = self._looked - 1 - first, until - first
        reference = _unit(rolling_mean(motion.up[a - far : b - near - 1], far - near))
        wide = angle_deg(_smooth_up(motion, a, b), reference) >= self._params.enter_deg
        edges = np.flatnonzero(wide[1:] & ~wide[:-1])
        self._pending += [self._looked + int(i) for i in edges]
        self._looked = until
        return self._pending

    def step(
        self, motion: Motion, first: int, end: int, crossings: list[int]
    ) -> tuple[int, int, list[Excursion]]:
        """Go on to the second that ends at frame ``end``: how many begin, are on, and which end."""
        if not (self._open or self._begins or self._ended or crossings):
            return 0, 0, []
        known = end + PAST_SECOND
        while crossings and crossings[0] < end + self.ahead:
            at = crossings.pop(0)
            self._begin(motion, first, at, _reference(motion, at - first, self._params))
        for one in list(self._open):
            if one in self._open:
                self._follow(motion, first, one, known)
        begun = sum(frame < end for frame in self._begins)
        self._begins = [frame for frame in self._begins if frame >= end]
        ended = [one for one in self._ended if one.end < end]
        self._ended = [one for one in self._ended if one.end >= end]
        on = len(self._open) + len(self._ended) + len(ended)
        return begun, on, ended

    def _begin(self, motion: Motion, first: int, at: int, reference: Triple) -> None:
        self._open.append(_Open(at, reference))
        self._begins.append(first + _begin(motion, at - first, reference, self._params))

    def _follow(self, motion: Motion, first: int, one: "_Open", known: int) -> None:
        p, at = self._params, one.at - first
        stop = min(at + p.longest, known - 2 - first)
        back = _back(motion, at, stop, one.reference, p)
        if back is None:
            if stop == at + p.longest:
                self._open.remove(one)
        elif first + back[1] + _SETTLED <= known:
            whole = measure(motion, at, back, one.reference, p)
            self._ended.append(whole.shifted(first))
            end = first + whole.end
            self._open = [other for other in self._open if other.at < one.at or other.at > end]
            again = _again(motion, whole.end, back[1] + _SETTLED - 2, one.reference, p)
            if again is not None:
                self._begin(motion, first, first + again, one.reference)


@dataclass(frozen=True, slots=True)
class _Open:
    """An excursion that began: the frame of its crossing, and where up was before."""

    at: int
    reference: Triple


def _again(
    motion: Motion, end: int, stop: int, reference: Triple, params: ExcursionParams
) -> int | None:
    """Find the next bend right after one, which left no time for a reference of its own."""
    wide = _tilt(motion, end, stop, reference) >= params.enter_deg
    edges = np.flatnonzero(wide[1:] & ~wide[:-1])
    return end + 1 + int(edges[0]) if len(edges) else None


def _begin(motion: Motion, at: int, reference: Triple, params: ExcursionParams) -> int:
    """Where the tilt left its reference before it crossed the threshold at ``at``."""
    far = params.reference[0]
    low = np.flatnonzero(_tilt(motion, at - far, at + 1, reference) <= params.start_deg)
    return at - far + int(low[-1]) if len(low) else at - far


def _back(
    motion: Motion, at: int, stop: int, reference: Triple, params: ExcursionParams
) -> tuple[int, int] | None:
    """From the crossing at ``at``: the deepest frame and the first frame back, if it came back."""
    tilt = _tilt(motion, at, stop, reference)
    limit = np.maximum(params.leave_share * np.maximum.accumulate(tilt), params.leave_deg)
    back = np.flatnonzero(tilt < limit)
    if not len(back):
        return None
    return at + int(np.argmax(tilt[: back[0] + 1])), at + int(back[0])


def measure(
    motion: Motion, at: int, back: tuple[int, int], reference: Triple, params: ExcursionParams
) -> Excursion:
    """Describe the excursion that crossed at ``at`` and whose deepest point and return are known.

    ``reference`` is where up was before. The two log odds of sitting down and rising are left at
    zero for the caller to fill in.
    """
    deepest, returned = back
    start = _begin(motion, at, reference, params)
    settling = _tilt(motion, returned, returned + params.settle + 1, reference)
    rising = np.flatnonzero(np.diff(settling) >= 0)
    end = returned + (int(rising[0]) if len(rising) else params.settle)
    before, after = _quiet_ends(motion, start, end, params.search)
    path = _path(motion, before, after)
    inside = path[start - before : end - before + 1]
    force = motion.force_ms2[start : end + 1]
    rms = float(np.sqrt((force * force).mean()))
    tilt = _tilt(motion, start, end + 1, reference)
    depth = float(tilt[deepest - start])
    rate = float(motion.tilting_dps[start : end + 1].max())
    drop = -float(inside.min())
    features = (
        depth,
        float(np.log((end - start) * STEP_S)),
        float(path[-1]),
        drop,
        float(np.log(rms + 0.02)),
        float(np.log((rms + 0.02) / depth)),
        float(np.log(rate)),
        float(angle_deg(motion.up[after], motion.up[before])),
        0.0,
        0.0,
        float((tilt > 0.8 * depth).mean()),
        float(motion.velocity_ms[start : end + 1].max()),
        float(motion.velocity_ms[start : end + 1].min()),
        float(inside.max()),
        *_texture(motion, start, end, tilt),
    )
    x, y, z = motion.up[deepest].tolist()
    return Excursion(start, deepest, end, depth, drop, rate, rms, (x, y, z), features)


def _texture(motion: Motion, start: int, end: int, tilt: Floats) -> tuple[float, ...]:
    """Two humps or one; how busy the middle is; the hardest knock."""
    hump = np.minimum(np.maximum.accumulate(tilt), np.maximum.accumulate(tilt[::-1])[::-1])
    third = (end - start + 1) // 3
    activity = motion.activity_ms2
    middle = float(np.log(np.median(activity[start + third : start + 2 * third + 1]) + 0.05))
    calm = float(np.log(np.sort(activity[start - 15 : start + 1])[:5].mean() + 0.05))
    knock = float(np.log(np.sqrt(motion.shake_g2[start : end + 1].max()) * 9.81 + 0.05))
    return float((hump - tilt).max() / tilt.max()), middle, middle - calm, knock


def _quiet_ends(motion: Motion, start: int, end: int, search: int) -> tuple[int, int]:
    nearness = 0.03 * np.arange(search + 1)
    before = motion.activity_ms2[start - search : start + 1][::-1] + nearness
    after = motion.activity_ms2[end : end + search + 1] + nearness
    return start - int(np.argmin(before)), end + int(np.argmin(after))


def _path(motion: Motion, before: int, after: int) -> Floats:
    """Vertical path (m) with zero velocity at both ends and wherever the hip rests between."""
    velocity = np.cumsum(motion.force_ms2[before : after + 1]) * STEP_S
    n = len(velocity)
    rests = np.flatnonzero(motion.at_rest[before : after + 1])
    still = np.unique(np.concatenate([[0], rests, [n - 1]]))
    velocity -= np.interp(np.arange(n), still, velocity[still])
    path: Floats = np.cumsum(velocity) * STEP_S
    return path


def _reference(motion: Motion, at: int, params: ExcursionParams) -> Triple:
    """Where up was one to three seconds before."""
    far, near = params.reference
    x, y, z = _unit(motion.up[at - far : at - near].sum(axis=0)).tolist()
    return x, y, z


def _tilt(motion: Motion, start: int, stop: int, reference: Triple) -> Floats:
    return angle_deg(_smooth_up(motion, start, stop), np.array(reference))


def _smooth_up(motion: Motion, start: int, stop: int) -> Floats:
    return _unit(rolling_mean(motion.up[start - 1 : stop + 1], 3))


def _unit(v: Floats) -> Floats:
    square = v[..., 0] ** 2 + v[..., 1] ** 2 + v[..., 2] ** 2
    unit: Floats = v / np.sqrt(square)[..., None]
    return unit
