from itertools import pairwise
from time import perf_counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from posture_monitor.core.detection.timeline import intervals, posture_per_second
from posture_monitor.core.types import Event, Gap, GapCause, Posture, PostureChanged, Steps

SIT, STILL, WALK, UNKNOWN = (
    Posture.SITTING,
    Posture.UPRIGHT_STILL,
    Posture.WALKING,
    Posture.UNKNOWN,
)


def said(t: float, posture: Posture, known_at: float | None = None) -> PostureChanged:
    return PostureChanged(t, t if known_at is None else known_at, posture, 1.0)


def gap(t: float, end: float) -> Gap:
    return Gap(t, end, end, GapCause.LINK_LOST)


def test_nothing_said_is_an_empty_timeline() -> None:
    assert intervals([], 100.0) == []
    assert intervals([said(100.0, SIT)], 100.0) == []


def test_neighbours_of_one_posture_are_one_interval() -> None:
    events = [said(0.0, SIT), said(10.0, SIT), said(20.0, WALK)]
    assert intervals(events, 30.0) == [(0.0, 20.0, SIT), (20.0, 30.0, WALK)]
    assert intervals(events, 30.0)[0].duration_s == 20.0


def test_a_correction_replaces_everything_from_its_time_on() -> None:
    events = [said(0.0, SIT), said(10.0, WALK), said(20.0, SIT), said(5.0, STILL, known_at=25.0)]
    assert intervals(events, 30.0) == [(0.0, 5.0, SIT), (5.0, 30.0, STILL)]


def test_the_order_is_that_of_knowing_not_of_listing() -> None:
    late, early = said(5.0, STILL, known_at=25.0), said(10.0, WALK)
    assert intervals([late, early], 30.0) == [(5.0, 30.0, STILL)]


def test_a_gap_is_unknown_whatever_was_said_and_the_label_stands_again_after_it() -> None:
    events: list[Event] = [gap(10.0, 20.0), gap(15.0, 25.0), said(0.0, SIT, known_at=30.0)]
    assert intervals(events, 40.0) == [(0.0, 10.0, SIT), (10.0, 25.0, UNKNOWN), (25.0, 40.0, SIT)]


def test_a_gap_before_anything_is_said() -> None:
    assert intervals([gap(0.0, 5.0), said(7.0, SIT)], 9.0) == [(0.0, 7.0, UNKNOWN), (7.0, 9.0, SIT)]


def test_other_events_do_not_matter() -> None:
    assert intervals([Steps(0.0, 5.0, 5.0, 9)], 10.0) == []


def test_each_second_is_answered_by_what_was_known_in_time() -> None:
    events = [said(2.0, SIT, known_at=4.0), said(1.0, WALK, known_at=12.0)]
    answers = posture_per_second(events, np.arange(5.0), 10.0)
    assert answers.tolist() == ["unknown", "unknown", "walking", "walking", "walking"]
    assert posture_per_second(events, np.arange(3.0), np.inf).tolist() == [
        "unknown",
        "walking",
        "walking",
    ]


def test_a_second_is_judged_by_its_middle_and_may_be_asked_in_any_order() -> None:
    events = [said(0.0, SIT), said(1.5, WALK)]
    answers = posture_per_second(events, np.array([2.0, 0.0, 1.0]), 5.0)
    assert answers.tolist() == ["walking", "sitting", "walking"]


def test_seconds_in_a_gap_are_unknown_even_before_the_gap_is_over() -> None:
    answers = posture_per_second([said(0.0, SIT), gap(1.0, 3.0)], np.arange(4.0), 0.0)
    assert answers.tolist() == ["sitting", "unknown", "unknown", "sitting"]


def test_no_seconds_no_answers() -> None:
    assert posture_per_second([said(0.0, SIT)], np.array([]), 5.0).size == 0


CHANGES = st.builds(
    lambda t, lag, posture: said(float(t), posture, float(t + lag)),
    st.integers(0, 60),
    st.integers(0, 20),
    st.sampled_from(list(Posture)),
)
GAPS = st.builds(lambda t, n: gap(float(t), float(t + n)), st.integers(0, 60), st.integers(1, 9))


@given(st.lists(CHANGES | GAPS, max_size=12))
def test_both_views_agree_once_everything_is_known(events: list[Event]) -> None:
    laid = intervals(events, 80.0)
    assert all(a.end == b.start and a.posture != b.posture for a, b in pairwise(laid))
    assert not laid or laid[-1].end == 80.0
    seconds = np.arange(80.0)
    spelled = ["unknown"] * 80
    for start, end, posture in laid:
        spelled[int(start) : int(end)] = [posture.value] * int(end - start)
    assert posture_per_second(events, seconds, np.inf).tolist() == spelled


def test_a_day_takes_a_moment() -> None:
    events = [said(float(t), SIT if t % 2 else WALK, t + 15.0) for t in range(0, 86_400, 7)]
    start = perf_counter()
    assert posture_per_second(events, np.arange(86_400.0), 60.0).shape == (86_400,)
    assert perf_counter() - start < 5.0
