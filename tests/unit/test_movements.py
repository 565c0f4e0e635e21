"""Movements up and down: where they are found, and what is read from them."""

from dataclasses import replace

import numpy as np
import pytest

from posture_monitor.core.detection.movements import (
    FEATURES,
    REACH,
    MovementParams,
    displacement,
    find_movements,
)
from posture_monitor.core.signal.frames import Frames
from posture_monitor.core.signal.motion import Motion, MotionStage
from posture_monitor.core.signal.orientation import G_MS2

DEFAULT = MovementParams()


def rise(height_m: float, seconds: float) -> np.ndarray:
    """Vertical force in g above 1 of a rise along half a cosine."""
    n = round(seconds * 10)
    phase = np.pi * (np.arange(n) + 0.5) / n
    return height_m / 2 * (np.pi / seconds) ** 2 * np.cos(phase) / G_MS2


def moved(
    *parts: np.ndarray, tilt_deg: tuple[float, float] = (0.0, 0.0), lean_deg: float = 0.0
) -> Motion:
    """Give ten seconds of rest, these parts, ten seconds of rest.

    The tilt goes from the first to the second angle over the parts, with a lean in their middle.
    """
    force = np.concatenate([np.zeros(100), *parts, np.zeros(100)])
    busy = np.flatnonzero(np.abs(force) > 1e-9)
    first, last = (busy[0], busy[-1] + 1) if len(busy) else (100, 110)
    share = np.interp(np.arange(len(force)), [first, last], [0.0, 1.0])
    deg = tilt_deg[0] + (tilt_deg[1] - tilt_deg[0]) * share + lean_deg * np.sin(np.pi * share) ** 2
    angle = np.radians(deg)
    up = np.column_stack([np.sin(angle), 0 * angle, np.cos(angle)])
    inside = (np.arange(len(force)) >= first) & (np.arange(len(force)) < last)
    zeros = np.zeros(len(force))
    tilting = np.where(inside, 30.0, 0.0)
    level = np.ones(len(force))
    frames = Frames(0.05, up, 1 + force, zeros, 1 + force, level, tilting, zeros, begins=True)
    stage = MotionStage()
    return Motion.joined(stage.update(frames), stage.finish())


def found(motion: Motion, params: MovementParams = DEFAULT) -> list:
    return find_movements(motion, range(REACH, len(motion) - REACH), params)


@pytest.mark.parametrize("height_m", [0.4, -0.4, 0.25])
@pytest.mark.parametrize("seconds", [1.0, 1.5, 2.0])
def test_a_half_cosine_gives_its_rise_back(height_m: float, seconds: float) -> None:
    one = max(found(moved(rise(height_m, seconds))), key=lambda seen: abs(seen["fastest_ms"]))
    assert one["rise_m"] == pytest.approx(height_m, abs=0.02)
    assert one["fastest_ms"] == pytest.approx(height_m / 2 * np.pi / seconds, rel=0.1)
    assert abs(one.middle - (100 + seconds * 5)) <= 2
    assert one.start < one.middle < one.end
    assert (one.end - one.start) / 10 == pytest.approx(seconds, abs=0.8)
    assert one["duration_s"] == pytest.approx((one.end - one.start) / 10)


def test_a_dip_goes_down_and_comes_back() -> None:
    """A bob of the knees, 0.2 m: two movements whose net rise is nil."""
    down, up = found(moved(rise(-0.2, 0.9), rise(0.2, 0.9)))
    for one in (down, up):
        assert one["rise_m"] == pytest.approx(0.0, abs=0.02)
        assert one["lowest_m"] == pytest.approx(-0.2, abs=0.03)
        assert one["highest_m"] == pytest.approx(0.0, abs=0.02)


def test_lean_and_tilt_are_told_from_each_other() -> None:
    """Rising: leans forward by 30 degrees in the middle, and ends 20 degrees more upright."""
    (one,) = found(moved(rise(0.4, 2.0), tilt_deg=(20.0, 0.0), lean_deg=30.0))
    assert one["tilt_change_deg"] == pytest.approx(20.0, abs=1.0)
    assert one["lean_deg"] == pytest.approx(22.0, abs=4.0)
    assert abs(one["lean_late_s"]) < 1.0
    cosine = np.dot(one.up_before, one.up_after)
    assert np.degrees(np.arccos(cosine)) == pytest.approx(20.0, abs=1.0)


def test_features_have_names() -> None:
    (one,) = found(moved(rise(0.4, 2.0)))
    assert len(one.features) == len(FEATURES)
    assert one["tilting_dps"] == 30.0
    assert one["turn_deg"] == 0.0
    with pytest.raises(ValueError, match="tuple"):
        one["no such feature"]


def test_a_movement_can_be_counted_from_another_frame() -> None:
    (one,) = found(moved(rise(0.4, 2.0)))
    later = one.shifted(1000)
    assert (later.start, later.middle, later.end) == tuple(
        at + 1000 for at in (one.start, one.middle, one.end)
    )
    assert later.features == one.features


def test_stillness_has_no_movements() -> None:
    assert found(moved()) == []


def test_what_is_outside_the_span_is_left_for_another_call() -> None:
    motion = moved(rise(0.4, 2.0))
    (one,) = found(motion)
    assert find_movements(motion, range(REACH, one.middle), DEFAULT) == []
    assert find_movements(motion, range(one.middle, one.middle + 1), DEFAULT) == [one]


def test_in_the_middle_of_a_walk_nothing_is_looked_for() -> None:
    motion = moved(rise(0.4, 2.0))
    strolling = replace(motion, walking=np.ones(len(motion), bool))
    assert found(strolling) == []
    setting_off = replace(motion, walking=np.arange(len(motion)) > 115)
    assert len(found(setting_off)) == 1


def test_displacement_is_integrated_between_rests() -> None:
    """1 m/s2 for 1 s, then -1 m/s2 for 1 s: 1 m, at most 1 m/s; a constant error drops out."""
    force = np.concatenate([[0.0], np.ones(10), -np.ones(10), [0.0]])
    for error in (0.0, 0.3):
        path = displacement(force + error)
        assert path == pytest.approx((1.0, 0.0, 1.0, 1.0), abs=0.06)


RISE = moved(rise(0.4, 2.0))
TWO = moved(rise(0.2, 0.6), np.zeros(3), rise(0.2, 0.6))
RESTLESS = replace(RISE, activity_ms2=RISE.activity_ms2 + np.abs(np.arange(len(RISE)) - 90) % 7)


@pytest.mark.parametrize(
    ("change", "motion"),
    [
        ({"least_ms": 0.3}, RISE),
        ({"apart": 2}, TWO),
        ({"edge_share": 0.7}, RISE),
        ({"longest": 4}, RISE),
        ({"search": 1}, RESTLESS),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_parameter_matters(change: dict[str, float], motion: Motion) -> None:
    assert found(motion) != found(motion, replace(DEFAULT, **change))
