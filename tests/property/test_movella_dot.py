"""Whatever a DOT sends comes back as it was, and whatever a link makes of it does no harm."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from firmware_interface.driver import Readings
from firmware_interface.movella_dot import commands, messages, payloads
from firmware_interface.movella_dot.commands import Charge, Control, Report, ReportKind, Timeouts
from firmware_interface.movella_dot.driver import (
    CHARGE,
    LONG,
    MEASURE,
    MEDIUM,
    REPORT,
    MovellaDotDriver,
)
from firmware_interface.movella_dot.messages import Message

CHANNELS = {26: LONG, 21: MEDIUM}
modes = st.sampled_from(sorted(payloads.MODES))
stamps = st.integers(0, 2**32 - 1)
finite = st.floats(width=32, allow_nan=False, allow_infinity=False)
within_range = st.floats(-16, 16, width=32)
garbage = st.tuples(
    st.sampled_from([LONG, MEDIUM, CHARGE, REPORT, MEASURE]), st.binary(max_size=70)
)


def vectors(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[float, ...]]:
    return st.tuples(numbers, numbers, numbers)


quantities = {
    payloads.QUATERNION: st.tuples(finite, finite, finite, finite),
    payloads.EULER_DEG: vectors(finite),
    payloads.FREE_ACC_MS2: vectors(finite),
    payloads.DELTA_Q: st.tuples(finite, finite, finite, finite),
    payloads.DELTA_V_MS: vectors(finite),
    payloads.ACC_MS2: vectors(finite),
    payloads.GYRO_DPS: vectors(finite),
    payloads.MAG_AU: vectors(st.integers(-32768, 32767).map(lambda n: n / 4096)),
    payloads.STATUS: st.integers(0, 0xFFFF),
    payloads.CLIPPED_ACC: st.integers(0, 255),
    payloads.CLIPPED_GYRO: st.integers(0, 255),
}


@st.composite
def measured(draw: st.DrawFn) -> tuple[int, int, dict[str, object]]:
    mode = draw(modes)
    return mode, draw(stamps), {name: draw(quantities[name]) for name in payloads.MODES[mode]}


@st.composite
def good(draw: st.DrawFn) -> tuple[str, bytes]:
    mode = draw(st.sampled_from(sorted(CHANNELS)))
    values = {"acc_ms2": [draw(vectors(within_range))], "gyro_dps": [draw(vectors(within_range))]}
    return CHANNELS[mode], payloads.encode(mode, [draw(stamps)], values)[0]


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    channel, data = draw(good())
    changed = bytearray(data[: draw(st.integers(1, len(data)))])
    changed[draw(st.integers(0, len(changed) - 1))] ^= draw(st.integers(1, 255))
    return channel, bytes(changed)


@given(measured())
def test_a_payload_comes_back_as_it_was(what: tuple[int, int, dict[str, object]]) -> None:
    mode, stamp, values = what
    data = payloads.encode(mode, [stamp], {name: [value] for name, value in values.items()})
    assert payloads.decode(mode, data[0]) == payloads.Payload(stamp, values)


@given(modes, st.binary(max_size=70))
def test_random_bytes_are_a_payload_of_numbers_or_none(mode: int, data: bytes) -> None:
    payload = payloads.decode(mode, data)
    if payload is not None:
        assert all(np.isfinite(value).all() for value in payload.values.values())


def check_sensible(readings: Readings) -> None:
    assert readings.gyro_dps is not None
    assert np.abs(readings.acc_g).max() <= 32.001
    assert np.abs(readings.gyro_dps).max() <= 4000


@given(st.lists(st.one_of(garbage, damaged(), good()), max_size=30))
def test_whatever_comes_gives_sensible_readings_or_is_counted(
    values: list[tuple[str, bytes]],
) -> None:
    driver = MovellaDotDriver(60)
    for channel, data in values:
        before = driver.rejected
        heard = driver.hear(channel, data)
        if heard.readings is not None:
            check_sensible(heard.readings)
        elif channel in CHANNELS.values():
            assert driver.rejected == before + 1


@given(st.lists(st.one_of(garbage, damaged()), max_size=30), good())
def test_after_garbage_the_next_good_payload_is_read(
    values: list[tuple[str, bytes]], after: tuple[str, bytes]
) -> None:
    driver = MovellaDotDriver(60)
    for channel, data in values:
        driver.hear(channel, data)
    assert driver.hear(*after).readings is not None


@given(st.lists(st.one_of(garbage, damaged(), good()), max_size=30))
def test_garbage_never_grows_the_driver(values: list[tuple[str, bytes]]) -> None:
    driver = MovellaDotDriver(60)
    for channel, data in values:
        driver.hear(channel, data)
    assert all(isinstance(value, int | bytes) for value in vars(driver).values())
    assert len(vars(driver)) == len(vars(MovellaDotDriver(60)))


@given(st.lists(st.one_of(good(), damaged()).map(lambda sent: sent[1]), max_size=30))
def test_in_bulk_the_same_is_read_and_counted(values: list[bytes]) -> None:
    one, many = MovellaDotDriver(60), MovellaDotDriver(60)
    heard = [
        one.hear(LONG if len(data) >= 44 or one.mode == 26 else MEDIUM, data).readings
        for data in values
    ]
    together = many.motion(values)
    ticks = [readings.ticks for readings in heard if readings is not None]
    assert together.ticks is not None
    assert together.ticks.tolist() == [int(tick[0]) for tick in ticks if tick is not None]
    assert (many.rejected, many.mode) == (one.rejected, one.mode)


waits = st.builds(Timeouts, st.integers(0, 30 * 60), st.integers(0, 30 * 60))
controls = st.builds(
    Control,
    identify=st.booleans(),
    usb_power_on=st.none() | st.booleans(),
    timeouts=st.none() | waits,
    tag=st.none() | st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20), max_size=16),
    rate_hz=st.none() | st.sampled_from(commands.RECORDING_RATES_HZ),
    filter_profile=st.none() | st.integers(0, 255),
)


@given(controls)
def test_settings_come_back(control: Control) -> None:
    assert commands.parse_control(control.encode()) == control


@given(st.integers(0, 100), st.booleans())
def test_the_charge_comes_back(percent: int, is_charging: bool) -> None:  # noqa: FBT001
    charge = Charge(percent, is_charging)
    assert commands.parse_charge(charge.encode()) == charge


@given(st.sampled_from(sorted(ReportKind)[2:]), stamps)
def test_clicks_come_back(kind: ReportKind, stamp_ms: int) -> None:
    report = Report(kind, stamp_ms)
    assert commands.parse_report(report.encode()) == report


@given(st.integers(0, 255), st.binary(max_size=157), st.integers(0, 10))
def test_messages_come_back(identifier: int, data: bytes, padding: int) -> None:
    message = Message(identifier, data)
    assert messages.parse(message.encode() + bytes(padding)) == message


@given(st.integers(0, 255), st.binary(max_size=157), st.integers(0), st.integers(1, 255))
def test_one_wrong_byte_is_no_message(identifier: int, data: bytes, at: int, change: int) -> None:
    wrong = bytearray(Message(identifier, data).encode())
    wrong[at % len(wrong)] ^= change
    assert messages.parse(bytes(wrong)) is None


@given(st.binary(max_size=200))
def test_random_bytes_are_a_message_or_none(data: bytes) -> None:
    message = messages.parse(data)
    if message is not None:
        assert data.startswith(message.encode())
        messages.sync_result(message)
