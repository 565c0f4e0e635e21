"""Whatever Polar's frames hold is read back; whatever is damaged does no harm."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from firmware_interface.polar import control, frames
from firmware_interface.polar.control import Measurement, Operation, Response, Setting
from firmware_interface.polar.driver import CONTROL, DATA, H10Driver
from firmware_interface.polar.packing import fitting, pack
from firmware_interface.polar.verity import VerityDriver

PERIOD_NS = 10**9 // 52
FACTOR = 0.07
TOLD = Response(Operation.START, Measurement.GYRO, 0, settings={Setting.FACTOR: (FACTOR,)})
ACC, GYRO = (Measurement.ACC, frames.UNITS), (Measurement.GYRO, frames.COUNTS)

sizes = st.integers(1, 300)
vectors = st.integers(1, 31).flatmap(
    lambda bits: arrays(
        np.int64, st.tuples(sizes, st.just(3)), elements=st.integers(-(1 << bits), (1 << bits) - 1)
    )
)
kinds = st.sampled_from(sorted(frames.FORMS))


@given(what=kinds, stamp_ns=st.integers(0, 2**64 - 1), data=st.data())
def test_what_was_encoded_is_decoded(
    what: tuple[int, int], stamp_ns: int, data: st.DataObject
) -> None:
    form = frames.FORMS[what]
    end = 1 << (form.bits - 1)
    numbers = data.draw(
        arrays(np.int64, st.tuples(sizes, st.just(3)), elements=st.integers(-end, end - 1))
    )
    frame = frames.parse(frames.encode_patterns(what, stamp_ns, numbers))
    assert frame is not None
    assert (frame.measurement, frame.kind, frame.stamp_ns) == (*what, stamp_ns)
    found = frames.patterns([frame]).astype(np.int32) if form.is_float else frames.patterns([frame])
    assert np.array_equal(found, numbers)


@given(
    acc=arrays(np.float32, (40, 3), elements=st.floats(-8000, 8000, width=32)),
    gyro=arrays(np.float32, (40, 3), elements=st.floats(-2000, 2000, width=32)),
)
def test_motion_is_kept_to_half_a_count(acc: np.ndarray, gyro: np.ndarray) -> None:
    one, other = frames.parse(frames.encode(ACC, 0, acc)), None
    other = frames.parse(frames.encode(GYRO, 0, gyro, FACTOR))
    assert one is not None
    assert other is not None
    assert np.abs(frames.decode([one]) - acc).max() <= 0.5
    assert np.abs(frames.decode([other], FACTOR) - gyro).max() <= FACTOR / 2 + 1e-6


@given(numbers=vectors, room=st.integers(0, 300))
def test_as_many_fit_as_is_said(numbers: np.ndarray, room: int) -> None:
    count = fitting(numbers, room)
    assert len(pack(numbers[:count])) <= room
    assert count == len(numbers) or len(pack(numbers[: count + 1])) > room - 90  # a run together


def good(i: int) -> list[bytes]:
    """Write the frames of the second number ``i``, turning half a reading later."""
    at = 10**18 + (i + 1) * 52 * PERIOD_NS
    s = i + np.arange(52) / 52
    acc = 1000 * np.stack([np.sin(s), np.cos(s), 0 * s], axis=1)
    return [
        frames.encode(ACC, at, acc),
        frames.encode(GYRO, at + PERIOD_NS // 2, acc / 10, FACTOR),
    ]


GOOD = [value for i in range(12) for value in good(i)]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Cut a good frame or change some of its bytes, the widths and counts first of all."""
    data = bytearray(draw(st.sampled_from(GOOD[:8])))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.one_of(st.sampled_from([0, 9, 16, 17]), st.integers(0, len(data) - 1)))
        data[at] = draw(st.integers(0, 255))
    return bytes(data[: draw(st.integers(0, len(data)))]) if draw(st.booleans()) else bytes(data)


bad = st.one_of(st.binary(max_size=260), damaged())


def verity() -> VerityDriver:
    driver = VerityDriver(52.0)
    driver.hear(CONTROL, TOLD.encode())
    return driver


@settings(max_examples=300)
@given(values=st.lists(st.one_of(bad, st.sampled_from(GOOD)), max_size=20))
def test_nothing_impossible_comes_of_damaged_frames(values: list[bytes]) -> None:
    driver = verity()
    for value in values:
        before = driver.rejected
        readings = driver.hear(DATA, value).readings
        assert driver.rejected - before == (frames.parse(value) is None) or readings is None
        if readings is not None:
            assert np.abs(readings.acc_g).max() <= 9.2
            assert np.abs(readings.gyro_dps).max() <= 2300.1
            assert (readings.ticks >= 0).all()
        assert driver.waiting <= 1300


@given(values=st.lists(st.one_of(bad, st.sampled_from(GOOD)), max_size=12))
def test_at_once_or_one_by_one_is_the_same(values: list[bytes]) -> None:
    for make in (verity, lambda: H10Driver(50.0)):
        alone, together = make(), make()
        parts = [alone.hear(DATA, value).readings for value in values]
        whole = together.motion(values)
        given_ = [part for part in parts if part is not None]
        assert [t for part in given_ for t in part.ticks.tolist()] == whole.ticks.tolist()
        acc = np.concatenate([np.empty((0, 3)), *(part.acc_g for part in given_)])
        assert np.array_equal(acc, whole.acc_g)
        assert alone.rejected == together.rejected


@settings(max_examples=300)
@given(values=st.lists(bad, max_size=6))
def test_good_frames_are_read_soon_after_damaged_ones(values: list[bytes]) -> None:
    driver = verity()
    for value in (*GOOD[:4], *values, *GOOD[8:14]):
        driver.hear(DATA, value)
    readings = [driver.hear(DATA, value).readings for value in GOOD[14:]]
    ticks = np.concatenate([part.ticks for part in readings if part is not None])
    assert len(ticks) >= 4 * 52
    assert np.abs(np.diff(ticks) - PERIOD_NS).max() <= PERIOD_NS // 2


@given(data=st.binary(max_size=40))
def test_any_answer_of_the_control_point_is_taken_or_counted(data: bytes) -> None:
    driver = verity()
    said = driver.hear(CONTROL, data)
    known = control.parse_response(data) or control.parse_stopped(data)
    assert known or driver.rejected == 1
    assert said.readings is None


@given(
    width=st.integers(0, 255), count=st.integers(0, 255), tail=st.binary(min_size=0, max_size=230)
)
def test_absurd_blocks_cost_no_more_than_their_bytes(width: int, count: int, tail: bytes) -> None:
    value = GOOD[0][:16] + bytes([width, count]) + tail
    frame = frames.parse(value)
    assert frame is None or frame.readings <= 1 + 8 * len(value)
