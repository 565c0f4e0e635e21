"""Posture per second, on cases small enough to be counted on paper."""

import numpy as np
import pytest

from posture_monitor.core.types import Event, Posture, PostureChanged
from posture_monitor.evaluation.bootstrap import spread
from posture_monitor.evaluation.dataset import IndexRow, Role
from posture_monitor.evaluation.posture_score import (
    PostureScore,
    SubjectPosture,
    labelled_seconds,
    score_posture,
)
from posture_monitor.evaluation.scored import Scored

RATE_HZ = 10


def labelled(*runs: tuple[str, int]) -> np.ndarray:
    """Word for word, each for so many seconds."""
    return np.concatenate([np.repeat(word, seconds * RATE_HZ) for word, seconds in runs])


def said(t: float, posture: Posture, known_at: float | None = None) -> PostureChanged:
    return PostureChanged(t, t if known_at is None else known_at, posture, 1.0)


def recording(
    labels: np.ndarray,
    *events: Event,
    subject: str = "anna",
    start: float = 0.0,
    stand_end_s: float | None = None,
) -> Scored:
    row = IndexRow(
        "a", subject, "day", Role.TEST, RATE_HZ, len(labels) / RATE_HZ, stand_end_s=stand_end_s
    )
    t = start + np.arange(len(labels)) / RATE_HZ
    return Scored(row, events, t, labels, start)


def only_subject(score: PostureScore) -> SubjectPosture:
    (subject,) = score.subjects
    return subject


def test_the_second_on_both_sides_of_a_change_is_left_out() -> None:
    """A change at 4.0 s touches neither 3 nor 4 itself, but both lie within a second of it."""
    labels = labelled(("sitting", 4), ("standing", 4))
    seconds, words = labelled_seconds(np.arange(80) / RATE_HZ, labels, scored_from=0.0)
    assert seconds.tolist() == [0, 1, 2, 5, 6, 7]
    assert words.tolist() == ["sitting"] * 3 + ["standing"] * 3


def test_other_words_and_time_before_scoring_are_left_out() -> None:
    """Unlabelled 3-7 s; the change at 3.0 s takes second 2 with it, the one at 7.0 s second 7."""
    labels = labelled(("sitting", 3), ("unlabelled", 4), ("lying", 3))
    seconds, _ = labelled_seconds(np.arange(100) / RATE_HZ, labels, scored_from=0.5)
    assert seconds.tolist() == [1, 8, 9]


def test_seconds_without_samples_and_seconds_cut_short_are_left_out() -> None:
    """Samples from 0.5 to 2.0 s and from 5.0 to 6.5 s: only seconds 1 and 5 are whole."""
    t = np.concatenate([np.arange(0.5, 2.0, 0.1), np.arange(5.0, 6.5, 0.1)])
    seconds, _ = labelled_seconds(t, np.repeat("sitting", len(t)), scored_from=0.0)
    assert seconds.tolist() == [1, 5]


def test_balanced_accuracy_is_the_mean_of_sitting_and_upright() -> None:
    """Scored: sitting 0-8 (9 s), standing 11-18 (8 s), walking 21-29 (9 s).

    Said: sitting until 6, upright until 21, walking from then on, but from 25 unknown. Sitting:
    6 of 9. Upright: standing 8 of 8 and walking 4 of 9, so 12 of 17.
    """
    labels = labelled(("sitting", 10), ("standing", 10), ("walking", 10))
    events = (
        said(0, Posture.SITTING),
        said(6, Posture.UPRIGHT_STILL),
        said(21, Posture.WALKING),
        said(25, Posture.UNKNOWN),
    )
    score = score_posture([recording(labels, *events)])
    confusion = only_subject(score).settled
    assert confusion.balanced_accuracy_sitting == pytest.approx((6 / 9 + 12 / 17) / 2)
    assert confusion.unknown_share == pytest.approx(5 / 26)
    assert score.n_bouts == 3
    given = {true: {k: n for k, n in row.items() if n} for true, row in confusion.to_json().items()}
    assert given == {
        "sitting": {"sitting": 6, "upright_still": 3},
        "upright_still": {"upright_still": 8},
        "walking": {"walking": 4, "unknown": 5},
        "lying": {},
    }


def test_walking_said_while_standing_is_upright_but_costs_f1() -> None:
    """Sitting 9 of 9, standing 9 s all called walking: recalls 1 and 1, F1 1 and 0."""
    labels = labelled(("sitting", 10), ("standing", 10))
    score = score_posture([recording(labels, said(0, Posture.SITTING), said(10, Posture.WALKING))])
    confusion = only_subject(score).settled
    assert confusion.balanced_accuracy_sitting == 1.0
    assert confusion.macro_f1 == pytest.approx((1 + 0) / 2)


def test_macro_f1_is_over_the_postures_that_are_present() -> None:
    """Sitting 9 s, said 5 sitting and 4 lying; lying 9 s, all said lying.

    F1 of sitting 2*5 / (2*5 + 0 + 4) = 10/14; of lying 2*9 / (2*9 + 4 + 0) = 18/22.
    """
    labels = labelled(("sitting", 10), ("lying", 10))
    score = score_posture([recording(labels, said(0, Posture.SITTING), said(5, Posture.LYING))])
    assert only_subject(score).settled.macro_f1 == pytest.approx((10 / 14 + 18 / 22) / 2)


def test_lying_is_not_in_the_accuracy_of_sitting() -> None:
    labels = labelled(("sitting", 10), ("lying", 10), ("standing", 10))
    events = (said(0, Posture.SITTING), said(20, Posture.UPRIGHT_STILL))
    score = score_posture([recording(labels, *events)])
    assert only_subject(score).settled.balanced_accuracy_sitting == 1.0


def test_unknown_and_not_worn_are_errors() -> None:
    """Sitting 9 s: second 0 unknown, 1-3 not worn, 4-8 right. Standing right: (5/9 + 1) / 2."""
    labels = labelled(("sitting", 10), ("standing", 10))
    events = (
        said(1, Posture.NOT_WORN),
        said(4, Posture.SITTING),
        said(10, Posture.UPRIGHT_STILL),
    )
    confusion = only_subject(score_posture([recording(labels, *events)])).settled
    assert confusion.balanced_accuracy_sitting == pytest.approx((5 / 9 + 1) / 2)
    assert confusion.unknown_share == pytest.approx(1 / 18)


def test_the_live_answer_knows_less() -> None:
    """Standing from 10 s is known at 40 s. Within 60 s all is right.

    Live, second t has heard of it when t + 15 >= 40: of the standing seconds 11-39, those from 25
    on (15 of 29) are right.
    """
    labels = labelled(("sitting", 10), ("standing", 30))
    events = (said(0, Posture.SITTING), said(10, Posture.UPRIGHT_STILL, known_at=40))
    subject = only_subject(score_posture([recording(labels, *events)]))
    assert subject.settled.balanced_accuracy_sitting == 1.0
    assert subject.live.balanced_accuracy_sitting == pytest.approx((1 + 15 / 29) / 2)


def test_what_comes_after_a_minute_comes_too_late() -> None:
    """Known at 75 s: too late for seconds 0-14 (t + 60 < 75), in time for 15-99."""
    score = score_posture(
        [recording(labelled(("lying", 100)), said(0, Posture.LYING, known_at=75))]
    )
    assert only_subject(score).settled.unknown_share == pytest.approx(15 / 100)


def test_a_marked_stand_is_not_scored_on_any_axis() -> None:
    """Unix seconds; the stand ends at 5 s, so 5-8 of standing and 11-19 of sitting are scored."""
    start = 1_700_000_000.0
    labels = labelled(("standing", 10), ("sitting", 10))
    events = (said(start + 10, Posture.SITTING),)
    score = score_posture([recording(labels, *events, start=start, stand_end_s=5.0)])
    assert only_subject(score).settled.seconds == 4 + 9
    assert score.n_bouts == 2


def test_subjects_weigh_the_same_however_long_they_wore_it() -> None:
    """Anna 1.0; Bert, with two recordings pooled, sits 9 + 19 s (9 right), stands right."""
    good = (said(0, Posture.SITTING), said(10, Posture.UPRIGHT_STILL))
    short = labelled(("sitting", 10), ("standing", 10))
    long = labelled(("sitting", 20), ("standing", 10))
    score = score_posture(
        [
            recording(short, *good),
            recording(short, *good, subject="bert"),
            recording(long, said(0, Posture.UPRIGHT_STILL), subject="bert"),
        ]
    )
    bert = (9 / 28 + 1) / 2
    assert score.balanced_accuracy_sitting.mean == pytest.approx((1 + bert) / 2)
    assert score.balanced_accuracy_sitting.min == pytest.approx(bert)
    assert score.balanced_accuracy_sitting.ci95 == pytest.approx((bert, 1.0))


def test_without_sitting_its_accuracy_is_undefined_and_f1_is_not() -> None:
    score = score_posture([recording(labelled(("walking", 10)), said(0, Posture.WALKING))])
    block = score.to_json()
    assert block["balanced_accuracy_sitting"] == {"mean": None, "min": None, "ci95": None}
    assert block["macro_f1"] == {"mean": 1.0, "min": 1.0, "ci95": [1.0, 1.0]}


def test_labels_that_do_not_speak_of_posture_are_no_truth() -> None:
    score = score_posture([recording(labelled(("repetition", 10), ("between", 10)))])
    assert score.subjects == ()
    assert score.to_json()["unknown_share"] is None


def test_times_and_labels_belong_together() -> None:
    row = IndexRow("a", "anna", "day", Role.TEST, RATE_HZ, 1.0)
    with pytest.raises(ValueError, match="come together"):
        Scored(row, (), np.zeros(3))
    with pytest.raises(ValueError, match="3 times, but 2 labels"):
        Scored(row, (), np.zeros(3), np.array(["sitting"] * 2))


def test_the_interval_comes_out_the_same_every_time() -> None:
    """Means of draws of 3 from {0.8, 0.9, 1.0}: 1 in 27 is 0.8 and 1 in 27 is 1.0 (> 2.5 %)."""
    assert spread([0.8, 0.9, 1.0]).ci95 == pytest.approx((0.8, 1.0))
    assert spread(np.linspace(0, 1, 30)) == spread(np.linspace(0, 1, 30))
