"""Worn, or lying on the table: nobody sits so still for ten minutes as a thing does."""

from dataclasses import dataclass
from math import cos, radians

from posture_monitor.core.detection.evidence import SECOND, Second, Triple


@dataclass(frozen=True, slots=True)
class WearParams:
    """When a sensor is taken for not worn.

    A seated pelvis drifts by 0.5-2 degrees a minute and fidgets two to eight times (EVIDENCE E7.1);
    a table does neither. Off means ``still_s`` without ``activity_ms2`` and within ``tilt_deg``.
    Not worn is told from ``told_from_s`` ago, since what is older is settled (DEFAULTS §3).
    """

    still_s: int = 600
    activity_ms2: float = 0.8
    tilt_deg: float = 0.5
    told_from_s: int = 45


@dataclass(frozen=True, slots=True)
class WearState:
    """Where up was when stillness began, and the frame it began at."""

    up: Triple = (0.0, 0.0, 0.0)
    since: int = 0


def step(params: WearParams, state: WearState, second: Second) -> WearState:
    """Fold one second into the state, which stays as it is while nothing moves."""
    (a, b, c), (x, y, z) = state.up, second.up
    is_near = a * x + b * y + c * z > cos(radians(params.tilt_deg))
    is_still = is_near and second.activity_ms2 <= params.activity_ms2
    return state if is_still else WearState(second.up, second.frame)


def is_off(params: WearParams, state: WearState, second: Second) -> bool:
    """Whether the stillness up to this second is that of a thing."""
    return second.frame - state.since >= params.still_s * SECOND
