"""Sitting down and standing up, found against labelled and counted ones."""

import numpy as np
import pytest

from posture_monitor.core.types import Transition, TransitionKind
from posture_monitor.evaluation.counts import Counts
from posture_monitor.evaluation.dataset import IndexRow, Role
from posture_monitor.evaluation.scored import Scored
from posture_monitor.evaluation.transition_score import score_transitions

SIT, STAND = TransitionKind.STAND_TO_SIT, TransitionKind.SIT_TO_STAND

# Standing 0-20 s, down 20-23, sitting to 40, up 40-43, standing to 60, nobody knows 60-80,
# lying down 80-84, lying to 100.
A_DAY = (
    ("standing", 20),
    ("stand_to_sit", 3),
    ("sitting", 17),
    ("sit_to_stand", 3),
    ("standing", 17),
    ("unlabelled", 20),
    ("stand_to_lie", 4),
    ("lying", 16),
)


def found(kind: TransitionKind, t: float) -> Transition:
    return Transition(t, t + 3, t - 1, t + 1, kind, rise_m=0.0, confidence=1.0)


def labelled(
    *events: Transition, runs: tuple[tuple[str, int], ...] = A_DAY, **row: float
) -> Scored:
    labels = np.concatenate([np.repeat(word, seconds * 10) for word, seconds in runs])
    index = IndexRow("a", "anna", "day", Role.TEST, 10, len(labels) / 10, **row)
    return Scored(index, events, np.arange(len(labels)) / 10, labels)


def counted(
    sit_down: int | None,
    stand_up: int | None,
    *events: Transition,
    duration_s: float = 36.0,
    **row: float,
) -> Scored:
    counts = {"n_sit_down": sit_down, "n_stand_up": stand_up}
    return Scored(IndexRow("a", "anna", "day", Role.TEST, 10, duration_s, **counts, **row), events)


def test_found_in_the_labelled_time_widened_by_two_seconds() -> None:
    """Down in 20-23 s, so 18.0 to 25.0 counts; up in 40-43 s was found at 45.1, 0.1 s too late."""
    score = score_transitions([labelled(found(SIT, 18.0), found(STAND, 45.1))])
    assert score.stand_to_sit == Counts(tp=1, fp=0, fn=0)
    assert score.sit_to_stand == Counts(tp=0, fp=1, fn=1)
    assert score.any == Counts(tp=1, fp=1, fn=1)


def test_the_direction_must_be_right() -> None:
    score = score_transitions([labelled(found(STAND, 21.0), found(STAND, 41.0))])
    assert score.stand_to_sit == Counts(tp=0, fp=0, fn=1)
    assert score.sit_to_stand == Counts(tp=1, fp=1, fn=0)


def test_each_is_found_once() -> None:
    score = score_transitions([labelled(found(SIT, 21.0), found(SIT, 22.0))])
    assert score.stand_to_sit == Counts(tp=1, fp=1, fn=0)


def test_as_many_are_paired_as_can_be() -> None:
    """Down in 10-12 and 14-16 s. 13.0 s fits both, 15.0 s only the second: both are right."""
    runs = (
        ("standing", 10),
        ("stand_to_sit", 2),
        ("sitting", 2),
        ("stand_to_sit", 2),
        ("sitting", 9),
    )
    score = score_transitions([labelled(found(SIT, 15.0), found(SIT, 13.0), runs=runs)])
    assert score.stand_to_sit == Counts(tp=2, fp=0, fn=0)


def test_where_nobody_knows_nothing_is_false() -> None:
    """Unlabelled is 60-80 s and not widened: 59.9 s is false, 60.0 s is not."""
    score = score_transitions([labelled(found(SIT, 59.9), found(SIT, 60.0), found(STAND, 79.0))])
    assert score.any == Counts(tp=0, fp=1, fn=2)


def test_an_empty_word_is_no_label() -> None:
    runs = (("standing", 10), ("", 10), ("standing", 10))
    score = score_transitions([labelled(found(SIT, 15.0), found(SIT, 21.0), runs=runs)])
    assert score.any == Counts(tp=0, fp=1, fn=0)


def test_lying_down_and_rising_from_it_are_left_out() -> None:
    """Lying down takes 80-84 s; found within 2 s of it is left out, while lying it is false."""
    score = score_transitions([labelled(found(SIT, 82.0), found(SIT, 86.0), found(STAND, 86.1))])
    assert score.stand_to_sit == Counts(tp=0, fp=0, fn=1)
    assert score.sit_to_stand == Counts(tp=0, fp=1, fn=1)


def test_found_lying_down_is_neither_right_nor_false() -> None:
    events = (found(TransitionKind.TO_LIE, 30.0), found(TransitionKind.LIE_TO_SIT, 41.0))
    assert score_transitions([labelled(*events)]).any == Counts(tp=0, fp=0, fn=2)


def test_scored_from_the_end_of_the_stand() -> None:
    """The stand ends at 30 s: the way down at 20 s is no longer asked for, nor is it false."""
    score = score_transitions([labelled(found(SIT, 21.0), found(STAND, 41.0), stand_end_s=30.0)])
    assert score.stand_to_sit == Counts()
    assert score.sit_to_stand == Counts(tp=1, fp=0, fn=0)


def test_where_all_only_stand_and_walk_every_one_is_false() -> None:
    """36 s with two false ones: 2 / 0.01 h = 200 an hour."""
    runs = (("standing", 5), ("walking", 26), ("standing", 5))
    score = score_transitions(
        [labelled(found(SIT, 5.0), found(STAND, 31.0), runs=runs, n_sit_down=1)]
    )
    assert score.any == Counts(tp=0, fp=2, fn=0)
    assert score.false_per_h == pytest.approx(200.0)
    assert score.any.sensitivity is None
    assert score.any.precision == 0.0


def test_counts_are_compared_in_each_recording_and_direction() -> None:
    """Down: 2 of 1 (1 right, 1 false), then 0 of 1 (1 missed); one does not make up for the other.

    Up: 1 of 1, then 0 of 0.
    """
    score = score_transitions(
        [
            counted(1, 1, found(SIT, 1.0), found(SIT, 2.0), found(STAND, 3.0)),
            counted(1, 0),
        ]
    )
    assert score.stand_to_sit == Counts(tp=1, fp=1, fn=1)
    assert score.sit_to_stand == Counts(tp=1, fp=0, fn=0)
    assert score.any.f1 == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))


def test_an_unknown_number_is_not_scored() -> None:
    score = score_transitions([counted(None, 0, found(SIT, 1.0), found(STAND, 2.0))])
    assert score.stand_to_sit == Counts()
    assert score.sit_to_stand == Counts(tp=0, fp=1, fn=0)
    assert score.false_per_h is None


def test_false_ones_an_hour_only_where_none_is_expected() -> None:
    """Two recordings of 36 s without any, one found: 1 / 0.02 h. The third expects one."""
    score = score_transitions(
        [
            counted(0, 0, found(SIT, 1.0)),
            counted(0, 0),
            counted(0, 1, found(SIT, 1.0)),
        ]
    )
    assert score.stand_to_sit.fp == 2
    assert score.false_per_h == pytest.approx(50.0)


def test_counts_start_at_the_end_of_the_stand_too() -> None:
    """Scored are 36 - 18 = 18 s = 0.005 h, with one found."""
    events = (found(SIT, 17.9), found(SIT, 18.0))
    score = score_transitions([counted(0, 0, *events, stand_end_s=18.0)])
    assert score.stand_to_sit == Counts(tp=0, fp=1, fn=0)
    assert score.false_per_h == pytest.approx(200.0)


def test_the_block_has_the_names_of_the_contract() -> None:
    block = score_transitions([counted(1, 0, found(SIT, 1.0))]).to_json()
    assert list(block) == ["stand_to_sit", "sit_to_stand", "any", "false_per_h", "tolerance_s"]
    assert block["any"] == {
        "n": 1,
        "tp": 1,
        "fp": 0,
        "fn": 0,
        "sensitivity": 1.0,
        "precision": 1.0,
        "f1": 1.0,
    }
    assert block["tolerance_s"] == 2.0
