"""Readings that never came, came twice, late or damaged: counted, and given once at most."""

import numpy as np
import pytest
from unit.ticking import COUNTER, MILLI, START, Sensor, each_kind, jittered, timed

from firmware_interface import TickClock
from firmware_interface.profile import Ticks


@each_kind
def test_loss_is_counted_exactly(ticks: Ticks) -> None:
    sensor, clock = Sensor(ticks, ppm=300.0), TickClock(50.0, ticks)
    packets = sensor.packets(1, 5000, 3)
    is_kept = np.random.default_rng(3).random(len(packets)) > 0.3
    kept = [p for p, keep in zip(packets, is_kept.tolist(), strict=True) if keep]
    times = timed(clock, kept)
    first, last = np.flatnonzero(is_kept)[[0, -1]]
    assert len(times) + clock.lost == 3 * (last - first + 1)
    assert clock.lost == 3 * int((~is_kept[first:last]).sum())


@each_kind
def test_a_gap_stays_a_gap_and_is_counted(ticks: Ticks) -> None:
    sensor, clock = Sensor(ticks), TickClock(50.0, ticks)
    times = timed(clock, [*sensor.packets(1, 1001), *sensor.packets(2501, 3001)])
    assert clock.lost == 1500
    assert np.abs(times[1000:] - sensor.t(np.arange(2501, 3001))).max() < 0.002


@each_kind
def test_over_ten_minutes_the_loss_is_exact_even_if_the_rate_is_not_its_name(ticks: Ticks) -> None:
    """Named 50, runs at 51: the clock of a stamp is right all the same."""
    sensor, clock = Sensor(ticks, rate_hz=51.0), TickClock(50.0, ticks)
    timed(clock, jittered(sensor.packets(1, 6001)))
    clock.disconnected()
    clock.update(*sensor.packets(6001 + 30_600, 6001 + 30_601)[0])
    assert abs(clock.lost - 30_600) <= 1
    assert clock.unknown_gaps == 0
    assert clock.rate_hz == pytest.approx(51.0, rel=1e-3)


def test_a_gap_longer_than_a_round_of_the_count_is_counted() -> None:
    """A counter of 12 bits is round in 82 s; the time that passed says how often it was."""
    ticks = Ticks(2**12)
    sensor, clock = Sensor(ticks), TickClock(50.0, ticks)
    timed(clock, sensor.packets(1, 3001))
    clock.disconnected()
    clock.update(*sensor.packets(13_001, 13_002)[0])
    assert (clock.lost, clock.unknown_gaps) == (10_000, 0)


def test_one_stamp_more_or_less_is_no_loss() -> None:
    """At 104 Hz stamps in milliseconds are 9 or 10 apart."""
    sensor, clock = Sensor(MILLI, 104.0), TickClock(104.0, MILLI)
    timed(clock, sensor.packets(1, 5000))
    assert set(np.diff(np.concatenate([p[1] for p in sensor.packets(1, 5000)]))) == {9, 10}
    assert clock.lost == 0
    assert clock.rate_hz == pytest.approx(104.0, rel=1e-4)


@each_kind
def test_what_comes_twice_is_given_once(ticks: Ticks) -> None:
    sensor, clock = Sensor(ticks), TickClock(50.0, ticks)
    times = timed(clock, [p for p in sensor.packets(1, 301, 3) for _ in range(2)])
    assert len(times) == 300
    assert (clock.late, clock.lost) == (300, 0)
    assert (np.diff(times) > 0).all()


@each_kind
def test_what_was_overtaken_is_lost_and_not_given(ticks: Ticks) -> None:
    sensor, clock = Sensor(ticks), TickClock(50.0, ticks)
    packets = sensor.packets(1, 301, 3)
    packets[50:52] = packets[51], packets[50]
    times = timed(clock, packets)
    assert (len(times), clock.lost, clock.late) == (297, 3, 3)
    assert (np.diff(times) > 0).all()


@pytest.mark.parametrize("far", [5_000, 70_000, 10**8 + 7, -5_000])
@each_kind
def test_a_damaged_count_is_refused_once_and_is_no_loss(ticks: Ticks, far: int) -> None:
    sensor, clock = Sensor(ticks), TickClock(50.0, ticks)
    packets = sensor.packets(1, 2001)
    moved = int(packets[1000][1][0]) + far * round((ticks.per_second or 50.0) / 50.0)
    packets[1000] = packets[1000][0], np.array([moved % ticks.modulus])
    times = timed(clock, packets)
    assert (clock.refused, clock.lost, clock.unknown_gaps) == (1, 1, 0)
    assert len(times) == 1999
    assert np.abs(times[1000:] - sensor.t(np.arange(1002, 2001))).max() < 0.002


def test_two_damaged_ones_in_a_row_do_not_confirm_each_other() -> None:
    sensor, clock = Sensor(COUNTER), TickClock(50.0, COUNTER)
    packets = sensor.packets(1, 201)
    for i, wrong in ((100, 10**6), (101, 10**9), (102, 10**9)):
        packets[i] = packets[i][0], np.array([wrong])
    timed(clock, packets)
    assert (clock.refused, clock.lost, clock.unknown_gaps) == (3, 3, 0)


@pytest.mark.parametrize("wrong", [[9, 8, 10], [9, 9, 10], [2**31, 9, 10], [7, 2**31, 10]])
def test_a_notification_whose_own_counts_do_not_rise_is_refused(wrong: list[int]) -> None:
    clock = TickClock(50.0, COUNTER)
    clock.update(START, np.array([5, 6, 7]))
    assert len(clock.update(START + 0.06, np.array(wrong))) == 0
    assert len(clock.update(START + 0.12, np.array([11, 12, 13]))) == 3
    assert (clock.refused, clock.lost) == (3, 3)


def test_a_notification_that_begins_before_the_last_ended_is_refused() -> None:
    clock = TickClock(50.0, COUNTER)
    clock.update(START, np.array([5, 6, 7]))
    assert len(clock.update(START + 0.04, np.array([6, 8]))) == 0
    assert clock.refused == 2


@each_kind
def test_a_jump_is_believed_when_the_next_goes_on_from_there(ticks: Ticks) -> None:
    sensor, clock = Sensor(ticks), TickClock(50.0, ticks)
    timed(clock, sensor.packets(1, 1001))
    jumped = Sensor(ticks, first=10**6 * int((ticks.per_second or 50.0) / 50.0))
    times = [len(clock.update(*packet)) for packet in jumped.packets(1001, 1004)]
    assert times == [0, 1, 1]
    assert (clock.refused, clock.unknown_gaps, clock.lost) == (1, 1, 0)


def test_nothing_comes_of_nothing() -> None:
    clock = TickClock(50.0, COUNTER)
    assert clock.update(START, np.zeros(0, np.int64)).shape == (0,)
    assert (clock.refused, clock.late) == (0, 0)
