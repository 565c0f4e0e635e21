"""Acceleration and turning of a Verity Sense come apart and are joined."""

import numpy as np
import pytest
from unit.polar_talk import FACTOR, acc_frame, gyro_frame, heard, numbers, verity

from firmware_interface.polar import frames
from firmware_interface.polar.driver import (
    H10Driver,
)
from firmware_interface.polar.timing import Track


def test_readings_are_spaced_as_the_stamps_say() -> None:
    track, named = Track(50.0), 20_000_000
    counts = np.array([10])
    assert np.diff(track.times(np.array([10**9]), counts)).tolist() == [named] * 9
    next_ns = 10**9 + 10 * 19_800_000
    assert np.diff(track.times(np.array([next_ns]), counts)).tolist() == [19_800_000] * 9


def test_after_a_hole_they_are_spaced_as_the_rate_says() -> None:
    track, counts = Track(50.0), np.array([10])
    track.times(np.array([10**9]), counts)
    after = track.times(np.array([10**9 + 2 * 10 * 19_800_000]), counts)
    assert np.diff(after).tolist() == [20_000_000] * 9
    track.forget()
    begun = track.times(np.array([10**9 + 3 * 10 * 19_800_000]), counts)
    assert np.diff(begun).tolist() == [20_000_000] * 9


def test_a_stamp_beyond_the_modulus_begins_at_zero() -> None:
    data = frames.encode((2, frames.RAW_16), (1 << 62) + 5, [[0, 0, 1000]])
    (readings,) = heard(H10Driver(50), data)
    assert readings.ticks.tolist() == [5]
    assert readings.gyro_dps is None


# --- joining ------------------------------------------------------------------------------------


def test_turning_is_brought_to_the_instants_of_acceleration() -> None:
    driver = verity()
    assert heard(driver, acc_frame(1, 30)) == []
    (readings,) = heard(driver, gyro_frame(0.5, 20))
    assert numbers(readings) == list(range(1, 20))
    assert np.abs(readings.gyro_dps[:, 0] - np.arange(1, 20)).max() < FACTOR
    assert readings.acc_g.tolist() == [[0, 0, 1]] * 19
    (rest,) = heard(driver, gyro_frame(20.5, 20))
    assert numbers(rest) == list(range(20, 31))


def test_nothing_is_invented_where_turning_was_lost() -> None:
    driver = verity()
    found = heard(driver, gyro_frame(-0.5, 21), acc_frame(0, 50), gyro_frame(39.5, 20))
    assert [n for part in found for n in numbers(part)] == [*range(20), *range(40, 50)]


def test_acceleration_before_all_turning_is_left_out() -> None:
    driver = verity()
    (readings,) = heard(driver, acc_frame(0, 20), gyro_frame(10, 20))
    assert numbers(readings) == list(range(10, 20))


def test_what_comes_twice_or_late_is_given_once() -> None:
    driver = verity()
    values = [acc_frame(20, 20), acc_frame(0, 20), acc_frame(40, 20), acc_frame(40, 20)]
    found = heard(driver, *values, gyro_frame(0, 70))
    assert [n for part in found for n in numbers(part)] == list(range(20, 60))


def test_a_clock_that_was_set_back_is_followed() -> None:
    driver = verity()
    heard(driver, acc_frame(1000, 20), gyro_frame(1000, 20))
    heard(driver, acc_frame(0, 20), gyro_frame(0, 20))  # which could still be a damaged stamp
    (again,) = heard(driver, acc_frame(20, 20), gyro_frame(20, 20))
    assert numbers(again) == list(range(20, 40))


def test_one_wrong_stamp_does_not_stop_the_stream() -> None:
    driver = verity()
    heard(driver, gyro_frame(0, 20), acc_frame(0, 20), acc_frame(120, 20))  # which ends late
    found = heard(driver, gyro_frame(20, 40), acc_frame(40, 20), acc_frame(60, 20))
    assert found == []
    assert numbers(*heard(driver, gyro_frame(60, 40))) == list(range(60, 80))


def test_what_waits_is_dropped_with_the_link() -> None:
    driver = verity()
    heard(driver, acc_frame(0, 20))
    assert driver.waiting == 20
    driver.disconnected()
    assert driver.waiting == 0
    assert heard(driver, gyro_frame(0, 20)) == []


def test_what_waits_in_vain_is_bounded() -> None:
    driver = verity()
    for i in range(100):
        heard(driver, acc_frame(20 * i, 20))
    assert driver.waiting == 521


@pytest.mark.parametrize("places", [[0, 1, 2, 3, 4, 5], [0, 2, 1, 4, 3, 5], [1, 0, 0, 2, 3, 5, 4]])
def test_at_once_or_one_by_one_is_the_same(places: list[int]) -> None:
    values = [acc_frame(0, 30), gyro_frame(0.3, 30), acc_frame(30, 20)]
    values += [gyro_frame(30.3, 40), acc_frame(50, 30), gyro_frame(70.3, 40)]
    values = [values[i] for i in places]
    one_by_one = heard(verity(), *values)
    at_once = verity().motion(values)
    assert [n for part in one_by_one for n in numbers(part)] == numbers(at_once)
    assert np.array_equal(np.concatenate([p.gyro_dps for p in one_by_one]), at_once.gyro_dps)


def test_no_notification_is_no_motion() -> None:
    assert len(verity().motion([])) == len(H10Driver(50).motion([])) == 0


# --- the virtual sensors ------------------------------------------------------------------------
