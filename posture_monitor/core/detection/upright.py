"""The wearer's own upright on this sensor, followed without asking."""

import math

from posture_monitor.core.detection.course import UP, PostureParams, PostureState, tilt_deg
from posture_monitor.core.detection.evidence import Second, Triple


def own_upright(
    p: PostureParams, state: PostureState, second: Second, leader: tuple[int, float]
) -> tuple[Triple | None, bool, int]:
    """Follow the own upright: from walking, or at first from the standing end of a movement."""
    best, sure = leader
    walked_s = state.walked_s + 1 if second.walking else 0
    if best == UP and sure > p.anchor_sure and walked_s >= p.walk_anchor_s:
        if state.upright is None or not state.settled:
            return second.up, True, walked_s
        return _towards(state.upright, second.up, p.anchor_share), True, walked_s
    stands = _standing_end(p, second)
    if stands is not None and (
        state.upright is None or tilt_deg(stands, state.upright) > p.reclipped_deg
    ):
        return stands, False, walked_s
    return state.upright, state.settled, walked_s


def quiet_s(p: PostureParams, state: PostureState, second: Second) -> int:
    """Count seconds since something happened that might have changed the posture."""
    if second.walking or second.tilted_deg:
        return 0
    odds = (max(seen.sit_down, seen.stand_up) for seen in second.movements)
    return 0 if any(each > p.news_odds for each in odds) else state.quiet_s + 1


def _standing_end(p: PostureParams, second: Second) -> Triple | None:
    """Up direction while standing before a clear sit-down, or after a clear rise."""
    for seen in second.movements:
        if seen.sit_down > math.log(p.anchor_odds):
            return seen.movement.up_before
        if seen.stand_up > math.log(p.anchor_odds):
            return seen.movement.up_after
    return None


def _towards(a: Triple, b: Triple, share: float) -> Triple:
    x, y, z = (u + share * (v - u) for u, v in zip(a, b, strict=True))
    length = math.sqrt(x * x + y * y + z * z)
    return x / length, y / length, z / length
