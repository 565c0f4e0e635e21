"""Sitting, upright or lying: the most likely course of postures, told second by second.

When a later second makes another course likelier, the last 45 seconds are told anew.
"""

import math
from dataclasses import dataclass

from posture_monitor.core.detection.course import (
    BENT,
    LEANING,
    LIE,
    SIT,
    STATES,
    UP,
    Link,
    PostureParams,
    PostureState,
    Scores,
    advance,
    ends_spell,
    probability,
    tilt_deg,
)
from posture_monitor.core.detection.evidence import Second, Seen
from posture_monitor.core.detection.excursions import Excursion
from posture_monitor.core.detection.upright import own_upright, quiet_s
from posture_monitor.core.types import Posture, TransitionKind

__all__ = [
    "Bent",
    "Changed",
    "Decision",
    "PostureParams",
    "PostureState",
    "Told",
    "after_gap",
    "finish",
    "probability",
    "step",
    "tilt_deg",
]

_KINDS = {
    (UP, SIT): TransitionKind.STAND_TO_SIT,
    (SIT, UP): TransitionKind.SIT_TO_STAND,
    (UP, LIE): TransitionKind.TO_LIE,
    (SIT, LIE): TransitionKind.TO_LIE,
    (LIE, SIT): TransitionKind.LIE_TO_SIT,
    (LIE, UP): TransitionKind.LIE_TO_STAND,
}


@dataclass(frozen=True, slots=True)
class Told:
    """From this frame on the posture is this, until told otherwise."""

    frame: int
    posture: Posture
    confidence: float


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of posture that has stood for ``settle_s``."""

    kind: TransitionKind
    seen: Seen
    confidence: float


@dataclass(frozen=True, slots=True)
class Bent:
    """A bend that lies on the likeliest course; ``log_odds`` of its being one."""

    excursion: Excursion
    log_odds: float


Decision = Told | Changed | Bent


def step(
    params: PostureParams, state: PostureState, second: Second, *, said_standing: bool = False
) -> tuple[PostureState, list[Decision]]:
    """Fold one second of evidence into the state; what it decides, in the order of time."""
    if _is_calm(params, state, second):
        return _one_more(params, state, second), []
    scores, back = advance(params, state, second, said_standing=said_standing)
    best = scores.index(max(scores))
    sure = _sureness(scores, best)
    posture = _posture(best, second) if sure >= params.sure else Posture.UNKNOWN
    past = (*state.past, Link(second, back, posture))[-params.memory_s :]
    decisions: list[Decision] = []
    if posture is not Posture.UNKNOWN:
        past, told = _retold(past, best, sure)
        decisions += told
    elif not state.past or state.past[-1].told is not posture:
        decisions.append(Told(second.frame, posture, sure))
    decisions += _settled(past, best, params.settle_s)
    upright, settled, walked_s = own_upright(params, state, second, (best, sure))
    quiet = quiet_s(params, state, second)
    nothing_new = quiet > params.angle_news_s and scores == state.scores
    calm_up = second.up if nothing_new and _is_settled(past, params) else None
    return PostureState(scores, past, upright, settled, walked_s, quiet, calm_up), decisions


def _is_settled(past: tuple[Link, ...], params: PostureParams) -> bool:
    """Whether no bend or movement has yet to stand for ``settle_s``."""
    return all(link.second.is_uneventful for link in past[-params.settle_s :])


def _one_more(params: PostureParams, old: PostureState, second: Second) -> PostureState:
    """Remember a second that changed nothing (spelled out, since most seconds come here)."""
    link = Link(second, STATES, old.past[-1].told)
    past = (*old.past[1 - params.memory_s :], link)
    scores, upright, settled = old.scores, old.upright, old.settled
    return PostureState(scores, past, upright, settled, 0, old.quiet_s + 1, old.calm_up)


def _is_calm(params: PostureParams, state: PostureState, second: Second) -> bool:
    """Whether this second can change nothing: a day at a desk is mostly made of such seconds."""
    up = state.calm_up
    if up is None or ends_spell(params, state) or not second.is_uneventful:
        return False
    x, y, z = second.up
    return up[0] * x + up[1] * y + up[2] * z > math.cos(math.radians(params.calm_deg))


def finish(params: PostureParams, state: PostureState) -> list[Decision]:
    """Give the changes and bends that have not stood long enough, at the end of a stretch."""
    best = max(STATES, key=state.scores.__getitem__)
    waiting = range(min(params.settle_s, len(state.past)), 0, -1)
    return [d for age in waiting for d in _settled(state.past, best, age - 1)]


def after_gap(state: PostureState, gap_s: float) -> PostureState:
    """Forget what a gap makes doubtful: the course goes, the balance fades within minutes."""
    keep = math.exp(-gap_s / 60.0)
    sit, up, lie, *_ = (s * keep for s in state.scores)
    return state._replace(
        scores=(sit, up, lie, -6.0, -6.0), past=(), walked_s=0, quiet_s=0, calm_up=None
    )


def _sureness(scores: Scores, best: int) -> float:
    """Probability of the best state's posture (bent over is upright, leaning is seated)."""
    exp, (sit, up, lie, bent, leaning) = math.exp, scores
    seated, lying, upright = exp(sit) + exp(leaning), exp(lie), exp(up) + exp(bent)
    share = seated if best in (SIT, LEANING) else lying if best == LIE else upright
    return share / (seated + lying + upright)


def _posture(state: int, second: Second) -> Posture:
    if state in (SIT, LEANING):
        return Posture.SITTING
    if state == LIE:
        return Posture.LYING
    return Posture.WALKING if second.walking else Posture.UPRIGHT_STILL


def _retold(past: tuple[Link, ...], best: int, sure: float) -> tuple[tuple[Link, ...], list[Told]]:
    """Correct what was told of the remembered seconds where the likeliest course is another."""
    links, state = list(past), best
    first = len(links) - 1
    for i in range(len(links) - 1, -1, -1):
        link = links[i]
        posture = _posture(state, link.second)
        if posture is not link.told:
            links[i] = link._replace(told=posture)
            first = i
        elif i < len(links) - 1 and state == _of(link.told):
            break
        state = link.back[state]
    is_new = first == len(links) - 1 and links[first] is past[first]
    before = links[first - 1].told if first and is_new else None  # a correction is always told
    told = []
    for link in links[first:]:
        if link.told is not before:
            told.append(Told(link.second.frame, link.told, sure))
        before = link.told
    return tuple(links), told


def _of(posture: Posture) -> int:
    if posture is Posture.SITTING:
        return SIT
    return LIE if posture is Posture.LYING else UP


def _settled(past: tuple[Link, ...], best: int, age: int) -> list[Decision]:
    """Find what the likeliest course did ``age`` seconds ago, if something could have happened."""
    if len(past) <= age:
        return []
    second = past[-1 - age].second
    if not second.movements and not second.bends_end:
        return []
    state = best
    for link in past[: -1 - age : -1] if age else ():
        state = link.back[state]
    origin = past[-1 - age].back[state]
    if (origin, state) == (BENT, UP) and second.bends_end:
        excursion, log_odds = max(second.bends_end, key=lambda one: one[1])
        return [Bent(excursion, log_odds)]
    kind = _KINDS.get((origin, state))
    if kind is None or not second.movements:
        return []
    seen = max(second.movements, key=lambda one: one.sit_down if state == SIT else one.stand_up)
    return [Changed(kind, seen, probability(max(seen.sit_down, seen.stand_up)))]
