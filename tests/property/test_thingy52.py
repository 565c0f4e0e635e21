"""Whatever a Thingy sends: it comes back, in bulk as one by one, and noise is counted."""

import struct

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from firmware_interface.driver import Readings
from firmware_interface.thingy52 import events, fusion, raw
from firmware_interface.thingy52.config import Config, parse_config
from firmware_interface.thingy52.driver import MOTION, ThingyDriver

A_TRIPLE = struct.Struct("<3h")
words = arrays(np.int16, st.tuples(st.integers(0, 20), st.just(9)))
triple = st.one_of(st.just(bytes(6)), st.binary(min_size=6, max_size=6))
acc = st.one_of(triple, st.tuples(*[st.integers(-3072, 3072)] * 3).map(lambda a: A_TRIPLE.pack(*a)))
values = st.builds(lambda a, g, m: a + g + m, acc, triple, triple)
streams = st.lists(st.one_of(values, values, st.binary(max_size=24)), max_size=20)
GOOD = raw.encode([[0, 0, -1]], [[1, 2, 3]], [[0, 0, 0]])


def one_by_one(driver: ThingyDriver, stream: list[bytes]) -> list[Readings]:
    heard = [driver.hear(MOTION, value).readings for value in stream]
    return [readings for readings in heard if readings is not None]


def is_possible(value: bytes) -> bool:
    """The accelerometer measures 2 g: half as much again, 3072 counts, is the most believed."""
    return len(value) == 18 and max(map(abs, A_TRIPLE.unpack(value[:6]))) <= 3072


@given(words)
def test_what_was_encoded_is_decoded(counts: np.ndarray) -> None:
    written = raw.encode(
        raw.acc_g(counts[:, :3]), raw.gyro_dps(counts[:, 3:6]), raw.mag_ut(counts[:, 6:])
    )
    assert np.array_equal(raw.decode(written), counts)


@given(streams, streams)
def test_in_bulk_the_same_comes_out(before: list[bytes], stream: list[bytes]) -> None:
    slow, fast = ThingyDriver(50), ThingyDriver(50)
    one_by_one(slow, before)
    fast.motion(before)
    single, bulk = one_by_one(slow, stream), fast.motion(stream)
    assert len(single) == len(bulk)
    assert all(np.array_equal(r.acc_g[0], bulk.acc_g[i]) for i, r in enumerate(single))
    assert all(np.array_equal(r.gyro_dps[0], bulk.gyro_dps[i]) for i, r in enumerate(single))
    assert slow.rejected == fast.rejected


@given(streams)
def test_noise_is_counted_and_good_values_follow_at_once(stream: list[bytes]) -> None:
    driver = ThingyDriver(50)
    made = one_by_one(driver, stream)
    assert driver.rejected == sum(not is_possible(value) for value in stream)
    assert len(made) <= len(stream) - driver.rejected
    assert all(np.isfinite(r.acc_g).all() and np.isfinite(r.gyro_dps).all() for r in made)
    assert driver.hear(MOTION, GOOD).readings.acc_g.tolist() == [[0.0, 0.0, 1.0]]


@given(st.integers(0, 17), st.integers(1, 255))
def test_one_changed_byte_changes_one_axis_at_most(at: int, change: int) -> None:
    mutated = bytearray(GOOD)
    mutated[at] ^= change
    assume(is_possible(bytes(mutated)))
    driver = ThingyDriver(50)
    driver.hear(MOTION, GOOD)
    readings = driver.hear(MOTION, bytes(mutated)).readings
    axes = np.hstack([readings.acc_g, readings.gyro_dps])[0]
    assert (axes != [0.0, 0.0, 1.0, 1.0, 2.0, 3.0]).sum() <= 1


configs = st.builds(
    Config,
    step_ms=st.integers(100, 5000),
    temp_ms=st.integers(100, 5000),
    mag_ms=st.integers(100, 1000),
    freq_hz=st.integers(5, 200),
    wake_on_motion=st.integers(0, 1),
)


@given(configs)
def test_a_configuration_comes_back(config: Config) -> None:
    assert parse_config(config.encode()) == config


@given(st.tuples(*[st.floats(-1.0, 1.0)] * 4))
def test_a_quaternion_comes_back(values: tuple[float, ...]) -> None:
    found = fusion.QUATERNION.decode(fusion.QUATERNION.encode(values))
    assert np.abs(np.subtract(found, values)).max() <= 2**-31


@given(st.binary(max_size=20))
def test_any_bytes_are_a_value_or_nothing(data: bytes) -> None:
    tap, steps = events.parse_tap(data), events.parse_steps(data)
    assert tap is None or events.encode_tap(tap) == data
    assert steps is None or events.encode_steps(steps) == data
    gravity = fusion.decode_gravity(data)
    assert gravity is None or np.isfinite(gravity).all()
    config = parse_config(data)
    assert config is None or config.encode() == data
