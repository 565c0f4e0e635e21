"""What was encoded is decoded, and no bytes do harm."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from firmware_interface.driver import Battery
from firmware_interface.metamotion import answers, frames, fusion, processors
from firmware_interface.metamotion.boards import BMI160, BMI270, BMM150
from firmware_interface.metamotion.driver import NOTIFY, MetaMotionDriver
from firmware_interface.metamotion.fusion import Fused

CHIPS = (BMI160.acc, BMI160.gyro, BMI270.acc, BMI270.gyro, BMM150)
NUMBER = 9

words = arrays(np.int16, 6)
counts = st.integers(0, 2**32 - 1)
counted = st.builds(
    lambda count, row: processors.encode_output(
        NUMBER, processors.encode_number(count) + row.astype("<i2").tobytes()
    ),
    counts,
    words,
)
junk = st.one_of(
    st.binary(max_size=24),
    st.sampled_from([b"\x03\x80", b"\x13\x80", b"\x09\x02\x00", b"\x19\x07", b"\x11\x8c"]).flatmap(
        lambda head: st.binary(max_size=20).map(lambda rest: head + rest)
    ),
    st.builds(
        lambda data, at, bits: data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :],
        counted,
        st.integers(0, 18),
        st.integers(1, 255),
    ),
    st.builds(lambda data, end: data[:end], counted, st.integers(0, 18)),
)


def running() -> MetaMotionDriver:
    driver = MetaMotionDriver(50)
    driver.start()
    for hex_ in ("03800401", "13800101", "090204", "090207", "090209"):
        driver.hear(NOTIFY, bytes.fromhex(hex_))
    return driver


@given(words=arrays(np.int16, (3, 3)), chip=st.sampled_from(CHIPS), is_packed=st.booleans())
def test_readings_come_back(words: np.ndarray, chip: frames.Chip, *, is_packed: bool) -> None:
    rows = words if is_packed else words[:1]
    found = frames.decode_chip(frames.encode_chip(chip, rows), chip)
    assert np.array_equal(found, rows)
    for scale in chip.counts_per_unit.values():
        assert np.array_equal(frames.to_words(rows / scale, scale), rows)


@given(st.lists(st.tuples(counts, words), max_size=20))
def test_counted_readings_come_back_one_by_one_and_in_bulk(
    rows: list[tuple[int, np.ndarray]],
) -> None:
    values = [
        processors.encode_output(
            NUMBER, processors.encode_number(count) + row.astype("<i2").tobytes()
        )
        for count, row in rows
    ]
    together, driver = running().motion(values), running()
    assert together.ticks is not None
    assert together.gyro_dps is not None
    assert together.ticks.tolist() == [count for count, _ in rows]
    for i, (data, (count, row)) in enumerate(zip(values, rows, strict=True)):
        one = driver.hear(NOTIFY, data).readings
        assert one is not None
        assert one.gyro_dps is not None
        assert np.array_equal(one.acc_g[0], together.acc_g[i])
        assert np.array_equal(one.gyro_dps[0], together.gyro_dps[i])
        assert np.array_equal(frames.to_words(one.acc_g, 2048)[0], row[:3])
        assert np.array_equal(frames.to_words(one.gyro_dps, 16.4)[0], row[3:])
        result = frames.decode_result(data)
        assert result is not None
        assert (result.number, result.ticks) == (NUMBER, count)


floats = st.floats(-1e6, 1e6, width=32)


@given(st.sampled_from(list(fusion.OUTPUTS.values())), st.tuples(*4 * [floats]), st.integers(0, 3))
def test_fused_values_come_back(
    output: fusion.Output, values: tuple[float, ...], accuracy: int
) -> None:
    fused = Fused(output.name, values[: output.floats], accuracy if output.has_accuracy else None)
    found = fusion.decode(fusion.encode(fused))
    assert found is not None
    assert (found.name, found.accuracy) == (fused.name, fused.accuracy)
    assert np.allclose(found.values, fused.values, rtol=1e-6)


@given(st.integers(0, 100), st.integers(0, 65535))
def test_the_charge_comes_back(percent: int, millivolts: int) -> None:
    battery = Battery(percent, millivolts / 1000)
    assert answers.decode(answers.encode_battery(battery)) == battery


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_module_information_comes_back(module: int, implementation: int, revision: int) -> None:
    info = answers.ModuleInfo(module, implementation, revision)
    assert answers.decode(answers.encode_info(info)) == info


@given(st.binary(min_size=6, max_size=18))
def test_a_processor_is_asked_for_as_it_was_read(rest: bytes) -> None:
    data = bytes([9, 2]) + rest[:3] + bytes([rest[3] & 0xE0]) + rest[4:]
    wanted = processors.parse(data)
    assert wanted is not None
    assert wanted.encode() == data


@given(st.lists(junk, max_size=30), counted)
def test_after_any_garbage_good_readings_are_read(garbage: list[bytes], good: bytes) -> None:
    driver = running()
    for data in garbage:
        readings = driver.hear(NOTIFY, data).readings
        if readings is not None:
            assert data[:3] == good[:3]
            assert len(data) == len(good)
            assert np.isfinite(readings.acc_g).all()
    assert driver.rejected <= len(garbage)
    assert driver.hear(NOTIFY, good).readings is not None


@given(st.lists(st.one_of(junk, counted), max_size=30))
def test_in_bulk_the_same_comes_of_garbage(values: list[bytes]) -> None:
    driver = running()
    one_by_one = [driver.hear(NOTIFY, data).readings for data in values]
    ticks = [t for r in one_by_one if r is not None and r.ticks is not None for t in r.ticks]
    together = running().motion(values)
    assert together.ticks is not None
    assert together.ticks.tolist() == ticks


@given(st.lists(junk, max_size=40))
def test_a_conversation_of_garbage_stays_small(garbage: list[bytes]) -> None:
    driver = MetaMotionDriver(50)
    driver.start()
    for data in garbage:
        driver.hear(NOTIFY, data)
    assert len(driver._numbers) <= 3
    assert len(driver._chips) <= 2
    assert 0 <= driver.rejected <= len(garbage)
