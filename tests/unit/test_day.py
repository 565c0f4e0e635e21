import json
import math
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture_monitor.core.detection.bouts import BoutParams
from posture_monitor.core.insight.bout_figures import (
    BoutFigureParams,
    SittingFigures,
    alpha,
    usual_bout_s,
)
from posture_monitor.core.insight.day import (
    BendFigures,
    DayFigures,
    DayParams,
    PromptFigures,
    day_figures,
)
from posture_monitor.core.types import (
    Bend,
    BendStyle,
    Bout,
    Event,
    Gap,
    GapCause,
    Outcome,
    Posture,
    PostureChanged,
    Prompt,
    PromptOutcome,
    PromptWithheld,
    Reason,
    Steps,
    Transition,
    TransitionKind,
)

MINUTE, HOUR = 60.0, 3600.0


def said(t: float, posture: Posture) -> PostureChanged:
    return PostureChanged(t, t + 10.0, posture, 0.9)


def bent(t: float, depth_deg: float, style: BendStyle) -> Bend:
    return Bend(t, t + 3.0, t + 1.0, t + 2.0, depth_deg, 0.1, 60.0, style, 0.5)


def moved(t: float, kind: TransitionKind) -> Transition:
    return Transition(t, t + 1.0, t - 1.0, t + 1.0, kind, 0.3, 0.9)


def lost(t: float, end: float) -> Gap:
    return Gap(t, end, end, GapCause.LINK_LOST)


def sitting_day(*minutes: float) -> list[Event]:
    """Sit for so many minutes each, with two minutes upright after each."""
    events: list[Event] = []
    t = 0.0
    for length in minutes:
        events += [said(t, Posture.SITTING), said(t + length * MINUTE, Posture.UPRIGHT_STILL)]
        t += (length + 2.0) * MINUTE
    return events


def sitting(events: list[Event], end: float, **numbers: float) -> SittingFigures:
    figures = BoutFigureParams(**numbers)  # type: ignore[arg-type]
    return day_figures(events, 0.0, end, DayParams(0.0, bout_figures=figures)).sitting


def test_the_day_is_parted_without_rest() -> None:
    events: list[Event] = [
        said(HOUR, Posture.NOT_WORN),
        said(2 * HOUR, Posture.SITTING),
        said(4 * HOUR, Posture.UPRIGHT_STILL),
        said(5 * HOUR, Posture.WALKING),
        lost(5.5 * HOUR, 6 * HOUR),
        lost(5.75 * HOUR, 5.9 * HOUR),
        said(6 * HOUR, Posture.UNKNOWN),
        said(7 * HOUR, Posture.LYING),
    ]
    day = day_figures(events, 0.0, 10 * HOUR)
    parts = (day.unrecorded_s, day.not_worn_s, day.wear_s, day.gap_s, day.unknown_s)
    assert parts == (HOUR, HOUR, 6.5 * HOUR, 0.5 * HOUR, HOUR)
    assert (day.seated_s, day.upright_s, day.walking_s, day.lying_s) == (
        2 * HOUR,
        1.5 * HOUR,
        0.5 * HOUR,
        3 * HOUR,
    )
    assert day.seated_share == 2 / 6.5


def test_the_range_cuts_what_reaches_over_it() -> None:
    events: list[Event] = [said(0.0, Posture.SITTING), Steps(500.0, 700.0, 700.0, 100)]
    day = day_figures(events, 600.0, 900.0)
    assert (day.seated_s, day.steps, day.sitting.longest_s) == (300.0, 50, 300.0)
    assert day_figures(events, 600.0, 650.0).sitting.count == 0


@pytest.mark.parametrize(("min_wear_s", "is_hidden"), [(21_600.0, True), (7200.0, False)])
def test_shares_need_enough_wear(min_wear_s: float, is_hidden: bool) -> None:  # noqa: FBT001
    events = sitting_day(*[float(n) for n in range(3, 15)])
    day = day_figures(events, 0.0, 2.1 * HOUR, DayParams(min_wear_s))
    hidden = {
        day.seated_share,
        day.sitting.long_share,
        day.sitting.very_long_share,
        day.sitting.alpha,
        day.sitting.breaks_per_sitting_hour,
    }
    assert (hidden == {None}) is is_hidden
    assert (None in hidden) is is_hidden
    assert day.hidden_because == ("worn 2.1 h; shares need 6 h" if is_hidden else None)
    assert day.sitting.count == 12


def test_bout_metrics_by_hand() -> None:
    """Bouts of 10, 20, 30 and 60 minutes: 120 in all.

    Summed from the short end: 10, 30, 60 of 120, so W50 is the 30-minute bout.
    """
    figures = sitting(sitting_day(10, 60, 20, 30), 128 * MINUTE)
    assert figures == SittingFigures(
        count=4,
        total_s=120 * MINUTE,
        mean_s=30 * MINUTE,
        median_s=25 * MINUTE,
        usual_s=30 * MINUTE,
        longest_s=60 * MINUTE,
        alpha=None,
        long_s=90 * MINUTE,
        very_long_s=60 * MINUTE,
        long_share=0.75,
        very_long_share=0.5,
        breaks=4,
        breaks_per_sitting_hour=2.0,
    )


def test_a_day_without_sitting_has_no_figures_of_it() -> None:
    figures = sitting([said(0.0, Posture.WALKING)], HOUR)
    assert figures == SittingFigures(
        0, 0.0, None, None, None, None, None, 0.0, 0.0, None, None, 0, None
    )


@pytest.mark.parametrize(
    ("name", "value", "figure", "expected_min"),
    [("long_s", 600.0, "long_s", 120.0), ("very_long_s", 1800.0, "very_long_s", 90.0)],
)
def test_where_bouts_are_long(name: str, value: float, figure: str, expected_min: float) -> None:
    figures = sitting(sitting_day(10, 60, 20, 30), 128 * MINUTE, **{name: value})
    assert asdict(figures)[figure] == expected_min * MINUTE


def test_alpha_needs_bouts() -> None:
    events = sitting_day(*[float(n) for n in range(3, 13)])
    assert sitting(events, 2 * HOUR).alpha == pytest.approx(
        1 + 10 / (math.log(math.factorial(12) / 2) - 10 * math.log(3))
    )
    assert sitting(events, 2 * HOUR, min_bouts_for_alpha=11).alpha is None
    assert alpha([60.0] * 10) is None
    assert usual_bout_s([]) is None


@pytest.mark.parametrize(
    ("upright_s", "steps", "numbers", "breaks"),
    [
        (70.0, 0, {}, 1),
        (70.0, 0, {"break_s": 90.0}, 0),
        (30.0, 12, {}, 1),
        (30.0, 8, {}, 0),
        (30.0, 12, {"break_steps": 15}, 0),
        (30.0, 12, {"stepped_break_s": 40.0}, 0),
    ],
)
def test_what_counts_as_a_break(
    upright_s: float, steps: int, numbers: dict[str, float], breaks: int
) -> None:
    back = 600.0 + upright_s
    events: list[Event] = [
        said(0.0, Posture.SITTING),
        said(600.0, Posture.UPRIGHT_STILL),
        Steps(600.0, back, back, steps),
        said(back, Posture.SITTING),
        said(back + 300.0, Posture.LYING),
    ]
    assert sitting(events, 2000.0, **numbers).breaks == breaks


def test_the_rules_of_bouts_can_be_chosen() -> None:
    params = DayParams(bout_rules=BoutParams(min_sitting_s=300.0))
    assert day_figures(sitting_day(4, 6), 0.0, 12 * MINUTE, params).sitting.count == 1


def test_stored_bouts_are_not_counted_twice() -> None:
    stored = Bout(0.0, 660.0, 600.0, Posture.SITTING, 0.9)
    assert sitting([*sitting_day(10), stored], 12 * MINUTE).count == 1


def test_bends_by_depth_and_style() -> None:
    depths = [(19.0, BendStyle.MIXED), (20.0, BendStyle.KNEE_LED), (35.0, BendStyle.MIXED)]
    depths += [(60.0, BendStyle.STRAIGHT_LEG), (61.0, BendStyle.STRAIGHT_LEG)]
    events: list[Event] = [bent(10.0 * n, deg, style) for n, (deg, style) in enumerate(depths)]
    assert day_figures(events, 0.0, 99.0).bends == BendFigures(4, 1, 2, 1, 1, 2, 1, 61.0)
    assert day_figures([], 0.0, 99.0).bends == BendFigures(0, 0, 0, 0, 0, 0, 0, None)


@pytest.mark.parametrize(
    ("params", "bins"),
    [
        (DayParams(small_deg=15.0), (2, 2, 1)),
        (DayParams(medium_deg=40.0), (2, 1, 1)),
        (DayParams(deep_deg=50.0), (1, 1, 2)),
    ],
)
def test_where_the_bins_of_depth_begin(params: DayParams, bins: tuple[int, int, int]) -> None:
    depths = [19.0, 20.0, 35.0, 60.0, 61.0]
    events: list[Event] = [bent(10.0 * n, deg, BendStyle.MIXED) for n, deg in enumerate(depths)]
    bends = day_figures(events, 0.0, 99.0, params).bends
    assert (bends.small, bends.medium, bends.deep) == bins


def test_rises_and_prompts_are_counted_in_the_range() -> None:
    prompt = Prompt(50.0, 50.0, 1, 1800.0, Reason.SITTING_LONG, "glute bridge")
    outcomes = [Outcome.TAKEN, Outcome.ACTIVE, Outcome.IGNORED, Outcome.SNOOZED, Outcome.SKIPPED]
    events: list[Event] = [
        moved(10.0, TransitionKind.SIT_TO_STAND),
        moved(20.0, TransitionKind.STAND_TO_SIT),
        moved(200.0, TransitionKind.SIT_TO_STAND),
        PromptWithheld(40.0, 40.0, 1800.0, Reason.PAUSED),
        prompt,
        replace(prompt, t=200.0),
        *[PromptOutcome(60.0, 60.0, n, o, 0.0, 0) for n, o in enumerate(outcomes)],
    ]
    day = day_figures(events, 0.0, 100.0)
    assert day.sit_to_stands == 1
    assert day.prompts == PromptFigures(1, 2, 1, 1, 1, 1, 1)


def test_figures_are_ready_for_json() -> None:
    day = day_figures(sitting_day(10, 20), 0.0, HOUR)
    assert json.loads(json.dumps(day.to_dict())) == day.to_dict()
    assert isinstance(day, DayFigures)


POSTURES = st.tuples(st.integers(-500, 4000), st.sampled_from(list(Posture)))
GAPS = st.tuples(st.integers(-500, 4000), st.integers(1, 900))


@given(st.lists(POSTURES, max_size=12), st.lists(GAPS, max_size=4))
def test_the_parts_add_up_to_the_range(
    postures: list[tuple[int, Posture]], gaps: list[tuple[int, int]]
) -> None:
    events: list[Event] = [said(float(t), posture) for t, posture in postures]
    events += [lost(float(t), float(t + n)) for t, n in gaps]
    day = day_figures(events, 0.0, 3600.0)
    parts = (day.unrecorded_s, day.not_worn_s, day.wear_s, day.gap_s, day.unknown_s)
    assert all(part >= 0 for part in parts)
    assert sum(parts) == 3600.0
