"""Frames carry what the detectors need, worked out by hand for simple motions."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from posture_monitor.core.signal.frames import Framer, Frames
from posture_monitor.core.signal.timebase import Steady

UP = np.array([0.0, 0.0, 1.0])


def piece(
    acc_g: np.ndarray, gyro_dps: np.ndarray | None = None, t: float = 0.01, *, begins: bool = True
) -> Steady:
    return Steady(t, acc_g, gyro_dps, begins=begins, fresh=begins)


def upright(cells: int) -> np.ndarray:
    return np.tile(UP, (cells, 1))


def framed(steady: Steady) -> Frames:
    frames = Framer().update(steady)
    assert frames is not None
    return frames


def test_a_frame_is_five_cells_and_its_time_their_middle() -> None:
    frames = framed(piece(upright(52), np.zeros((52, 3))))
    assert len(frames) == 10
    assert frames.t == pytest.approx(0.05)
    assert frames.begins


def test_less_than_a_frame_waits_for_the_rest() -> None:
    framer = Framer()
    assert framer.update(piece(upright(3), np.zeros((3, 3)))) is None
    frames = framer.update(piece(upright(4), np.zeros((4, 3)), t=0.07, begins=False))
    assert frames is not None
    assert (len(frames), frames.begins) == (1, True)
    assert frames.t == pytest.approx(0.05)
    later = framer.update(piece(upright(3), np.zeros((3, 3)), t=0.15, begins=False))
    assert later is not None
    assert not later.begins
    assert later.t == pytest.approx(0.15)


def test_a_new_segment_forgets_the_waiting_cells() -> None:
    framer = Framer()
    framer.update(piece(upright(4), np.zeros((4, 3))))
    frames = framer.update(piece(upright(5), np.zeros((5, 3)), t=9.01))
    assert frames is not None
    assert (len(frames), frames.begins) == (1, True)
    assert frames.t == pytest.approx(9.05)


@pytest.mark.parametrize("turn", list(Rotation.random(4, random_state=2)))
def test_vertical_force_for_any_mounting(turn: Rotation) -> None:
    """A frame of 0.9, 0.9, 1.0, 1.1, 1.1 g: mean 1.0, variance 0.008, peak 1.1."""
    vertical = np.tile([0.9, 0.9, 1.0, 1.1, 1.1], 10)
    frames = framed(piece(turn.apply(vertical[:, None] * UP), np.zeros((50, 3))))
    assert frames.vertical_g == pytest.approx(np.ones(10), abs=1e-6)
    assert frames.shake_g2 == pytest.approx(np.full(10, 0.008), abs=1e-6)
    assert frames.peak_g == pytest.approx(np.full(10, 1.1), abs=1e-6)
    assert frames.length_g == pytest.approx(np.ones(10), abs=1e-6)
    assert frames.up == pytest.approx(np.tile(turn.apply(UP), (10, 1)), abs=1e-6)


def test_a_push_forward_lengthens_the_force_but_is_not_vertical() -> None:
    framer = Framer()
    framer.update(piece(upright(100), np.zeros((100, 3))))
    pushed = piece(np.tile([0.75, 0.0, 1.0], (5, 1)), np.zeros((5, 3)), t=2.01, begins=False)
    frames = framer.update(pushed)
    assert frames is not None
    assert frames.vertical_g == pytest.approx([1.0], abs=0.02)
    assert frames.length_g == pytest.approx([1.25])


def test_rotation_is_split_into_turning_and_tilting() -> None:
    turning = framed(piece(upright(50), np.tile([0.0, 0.0, -20.0], (50, 1))))
    assert turning.turning_dps == pytest.approx(np.full(10, -20.0), abs=0.01)
    assert turning.tilting_dps == pytest.approx(np.zeros(10), abs=0.5)
    both = framed(piece(upright(5), np.tile([3.0, 4.0, 12.0], (5, 1))))
    assert both.tilting_dps == pytest.approx([5.0], abs=0.3)
    assert both.turning_dps == pytest.approx([12.0], abs=0.3)


def test_without_gyroscope_tilting_is_read_from_up() -> None:
    """Tilted by 90 degrees at once, the low-passed up covers them all in the end."""
    framer = Framer()
    still = framer.update(piece(upright(50)))
    assert still is not None
    assert still.tilting_dps == pytest.approx(np.zeros(10))
    tilted = np.tile([1.0, 0.0, 0.0], (250, 1))
    frames = framer.update(piece(tilted, t=1.01, begins=False))
    assert frames is not None
    assert frames.tilting_dps.sum() * 0.1 == pytest.approx(90.0, abs=0.1)
    assert frames.turning_dps.tolist() == [0.0] * 50


def test_over_a_hole_the_hip_rests_as_it_was_before() -> None:
    leant = np.tile([0.6, 0.0, 0.8], (50, 1))
    hole = np.full((25, 3), np.nan)
    acc = np.vstack([leant, hole, leant])
    gyro = np.zeros((125, 3))
    for rates in (gyro, None):
        frames = framed(piece(acc, rates))
        assert frames.vertical_g == pytest.approx(np.ones(25), abs=1e-6)
        assert frames.up == pytest.approx(np.tile([0.6, 0.0, 0.8], (25, 1)), abs=1e-6)


def test_a_fresh_piece_finds_up_anew_within_the_segment() -> None:
    """Rates that a wrong bias had turned over leave no trace."""
    framer = Framer()
    framer.update(piece(upright(50), np.tile([65.0, 0.0, 0.0], (50, 1))))
    anew = Steady(1.01, upright(10), np.zeros((10, 3)), begins=False, fresh=True)
    frames = framer.update(anew)
    assert frames is not None
    assert not frames.begins
    assert frames.up == pytest.approx(upright(2), abs=1e-3)
