"""A gross bias of the gyroscope is taken out; a turn of the body is not."""

from dataclasses import replace

import numpy as np
import pytest

from posture_monitor.core.signal.gyro_bias import GyroBias, GyroBiasParams
from posture_monitor.core.signal.timebase import RATE_HZ, Steady
from posture_monitor.core.types import SensorFault

UP = np.array([0.0, 0.0, 1.0])
WINDOW = int(RATE_HZ)


def piece(gyro_dps: np.ndarray, shake_g: float = 0.01, *, begins: bool = True) -> Steady:
    rng = np.random.default_rng(3)
    acc = UP + rng.normal(0, shake_g, (len(gyro_dps), 3))
    noise = rng.normal(0, 0.2, gyro_dps.shape)
    return Steady(0.5 / RATE_HZ, acc, gyro_dps + noise, begins=begins, fresh=begins)


def constant(seconds: float, *rate_dps: float) -> np.ndarray:
    return np.tile(rate_dps, (int(seconds * RATE_HZ), 1))


def corrected(steady: Steady, params: GyroBiasParams | None = None) -> tuple[np.ndarray, list]:
    stage = GyroBias(params)
    given = stage.update(steady) + stage.finish()
    pieces = [one for one in given if isinstance(one, Steady)]
    faults = [one for one in given if isinstance(one, SensorFault)]
    return np.concatenate([one.gyro_dps for one in pieces if one.gyro_dps is not None]), faults


def test_a_bias_of_65_degrees_a_second_is_removed_and_reported() -> None:
    gyro, faults = corrected(piece(constant(10, 65.0, 0.0, 0.0)))
    assert np.abs(gyro.mean(axis=0)).max() < 0.1
    assert [(f.fault, f.t, f.known_at) for f in faults] == [
        ("gyro_bias_dps", round(0.5 / RATE_HZ, 3), 3.0)
    ]
    assert faults[0].value == pytest.approx(65.0, abs=0.1)


def test_the_bias_is_found_while_walking_too_once_there_is_a_still_second() -> None:
    shaken = piece(constant(4, 0.0, 65.0, 0.0), shake_g=0.3)
    still = piece(constant(4, 0.0, 65.0, 0.0), begins=False)
    stage = GyroBias()
    given = [*stage.update(shaken), *stage.update(still), *stage.finish()]
    means = [one.gyro_dps[:, 1].mean() for one in given if isinstance(one, Steady)]
    assert means[0] == pytest.approx(65.0, abs=0.1)
    assert means[-1] == pytest.approx(0.0, abs=0.1)
    assert sum(isinstance(one, SensorFault) for one in given) == 1
    assert any(isinstance(one, Steady) and one.fresh and not one.begins for one in given)


def swivelled(wobble_dps: float) -> Steady:
    """Five seconds at 20 deg/s about the vertical between rests, as a chair turns."""
    turn = constant(5, 0.0, 0.0, 20.0)
    turn[:, 2] += wobble_dps * np.sin(np.arange(len(turn)) * 2 * np.pi / WINDOW)
    rest = constant(5, 0.0, 0.0, 0.0)
    return piece(np.vstack([rest, turn, rest]))


def test_a_turn_on_a_swivel_chair_is_no_bias() -> None:
    steady = swivelled(wobble_dps=5.0)
    gyro, faults = corrected(steady)
    assert np.array_equal(gyro, steady.gyro_dps)
    assert faults == []


@pytest.mark.xfail(strict=True, reason="a turn as even as a motor's looks like a bias")
def test_an_even_turn_is_no_bias() -> None:
    steady = swivelled(wobble_dps=0.0)
    gyro, faults = corrected(steady)
    assert np.array_equal(gyro, steady.gyro_dps)
    assert faults == []


def test_a_small_bias_is_left_to_the_orientation_filter() -> None:
    steady = piece(constant(6, 1.5, -1.5, 0.0))
    gyro, faults = corrected(steady)
    assert np.array_equal(gyro, steady.gyro_dps)
    assert faults == []


def test_a_fault_is_reported_once() -> None:
    twice = np.vstack([constant(5, 30.0, 0.0, 0.0), constant(5, 90.0, 0.0, 0.0)])
    gyro, faults = corrected(piece(twice))
    assert len(faults) == 1
    assert np.abs(gyro[-WINDOW:].mean(axis=0)).max() < 0.1


def test_a_stretch_of_less_than_a_second_passes_unchanged() -> None:
    steady = piece(constant(0.5, 65.0, 0.0, 0.0))
    gyro, faults = corrected(steady)
    assert np.array_equal(gyro, steady.gyro_dps)
    assert faults == []


def test_without_gyroscope_there_is_nothing_to_do() -> None:
    steady = Steady(0.0, np.tile(UP, (100, 1)), None, begins=True, fresh=True)
    assert GyroBias().update(steady) == [steady]


def test_the_next_segment_keeps_the_bias_and_begins_afresh() -> None:
    stage = GyroBias()
    stage.update(piece(constant(5, 65.0, 0.0, 0.0)))
    given = stage.update(piece(constant(5, 65.0, 0.0, 0.0))) + stage.finish()
    pieces = [one for one in given if isinstance(one, Steady)]
    assert np.abs(np.concatenate([p.gyro_dps for p in pieces]).mean(axis=0)).max() < 0.1
    assert [p.begins for p in pieces].count(True) == 1


DEFAULT = GyroBiasParams()
BREATH = 6.0 * np.sin(np.arange(10 * WINDOW) / 3)[:, None] * [1.0, 0.0, 0.0]
LEVEL_BIAS = constant(10, 18.0, 0.0, 0.0) + BREATH
BUSY = 40.0 * np.sin(np.arange(3 * WINDOW) * 2 * np.pi / WINDOW)[:, None] * [1.0, 0.0, 0.0]
ONCE = np.vstack([BUSY, constant(1, 40.0, 0.0, 0.0), constant(6, 0.0, 0.0, 0.0)])
SWAYED = np.vstack([constant(4, 0.0, 0.0, 0.0), constant(1, 7.0, 0, 0), constant(5, 14.0, 0, 0)])


@pytest.mark.parametrize(
    ("change", "gyro_dps", "shake_g"),
    [
        ({"hold_s": 5}, ONCE, 0.01),
        ({"still_gyro_dps": 0.01}, constant(10, 6.0, 0.0, 0.0), 0.01),
        ({"still_acc_g": 0.001}, constant(10, 6.0, 0.0, 0.0), 0.01),
        ({"level_acc_g": 0.001}, LEVEL_BIAS, 0.01),
        ({"gross_still_dps": 8.0}, constant(10, 6.0, 0.0, 0.0), 0.01),
        ({"gross_level_dps": 25.0}, LEVEL_BIAS, 0.01),
        ({"agree_dps": 8.0}, SWAYED, 0.01),
        ({"report_dps": 8.0}, constant(10, 6.0, 0.0, 0.0), 0.01),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_parameter_matters(
    change: dict[str, float], gyro_dps: np.ndarray, shake_g: float
) -> None:
    usual = corrected(piece(gyro_dps, shake_g))
    other = corrected(piece(gyro_dps, shake_g), replace(DEFAULT, **change))
    assert not np.array_equal(usual[0], other[0]) or usual[1] != other[1]
