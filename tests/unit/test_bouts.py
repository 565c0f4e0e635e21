import pytest

from posture_monitor.core.detection.bout_rules import steps_within
from posture_monitor.core.detection.bouts import BoutParams, BoutState, flush, step
from posture_monitor.core.types import (
    Bout,
    Event,
    Gap,
    GapCause,
    Outcome,
    Posture,
    PostureChanged,
    PromptOutcome,
    SensorFault,
    Steps,
    Transition,
    TransitionKind,
)

SIT, UP, WALK, LIE, UNKNOWN = (
    Posture.SITTING,
    Posture.UPRIGHT_STILL,
    Posture.WALKING,
    Posture.LYING,
    Posture.UNKNOWN,
)
PARAMS = BoutParams()


def said(t: float, posture: Posture, known_at: float | None = None) -> PostureChanged:
    return PostureChanged(t, t if known_at is None else known_at, posture, 0.5)


def walked(t: float, end: float, count: int) -> Steps:
    return Steps(t, end, end, count)


def moved(t: float, kind: TransitionKind) -> Transition:
    return Transition(t, t + 2.0, t - 1.0, t + 1.0, kind, 0.3, 0.9)


def lost(t: float, end: float) -> Gap:
    return Gap(t, end, end, GapCause.LINK_LOST)


def bouts(*heard: Event | float, end: float, params: BoutParams = PARAMS) -> list[Bout]:
    state = BoutState()
    made: list[Bout] = []
    for one in heard:
        state, new = step(params, state, one)
        made += new
    return [*made, *flush(params, state, end)]


def rows(*heard: Event | float, end: float, params: BoutParams = PARAMS) -> list[object]:
    return [(b.t, b.end, b.posture) for b in bouts(*heard, end=end, params=params)]


def test_a_change_closes_a_bout_once_it_cannot_be_corrected() -> None:
    state, none = step(PARAMS, BoutState(), said(0.0, SIT))
    state, still_none = step(PARAMS, state, said(600.0, UP))
    assert none == still_none == ()
    state, too_early = step(PARAMS, state, 679.0)
    assert too_early == ()
    assert step(PARAMS, state, 680.0)[1] == (Bout(0.0, 680.0, 600.0, SIT, 0.5),)


def test_standing_and_walking_are_one_upright_bout() -> None:
    assert rows(said(0.0, UP), said(50.0, WALK), end=90.0) == [(0.0, 90.0, UP)]


def test_a_correction_moves_the_edge() -> None:
    heard = said(0.0, SIT), said(300.0, UP), said(280.0, WALK, known_at=320.0)
    assert rows(*heard, end=400.0) == [(0.0, 280.0, SIT), (280.0, 400.0, UP)]


@pytest.mark.parametrize(("lag_s", "edge"), [(60.0, 260.0), (90.0, 230.0)])
def test_a_correction_reaches_back_by_the_lag_and_no_further(lag_s: float, edge: float) -> None:
    heard = said(0.0, SIT), said(220.0, UP, known_at=320.0)
    params = BoutParams(lag_s=lag_s)
    assert rows(*heard, end=400.0, params=params) == [(0.0, edge, SIT), (edge, 400.0, UP)]


@pytest.mark.parametrize(("merge_s", "n"), [(20.0, 1), (15.0, 3)])
def test_a_short_interruption_is_merged(merge_s: float, n: int) -> None:
    heard = said(0.0, SIT), said(300.0, UP), said(315.0, SIT)
    assert len(rows(*heard, end=600.0, params=BoutParams(merge_s=merge_s))) == n


@pytest.mark.parametrize(("merge_steps", "n"), [(4, 3), (5, 1)])
def test_an_interruption_with_steps_is_real(merge_steps: int, n: int) -> None:
    heard = said(0.0, SIT), said(300.0, WALK), walked(305.0, 309.0, 4), said(315.0, SIT)
    assert len(rows(*heard, end=600.0, params=BoutParams(merge_steps=merge_steps))) == n


@pytest.mark.parametrize(
    ("kind", "n"), [(TransitionKind.SIT_TO_STAND, 3), (TransitionKind.STAND_TO_SIT, 1)]
)
def test_an_interruption_seen_as_a_rise_is_real(kind: TransitionKind, n: int) -> None:
    heard = said(0.0, SIT), moved(299.0, kind), said(300.0, UP), said(315.0, SIT)
    assert len(rows(*heard, end=600.0)) == n


@pytest.mark.parametrize(("min_sitting_s", "n"), [(60.0, 1), (40.0, 3)])
def test_a_short_sit_amid_upright_is_upright(min_sitting_s: float, n: int) -> None:
    heard = said(0.0, UP), said(100.0, SIT), said(145.0, UP)
    assert len(rows(*heard, end=300.0, params=BoutParams(min_sitting_s=min_sitting_s))) == n


def test_a_short_sit_elsewhere_is_unknown() -> None:
    assert rows(said(0.0, SIT), said(30.0, LIE), end=300.0) == [
        (0.0, 30.0, UNKNOWN),
        (30.0, 300.0, LIE),
    ]
    assert rows(said(0.0, UP), said(100.0, SIT), end=130.0) == [
        (0.0, 100.0, UP),
        (100.0, 130.0, UNKNOWN),
    ]


def test_two_short_sits_with_a_weak_interruption_make_a_bout() -> None:
    heard = said(0.0, UP), said(100.0, SIT), said(140.0, UP), said(150.0, SIT)
    assert rows(*heard, end=300.0) == [(0.0, 100.0, UP), (100.0, 300.0, SIT)]


def test_a_long_gap_ends_a_bout_and_a_short_one_does_not() -> None:
    assert rows(said(0.0, SIT), lost(100.0, 115.0), end=300.0) == [(0.0, 300.0, SIT)]
    assert rows(said(0.0, SIT), lost(100.0, 160.0), end=300.0) == [
        (0.0, 100.0, SIT),
        (100.0, 160.0, UNKNOWN),
        (160.0, 300.0, SIT),
    ]


def test_a_short_unknown_time_does_not_cut_an_upright_bout_but_lying_does() -> None:
    assert rows(said(0.0, UP), said(50.0, UNKNOWN), said(60.0, WALK), end=90.0) == [(0.0, 90.0, UP)]
    assert rows(said(0.0, UP), said(50.0, LIE), said(60.0, UP), end=90.0) == [
        (0.0, 50.0, UP),
        (50.0, 60.0, LIE),
        (60.0, 90.0, UP),
    ]


def test_time_starts_with_a_gap_if_that_is_the_first_thing_said() -> None:
    assert rows(lost(0.0, 90.0), said(95.0, LIE), end=200.0) == [
        (0.0, 95.0, UNKNOWN),
        (95.0, 200.0, LIE),
    ]


def test_what_was_decided_while_the_link_was_lost_is_known_when_the_gap_is() -> None:
    made = bouts(said(0.0, SIT), said(300.0, UP), 330.0, lost(330.0, 900.0), end=1000.0)
    assert [(b.end, b.known_at) for b in made] == [
        (300.0, 900.0),
        (330.0, 900.0),
        (900.0, 960.0),
        (1000.0, 1000.0),
    ]


def test_confidence_is_the_mean_over_time() -> None:
    first = PostureChanged(0.0, 0.0, SIT, 1.0)
    (bout,) = bouts(first, said(75.0, SIT), end=100.0)
    assert bout.confidence == 0.875


def test_other_events_only_tell_the_time() -> None:
    fault = SensorFault(5.0, 5.0, "stuck", 1.0)
    outcome = PromptOutcome(6.0, 6.0, 1, Outcome.TAKEN, 60.0, 0)
    assert rows(said(0.0, LIE), fault, outcome, 3.0, end=9.0) == [(0.0, 9.0, LIE)]


def test_nothing_said_no_bouts() -> None:
    assert bouts(5.0, walked(0.0, 6.0, 8), end=100.0) == []


def test_steps_of_no_length_fall_where_they_are() -> None:
    assert steps_within(walked(5.0, 5.0, 3), 0.0, 9.0) == 3.0
    assert steps_within(walked(5.0, 9.0, 4), 8.0, 20.0) == 1.0
    assert steps_within(walked(5.0, 9.0, 4), 10.0, 20.0) == 0.0
