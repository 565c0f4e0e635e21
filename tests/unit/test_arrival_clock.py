"""Arrival times as radios make them, and the sample times that should come of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_interface.arrival_clock import ArrivalClock

START = 1.7e9
TRUE_HZ = 49.45  # counted on hardware that was asked for 50


def sampled(seconds: float, rate_hz: float = TRUE_HZ) -> np.ndarray:
    return START + np.arange(1, int(seconds * rate_hz) + 1) / rate_hz


def jittered(sent: np.ndarray) -> np.ndarray:
    """Each 1 to 239 ms late, as measured; none overtakes another."""
    late_s = np.random.default_rng(7).uniform(0.001, 0.239, len(sent))
    return np.maximum.accumulate(sent + late_s)


def stalled(sent: np.ndarray) -> np.ndarray:
    """Late by up to 30 ms, and now and then the radio rests for up to 239 ms."""
    rng = np.random.default_rng(7)
    arrivals = sent + rng.uniform(0.001, 0.03, len(sent))
    for begin in np.arange(START, sent[-1], 2.0):
        held = (arrivals >= begin) & (arrivals < begin + rng.uniform(0, 0.239))
        arrivals[held] = arrivals[held].max(initial=0)
    return np.maximum.accumulate(arrivals)


def timed(clock: ArrivalClock, arrivals: np.ndarray, n: int) -> np.ndarray:
    return np.concatenate([clock.update(t, n) for t in arrivals.tolist()])


@pytest.mark.parametrize(("n", "radio"), [(4, jittered), (4, stalled), (1, stalled)])
def test_times_are_within_15_ms_and_the_rate_within_a_thousandth(n: int, radio: object) -> None:
    true, clock = sampled(300), ArrivalClock(50.0)
    times = timed(clock, radio(true[n - 1 :: n]), n)
    error_s = (times - true[: len(times)])[int(30 * TRUE_HZ) :]
    assert np.sqrt(np.mean(error_s**2)) < 0.015
    assert clock.rate_hz == pytest.approx(TRUE_HZ, rel=1e-3)
    assert clock.lost == 0


def test_where_no_notification_is_ever_prompt_the_times_are_still_steady() -> None:
    """Twelve late ones in flight at once: their common lateness cannot be known, only its drift."""
    true, clock = sampled(600), ArrivalClock(50.0)
    times = timed(clock, jittered(true), 1)
    error_s = (times - true)[int(60 * TRUE_HZ) :]
    assert np.std(error_s) < 0.015
    assert abs(np.mean(error_s)) < 0.06
    assert clock.rate_hz == pytest.approx(TRUE_HZ, rel=1e-3)


def test_spacing_is_even() -> None:
    times = timed(ArrivalClock(50.0), stalled(sampled(120)), 1)
    spacing_s = np.diff(times)
    assert np.all(spacing_s > 0.94 / 50)
    assert np.all(spacing_s < 1.06 / TRUE_HZ)
    assert np.ptp(spacing_s[int(60 * TRUE_HZ) :]) < 0.001


def test_without_jitter_times_are_arrivals() -> None:
    true = sampled(60, 50.0)
    assert np.abs(timed(ArrivalClock(50.0), true, 1) - true).max() < 1e-6
    again = timed(ArrivalClock(50.0), true, 1)
    assert np.array_equal(again, timed(ArrivalClock(50.0), true, 1))


def test_a_gap_stays_a_gap() -> None:
    true = sampled(150)
    kept = true[(true < START + 60) | (true >= START + 90)]
    clock = ArrivalClock(50.0)
    times = timed(clock, stalled(kept), 1)
    after = kept >= START + 90
    assert np.abs(times[after] - kept[after]).max() < 0.25
    assert not np.any((times > START + 60.25) & (times < START + 90))
    assert clock.lost == pytest.approx(30 * TRUE_HZ, abs=13)


def test_samples_lost_without_silence_are_noticed() -> None:
    """0.4 s of samples vanish; the silence is no gap yet, but nothing is ever prompt again."""
    true = sampled(120)
    kept = true[(true < START + 60) | (true >= START + 60.4)]
    clock = ArrivalClock(50.0)
    times = timed(clock, stalled(kept), 1)
    late = kept > START + 75
    assert np.abs(times[late] - kept[late]).max() < 0.05
    assert clock.lost == pytest.approx(0.4 * TRUE_HZ, abs=3)


def test_the_rate_outlives_a_gap() -> None:
    clock = ArrivalClock(50.0)
    timed(clock, stalled(sampled(200)), 1)
    before_hz = clock.rate_hz
    clock.update(START + 300, 1)
    timed(clock, 300 + stalled(sampled(20)), 1)
    assert clock.rate_hz == before_hz


@pytest.mark.parametrize(("asked_hz", "rate_hz", "n"), [(50.0, 10.05, 1), (200.0, 99.26, 4)])
def test_a_device_that_did_not_obey_is_found_out(asked_hz: float, rate_hz: float, n: int) -> None:
    true, clock = sampled(120, rate_hz), ArrivalClock(asked_hz)
    times = timed(clock, stalled(true[n - 1 :: n]), n)
    after = slice(int(30 * rate_hz), len(times))
    assert np.abs(times[after] - true[after]).max() < 0.05
    assert clock.rate_hz == pytest.approx(rate_hz, rel=1e-3)
    assert clock.lost == 0


def test_slow_rates_have_bins_of_one_sample() -> None:
    true = sampled(300, 0.2)
    assert np.abs(timed(ArrivalClock(0.2), true, 1) - true).max() < 1e-5


def test_no_samples_no_times() -> None:
    assert ArrivalClock(50.0).update(START, 0).shape == (0,)


def test_after_a_sleep_times_go_on_where_the_clock_now_is() -> None:
    true, clock = sampled(60), ArrivalClock(50.0)
    timed(clock, true, 1)
    clock.interrupted()
    slept = true + 3600.0
    assert np.abs(timed(clock, slept, 1) - slept).max() < 0.01
    assert clock.lost == 0


def test_a_clock_that_was_set_back_is_not_followed() -> None:
    true, clock = sampled(60), ArrivalClock(50.0)
    last = timed(clock, true, 1)[-1]
    clock.interrupted()
    times = timed(clock, true - 3600.0, 1)
    assert times[0] > last
    assert times[-1] - times[0] == pytest.approx(true[-1] - true[0], abs=0.01)


@given(
    st.floats(0.2, 200),
    st.lists(st.tuples(st.floats(-2, 2) | st.floats(0, 0.1) | st.just(0.0), st.integers(1, 40))),
)
def test_times_always_rise(rate_hz: float, steps: list[tuple[float, int]]) -> None:
    clock, now, times = ArrivalClock(rate_hz), START, []
    for elapsed_s, n in steps:
        now += elapsed_s
        times.append(clock.update(now, n))
    assert np.all(np.diff(np.concatenate([[0.0], *times])) > 0)
    assert clock.lost >= 0


@settings(max_examples=20)
@given(st.lists(st.integers(1, 3), min_size=300, max_size=400), st.integers(0, 2**32 - 1))
def test_bursts_and_clocks_set_back_do_not_break_the_line(sizes: list[int], seed: int) -> None:
    late_s = np.random.default_rng(seed).choice([0.0, 0.2, 0.4, -3.0], len(sizes))
    clock = ArrivalClock(20.0)
    arrivals = START + np.cumsum(sizes) / 20 + late_s
    times = [clock.update(t, n) for t, n in zip(arrivals.tolist(), sizes, strict=True)]
    assert np.all(np.diff(np.concatenate(times)) > 0)
    assert 2.0 <= clock.rate_hz <= 200.0


def test_a_rate_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="above 0"):
        ArrivalClock(0.0)
