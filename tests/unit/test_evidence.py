"""The evidence of each second, from motion made by hand."""

from dataclasses import fields, replace
from importlib.resources import files

import numpy as np
import pytest

from posture_monitor.core.detection.evidence import (
    LOOK_AHEAD,
    Evidence,
    EvidenceParams,
    Second,
)
from posture_monitor.core.detection.excursions import FEATURES as EXCURSION_FEATURES
from posture_monitor.core.detection.excursions import ExcursionParams
from posture_monitor.core.detection.learned import models_from_json
from posture_monitor.core.detection.movements import MovementParams
from posture_monitor.core.signal.motion import Motion, no_motion

MODELS = models_from_json(
    (files("posture_monitor.core.detection") / "learned.json").read_text("utf-8")
)


def tilting(deg: np.ndarray) -> Motion:
    """The hip at rest in all but the tilt."""
    n, angle, zeros = len(deg), np.radians(deg), np.zeros(len(deg))
    tilting_dps = np.abs(np.gradient(deg)) * 10
    return Motion(
        up=np.column_stack([np.sin(angle), zeros, np.cos(angle)]),
        force_ms2=zeros,
        velocity_ms=zeros,
        activity_ms2=tilting_dps / 15,
        at_rest=tilting_dps < 10,
        length_g=np.linspace(1.0, 1.01, n),
        shake_g2=np.full(n, 1e-4),
        peak_g=np.ones(n),
        tilting_dps=tilting_dps,
        turning_dps=zeros,
        stride_g=zeros,
        walking=zeros > 0,
    )


def seconds_of(motion: Motion, params: EvidenceParams | None = None) -> list[Second]:
    evidence = Evidence(MODELS, params)
    return evidence.update(motion) + evidence.finish()


STILL = tilting(np.zeros(200))
BEND = tilting(
    np.concatenate([np.zeros(60), 35 * (1 - np.cos(np.arange(40) * np.pi / 20)), np.zeros(140)])
)


def test_a_second_is_given_once_its_future_is_known() -> None:
    evidence = Evidence(MODELS)
    assert evidence.update(STILL[: LOOK_AHEAD + 9]) == []
    (first,) = evidence.update(STILL[LOOK_AHEAD + 9 : LOOK_AHEAD + 10])
    assert first.frame == 0
    assert [one.frame for one in evidence.finish()] == [10, 20, 30, 40, 50, 60, 70]


def test_nothing_in_nothing_out() -> None:
    assert seconds_of(no_motion()) == []


def test_each_second_comes_once_over_many_minutes() -> None:
    evidence = Evidence(MODELS)
    long = tilting(np.zeros(1700))
    given = [one for k in range(0, 1700, 85) for one in evidence.update(long[k : k + 85])]
    given += evidence.finish()
    assert [one.frame for one in given] == list(range(0, 1700, 10))


def test_gravity_is_told_only_of_seconds_at_rest() -> None:
    given = seconds_of(BEND)
    assert [one.rest_g is None for one in given[:12]] == [False] * 6 + [True] * 4 + [False] * 2
    assert given[3].rest_g == pytest.approx(BEND.length_g[30])


def test_up_is_the_mean_over_the_second() -> None:
    given = seconds_of(tilting(np.full(100, 30.0)))
    assert given[4].up == pytest.approx((0.5, 0.0, np.sqrt(0.75)))


def test_steps_are_counted_where_the_force_rises_while_walking() -> None:
    """2 steps a second for 10 s, then the same swing without walking."""
    t = np.arange(200) / 10
    motion = replace(STILL, force_ms2=1.5 * np.sin(2 * np.pi * 2 * t + 0.3), walking=t < 10)
    given = seconds_of(motion)
    assert sum(one.steps for one in given) == 20
    assert [one.walking for one in given] == [True] * 10 + [False] * 10


@pytest.mark.parametrize(("frames", "walking"), [(5, False), (6, True)])
def test_a_second_is_walking_if_most_of_it_is(frames: int, *, walking: bool) -> None:
    motion = replace(STILL, walking=np.arange(200) % 10 < frames)
    assert seconds_of(motion)[3].walking is walking


@pytest.mark.parametrize("at", [83, 85, 90])
def test_a_large_change_of_tilt_is_noted_once(at: int) -> None:
    """90 degrees along half a cosine of three seconds, of which 0.8 s are averaged at each end."""
    share = np.clip((np.arange(200) - at) / 30, -0.5, 0.5)
    deg = 45.0 * (1 + np.sin(np.pi * share))
    noted = [(k, one.tilted_deg) for k, one in enumerate(seconds_of(tilting(deg)))]
    ((second, change),) = [(k, deg) for k, deg in noted if deg]
    assert second in (at // 10 - 1, at // 10)
    assert change == pytest.approx(82.0, abs=4.0)


def test_a_bend_is_no_change_of_tilt_of_ninety_degrees() -> None:
    assert not any(one.tilted_deg > 75 for one in seconds_of(BEND))


def test_a_bend_begins_is_on_and_ends_with_its_odds() -> None:
    given = seconds_of(BEND)
    assert next(k for k, one in enumerate(given) if one.bends_begin) == 6
    (ending,) = [one for one in given if one.bends_end]
    ((excursion, log_odds),) = ending.bends_end
    assert ending.frame == excursion.end // 10 * 10
    assert excursion.depth_deg == pytest.approx(70.0, abs=2.0)
    assert all(one.bends_open for one in given[6:9])
    assert not given[-1].bends_open
    assert -7 <= log_odds <= 7
    unlikely = excursion.features[EXCURSION_FEATURES.index("sit_down_log_odds")]
    assert unlikely == pytest.approx(-4.6), "no movement was seen in it"


def test_a_movement_is_told_in_the_second_of_its_fastest_instant() -> None:
    bump = np.exp(-(((np.arange(200) - 95) / 5.0) ** 2))
    motion = replace(
        STILL,
        velocity_ms=0.4 * bump,
        force_ms2=np.gradient(0.4 * bump) * 10,
        activity_ms2=STILL.activity_ms2 + bump,
    )
    given = seconds_of(motion)
    (second,) = [one for one in given if one.movements]
    (seen,) = second.movements
    assert second.frame == 90
    assert seen.movement.middle == 95
    assert -7 <= seen.sit_down <= 7
    assert seen.stand_up > seen.sit_down, "it went up"


MOVED = replace(BEND, velocity_ms=0.2 * np.exp(-(((np.arange(240) - 95) / 5.0) ** 2)))
TURNED = tilting(np.interp(np.arange(200), [85, 95], [0.0, 30.0]))


@pytest.mark.parametrize(
    ("params", "motion"),
    [
        (EvidenceParams(movement=MovementParams(least_ms=0.5)), MOVED),
        (EvidenceParams(excursion=ExcursionParams(enter_deg=80.0)), BEND),
        (EvidenceParams(tilt_deg=20.0), TURNED),
    ],
    ids=[one.name for one in fields(EvidenceParams)],
)
def test_each_parameter_matters(params: EvidenceParams, motion: Motion) -> None:
    assert seconds_of(motion) != seconds_of(motion, params)
