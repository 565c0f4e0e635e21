"""How likely each posture is, given all that was seen so far: the model behind ``posture``.

A hidden Markov model with five states (seated, upright, lying, bent over,
leaning while seated), decoded as the evidence
comes in (Viterbi). Postures change at movements that look like a change; the angle of the pelvis
only tips the balance, because people sit within two degrees of how they stand (FEASIBILITY).
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from posture_monitor.core.detection.evidence import Second, Triple
from posture_monitor.core.types import Posture

SIT, UP, LIE, BENT, LEANING = range(5)
STATES = (0, 1, 2, 3, 4)
SPELL_S = 60
Scores = tuple[float, float, float, float, float]
Origins = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class PostureParams:
    """Log-odds weights of the evidence; all set by hand on the behaviour they stand for.

    A change without a movement costs ``silent``. Lying is entered and left through a large change
    of tilt; who gets up from lying sits first more often than not (``lie_to_sit`` against
    ``lie_to_up``). ``walking`` per second speaks against anything but upright. The angle is one
    observation per ``angle_worth_s``, not one per second (PROTOTYPE_POSTURE 5), and says nothing
    new once ``angle_news_s`` have passed since something last happened that might have changed the
    posture (a walk, a large tilt, a movement of at least ``news_odds``). People stand
    still for two minutes and sit for fifteen (E7.9 and its rates): while nothing happens, standing
    loses ``standing_per_s`` for ``standing_s``. Upright is within
    ``upright_sd_deg`` of the own upright, sitting around ``seated_mean_deg`` (EVIDENCE E1.10,
    E2.2), lying beyond ``lying_deg`` and not below ``risen_deg`` (E1.8); nobody stands
    for long with the pelvis ``stooped_deg`` off (``stooped_per_s``). A bend, or a lean while
    seated, begins at ``bend_begins`` and costs
    ``bend_per_s`` while it lasts, ``bend_over`` once no tilt is left
    that could still come back; ``seated_lean`` says how much rarer a lean looks like a
    bend than a bend does. Below ``sure`` probability the answer is "unknown".
    """

    silent: float = -9.0
    to_lie: float = -2.0
    lie_to_sit: float = -1.0
    lie_to_up: float = -3.0
    walking: float = -1.5
    said_standing: float = -3.0
    angle_worth_s: float = 20.0
    angle_news_s: int = 20
    news_odds: float = -1.0
    standing_per_s: float = -0.007
    standing_s: int = 300
    upright_sd_deg: float = 6.0
    seated_mean_deg: float = 17.0
    seated_sd_deg: float = 11.0
    lying_sd_deg: float = 12.0
    stooped_deg: float = 35.0
    stooped_per_s: float = -0.2
    lying_deg: float = 65.0
    risen_deg: float = 60.0
    bend_begins: float = 0.5
    bend_per_s: float = -0.05
    bend_over: float = -6.0
    seated_lean: float = -1.0
    sure: float = 0.55
    memory_s: int = 45
    settle_s: int = 10
    walk_anchor_s: int = 3
    anchor_share: float = 0.03
    anchor_sure: float = 0.9
    anchor_odds: float = 4.0
    calm_deg: float = 2.0
    reclipped_deg: float = 30.0


class Link(NamedTuple):
    """One second of the past: which state each state came from, and what was told of it."""

    second: Second
    back: Origins
    told: Posture


class PostureState(NamedTuple):
    """All the filter remembers; ``upright`` is the own upright in sensor axes, once it is known.

    ``settled`` says whether it was learned from a stand or a walk and not from one movement only.
    ``calm_up`` is where up was when seconds began to bring nothing new, while that lasts.
    """

    scores: Scores = (0.0, 0.0, -2.0, -6.0, -6.0)
    past: tuple[Link, ...] = ()
    upright: Triple | None = None
    settled: bool = False
    walked_s: int = 0
    quiet_s: int = 0
    calm_up: Triple | None = None


def advance(
    p: PostureParams, state: PostureState, second: Second, *, said_standing: bool
) -> tuple[Scores, Origins]:
    """Extend the best course to each state by one second."""
    gains = _gains(p, second)
    fits = _fits(p, state, second)
    if said_standing:
        doubt = p.said_standing
        fits = (fits[0] + doubt, fits[1], fits[2] + doubt, fits[3], fits[4] + doubt)
    old = state.scores
    leader = old.index(max(old))
    silent = old[leader] + p.silent
    new = [max(score, silent) for score in old]
    back = [to if old[to] >= silent else leader for to in STATES]
    for (origin, to), gain in gains.items():
        score = old[origin] + gain
        if score > new[to]:
            new[to], back[to] = score, origin
    sums = [score + fit for score, fit in zip(new, fits, strict=True)]
    top = max(sums)
    low = top - 25.0  # no state is ever given up for good
    sit, up, lie, bent, leaning = (max(score, low) - top for score in sums)
    return (sit, up, lie, bent, leaning), (back[0], back[1], back[2], back[3], back[4])


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
        gains[UP, BENT] = gains[SIT, LEANING] = p.bend_begins
    if second.bends_end:
        best = max(log_odds for _, log_odds in second.bends_end)
        gains[BENT, UP], gains[LEANING, SIT] = best, best + p.seated_lean
    return gains


def _fits(p: PostureParams, state: PostureState, second: Second) -> Scores:
    """How well each state fits walking and the angle, as log likelihood."""
    steps = p.walking if second.walking else 0.0
    bent = steps + (p.bend_per_s if second.bends_open else p.bend_over)
    stands = p.standing_per_s * SPELL_S if ends_spell(p, state) else 0.0
    if state.upright is None:
        return steps, stands, steps, bent, bent
    angle = tilt_deg(second.up, state.upright)
    sit = up = lie = 0.0
    if state.quiet_s < p.angle_news_s:
        sit, up, lie = _angle_fits(p, angle)
    if angle > p.lying_deg:
        sit, up = sit - 1.5, up - 2.0
    elif angle < p.risen_deg:
        lie -= 1.5
    if angle > p.stooped_deg:
        up += p.stooped_per_s
    return sit + steps, up + stands, lie + steps, bent, bent


def ends_spell(p: PostureParams, state: PostureState) -> bool:
    """Whether standing still is weighed now: once a minute, to keep other seconds light."""
    return state.quiet_s < p.standing_s and state.quiet_s % SPELL_S == SPELL_S - 1


def _angle_fits(p: PostureParams, angle: float) -> tuple[float, float, float]:
    """Weigh one second of the angle from the own upright, against the best of the three."""
    sit = -0.5 * ((angle - p.seated_mean_deg) / p.seated_sd_deg) ** 2 - math.log(p.seated_sd_deg)
    up = -0.5 * (angle / p.upright_sd_deg) ** 2 - math.log(p.upright_sd_deg / 2.0)
    lie = -0.5 * ((angle - 90.0) / p.lying_sd_deg) ** 2 - math.log(p.lying_sd_deg)
    top = max(sit, up, lie)
    sit, up, lie = (max(s - top, -12.0) / p.angle_worth_s for s in (sit, up, lie))
    return sit, up, lie


def tilt_deg(a: Triple, b: Triple) -> float:
    """Angle between two unit vectors.

    Examples
    --------
    >>> round(tilt_deg((0.0, 0.0, 1.0), (0.0, 1.0, 0.0)))
    90
    """
    cosine = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return math.degrees(math.acos(min(1.0, max(-1.0, cosine))))


def probability(log_odds: float) -> float:
    """Turn log odds into a probability.

    Examples
    --------
    >>> probability(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-log_odds))
