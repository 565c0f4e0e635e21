"""Steady times from counts and stamps."""

import numpy as np
import pytest
from unit.ticking import COUNTER, MICRO, MILLI, START, Sensor, each_kind, jittered, timed

from firmware_interface import TickClock
from firmware_interface.earliest_line import ClockParams
from firmware_interface.profile import Ticks
from firmware_interface.tick_clock import TickParams


@each_kind
@pytest.mark.parametrize(("rate_hz", "n"), [(25.0, 1), (50.0, 1), (50.0, 4), (104.0, 8)])
@pytest.mark.parametrize("ppm", [-300.0, 300.0])
def test_after_a_minute_times_are_within_20_ms(
    ticks: Ticks, rate_hz: float, n: int, ppm: float
) -> None:
    sensor = Sensor(ticks, rate_hz, ppm)
    clock = TickClock(rate_hz, ticks)
    times = timed(clock, jittered(sensor.packets(1, int(120 * rate_hz), n)))
    true = sensor.t(1 + np.arange(len(times)))
    settled = true > START + 60.0
    assert np.abs(times - true)[settled].max() < 0.02
    assert (np.diff(times) > 0).all()
    assert clock.rate_hz == pytest.approx(rate_hz * (1 + ppm * 1e-6), rel=3e-4)
    assert clock.lost == clock.late == clock.refused == clock.unknown_gaps == 0


@each_kind
def test_large_notifications_that_are_few_take_a_little_longer(ticks: Ticks) -> None:
    """Of six notifications in a stretch hardly ever one is prompt."""
    sensor = Sensor(ticks, 52.0, 300.0)
    times = timed(TickClock(52.0, ticks), jittered(sensor.packets(1, 52 * 180, 36)))
    true = sensor.t(1 + np.arange(len(times)))
    assert np.abs(times - true)[true > START + 60.0].max() < 0.03
    assert np.abs(np.diff(times) - 1 / 52).max() < 0.0011 + (0.001 if ticks is MILLI else 0.0)


@each_kind
def test_without_jitter_times_are_when_it_was(ticks: Ticks) -> None:
    sensor = Sensor(ticks)
    times = timed(TickClock(50.0, ticks), sensor.packets(1, 3000, 4))
    assert np.abs(times - sensor.t(1 + np.arange(len(times)))).max() < 0.002


@each_kind
def test_the_count_may_begin_again_at_0_in_mid_stream(ticks: Ticks) -> None:
    per_second = ticks.per_second or 50.0
    sensor = Sensor(ticks, first=int(ticks.modulus - 5 * per_second))
    clock = TickClock(50.0, ticks)
    times = timed(clock, sensor.packets(1, 500, 3))
    assert np.abs(times - sensor.t(1 + np.arange(len(times)))).max() < 0.002
    assert clock.lost == clock.refused == clock.unknown_gaps == 0


@each_kind
def test_it_may_do_so_within_a_notification(ticks: Ticks) -> None:
    clock = TickClock(50.0, ticks)
    step = int((ticks.per_second or 50.0) / 50.0)
    wrapped = np.array([ticks.modulus - step, 0, step], np.int64)
    assert clock.update(START, wrapped) == pytest.approx([START - 0.04, START - 0.02, START])


def test_a_late_start_is_made_good_slowly_and_then_stays() -> None:
    sensor, clock = Sensor(COUNTER), TickClock(50.0, COUNTER)
    packets = sensor.packets(1, 1000)
    times = timed(clock, [(packets[0][0] + 0.1, packets[0][1]), *packets[1:]])
    true = sensor.t(1 + np.arange(len(times)))
    assert times[0] - true[0] == pytest.approx(0.1, abs=1e-6)
    assert np.abs(times - true)[500:].max() < 0.002
    assert np.diff(times).min() > 0.94 / 50


def test_large_notifications_that_come_earlier_and_earlier_are_still_even() -> None:
    sensor, clock = Sensor(COUNTER), TickClock(50.0, COUNTER)
    late_s = np.linspace(0.4, 0.0, 20)
    packets = [
        (t + s, ticks) for (t, ticks), s in zip(sensor.packets(0, 800, 40), late_s, strict=True)
    ]
    steps = np.diff(timed(clock, packets))
    assert 0.94 / 50 < steps.min() < 0.99 / 50
    assert steps.max() < 1.01 / 50


def test_times_after_a_stall_are_those_of_before() -> None:
    sensor, clock = Sensor(MILLI), TickClock(50.0, MILLI)
    packets = sensor.packets(1, 3000)
    stalled = [(max(t, START + 48.0) if t > START + 40.0 else t, ticks) for t, ticks in packets]
    times = timed(clock, stalled)
    assert np.abs(times - sensor.t(1 + np.arange(len(times)))).max() < 0.002
    assert (clock.lost, clock.refused, clock.unknown_gaps) == (0, 0, 0)


def test_what_a_stalled_sensor_dropped_is_counted() -> None:
    """It keeps two seconds of a stall of six and sends them at once; the rest is lost."""
    sensor, clock = Sensor(COUNTER), TickClock(50.0, COUNTER)
    kept = [(START + 46.0, ticks) for _, ticks in sensor.packets(2001, 2101)]
    times = timed(clock, [*sensor.packets(1, 2001), *kept, *sensor.packets(2301, 3000)])
    assert clock.lost == 200
    assert clock.unknown_gaps == clock.refused == 0
    assert np.abs(times[-600:] - sensor.t(np.arange(2400, 3000))).max() < 0.002


def test_a_rate_that_is_off_its_name_is_found() -> None:
    sensor, clock = Sensor(COUNTER, 52.5), TickClock(50.0, COUNTER)
    times = timed(clock, jittered(sensor.packets(1, 6000)))
    assert clock.rate_hz == pytest.approx(52.5, rel=1e-3)
    assert np.abs(times - sensor.t(1 + np.arange(len(times))))[3200:].max() < 0.02


@pytest.mark.parametrize(("late_s", "late", "refused"), [(2.0, 1, 0), (0.5, 0, 1)])
def test_late_s(late_s: float, late: int, refused: int) -> None:
    clock = TickClock(50.0, COUNTER, TickParams(late_s=late_s))
    timed(clock, [*Sensor(COUNTER).packets(1, 101), (START + 2.0, np.array([50]))])
    assert (clock.late, clock.refused) == (late, refused)


@pytest.mark.parametrize(("early_s", "lost", "refused"), [(1.0, 0, 1), (3.0, 99, 0)])
def test_early_s(early_s: float, lost: int, refused: int) -> None:
    """Two seconds of readings cannot have been taken in a fiftieth of one."""
    clock = TickClock(50.0, COUNTER, TickParams(early_s=early_s))
    timed(clock, [*Sensor(COUNTER).packets(1, 101), (START + 2.02, np.array([200]))])
    assert (clock.lost, clock.refused) == (lost, refused)


@pytest.mark.parametrize(("doubt_s", "lost", "refused"), [(5.0, 0, 1), (9.0, 99, 0)])
def test_doubt_s(doubt_s: float, lost: int, refused: int) -> None:
    """Ten seconds passed and two were counted: late by eight, or damaged."""
    params = TickParams(doubt_s=doubt_s)
    clock = TickClock(50.0, COUNTER, params)
    timed(clock, [*Sensor(COUNTER).packets(1, 101), (START + 12.0, np.array([200]))])
    assert (clock.lost, clock.refused) == (lost, refused)


@pytest.mark.parametrize(("doubt_share", "unknown_gaps"), [(0.03, 0), (0.0, 1)])
def test_doubt_share(doubt_share: float, unknown_gaps: int) -> None:
    """After ten minutes at a rate that nobody had time to learn, the count is 12 s ahead."""
    clock = TickClock(50.0, COUNTER, TickParams(doubt_share=doubt_share))
    timed(clock, Sensor(COUNTER, 51.0).packets(1, 101))
    clock.disconnected()
    clock.update(*Sensor(COUNTER, 51.0).packets(30_701, 30_702)[0])
    assert clock.unknown_gaps == unknown_gaps


@pytest.mark.parametrize(
    ("ticks", "params", "rate_hz"),
    [
        (COUNTER, TickParams(counter_factor=1.1), 54.0),
        (COUNTER, TickParams(counter_factor=1.02), 51.0),
        (MILLI, TickParams(stamp_factor=1.1, stamp_fit_s=20.0), 54.0),
        (MILLI, TickParams(stamp_factor=1.02, stamp_fit_s=20.0), 51.0),
    ],
)
def test_how_far_a_clock_may_be_from_its_name(
    ticks: Ticks, params: TickParams, rate_hz: float
) -> None:
    """It runs 8 % fast."""
    clock = TickClock(50.0, ticks, params)
    timed(clock, Sensor(ticks, ppm=80_000.0).packets(1, 3000))
    assert clock.rate_hz == pytest.approx(rate_hz, rel=1e-3)


@pytest.mark.parametrize(("stamp_fit_s", "rate_hz"), [(20.0, 50.05), (240.0, 50.0)])
def test_the_name_of_a_clock_is_believed_for_a_while(stamp_fit_s: float, rate_hz: float) -> None:
    """It runs a thousandth fast, and one minute is heard of it."""
    clock = TickClock(50.0, MILLI, TickParams(stamp_fit_s=stamp_fit_s))
    timed(clock, Sensor(MILLI, ppm=1000.0).packets(1, 3000))
    assert clock.rate_hz == pytest.approx(rate_hz, rel=1e-4)


@pytest.mark.parametrize(("least_learned", "rate_hz"), [(100, 51.0), (500, 50.0)])
def test_least_learned(least_learned: int, rate_hz: float) -> None:
    clock = TickClock(50.0, MICRO, TickParams(least_learned=least_learned))
    timed(clock, Sensor(MICRO, 51.0).packets(1, 301))
    assert clock.rate_hz == pytest.approx(rate_hz, rel=1e-3)


@pytest.mark.parametrize(("spacing_factor", "rate_hz"), [(1.1, 54.0), (1.02, 51.0)])
def test_spacing_factor(spacing_factor: float, rate_hz: float) -> None:
    clock = TickClock(50.0, MICRO, TickParams(spacing_factor=spacing_factor))
    timed(clock, Sensor(MICRO, 54.0).packets(1, 301))
    assert clock.rate_hz == pytest.approx(rate_hz, rel=1e-3)


def test_the_line_has_parameters_too() -> None:
    """Without haste the first guess of the rate stays."""
    sensor, slow = Sensor(COUNTER, 51.0), ClockParams(first_fit_s=100.0)
    clock = TickClock(50.0, COUNTER, line=slow)
    timed(clock, sensor.packets(1, 3001))
    assert clock.rate_hz == 50.0
