"""Sensors that start anew, and computers whose clock is set."""

import numpy as np
import pytest
from unit.ticking import COUNTER, MICRO, START, Sensor, each_kind, timed

from firmware_interface import TickClock
from firmware_interface.profile import Ticks


@each_kind
def test_after_a_reboot_the_gap_is_unknown_and_times_go_on(ticks: Ticks) -> None:
    clock, before = TickClock(50.0, ticks), Sensor(ticks, first=10**5)
    first = timed(clock, before.packets(1, 3001, 4))
    clock.disconnected()
    after = [(t + 70.0, ticks) for t, ticks in Sensor(ticks).packets(1, 3001, 4)]
    second = timed(clock, after)
    assert len(second) == 3000
    assert (clock.unknown_gaps, clock.lost, clock.refused) == (1, 0, 0)
    assert (np.diff(np.concatenate([first, second])) > 0).all()
    assert np.abs(second - Sensor(ticks).t(np.arange(1, 3001)) - 70.0).max() < 0.002


def test_readings_a_reboot_brings_at_once_are_still_later_than_all_before() -> None:
    clock = TickClock(50.0, COUNTER)
    before = timed(clock, Sensor(COUNTER, first=10**6).packets(1, 1001, 40))
    clock.disconnected()
    after = clock.update(float(before[-1]) + 0.1, np.arange(40))
    assert after[0] > before[-1]
    assert np.diff(after) == pytest.approx(0.02, abs=1e-6)


def test_a_disconnection_alone_is_no_reboot() -> None:
    sensor, clock = Sensor(COUNTER), TickClock(50.0, COUNTER)
    timed(clock, sensor.packets(1, 1001))
    clock.disconnected()
    timed(clock, sensor.packets(1001, 2001))
    assert (clock.lost, clock.unknown_gaps) == (0, 0)
    assert len(clock.update(START + 40.1, np.array([1]))) == 0  # this link has begun long ago


@each_kind
@pytest.mark.parametrize("step_s", [3600.0, -3600.0, 30.0, -30.0])
def test_a_clock_that_was_set_costs_nothing(ticks: Ticks, step_s: float) -> None:
    sensor, clock = Sensor(ticks), TickClock(50.0, ticks)
    before = timed(clock, sensor.packets(1, 1001))
    clock.interrupted()
    after = timed(clock, [(t + step_s, ticks) for t, ticks in sensor.packets(1001, 4001)])
    assert (clock.lost, clock.refused, clock.unknown_gaps) == (0, 0, 0)
    assert (np.diff(np.concatenate([before, after])) > 0).all()
    assert after[-1] - after[0] == pytest.approx(60.0, abs=0.03)
    if step_s > 0:
        assert np.abs(after - sensor.t(np.arange(1001, 4001)) - step_s).max() < 0.002


def test_a_clock_that_was_set_back_may_be_set_forth_again() -> None:
    sensor, clock = Sensor(COUNTER), TickClock(50.0, COUNTER)
    timed(clock, sensor.packets(1, 1001))
    for shift_s, begin in ((-600.0, 1001), (0.0, 2001)):
        clock.interrupted()
        packets = [(t + shift_s, ticks) for t, ticks in sensor.packets(begin, begin + 1000)]
        times = timed(clock, packets)
    assert np.abs(times - sensor.t(np.arange(2001, 3001))).max() < 0.03


def test_what_was_lost_while_the_computer_slept_is_counted() -> None:
    sensor, clock = Sensor(MICRO), TickClock(50.0, MICRO)
    timed(clock, sensor.packets(1, 1001))
    clock.interrupted()
    clock.disconnected()
    clock.update(*sensor.packets(361_001, 361_002)[0])  # two hours; the stamp is round in 72 min
    assert (clock.lost, clock.unknown_gaps) == (360_000, 0)
