"""Bends by their number, and how they were made."""

import pytest

from posture_monitor.core.types import Bend, BendStyle
from posture_monitor.evaluation.bend_score import score_bends
from posture_monitor.evaluation.counts import Counts
from posture_monitor.evaluation.dataset import IndexRow, Role
from posture_monitor.evaluation.scored import Scored

KNEE, STRAIGHT, MIXED = BendStyle.KNEE_LED, BendStyle.STRAIGHT_LEG, BendStyle.MIXED


def bend(t: float = 1.0, style: BendStyle = MIXED, depth_deg: float = 50.0) -> Bend:
    return Bend(t, t + 3, t + 1, t + 2, depth_deg, 0.3, 90.0, style, 0.5)


def recording(
    expected: int | None,
    *bends: Bend,
    style: BendStyle | None = None,
    stand_end_s: float | None = None,
) -> Scored:
    row = IndexRow(
        "a",
        "anna",
        "D15",
        Role.TEST,
        100,
        36.0,
        stand_end_s,
        stand_end_s,
        expected,
        bend_style=style,
    )
    return Scored(row, bends)


def test_counts_are_compared_in_each_recording() -> None:
    """3 of 1 gives 1 right, 2 false; 1 of 2 gives 1 right, 1 missed; unknown gives nothing."""
    score = score_bends(
        [
            recording(1, bend(1), bend(5), bend(9)),
            recording(2, bend(1)),
            recording(None, bend(1)),
        ]
    )
    assert score.counts == Counts(tp=2, fp=2, fn=1)
    assert score.counts.expected == 3
    assert score.counts.sensitivity == pytest.approx(2 / 3)
    assert score.counts.precision == pytest.approx(2 / 4)
    assert score.counts.f1 == pytest.approx(4 / 7)


def test_false_ones_an_hour_only_where_none_is_expected() -> None:
    """36 s without bends, one found: 1 / 0.01 h. The false one beside a true one does not count."""
    score = score_bends([recording(0, bend()), recording(1, bend(1), bend(5))])
    assert score.counts.fp == 2
    assert score.false_per_h == pytest.approx(100.0)


def test_nothing_expected_and_nothing_found_leaves_ratios_undefined() -> None:
    score = score_bends([recording(0)])
    assert score.false_per_h == 0.0
    assert score.counts.sensitivity is score.counts.precision is score.counts.f1 is None
    assert score_bends([]).false_per_h is None


def test_scored_from_the_end_of_the_stand() -> None:
    """Scored are 36 - 18 = 18 s = 0.005 h, with one found."""
    score = score_bends([recording(0, bend(17.9), bend(18.0), stand_end_s=18.0)])
    assert score.counts.fp == 1
    assert score.false_per_h == pytest.approx(200.0)


def test_style_is_the_mean_recall_of_what_was_decided() -> None:
    """Knee-led: 2 right, 1 wrong, 1 undecided: 2 of 3. Straight: 1 of 1. Undecided: 1 of 5."""
    score = score_bends(
        [
            recording(
                4, bend(1, KNEE), bend(5, KNEE), bend(9, STRAIGHT), bend(13, MIXED), style=KNEE
            ),
            recording(1, bend(1, STRAIGHT), style=STRAIGHT),
            recording(1, bend(1, STRAIGHT)),
        ]
    ).style
    assert score.n == 5
    assert score.balanced_accuracy == pytest.approx((2 / 3 + 1) / 2)
    assert score.abstained_share == pytest.approx(1 / 5)
    assert score.to_json()["confusion"] == {
        "knee_led": {"knee_led": 2, "straight_leg": 1, "mixed": 1},
        "straight_leg": {"knee_led": 0, "straight_leg": 1, "mixed": 0},
    }


def test_the_deepest_are_taken_where_more_were_found() -> None:
    bends = (
        bend(1, KNEE, depth_deg=30),
        bend(5, STRAIGHT, depth_deg=70),
        bend(9, KNEE, depth_deg=40),
    )
    style = score_bends([recording(1, *bends, style=STRAIGHT)]).style
    assert dict(style.said) == {(STRAIGHT, STRAIGHT): 1}
    assert style.balanced_accuracy is None  # nobody bent knee-led


def test_no_style_of_bends_that_nobody_counted() -> None:
    style = score_bends(
        [recording(None, bend(1, KNEE), style=KNEE), recording(1, style=KNEE)]
    ).style
    assert (style.n, style.abstained_share, style.balanced_accuracy) == (0, None, None)


def test_the_block_has_the_names_of_the_contract() -> None:
    block = score_bends([recording(1, bend(1, KNEE), style=KNEE)]).to_json()
    assert list(block) == [
        *("expected", "tp", "fp", "fn", "sensitivity", "precision", "f1"),
        *("false_per_h", "style"),
    ]
    assert block["style"] == {
        "n": 1,
        "balanced_accuracy": None,
        "abstained_share": 0.0,
        "confusion": {
            "knee_led": {"knee_led": 1, "straight_leg": 0, "mixed": 0},
            "straight_leg": {"knee_led": 0, "straight_leg": 0, "mixed": 0},
        },
    }
