"""Whatever bytes come from a Movesense sensor: true values come back, garbage is counted."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from firmware_interface.movesense import answers, commands, logs, measurements, resources
from firmware_interface.movesense.commands import Command, Op
from firmware_interface.movesense.driver import DATA, STREAM, MovesenseDriver
from firmware_interface.movesense.measurements import LARGEST, Stream
from firmware_interface.movesense.receiver import Receiver

NAMES = ("Acc", "Gyro", "Magn", "IMU6", "IMU6m", "IMU9")
IMU6 = Stream("IMU6", 52)
stamps = st.integers(0, 2**32 - 1)
streams = st.builds(Stream, st.sampled_from(NAMES), st.sampled_from(measurements.RATES_HZ[:5]))
references = st.integers(1, 255)


def vectors(stream: Stream, share: float = 0.99) -> st.SearchStrategy[list[np.ndarray]]:
    blocks = [
        arrays(np.float32, (stream.readings, 3), elements=st.floats(-most, most, width=32))
        for most in (float(np.float32(LARGEST[sensor]) * share) for sensor in stream.sensors)
    ]
    return st.tuples(*blocks).map(list)


def notification(stamp_ms: int, blocks: list[np.ndarray]) -> bytes:
    payload = measurements.encode(IMU6, stamp_ms, dict(zip(IMU6.sensors, blocks, strict=True)))
    return answers.encode(answers.Kind.DATA, STREAM, payload)


good = st.builds(notification, stamps, vectors(IMU6, 0.59))  # the driver's range is 8 g, not 16
heads = st.sampled_from([b"", b"\x02\x02", b"\x03\x02", b"\x01\x01", b"\x01\x03\xc8\x00"])
garbage = st.builds(bytes.__add__, heads, st.binary(max_size=120))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(good))
    data[draw(st.integers(0, len(data) - 1))] ^= draw(st.integers(1, 255))
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


@given(st.data(), streams, stamps)
def test_what_was_packed_is_unpacked(data: st.DataObject, stream: Stream, stamp_ms: int) -> None:
    blocks = data.draw(vectors(stream))
    packed = measurements.encode(stream, stamp_ms, dict(zip(stream.sensors, blocks, strict=True)))
    found = measurements.decode(stream, packed)
    assert len(packed) == stream.payload_bytes
    assert (found.stamps_ms.tolist(), found.rejected) == ([stamp_ms], 0)
    for i, block in enumerate(blocks):
        assert np.array_equal(found.of(i), block)


@given(st.data(), st.binary(min_size=2, max_size=300), references)
def test_parts_are_joined_wherever_they_were_cut(
    data: st.DataObject, payload: bytes, reference: int
) -> None:
    receiver = Receiver(reference, len(payload))
    cut = data.draw(st.integers(1, len(payload) - 1))
    assert receiver.feed(bytes([2, reference]) + payload[:cut]) is None
    assert receiver.feed(bytes([3, reference]) + payload[cut:]) == payload
    assert receiver.rejected == 0


@given(st.lists(st.one_of(good, garbage, mutated()), max_size=30))
def test_what_is_read_of_anything_can_be_true(values: list[bytes]) -> None:
    driver = MovesenseDriver(52.0)
    for data in values:
        readings = driver.hear(DATA, data).readings
        if readings is None:
            continue
        assert readings.gyro_dps is not None
        assert readings.ticks is not None
        assert np.abs(readings.acc_g).max() <= 20.001
        assert np.abs(readings.gyro_dps).max() <= 2500
        assert ((readings.ticks >= 0) & (readings.ticks < 2**32)).all()
        assert (np.diff(readings.ticks) % 2**32 > 0).all()


@given(st.lists(garbage, min_size=1, max_size=30), good)
def test_after_garbage_the_next_packet_is_read(values: list[bytes], data: bytes) -> None:
    driver = MovesenseDriver(52.0)
    for value in values:
        driver.hear(DATA, value)
    before = driver.rejected
    assert driver.hear(DATA, data).readings is not None
    assert driver.rejected - before <= 1
    driver.disconnected()
    assert driver.rejected <= len(values) + 1


@given(st.lists(st.one_of(good, garbage, mutated()), max_size=30))
def test_many_at_once_are_read_as_one_by_one(values: list[bytes]) -> None:
    single, together = MovesenseDriver(52.0), MovesenseDriver(52.0)
    parts = [single.hear(DATA, data).readings for data in values]
    full = [part for part in parts if part is not None]
    found = together.motion(values)
    assert found.acc_g.tolist() == [row for part in full for row in part.acc_g.tolist()]
    ticks = [tick for part in full if part.ticks is not None for tick in part.ticks.tolist()]
    assert found.ticks is not None
    assert found.ticks.tolist() == ticks
    assert together.rejected == single.rejected


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(76, 78), min_size=1, max_size=40))
@example(79, [76])  # soon after the sensor was started
def test_readings_of_an_unbroken_stream_never_go_back(begin_ms: int, steps: list[int]) -> None:
    driver, zeros = MovesenseDriver(52.0), [np.zeros((4, 3))] * 2
    at = (begin_ms + np.cumsum([0, *steps])) % 2**32
    found = driver.motion([notification(int(stamp), zeros) for stamp in at])
    assert found.ticks is not None
    between = np.diff(found.ticks) % 2**32
    assert between.min() >= 17
    assert between.max() <= 21


@given(st.sampled_from(Op), references, st.binary(max_size=40))
def test_commands_are_read_back(op: Op, reference: int, payload: bytes) -> None:
    command = Command(op, reference, payload)
    assert commands.parse_command(command.encode()) == command


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(st.builds(answers.Hello, st.integers(0, 255), texts, texts, texts, texts, texts))
def test_greetings_are_read_back(hello: answers.Hello) -> None:
    assert answers.parse_hello(answers.encode_hello(1, hello)[2:]) == hello


@given(st.integers(0, 2**31), st.binary(max_size=170))
def test_pieces_of_a_recording_are_read_back(offset: int, data: bytes) -> None:
    found = [logs.parse_log(part[2:]) for part in logs.encode_log(5, logs.LogBytes(offset, data))]
    assert b"".join(part.data for part in found if part is not None) == data
    assert found[0] is not None
    assert found[0].offset == offset


@given(st.binary(max_size=60))
def test_offers_that_are_read_say_the_same_when_written(data: bytes) -> None:
    for path in resources.INFOS:
        found = resources.parse_info(path, data)
        lists = [] if found is None else [found.rates_hz, *found.ranges.values()]
        assert found is None or len(lists) == 1 + len(resources.INFOS[path])
    entries = resources.parse_entries(data)
    assert entries is None or resources.encode_entries(entries)[1:] == data[1:]
