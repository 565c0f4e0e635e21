"""What a day amounted to, in figures that say when there is too little to go by."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from posture_monitor.core.detection.bout_rules import BoutParams, steps_within
from posture_monitor.core.detection.timeline import Interval, intervals
from posture_monitor.core.insight.bout_figures import (
    BoutFigureParams,
    SittingFigures,
    sitting_figures,
)
from posture_monitor.core.types import (
    Bend,
    BendStyle,
    Event,
    Gap,
    Outcome,
    Posture,
    Prompt,
    PromptOutcome,
    PromptWithheld,
    Steps,
    Transition,
    TransitionKind,
)


@dataclass(frozen=True, slots=True)
class DayParams:
    """How a day is summed up.

    Parameters
    ----------
    min_wear_s
        Less wear than this, in seconds, and shares and rates are hidden (DEFAULTS §3, "Bout
        metrics": 6 h).
    small_deg, medium_deg, deep_deg
        Where the depth bins of bends begin, in degrees of pelvic inclination from the own upright
        (DEFAULTS §5, "Bins"; not to be read as trunk bins, E4.28). Shallower ones do not count.
    bout_rules, bout_figures
        What a bout is, and how bouts are summed up.
    """

    min_wear_s: float = 21_600.0
    small_deg: float = 20.0
    medium_deg: float = 35.0
    deep_deg: float = 60.0
    bout_rules: BoutParams = field(default_factory=BoutParams)
    bout_figures: BoutFigureParams = field(default_factory=BoutFigureParams)


@dataclass(frozen=True, slots=True)
class BendFigures:
    """Bends by depth and by style; ``deepest_deg`` is ``None`` where there was none."""

    count: int
    small: int
    medium: int
    deep: int
    knee_led: int
    straight_leg: int
    mixed: int
    deepest_deg: float | None


@dataclass(frozen=True, slots=True)
class PromptFigures:
    """Prompts and what became of them; ``taken`` includes the ``active`` ones."""

    shown: int
    taken: int
    active: int
    ignored: int
    snoozed: int
    skipped: int
    withheld: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A day, or any range ``[start, end)`` in Unix seconds; all times in seconds.

    Worn (posture known), not worn, unknown, gap and unrecorded time add up to the range. Upright
    time includes walking. ``seated_share`` is of the time worn. ``hidden_because`` says why shares
    and rates are ``None``.
    """

    start: float
    end: float
    wear_s: float
    not_worn_s: float
    unknown_s: float
    gap_s: float
    unrecorded_s: float
    seated_s: float
    upright_s: float
    walking_s: float
    lying_s: float
    seated_share: float | None
    steps: int
    sit_to_stands: int
    sitting: SittingFigures
    bends: BendFigures
    prompts: PromptFigures
    hidden_because: str | None

    def to_dict(self) -> dict[str, Any]:
        """Spell the figures as plain dictionaries, ready for JSON."""
        return asdict(self)


def day_figures(
    events: Iterable[Event], start: float, end: float, params: DayParams | None = None
) -> DayFigures:
    """Sum up a range of time.

    Parameters
    ----------
    events
        All events that speak of the range; those shortly before it tell the posture it begins
        with. The last posture is taken to last until ``end``.
    start, end
        Unix seconds; ``end`` not after the last moment the signal was seen.
    params
        The numbers to go by; the defaults if none are given.
    """
    params = params or DayParams()
    listed = sorted(events, key=lambda event: event.known_at)
    inside = [e for e in listed if start <= e.t < end]
    laid = _clipped(intervals(listed, end), start)
    time_s = _time_in(laid)
    gap_s = _gap_s(listed, start, end)
    upright_s = time_s[Posture.UPRIGHT_STILL] + time_s[Posture.WALKING]
    wear_s = time_s[Posture.SITTING] + upright_s + time_s[Posture.LYING]
    is_enough = wear_s >= params.min_wear_s
    sitting = sitting_figures(params.bout_figures, params.bout_rules, listed, (start, end))
    return DayFigures(
        start=start,
        end=end,
        wear_s=wear_s,
        not_worn_s=time_s[Posture.NOT_WORN],
        unknown_s=time_s[Posture.UNKNOWN] - gap_s,
        gap_s=gap_s,
        unrecorded_s=end - start - sum(time_s.values()),
        seated_s=time_s[Posture.SITTING],
        upright_s=upright_s,
        walking_s=time_s[Posture.WALKING],
        lying_s=time_s[Posture.LYING],
        seated_share=time_s[Posture.SITTING] / wear_s if is_enough else None,
        steps=round(sum(steps_within(e, start, end) for e in listed if isinstance(e, Steps))),
        sit_to_stands=sum(_is_rise(e) for e in inside),
        sitting=sitting if is_enough else sitting.without_shares(),
        bends=_bend_figures(params, [e for e in inside if isinstance(e, Bend)]),
        prompts=_prompt_figures(inside),
        hidden_because=None if is_enough else _too_little(params, wear_s),
    )


def _clipped(laid: list[Interval], start: float) -> list[Interval]:
    return [i._replace(start=max(i.start, start)) for i in laid if i.end > start]


def _time_in(laid: list[Interval]) -> dict[Posture, float]:
    time_s = dict.fromkeys(Posture, 0.0)
    for interval in laid:
        time_s[interval.posture] += interval.duration_s
    return time_s


def _gap_s(events: list[Event], start: float, end: float) -> float:
    """Time without signal; gaps may overlap."""
    gaps = sorted((e.t, e.end) for e in events if isinstance(e, Gap))
    covered, total_s = start, 0.0
    for t, until in gaps:
        t, until = max(t, covered), min(until, end)  # noqa: PLW2901  clipped to what is new
        if until > t:
            total_s += until - t
            covered = until
    return total_s


def _is_rise(event: Event) -> bool:
    return isinstance(event, Transition) and event.change is TransitionKind.SIT_TO_STAND


def _bend_figures(params: DayParams, bends: list[Bend]) -> BendFigures:
    depths = [b.depth_deg for b in bends if b.depth_deg >= params.small_deg]
    styles = Counter(b.style for b in bends if b.depth_deg >= params.small_deg)
    deep = sum(depth > params.deep_deg for depth in depths)
    small = sum(depth < params.medium_deg for depth in depths)
    return BendFigures(
        count=len(depths),
        small=small,
        medium=len(depths) - small - deep,
        deep=deep,
        knee_led=styles[BendStyle.KNEE_LED],
        straight_leg=styles[BendStyle.STRAIGHT_LEG],
        mixed=styles[BendStyle.MIXED],
        deepest_deg=max(depths, default=None),
    )


def _prompt_figures(events: list[Event]) -> PromptFigures:
    outcomes = Counter(e.outcome for e in events if isinstance(e, PromptOutcome))
    return PromptFigures(
        shown=sum(isinstance(e, Prompt) for e in events),
        taken=outcomes[Outcome.TAKEN] + outcomes[Outcome.ACTIVE],
        active=outcomes[Outcome.ACTIVE],
        ignored=outcomes[Outcome.IGNORED],
        snoozed=outcomes[Outcome.SNOOZED],
        skipped=outcomes[Outcome.SKIPPED],
        withheld=sum(isinstance(e, PromptWithheld) for e in events),
    )


def _too_little(params: DayParams, wear_s: float) -> str:
    return f"worn {wear_s / 3600:.1f} h; shares need {params.min_wear_s / 3600:g} h"
