"""Whatever a SensorTag sends: it comes back, in bulk as one by one, and noise is counted."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from firmware_interface.driver import Readings
from firmware_interface.sensortag import commands, movement
from firmware_interface.sensortag.commands import ACC_RANGES_G, Config
from firmware_interface.sensortag.driver import MOVEMENT, SensorTagDriver

words = arrays(np.int16, st.tuples(st.integers(0, 20), st.just(9)))
ranges_g = st.sampled_from(ACC_RANGES_G)
values = st.one_of(st.just(bytes(18)), st.binary(min_size=18, max_size=18))
streams = st.lists(st.one_of(values, values, st.binary(max_size=24)), max_size=20)
GOOD = movement.encode([[0, 0, 1]], [[1, 2, 3]], 8)


def one_by_one(driver: SensorTagDriver, stream: list[bytes]) -> list[Readings]:
    heard = [driver.hear(MOVEMENT, value).readings for value in stream]
    return [readings for readings in heard if readings is not None]


@given(words, ranges_g)
def test_what_was_encoded_is_decoded(counts: np.ndarray, range_g: int) -> None:
    written = movement.encode(
        movement.acc_g(counts, range_g), movement.gyro_dps(counts), range_g, counts[:, 6:]
    )
    assert np.array_equal(movement.decode(written), counts)


@given(streams)
def test_in_bulk_the_same_comes_out(stream: list[bytes]) -> None:
    slow, fast = SensorTagDriver(10), SensorTagDriver(10)
    single, bulk = one_by_one(slow, stream), fast.motion(stream)
    assert len(single) == len(bulk)
    assert all(np.array_equal(r.acc_g[0], bulk.acc_g[i]) for i, r in enumerate(single))
    assert all(np.array_equal(r.gyro_dps[0], bulk.gyro_dps[i]) for i, r in enumerate(single))
    assert slow.rejected == fast.rejected


@given(streams)
def test_noise_is_counted_and_good_values_follow_at_once(stream: list[bytes]) -> None:
    driver = SensorTagDriver(10)
    made = one_by_one(driver, stream)
    assert driver.rejected == sum(len(value) != 18 for value in stream)
    assert all(np.isfinite(r.acc_g).all() and np.isfinite(r.gyro_dps).all() for r in made)
    assert driver.hear(MOVEMENT, GOOD).readings.acc_g.tolist() == [[0.0, 0.0, 1.0]]


@given(st.integers(0, 17), st.integers(1, 255))
def test_one_changed_byte_changes_one_axis_at_most(at: int, change: int) -> None:
    mutated = bytearray(GOOD)
    mutated[at] ^= change
    driver = SensorTagDriver(10)
    before = driver.hear(MOVEMENT, GOOD).readings
    after = driver.hear(MOVEMENT, bytes(mutated)).readings
    changed = [before.acc_g != after.acc_g, before.gyro_dps != after.gyro_dps]
    assert np.sum(changed) <= 1


@given(st.builds(Config, *[st.booleans()] * 4, ranges_g))
def test_a_configuration_comes_back(config: Config) -> None:
    assert commands.parse_config(config.encode()) == config


@given(st.integers(100, 2550))
def test_a_period_comes_back_in_steps_of_ten(period_ms: int) -> None:
    assert commands.parse_period_ms(commands.period(period_ms)) == period_ms // 10 * 10
