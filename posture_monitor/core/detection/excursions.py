"""Times when the pelvis tilts away and comes back: bends, and what only looks like one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from posture_monitor.core.signal.motion import STEP_S, Motion, angle_deg
from posture_monitor.core.signal.rolling import rolling_mean

Floats = NDArray[np.float64]

FEATURES = (
    "depth_deg", "log_duration", "rise_m", "drop_m", "log_force", "log_force_per_deg", "log_rate",
    "end_tilt_deg", "sit_down_log_odds", "stand_up_log_odds", "hold_share", "fastest_up_ms",
    "fastest_down_ms", "overshoot_m", "dip_share", "log_mid_activity", "log_mid_activity_rise",
    "log_impact",
)  # fmt: skip

PAST = 45
"""Frames before an excursion's first threshold crossing that its features may read."""
AHEAD = 40
"""Frames after its return that must be present."""


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

    ``force_rms_ms2`` is the root mean square of the vertical force, which tells knees from hips.
    """

    start: int
    deepest: int
    end: int
    depth_deg: float
    drop_m: float
    rate_dps: float
    force_rms_ms2: float
    features: tuple[float, ...]


def crossings(motion: Motion, span: range, params: ExcursionParams) -> NDArray[np.intp]:
    """Frame numbers in ``span`` where the tilt from a moment ago is large enough to begin."""
    far, near = params.reference
    mean = rolling_mean(motion.up[span.start - far : span.stop - near - 1], far - near)
    reference = _unit(mean)
    off = angle_deg(_smooth_up(motion, span.start, span.stop), reference)
    return span.start + np.flatnonzero(off >= params.enter_deg)


def follow(motion: Motion, at: int, params: ExcursionParams) -> tuple[int, int] | None:
    """From the crossing at ``at``: the deepest frame and the first frame back, if it came back."""
    stop = min(at + params.longest, len(motion) - 1)
    reference = _reference(motion, at, params)
    tilt = angle_deg(_smooth_up(motion, at, stop), reference)
    limit = np.maximum(params.leave_share * np.maximum.accumulate(tilt), params.leave_deg)
    back = np.flatnonzero(tilt < limit)
    if not len(back):
        return None
    return at + int(np.argmax(tilt[: back[0] + 1])), at + int(back[0])


def measure(motion: Motion, at: int, back: tuple[int, int], params: ExcursionParams) -> Excursion:
    """Describe the excursion that crossed at ``at`` and whose deepest point and return are known.

    The two log odds of sitting down and rising are left at zero for the caller to fill in.
    """
    deepest, returned = back
    reference = _reference(motion, at, params)
    far = params.reference[0]
    tilt_in = angle_deg(_smooth_up(motion, at - far, at + 1), reference)
    low = np.flatnonzero(tilt_in <= params.start_deg)
    start = at - far + int(low[-1]) if len(low) else at - far
    settling = angle_deg(_smooth_up(motion, returned, returned + params.settle + 1), reference)
    rising = np.flatnonzero(np.diff(settling) >= 0)
    end = returned + (int(rising[0]) if len(rising) else params.settle)
    before, after = _quiet_ends(motion, start, end, params.search)
    path = _path(motion, before, after)
    inside = path[start - before : end - before + 1]
    force = motion.force_ms2[start : end + 1]
    rms = float(np.sqrt((force * force).mean()))
    tilt = angle_deg(motion.up[start : end + 1], _reference(motion, start + far, params))
    depth = float(angle_deg(_smooth_up(motion, deepest, deepest + 1), reference)[0])
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
    return Excursion(start, deepest, end, depth, drop, rate, rms, features)


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


def _reference(motion: Motion, at: int, params: ExcursionParams) -> Floats:
    far, near = params.reference
    return _unit(motion.up[at - far : at - near].sum(axis=0))


def _smooth_up(motion: Motion, start: int, stop: int) -> Floats:
    return _unit(rolling_mean(motion.up[start - 1 : stop + 1], 3))


def _unit(v: Floats) -> Floats:
    square = v[..., 0] ** 2 + v[..., 1] ** 2 + v[..., 2] ** 2
    unit: Floats = v / np.sqrt(square)[..., None]
    return unit
