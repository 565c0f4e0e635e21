"""Frames carry what the detectors need, worked out by hand for simple motions."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from posture_monitor.core.signal.frames import CELLS, Framer, Frames
from posture_monitor.core.signal.timebase import RATE_HZ, Steady

UP = np.array([0.0, 0.0, 1.0])
HALF_S = 0.5 / RATE_HZ


def piece(
    acc_g: np.ndarray, gyro_dps: np.ndarray | None = None, t: float = HALF_S, *, begins: bool = True
) -> Steady:
    return Steady(t, acc_g, gyro_dps, begins=begins, fresh=begins)


def upright(cells: int) -> np.ndarray:
    return np.tile(UP, (cells, 1))


def framed(steady: Steady) -> Frames:
    frames = Framer().update(steady)
    assert frames is not None
    return frames


def test_a_frame_is_a_tenth_of_a_second_and_its_time_the_middle() -> None:
    cells = 10 * CELLS + CELLS - 1
    frames = framed(piece(upright(cells), np.zeros((cells, 3))))
    assert len(frames) == 10
    assert frames.t == pytest.approx(0.05)
    assert frames.begins


def at(cell: int) -> float:
    """The time of a cell's middle."""
    return HALF_S + cell / RATE_HZ


def test_less_than_a_frame_waits_for_the_rest() -> None:
    framer, few = Framer(), CELLS - 1
    assert framer.update(piece(upright(few), np.zeros((few, 3)))) is None
    frames = framer.update(piece(upright(few), np.zeros((few, 3)), at(few), begins=False))
    assert frames is not None
    assert (len(frames), frames.begins) == (1, True)
    assert frames.t == pytest.approx(0.05)
    many = piece(upright(CELLS), np.zeros((CELLS, 3)), at(2 * few), begins=False)
    later = framer.update(many)
    assert later is not None
    assert not later.begins
    assert later.t == pytest.approx(0.15)


def test_a_new_segment_forgets_the_waiting_cells() -> None:
    framer = Framer()
    framer.update(piece(upright(CELLS - 1), np.zeros((CELLS - 1, 3))))
    frames = framer.update(piece(upright(CELLS), np.zeros((CELLS, 3)), t=9.0 + HALF_S))
    assert frames is not None
    assert (len(frames), frames.begins) == (1, True)
    assert frames.t == pytest.approx(9.05)


@pytest.mark.parametrize("turn", list(Rotation.random(4, random_state=2)))
def test_vertical_force_for_any_mounting(turn: Rotation) -> None:
    """A frame whose first cell has 0.9 g and whose last has 1.1 g, between them 1 g."""
    one = np.concatenate([[0.9], np.ones(CELLS - 2), [1.1]])
    vertical = np.tile(one, 10)
    frames = framed(piece(turn.apply(vertical[:, None] * UP), np.zeros((10 * CELLS, 3))))
    assert frames.vertical_g == pytest.approx(np.ones(10), abs=1e-6)
    assert frames.shake_g2 == pytest.approx(np.full(10, 0.02 / CELLS), abs=1e-6)
    assert frames.peak_g == pytest.approx(np.full(10, 1.1), abs=1e-6)
    assert frames.length_g == pytest.approx(np.ones(10), abs=1e-6)
    assert frames.up == pytest.approx(np.tile(turn.apply(UP), (10, 1)), abs=1e-6)


def test_a_push_forward_lengthens_the_force_but_is_not_vertical() -> None:
    framer = Framer()
    framer.update(piece(upright(20 * CELLS), np.zeros((20 * CELLS, 3))))
    push = np.tile([0.75, 0.0, 1.0], (CELLS, 1))
    pushed = piece(push, np.zeros((CELLS, 3)), at(20 * CELLS), begins=False)
    frames = framer.update(pushed)
    assert frames is not None
    assert frames.vertical_g == pytest.approx([1.0], abs=0.02)
    assert frames.length_g == pytest.approx([1.25])


def test_rotation_is_split_into_turning_and_tilting() -> None:
    turning = framed(piece(upright(10 * CELLS), np.tile([0.0, 0.0, -20.0], (10 * CELLS, 1))))
    assert turning.turning_dps == pytest.approx(np.full(10, -20.0), abs=0.01)
    assert turning.tilting_dps == pytest.approx(np.zeros(10), abs=0.5)
    both = framed(piece(upright(CELLS), np.tile([3.0, 4.0, 12.0], (CELLS, 1))))
    assert both.tilting_dps == pytest.approx([5.0], abs=0.3)
    assert both.turning_dps == pytest.approx([12.0], abs=0.3)


def test_without_gyroscope_tilting_is_read_from_up() -> None:
    """Tilted by 90 degrees at once, the low-passed up covers them all in the end."""
    framer = Framer()
    still = framer.update(piece(upright(10 * CELLS)))
    assert still is not None
    assert still.tilting_dps == pytest.approx(np.zeros(10))
    tilted = np.tile([1.0, 0.0, 0.0], (50 * CELLS, 1))
    frames = framer.update(piece(tilted, t=at(10 * CELLS), begins=False))
    assert frames is not None
    assert frames.tilting_dps.sum() * 0.1 == pytest.approx(90.0, abs=0.1)
    assert frames.turning_dps.tolist() == [0.0] * 50


def test_over_a_hole_the_hip_rests_as_it_was_before() -> None:
    leant = np.tile([0.6, 0.0, 0.8], (10 * CELLS, 1))
    hole = np.full((5 * CELLS, 3), np.nan)
    acc = np.vstack([leant, hole, leant])
    gyro = np.zeros((25 * CELLS, 3))
    for rates in (gyro, None):
        frames = framed(piece(acc, rates))
        assert frames.vertical_g == pytest.approx(np.ones(25), abs=1e-6)
        assert frames.up == pytest.approx(np.tile([0.6, 0.0, 0.8], (25, 1)), abs=1e-6)


def test_a_fresh_piece_finds_up_anew_within_the_segment() -> None:
    """Rates that a wrong bias had turned over leave no trace."""
    framer = Framer()
    framer.update(piece(upright(10 * CELLS), np.tile([65.0, 0.0, 0.0], (10 * CELLS, 1))))
    few = 2 * CELLS
    anew = Steady(at(10 * CELLS), upright(few), np.zeros((few, 3)), begins=False, fresh=True)
    frames = framer.update(anew)
    assert frames is not None
    assert not frames.begins
    assert frames.up == pytest.approx(upright(2), abs=1e-3)
