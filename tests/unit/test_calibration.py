"""A quiet stand tells up and the length of 1 g, on any mounting."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from firmware_interface import SampleBlock
from posture_monitor.core.signal.calibration import CalibrationParams, calibrate
from posture_monitor.simulate import simulate

UP = np.array([0.0, 0.0, 1.0])


def stand(noise_g: np.ndarray, length_g: float = 1.0, up: np.ndarray = UP) -> SampleBlock:
    """Stand at 50 Hz with this noise on each reading."""
    rng = np.random.default_rng(4)
    acc = length_g * up + rng.normal(0, 1, (len(noise_g), 3)) * noise_g[:, None]
    return SampleBlock.of(1000 + np.arange(len(acc)) / 50, acc, np.zeros_like(acc))


QUIET = np.full(250, 0.005)
UNSTEADY = np.where((np.arange(250) >= 60) & (np.arange(250) < 120), 0.005, 0.05)


@pytest.mark.parametrize("turn", list(Rotation.random(6, random_state=8)))
def test_any_mounting_will_do(turn: Rotation) -> None:
    up = turn.apply(UP)
    found = calibrate(stand(QUIET, 1.03, up))
    assert found is not None
    assert found.upright == pytest.approx(up, abs=0.005)
    assert found.rest_g == pytest.approx(1.03, abs=0.005)


@pytest.mark.parametrize("mount", ["back", "side", "front", "random"])
def test_a_simulated_stand_is_good_enough(mount: str) -> None:
    made = simulate(f"seed 9; mount {mount}; stand 5s; sit 5s")
    found = calibrate(made.samples)
    assert found is not None
    mean = made.samples.acc_g[:150].mean(axis=0)
    assert np.dot(found.upright, mean / np.linalg.norm(mean)) > np.cos(np.radians(2))


def test_the_quietest_second_of_the_beginning_is_taken() -> None:
    found = calibrate(stand(UNSTEADY))
    assert found is not None
    assert (found.start, found.end) == (1001.25, 1002.25)


def test_a_quieter_second_later_is_not_looked_at() -> None:
    """From 3 s on it is a bend that is held."""
    samples = stand(np.where(np.arange(250) < 150, 0.03, 0.001))
    found = calibrate(samples)
    assert found is not None
    assert found.end <= 1003.0


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(stand(np.full(250, 0.1)), id="restless"),
        pytest.param(stand(QUIET, length_g=0.5), id="falling"),
        pytest.param(stand(QUIET, length_g=1.4), id="on a swing"),
        pytest.param(stand(QUIET[:20]), id="too short"),
    ],
)
def test_there_is_no_calibration_of(samples: SampleBlock) -> None:
    assert calibrate(samples) is None


def test_a_window_that_was_lost_on_the_radio_is_no_stand() -> None:
    samples = stand(QUIET)
    kept = (samples.t < 1000.5) | (samples.t > 1002.6)
    gyro = np.zeros((int(kept.sum()), 3))
    found = calibrate(SampleBlock.of(samples.t[kept], samples.acc_g[kept], gyro))
    assert found is not None
    assert (found.start < 1000.5) or (found.end > 1002.6)


@pytest.mark.parametrize(
    ("change", "samples"),
    [
        ({"window_s": 2.0}, stand(UNSTEADY)),
        ({"step_s": 0.1}, stand(UNSTEADY)),
        ({"search_s": 1.5}, stand(UNSTEADY)),
        ({"spread_g": 0.001}, stand(QUIET)),
        ({"shortest_g": 0.4}, stand(QUIET, length_g=0.5)),
        ({"longest_g": 1.5}, stand(QUIET, length_g=1.4)),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_parameter_matters(change: dict[str, float], samples: SampleBlock) -> None:
    assert calibrate(samples) != calibrate(samples, replace(CalibrationParams(), **change))
