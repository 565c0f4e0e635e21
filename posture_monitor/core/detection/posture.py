"""Sitting, upright or lying: the most likely course of postures, told second by second.

A hidden Markov model with four states (seated, upright, lying, bent over) is decoded as the
evidence comes in (Viterbi). Postures change at movements that look like a change; the angle of the
pelvis only tips the balance, because people sit within two degrees of how they stand
(FEASIBILITY). When a later second makes another course likelier, the last 45 seconds are told anew.
"""

import math
from dataclasses import dataclass, replace

from posture_monitor.core.detection.evidence import Second, Seen, Triple
from posture_monitor.core.detection.excursions import Excursion
from posture_monitor.core.types import Posture, TransitionKind

SIT, UP, LIE, BENT = range(4)
STATES = (SIT, UP, LIE, BENT)
_KINDS = {
    (UP, SIT): TransitionKind.STAND_TO_SIT,
    (SIT, UP): TransitionKind.SIT_TO_STAND,
    (UP, LIE): TransitionKind.TO_LIE,
    (SIT, LIE): TransitionKind.TO_LIE,
    (LIE, SIT): TransitionKind.LIE_TO_SIT,
    (LIE, UP): TransitionKind.LIE_TO_STAND,
}


@dataclass(frozen=True, slots=True)
class PostureParams:
    """Log-odds weights of the evidence; all set by hand on the behaviour they stand for.

    A change without a movement costs ``silent``. Lying is entered and left through a large change
    of tilt; who gets up from lying sits first more often than not (``lie_to_sit`` against
    ``lie_to_up``). ``walking`` per second speaks against anything but upright. The angle is one
    observation per ``angle_worth_s``, not one per second (PROTOTYPE_POSTURE 5), and a pose held
    within ``pose_deg`` says nothing new after ``pose_s``: upright is within
    ``upright_sd_deg`` of the own upright, sitting around ``seated_mean_deg`` (EVIDENCE E1.10,
    E2.2), lying beyond ``lying_deg`` (E1.8). A bend begins at ``bend_begins`` and costs
    ``bend_per_s`` while it lasts, ``bend_over`` once no tilt is left
    that could still come back. Below ``sure`` probability the answer is "unknown".
    """

    silent: float = -9.0
    to_lie: float = -2.0
    lie_to_sit: float = -1.0
    lie_to_up: float = -3.0
    walking: float = -1.5
    said_standing: float = -3.0
    angle_worth_s: float = 20.0
    pose_s: int = 20
    pose_deg: float = 15.0
    upright_sd_deg: float = 6.0
    seated_mean_deg: float = 17.0
    seated_sd_deg: float = 11.0
    lying_sd_deg: float = 12.0
    lying_deg: float = 62.0
    risen_deg: float = 50.0
    bend_begins: float = -0.3
    bend_per_s: float = -0.05
    bend_over: float = -6.0
    sure: float = 0.55
    memory_s: int = 45
    settle_s: int = 10
    walk_anchor_s: int = 3
    anchor_share: float = 0.03
    anchor_sure: float = 0.9
    anchor_odds: float = 4.0
    reclipped_deg: float = 30.0


@dataclass(frozen=True, slots=True)
class Link:
    """One second of the past: which state each state came from, and what was told of it."""

    second: Second
    back: tuple[int, int, int, int]
    told: Posture


@dataclass(frozen=True, slots=True)
class PostureState:
    """All the filter remembers; ``upright`` is the own upright in sensor axes, once it is known.

    ``settled`` says whether it was learned from a stand or a walk and not from one movement only.
    """

    scores: tuple[float, float, float, float] = (0.0, 0.0, -2.0, -6.0)
    past: tuple[Link, ...] = ()
    upright: Triple | None = None
    settled: bool = False
    walked_s: int = 0
    pose: Triple | None = None
    posed_s: int = 0


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
    scores, back = _advance(params, state, second, said_standing=said_standing)
    best = max(STATES, key=scores.__getitem__)
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
    upright, settled, walked_s = _own_upright(params, state, second, (best, sure))
    pose, posed_s = _pose(params, state, second)
    return PostureState(scores, past, upright, settled, walked_s, pose, posed_s), decisions


def finish(params: PostureParams, state: PostureState) -> list[Decision]:
    """Give the changes and bends that have not stood long enough, at the end of a stretch."""
    best = max(STATES, key=state.scores.__getitem__)
    waiting = range(min(params.settle_s, len(state.past)), 0, -1)
    return [d for age in waiting for d in _settled(state.past, best, age - 1)]


def after_gap(state: PostureState, gap_s: float) -> PostureState:
    """Forget what a gap makes doubtful: the course goes, the balance fades within minutes."""
    keep = math.exp(-gap_s / 60.0)
    sit, up, lie, _ = (s * keep for s in state.scores)
    return replace(state, scores=(sit, up, lie, -6.0), past=(), walked_s=0, pose=None)


def _advance(
    p: PostureParams, state: PostureState, second: Second, *, said_standing: bool
) -> tuple[tuple[float, float, float, float], tuple[int, int, int, int]]:
    """Extend the best course to each state by one second."""
    gains = _gains(p, second)
    fits = _fits(p, state, second)
    if said_standing:
        fits = (fits[SIT] + p.said_standing, fits[UP], fits[LIE] + p.said_standing, fits[BENT])
    old = state.scores
    leader = max(STATES, key=old.__getitem__)
    silent = old[leader] + p.silent
    new, back = [], []
    for to in STATES:
        score, origin = old[to], to
        if silent > score:
            score, origin = silent, leader
        for (a, b), gain in gains.items():
            if b == to and old[a] + gain > score:
                score, origin = old[a] + gain, a
        new.append(score + fits[to])
        back.append(origin)
    top = max(new)
    sit, up, lie, bent = (max(s - top, -25.0) for s in new)
    return (sit, up, lie, bent), (back[0], back[1], back[2], back[3])


def _gains(p: PostureParams, second: Second) -> dict[tuple[int, int], float]:
    """Log odds of each change of state that something in this second speaks for."""
    gains: dict[tuple[int, int], float] = {}
    for seen in second.movements:
        gains[UP, SIT] = max(gains.get((UP, SIT), p.silent), seen.sit_down)
        gains[SIT, UP] = max(gains.get((SIT, UP), p.silent), seen.stand_up)
    if second.tilted_deg:
        gains[UP, LIE] = gains[SIT, LIE] = p.to_lie
        gains[LIE, SIT], gains[LIE, UP] = p.lie_to_sit, p.lie_to_up
    if second.bends_begin:
        gains[UP, BENT] = p.bend_begins
    for _, log_odds in second.bends_end:
        gains[BENT, UP] = max(gains.get((BENT, UP), p.silent), log_odds)
    return gains


def _fits(
    p: PostureParams, state: PostureState, second: Second
) -> tuple[float, float, float, float]:
    """How well each state fits walking and the angle, as log likelihood."""
    steps = p.walking if second.walking else 0.0
    bent = steps + (p.bend_per_s if second.bends_open else p.bend_over)
    if state.upright is None:
        return steps, 0.0, steps, bent
    angle = tilt_deg(second.up, state.upright)
    is_news = state.posed_s < p.pose_s
    sit = -0.5 * ((angle - p.seated_mean_deg) / p.seated_sd_deg) ** 2 - math.log(p.seated_sd_deg)
    up = -0.5 * (angle / p.upright_sd_deg) ** 2 - math.log(p.upright_sd_deg / 2.0)
    lie = -0.5 * ((angle - 90.0) / p.lying_sd_deg) ** 2 - math.log(p.lying_sd_deg)
    top = max(sit, up, lie)
    worth = 1.0 / p.angle_worth_s if is_news else 0.0
    sit, up, lie = (max(s - top, -12.0) * worth for s in (sit, up, lie))
    if angle > p.lying_deg:
        sit, up = sit - 1.5, up - 2.0
    elif angle < p.risen_deg:
        lie -= 1.5
    return sit + steps, up, lie + steps, bent


def tilt_deg(a: Triple, b: Triple) -> float:
    """Angle between two unit vectors.

    Examples
    --------
    >>> round(tilt_deg((0.0, 0.0, 1.0), (0.0, 1.0, 0.0)))
    90
    """
    cosine = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return math.degrees(math.acos(min(1.0, max(-1.0, cosine))))


def _sureness(scores: tuple[float, float, float, float], best: int) -> float:
    """Probability of the best state's posture; who is bent over is upright."""
    sit, up, lie, bent = (math.exp(s - scores[best]) for s in scores)
    share = {SIT: sit, LIE: lie}.get(best, up + bent)
    return share / (sit + up + lie + bent)


def _posture(state: int, second: Second) -> Posture:
    if state == SIT:
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
            links[i] = replace(link, told=posture)
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


def _own_upright(
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


def _pose(p: PostureParams, state: PostureState, second: Second) -> tuple[Triple, int]:
    """Follow the pose that is held, and for how long."""
    if state.pose is None or tilt_deg(state.pose, second.up) > p.pose_deg:
        return second.up, 0
    return state.pose, state.posed_s + 1


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


def probability(log_odds: float) -> float:
    """Turn log odds into a probability.

    Examples
    --------
    >>> probability(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-log_odds))
