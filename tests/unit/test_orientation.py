"""Up is found for any mounting, at rest and in motion, with and without a gyroscope."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from posture_monitor.core.signal.orientation import Orientation
from posture_monitor.core.signal.timebase import RATE_HZ

MOUNTINGS = Rotation.random(6, random_state=5)
UP = np.array([0.0, 0.0, 1.0])
REST = int(3 * RATE_HZ)


def off_deg(found: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    return np.degrees(np.arccos(np.clip((found * wanted).sum(axis=-1), -1, 1)))


@pytest.mark.parametrize("mounting", range(len(MOUNTINGS)))
@pytest.mark.parametrize("has_gyro", [True, False])
def test_at_rest_up_is_where_the_force_points(mounting: int, *, has_gyro: bool) -> None:
    up = MOUNTINGS[mounting].apply(UP)
    acc = up + np.random.default_rng(1).normal(0, 0.01, (300, 3))
    found = Orientation().update(acc, np.zeros((300, 3)) if has_gyro else None)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(300))
    assert off_deg(found, up).max() < 1.5


def bending(seconds: float = 2.0, deg: float = 60.0) -> tuple[np.ndarray, np.ndarray]:
    """Three seconds at rest, then a tilt about x to ``deg`` in ``seconds``: up, rates."""
    n = int(seconds * RATE_HZ)
    angle = np.concatenate([np.zeros(REST), deg / 2 * (1 - np.cos(np.pi * np.arange(n) / n))])
    tilt = np.radians(angle)
    rate = np.gradient(angle) * RATE_HZ
    up = np.column_stack([0 * tilt, np.sin(tilt), np.cos(tilt)])
    return up, np.column_stack([rate, 0 * rate, 0 * rate])


@pytest.mark.parametrize("mounting", range(len(MOUNTINGS)))
def test_the_gyroscope_carries_up_through_a_push(mounting: int) -> None:
    """While the body bends it is also pushed with half a g; up stays within 3 degrees."""
    up, rate = bending()
    acc = up + np.where(np.arange(len(up)) > REST, 0.5, 0.0)[:, None] * [1.0, 0.0, 0.0]
    turn = MOUNTINGS[mounting]
    found = Orientation().update(turn.apply(acc), turn.apply(rate))
    assert off_deg(found, turn.apply(up)).max() < 10
    assert off_deg(Orientation().update(turn.apply(acc), None), turn.apply(up)).max() > 20


def test_without_gyroscope_up_follows_within_half_a_second() -> None:
    """A low-pass of 0.4 s lags a tilt of 30 deg/s by 12 degrees, and then comes to rest."""
    up, _ = bending(seconds=2.0, deg=60.0)
    up = np.vstack([up, np.repeat(up[-1:], REST, axis=0)])
    off = off_deg(Orientation().update(up, None), up)
    assert 10 < off.max() < 25
    assert off[-1] < 0.5


def test_no_readings_give_no_directions() -> None:
    assert Orientation().update(np.zeros((0, 3)), None).shape == (0, 3)
