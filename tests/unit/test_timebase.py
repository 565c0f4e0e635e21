"""The grid: it keeps integrals at any rate, bridges short holes and tells of long ones."""

import numpy as np
import pytest

from firmware_interface import SampleBlock
from posture_monitor.core.signal.timebase import RATE_HZ, Steady, Timebase, TimebaseParams
from posture_monitor.core.types import Gap, GapCause


def uneven(rate_hz: float, seconds: float) -> np.ndarray:
    """Give times whose distances vary by up to a third, as radios deliver them."""
    rng = np.random.default_rng(int(rate_hz))
    steps = rng.uniform(0.67, 1.33, int(seconds * rate_hz)) / rate_hz
    return np.concatenate([[0.0], np.cumsum(steps)])


def turning(t: np.ndarray, rate_dps: np.ndarray) -> SampleBlock:
    gyro = np.column_stack([rate_dps, 0 * t, 0 * t])
    return SampleBlock.of(t, np.tile([0.0, 0.0, 1.0], (len(t), 1)), gyro)


def only(given: list[Steady | Gap]) -> Steady:
    (piece,) = given
    assert isinstance(piece, Steady)
    return piece


@pytest.mark.parametrize("rate_hz", [25, 50, 100, 128, 200])
def test_the_angle_of_a_ramp_is_kept(rate_hz: float) -> None:
    """Turning ever faster by 30 deg/s each second: 15 t^2 degrees at each cell's end.

    Between two readings the rate is taken for constant, which is off by at most 30 dt^2 / 8.
    """
    t = uneven(rate_hz, 4.0)
    piece = only(Timebase().update(turning(t, 30.0 * t)))
    assert piece.t == pytest.approx(HALF_S)
    assert len(piece) == int(t[-1] * RATE_HZ)
    assert piece.gyro_dps is not None
    edges = np.arange(1, len(piece) + 1) / RATE_HZ
    turned = np.cumsum(piece.gyro_dps[:, 0]) / RATE_HZ
    assert turned == pytest.approx(15.0 * edges**2, abs=30 * (1.33 / rate_hz) ** 2 / 8 + 1e-4)


@pytest.mark.parametrize("rate_hz", [25, 50, 100, 128, 200])
def test_the_angle_turned_is_kept_whatever_the_course(rate_hz: float) -> None:
    """The sum of cells is the trapezoid rule over the readings, to the last whole cell."""
    t = uneven(rate_hz, 4.0)
    rate_dps = np.random.default_rng(1).normal(0, 100, len(t))
    piece = only(Timebase().update(turning(t, rate_dps)))
    assert piece.gyro_dps is not None
    angle = np.concatenate([[0.0], np.cumsum((rate_dps[1:] + rate_dps[:-1]) / 2 * np.diff(t))])
    wanted = np.interp(len(piece) / RATE_HZ, t, angle)
    assert piece.gyro_dps[:, 0].sum() / RATE_HZ == pytest.approx(wanted, abs=1e-3)


HALF_S = 0.5 / RATE_HZ


def holed(hole_s: float) -> SampleBlock:
    t = np.concatenate([np.arange(51) / 50, 1.0 + hole_s + np.arange(51) / 50])
    return turning(t, 10.0 * t)


def test_a_hole_of_a_quarter_second_is_bridged_by_a_straight_line() -> None:
    piece = only(Timebase().update(holed(0.25)))
    assert len(piece) == int(2.25 * RATE_HZ)
    assert piece.gyro_dps is not None
    turned = np.cumsum(piece.gyro_dps[:, 0]) / RATE_HZ
    edges = np.arange(1, len(piece) + 1) / RATE_HZ
    assert turned == pytest.approx(5 * edges**2, abs=10 * 0.25**2 / 8 + 1e-4)


def test_a_longer_hole_is_a_gap_over_which_nothing_is_made_up() -> None:
    before, gap, hole, after = Timebase().update(holed(0.5))
    assert gap == Gap(1.0, 1.5, 1.5, GapCause.NO_DATA)
    assert isinstance(before, Steady)
    assert isinstance(hole, Steady)
    assert isinstance(after, Steady)
    assert (len(before), len(hole), len(after)) == (RATE_HZ, RATE_HZ / 2, RATE_HZ)
    assert np.isnan(hole.acc_g).all()
    assert not hole.begins
    assert not after.begins
    assert after.t == pytest.approx(1.5 + HALF_S)
    assert after.gyro_dps is not None
    assert after.gyro_dps[0, 0] == pytest.approx(15 + 10 * HALF_S, abs=0.05)


def test_the_grid_goes_on_after_a_hole_of_no_whole_cells() -> None:
    """Readings return 0.511 s after 1.0 s; the grid's next edge comes a moment later."""
    edge = np.ceil(1.511 * RATE_HZ) / RATE_HZ
    assert edge > 1.511
    *_, after = Timebase().update(holed(0.511))
    assert isinstance(after, Steady)
    assert after.t == pytest.approx(edge + HALF_S)
    assert after.gyro_dps is not None
    assert after.gyro_dps[0, 0] == pytest.approx(10 * (edge + HALF_S), abs=0.05)


def test_a_hole_of_more_than_two_seconds_begins_a_segment() -> None:
    before, gap, after = Timebase().update(holed(2.2))
    assert isinstance(gap, Gap)
    assert isinstance(before, Steady)
    assert isinstance(after, Steady)
    assert before.begins
    assert after.begins
    assert after.t == pytest.approx(3.2 + HALF_S)


def test_a_hole_before_the_first_cell_begins_anew() -> None:
    samples = turning(np.array([0.0, 0.01, 1.0, 1.04, 1.08]), np.zeros(5))
    gap, piece = Timebase().update(samples)
    assert isinstance(gap, Gap)
    assert isinstance(piece, Steady)
    assert piece.begins
    assert piece.t == pytest.approx(1.0 + HALF_S)


def test_without_gyroscope() -> None:
    t = np.arange(101) / 50
    piece = only(Timebase().update(SampleBlock.of(t, np.ones((101, 3)), None)))
    assert piece.gyro_dps is None
    assert piece.acc_g == pytest.approx(np.ones((int(2 * RATE_HZ), 3)))


def test_a_reading_that_could_not_be_does_not_count() -> None:
    t = np.array([0.0, 0.1, 0.1, 0.05, np.nan, 0.15, np.inf, 0.2])
    timebase = Timebase()
    acc = np.tile([0.0, 0.0, 1.0], (8, 1))
    acc[5, 0] = np.nan
    piece = only(timebase.update(SampleBlock.of(t, acc, None)))
    assert timebase.dropped == 5
    assert len(piece) == int(0.2 * RATE_HZ)


@pytest.mark.parametrize(
    ("params", "pieces", "dropped"),
    [
        (TimebaseParams(), 1, 1),
        (TimebaseParams(max_hole_s=0.1), 3, 1),
        (TimebaseParams(max_hole_s=0.1, max_bridge_s=0.15), 3, 1),
        (TimebaseParams(max_g=60.0), 1, 0),
        (TimebaseParams(max_g=0.9), 0, 102),
        (TimebaseParams(max_dps=15.0), 1, 36),
    ],
)
def test_each_parameter_matters(params: TimebaseParams, pieces: int, dropped: int) -> None:
    """One reading of 50 g; a hole of 0.2 s; 22.0 deg/s at the end, beyond 15 from 1.5 s on."""
    samples = holed(0.2)
    acc = samples.acc_g.copy()
    acc[20] = 0.0, 0.0, 50.0
    timebase = Timebase(params)
    given = timebase.update(SampleBlock(samples.t, acc, samples.gyro_dps))
    assert timebase.dropped == dropped
    steady = [piece for piece in given if isinstance(piece, Steady)]
    bridged = params.max_hole_s < 0.2 < params.max_bridge_s
    assert len(steady) == (pieces if bridged else min(pieces, 2))
