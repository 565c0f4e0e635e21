"""Tilts away and back: depth, drop and duration of made-up bends; several on at once."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from posture_monitor.core.detection.excursions import (
    FEATURES,
    PAST_SECOND,
    Excursion,
    ExcursionParams,
    ExcursionSearch,
)
from posture_monitor.core.signal.motion import Motion, angle_deg

DEFAULT = ExcursionParams()
MARGIN = 60  # frames of rest before and after


def hump(deg: float, seconds: float, hold_s: float = 0.0) -> np.ndarray:
    """A tilt to ``deg`` and back along a full cosine, held in between."""
    n = round(seconds * 5)
    way = (1 - np.cos(np.pi * np.arange(n) / n)) / 2
    return deg * np.concatenate([way, np.ones(round(hold_s * 10)), way[::-1]])


def tilting(*parts: np.ndarray, drop_m: float = 0.0) -> Motion:
    """Rest, these tilts, rest; meanwhile the hip goes down by ``drop_m`` and up again."""
    inside = np.concatenate(parts)
    deg = np.concatenate([np.zeros(MARGIN), inside, np.full(2 * MARGIN + PAST_SECOND, inside[-1])])
    n = len(deg)
    path = np.zeros(n)
    s = np.linspace(0, 2 * np.pi, len(inside))
    path[MARGIN : MARGIN + len(inside)] = -drop_m / 2 * (1 - np.cos(s))
    velocity = np.gradient(path) * 10
    angle, zeros = np.radians(deg), np.zeros(n)
    moving = (np.arange(n) >= MARGIN) & (np.arange(n) < MARGIN + len(inside))
    return Motion(
        up=np.column_stack([np.sin(angle), zeros, np.cos(angle)]),
        force_ms2=np.gradient(velocity) * 10,
        velocity_ms=velocity,
        activity_ms2=np.where(moving, 2.0, 0.1),
        at_rest=~moving,
        length_g=np.ones(n),
        shake_g2=np.full(n, 0.001),
        peak_g=np.ones(n),
        tilting_dps=np.abs(np.gradient(deg)) * 10 + 0.1,
        turning_dps=zeros,
        stride_g=zeros,
        walking=zeros > 0,
    )


@dataclass
class Searched:
    """What a search said second by second; the first second begins after ``MARGIN - 10``."""

    begun: list[int]
    on: list[int]
    ended: list[Excursion]


def searched(motion: Motion, params: ExcursionParams = DEFAULT) -> Searched:
    """Search as the evidence does, the motion's first frame counting as -50."""
    search, first = ExcursionSearch(params), -(MARGIN - 10)
    said = Searched([], [], [])
    for end in range(10, len(motion) + first - PAST_SECOND, 10):
        crossings = search.crossings(motion, first, end + search.ahead)
        begun, on, ended = search.step(motion, first, end, crossings)
        said.begun.append(begun)
        said.on.append(on)
        said.ended += ended
    return said


@pytest.mark.parametrize("deg", [30.0, 60.0, 90.0])
@pytest.mark.parametrize("seconds", [2.0, 4.0])
def test_depth_and_duration_of_a_bend(deg: float, seconds: float) -> None:
    (one,) = searched(tilting(hump(deg, seconds))).ended
    assert one.depth_deg == pytest.approx(deg, rel=0.05)
    assert (one.end - one.start) / 10 == pytest.approx(seconds, abs=0.5)
    assert one.deepest == pytest.approx(10 + seconds * 5, abs=2)
    assert one.rate_dps == pytest.approx(deg * np.pi / 2 / (seconds / 2), rel=0.1)
    assert one.features[FEATURES.index("depth_deg")] == one.depth_deg


@pytest.mark.parametrize("drop_m", [0.0, 0.15, 0.4])
def test_the_drop_of_the_hip_is_measured(drop_m: float) -> None:
    (one,) = searched(tilting(hump(60.0, 4.0), drop_m=drop_m)).ended
    assert one.drop_m == pytest.approx(drop_m, abs=0.03)
    assert one.features[FEATURES.index("rise_m")] == pytest.approx(0.0, abs=0.03)


def test_knees_push_harder_than_hips() -> None:
    (hips,) = searched(tilting(hump(60.0, 3.0))).ended
    (knees,) = searched(tilting(hump(60.0, 3.0), drop_m=0.4)).ended
    assert knees.force_rms_ms2 > 3 * hips.force_rms_ms2


def test_a_bend_is_on_from_its_beginning_to_its_end() -> None:
    said = searched(tilting(hump(60.0, 3.0, hold_s=5.0)))
    assert said.begun.index(1) == 1
    assert all(said.on[1:8])
    assert said.on[-1] == 0
    assert len(said.ended) == 1, "the way back opens another, which ends with the first"


def test_two_bends_in_a_row_are_two() -> None:
    said = searched(tilting(hump(60.0, 3.0), np.zeros(15), hump(45.0, 2.0)))
    assert [round(one.depth_deg, -1) for one in said.ended] == [60.0, 40.0]
    first, second = said.ended
    assert first.end < second.start


def test_a_bend_on_top_of_a_lean_that_stays_is_found() -> None:
    """Sat down, the pelvis stays 30 degrees back; a bend of 40 more opens beside it."""
    lean = np.linspace(0.0, 30.0, 15)
    motion = tilting(lean, np.full(40, 30.0), 30 + hump(40.0, 3.0), np.full(200, 30.0))
    said = searched(motion)
    assert max(said.on) >= 2, "both are open at once"
    (one,) = said.ended
    assert one.depth_deg == pytest.approx(40.0, abs=3)
    assert said.on[-1] == 0, "the lean was given up after 20 s"


def test_what_ends_the_outer_one_ends_those_inside_it() -> None:
    """Deeper after a pause of 3 s at 40 degrees, then all the way up at once."""
    deg = np.concatenate(
        [np.linspace(0, 40, 10), np.full(30, 40.0), np.linspace(40, 80, 10), np.linspace(80, 0, 15)]
    )
    said = searched(tilting(deg))
    assert sum(said.begun) >= 2
    assert said.on[-1] == 0
    assert max(one.depth_deg for one in said.ended) == pytest.approx(80.0, abs=4)


def test_shallow_sway_opens_nothing() -> None:
    said = searched(tilting(hump(10.0, 3.0)))
    assert (sum(said.begun), sum(said.on), said.ended) == (0, 0, [])


def test_what_the_movements_inside_looked_like_is_filled_in() -> None:
    (one,) = searched(tilting(hump(60.0, 3.0))).ended
    whole = one.with_movements(1.5, -2.5)
    assert whole.features[FEATURES.index("sit_down_log_odds")] == 1.5
    assert whole.features[FEATURES.index("stand_up_log_odds")] == -2.5
    assert len(whole.features) == len(FEATURES) == len(one.features)


HELD = tilting(hump(30.0, 2.0, hold_s=12.0))
PARTWAY = tilting(
    np.concatenate(
        [np.linspace(0, 60, 15), np.linspace(60, 20, 15), np.full(20, 20.0), np.linspace(20, 0, 10)]
    )
)
WAVERING = tilting(np.concatenate([hump(40.0, 2.0), 9 * np.abs(np.sin(np.arange(40) / 3))]))


@pytest.mark.parametrize(
    ("change", "motion"),
    [
        ({"enter_deg": 35.0}, HELD),
        ({"leave_share": 0.1}, PARTWAY),
        ({"leave_deg": 29.0}, HELD),
        ({"start_deg": 12.0}, PARTWAY),
        ({"longest": 60}, HELD),
        ({"reference": (12, 2)}, PARTWAY),
        ({"settle": 1}, PARTWAY),
        ({"search": 1}, WAVERING),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_parameter_matters(change: dict, motion: Motion) -> None:
    usual, other = searched(motion), searched(motion, replace(DEFAULT, **change))
    assert usual != other


def test_the_tilt_is_measured_against_one_to_three_seconds_ago() -> None:
    """A pelvis that creeps by 4 degrees a second never tilts away."""
    creeping = np.linspace(0.0, 60.0, 150)
    assert angle_deg(np.array([0.0, 0.0, 1.0]), tilting(creeping).up[-1]) == pytest.approx(60.0)
    assert searched(tilting(creeping)).begun.count(1) == 0
