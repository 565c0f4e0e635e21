"""Why a prompt that is due must not be shown now, and until when."""

from typing import NamedTuple

from posture_monitor.core.coaching.break_params import BreakParams
from posture_monitor.core.types import Reason

HOUR_S, DAY_S = 3600.0, 86_400.0


class Obstacle(NamedTuple):
    """A reason to be silent, and the Unix second from which it holds no more."""

    reason: Reason
    until: float


def quiet_until(params: BreakParams, now: float) -> float | None:
    """End of the quiet hours at ``now``, Unix seconds; ``None`` outside of them.

    Examples
    --------
    >>> night = BreakParams(quiet=((79_200.0, 25_200.0),))  # 22:00 to 07:00
    >>> quiet_until(night, 82_800.0), quiet_until(night, 3600.0), quiet_until(night, 43_200.0)
    (111600.0, 25200.0, None)
    """
    midnight = (now + params.utc_offset_s) // DAY_S * DAY_S - params.utc_offset_s
    spans = [(start, end if start <= end else end + DAY_S) for start, end in params.quiet]
    days = (midnight - DAY_S, midnight)
    ends = [day + e for day in days for s, e in spans if day + s <= now < day + e]
    return max(ends, default=None)


def cap_obstacle(params: BreakParams, shown: tuple[float, ...], now: float) -> Obstacle | None:
    """Find what the coach's own prompts so far, at the Unix seconds ``shown``, forbid."""
    day_offset_s = params.utc_offset_s - params.day_start_s
    day = (now + day_offset_s) // DAY_S * DAY_S - day_offset_s
    if sum(t >= day for t in shown) >= params.day_cap:
        return Obstacle(Reason.DAY_CAP, day + DAY_S)
    if len(shown) >= params.hour_cap and now < shown[-params.hour_cap] + HOUR_S:
        return Obstacle(Reason.HOUR_CAP, shown[-params.hour_cap] + HOUR_S)
    return None


def obstacle(
    params: BreakParams, shown: tuple[float, ...], last: float, now: float
) -> Obstacle | None:
    """Find what stands against a prompt at ``now``, the longest-lasting kind first.

    Parameters
    ----------
    shown, last
        Unix seconds of the coach's own prompts, and of the last prompt of any kind; a snoozed
        prompt that comes again passes ``()`` and ``-inf``, for caps and cooldown do not hold it.
    """
    quiet = quiet_until(params, now)
    if quiet is not None:
        return Obstacle(Reason.QUIET_HOURS, quiet)
    capped = cap_obstacle(params, shown, now)
    if capped is None and now < last + params.cooldown_s:
        return Obstacle(Reason.COOLDOWN, last + params.cooldown_s)
    return capped


def still_counted(shown: tuple[float, ...], now: float) -> tuple[float, ...]:
    """Drop prompts no cap looks at any more."""
    return tuple(t for t in shown if t > now - DAY_S - HOUR_S)
