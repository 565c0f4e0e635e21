"""Samples that are missing without a word: each parameter of the clock matters somewhere."""

import numpy as np
import pytest

from firmware_interface.arrival_clock import ArrivalClock
from firmware_interface.earliest_line import ClockParams

START = 1.7e9
HZ = 50.0


def sampled(seconds: float) -> np.ndarray:
    return START + np.arange(1, int(seconds * HZ) + 1) / HZ


def without(true: np.ndarray, begin_s: float, seconds: float) -> np.ndarray:
    s = true - START
    return true[(s < begin_s) | (s >= begin_s + seconds)]


def timed(clock: ArrivalClock, arrivals: np.ndarray, n: int = 1) -> np.ndarray:
    return np.concatenate([clock.update(t, n) for t in arrivals.tolist()])


def off_s(params: ClockParams, true: np.ndarray, at_s: float) -> float:
    """How far a sample's time is off that was taken so long after the start."""
    times = timed(ArrivalClock(HZ, params), true)
    i = int(np.searchsorted(true, START + at_s))
    return abs(float(times[i] - true[i]))


@pytest.mark.parametrize(("gap_s", "is_known"), [(1.0, True), (2.0, False)])
def test_from_which_silence_on_nothing_is_waited_for(gap_s: float, *, is_known: bool) -> None:
    kept = without(sampled(60), 40.0, 1.5)
    assert (off_s(ClockParams(gap_s=gap_s), kept, 41.6) < 0.05) is is_known


@pytest.mark.parametrize(("silence_s", "is_known"), [(0.5, True), (0.9, False)])
def test_after_a_silence_no_burst_is_awaited_for_long(silence_s: float, *, is_known: bool) -> None:
    kept = without(sampled(60), 40.0, 0.8)
    assert (off_s(ClockParams(silence_s=silence_s), kept, 41.5) < 0.05) is is_known


@pytest.mark.parametrize(("loss_window_s", "is_known"), [(2.0, True), (6.0, False)])
def test_how_long_all_must_be_late(loss_window_s: float, *, is_known: bool) -> None:
    kept = without(sampled(60), 40.0, 0.3)
    assert (off_s(ClockParams(loss_window_s=loss_window_s), kept, 43.5) < 0.05) is is_known


@pytest.mark.parametrize(("loss_s", "is_noticed"), [(0.04, True), (0.1, False)])
def test_how_late_all_must_be(loss_s: float, *, is_noticed: bool) -> None:
    true, clock = sampled(60), ArrivalClock(HZ, ClockParams(loss_s=loss_s))
    kept = without(true, 40.0, 0.06)
    timed(clock, kept)
    assert clock.lost == is_noticed * (len(true) - len(kept))


@pytest.mark.parametrize(("loss_share", "lost"), [(0.6, 0), (0.3, 10)])
def test_how_much_of_a_notification_all_must_be_late(loss_share: float, lost: int) -> None:
    """Ten samples travel together, and from a moment on all come a tenth of a second later."""
    true = sampled(60)[9::10]
    arrivals = np.where(true > START + 40.0, true + 0.1, true)
    clock = ArrivalClock(HZ, ClockParams(loss_share=loss_share))
    timed(clock, arrivals, 10)
    assert clock.lost == lost


@pytest.mark.parametrize(("loss_late_share", "invents"), [(1.0, False), (0.0, True)])
def test_jitter_makes_no_loss(loss_late_share: float, *, invents: bool) -> None:
    true = sampled(600)
    late_s = np.random.default_rng(3).uniform(0.001, 0.239, len(true))
    clock = ArrivalClock(HZ, ClockParams(loss_late_share=loss_late_share))
    timed(clock, np.maximum.accumulate(true + late_s))
    assert (clock.lost > 20) is invents


@pytest.mark.parametrize(("late_s", "is_noticed"), [(5.0, True), (1000.0, False)])
def test_how_long_jitter_is_remembered(late_s: float, *, is_noticed: bool) -> None:
    """Two minutes of jitter, half a minute without, then 80 ms are lost."""
    true = without(sampled(180), 150.0, 0.08)
    jitter_s = np.random.default_rng(3).uniform(0.0, 0.3, len(true))
    jitter_s[true > START + 120.0] = 0.0
    jitter_s[::25] = 0.0  # some are prompt, so that the line is known
    arrivals = np.maximum.accumulate(true + jitter_s)
    clock = ArrivalClock(HZ, ClockParams(late_s=late_s))
    timed(clock, arrivals)
    assert clock.lost == is_noticed * (len(sampled(180)) - len(true))


@pytest.mark.parametrize(("level_s", "is_known"), [(16.0, True), (300.0, False)])
def test_past_whose_arrivals_give_the_level(level_s: float, *, is_known: bool) -> None:
    """Two samples are lost, too few to be noticed; what was before them is forgotten in time."""
    kept = without(sampled(120), 60.0, 0.04)
    params = ClockParams(level_s=level_s, loss_s=1.0)
    assert (off_s(params, kept, 110.0) < 0.01) is is_known
