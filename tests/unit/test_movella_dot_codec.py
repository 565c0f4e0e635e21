"""A DOT's payloads, commands and messages, worked out by hand from the specification."""

import struct

import numpy as np
import pytest

from firmware_interface.movella_dot import commands, messages, payloads
from firmware_interface.movella_dot.commands import Charge, Control, Report, ReportKind, Timeouts
from firmware_interface.movella_dot.messages import Message


def floats(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


Q, E, FA = floats(1, 2, 3, 4), floats(5, 6, 7), floats(8, 9, 10)
ACC, GYRO, DV = floats(-1, -2, -3), floats(11, 12, 13), floats(0.5, 0.25, 0.125)
MAG = struct.pack("<3h", 4096, -2048, 1)
STATUS = b"\x12\x02\x03\xfa"
LAYOUTS = {
    2: (Q + FA + STATUS, 40),
    3: (Q + FA, 40),
    4: (E, 20),
    5: (Q, 20),
    6: (FA, 20),
    7: (E + FA + STATUS, 40),
    16: (E + FA, 40),
    18: (Q + DV + MAG, 40),
    19: (Q + DV, 40),
    20: (ACC + GYRO + MAG, 40),
    21: (ACC + GYRO, 40),
    22: (E + FA + GYRO, 40),
    23: (E + FA + MAG, 40),
    24: (Q + GYRO, 40),
    26: (Q + ACC + GYRO, 63),
}
VALUES = {
    "quaternion": (1, 2, 3, 4),
    "euler_deg": (5, 6, 7),
    "free_acc_ms2": (8, 9, 10),
    "delta_q": (1, 2, 3, 4),
    "delta_v_ms": (0.5, 0.25, 0.125),
    "acc_ms2": (-1, -2, -3),
    "gyro_dps": (11, 12, 13),
    "mag_au": (1, -0.5, 1 / 4096),
    "status": 0x0212,
    "clipped_acc": 3,
    "clipped_gyro": 250,
}
each_mode = pytest.mark.parametrize("mode", LAYOUTS)


def test_all_open_modes_are_known() -> None:
    assert set(payloads.MODES) == {*range(1, 8), *range(16, 27)} - payloads.CLOSED_MODES


@each_mode
def test_a_payload_by_hand(mode: int) -> None:
    body, size = LAYOUTS[mode]
    data = struct.pack("<I", 16_667) + body
    expected = {name: VALUES[name] for name in payloads.MODES[mode]}
    for whole in (data, data.ljust(size, b"\0")):
        payload = payloads.decode(mode, whole)
        assert payload is not None
        assert payload.stamp_us == 16_667
        assert payload.values == expected
    written = payloads.encode(mode, [16_667], {name: [v] for name, v in expected.items()})
    assert written == [data.ljust(size, b"\0")]


@each_mode
def test_a_payload_of_another_length_is_none(mode: int) -> None:
    body, size = LAYOUTS[mode]
    data = bytes(4) + body
    assert payloads.decode(mode, data[:-1]) is None
    assert payloads.decode(mode, data.ljust(size + 1, b"\0")) is None
    assert payloads.decode(mode, b"") is None


@each_mode
@pytest.mark.parametrize("word", [b"\0\0\xc0\x7f", b"\1\0\x80\x7f", b"\0\0\x80\xff"])
def test_what_is_no_number_is_no_payload(mode: int, word: bytes) -> None:
    body, _ = LAYOUTS[mode]
    assert payloads.decode(mode, bytes(4) + word + body[4:]) is None


def test_words_saturate() -> None:
    values = {"acc_ms2": [[1e300, -1e300, 0]], "mag_au": [[99, -99, 0]]}
    acc_x, acc_y = struct.unpack_from("<2f", payloads.encode(20, [0], values)[0], 4)
    assert (acc_x, acc_y) == (np.finfo(np.float32).max, np.finfo(np.float32).min)
    assert payloads.encode(20, [0], values)[0][28:34] == b"\xff\x7f\x00\x80\0\0"
    counts = {"status": [-1], "clipped_acc": [256], "clipped_gyro": [255.4]}
    assert payloads.encode(2, [0], counts)[0][32:36] == b"\0\0\xff\xff"


def test_a_stamp_is_written_modulo_its_word() -> None:
    assert payloads.encode(6, [2**32 + 5], {})[0][:4] == b"\5\0\0\0"


def test_an_orientation_that_is_not_given_is_no_turn() -> None:
    assert payloads.encode(5, [0], {})[0][4:] == floats(1, 0, 0, 0)


def test_a_status_is_spelled_out() -> None:
    assert payloads.status_names(0) == ()
    assert payloads.status_names(0x0012) == ("acc_y_clipped", "gyro_y_clipped")
    assert payloads.status_names(0x03FF) == payloads.STATUS_BITS


@pytest.mark.parametrize(
    ("control", "start"),
    [
        (Control(), "00"),
        (Control(identify=True), "0101"),
        (Control(power_off=True), "020001"),
        (Control(usb_power_on=True), "020002"),
        (Control(usb_power_on=False), "02"),
        (Control(timeouts=Timeouts(630, 1800)), "0400000a1e1e00"),
        (Control(tag="hip"), "0800000000000003686970"),
        (Control(tag=""), "08"),
        (Control(rate_hz=4), "10" + 23 * "00" + "0400"),
        (Control(rate_hz=60, filter_profile=1), "30" + 23 * "00" + "3c0001"),
    ],
)
def test_settings(control: Control, start: str) -> None:
    assert control.encode() == bytes.fromhex(start).ljust(32, b"\0")
    assert commands.parse_control(control.encode()) == control


def test_switching_off_is_all_that_then_counts() -> None:
    assert commands.parse_control(b"\x02\0\x03" + bytes(29)) == Control(power_off=True)


def test_a_tag_of_impossible_length_is_not_read() -> None:
    assert commands.parse_control(b"\x08" + bytes(6) + b"\x11" + bytes(24)) == Control()
    assert commands.parse_control(bytes(31)) is None


def test_settings_the_sensor_does_not_offer_are_refused() -> None:
    with pytest.raises(ValueError, match="50 is not offered; allowed: 1, 4, 10, 12, 15, 20, 30"):
        Control(rate_hz=50).encode()
    with pytest.raises(ValueError, match="takes 17 bytes; allowed: 16"):
        Control(tag=17 * "x").encode()


@pytest.mark.parametrize("mode", [*LAYOUTS, 1, 17, 25])
def test_start_and_stop(mode: int) -> None:
    assert commands.start(mode) == bytes([1, 1, mode])
    assert commands.stop(mode) == bytes([1, 0, mode])
    for is_running, data in ((True, commands.start(mode)), (False, commands.stop(mode))):
        assert commands.parse_measurement(data) == commands.Measurement(is_running, mode)


def test_headings() -> None:
    assert commands.HEADING_RESET.hex() == "0100"
    assert commands.HEADING_REVERT.hex() == "0700"
    assert commands.HEADING_DEFAULT.hex() == "0800"


def test_the_charge() -> None:
    assert commands.parse_charge(b"\x64\x01") == Charge(100, is_charging=True)
    assert Charge(0, is_charging=False).encode() == b"\0\0"


@pytest.mark.parametrize(
    ("report", "start"),
    [
        (Report(ReportKind.POWER_OFF), "01"),
        (Report(ReportKind.POWER_SAVING), "04"),
        (Report(ReportKind.SINGLE_CLICK, 0), "050400000000"),
        (Report(ReportKind.DOUBLE_CLICK, 123_456), "060440e20100"),
        (Report(ReportKind.TRIPLE_CLICK, 2**32 - 1), "0704ffffffff"),
    ],
)
def test_reports(report: Report, start: str) -> None:
    assert report.encode() == bytes.fromhex(start).ljust(36, b"\0")
    assert commands.parse_report(report.encode()) == report
    assert commands.parse_report(bytes.fromhex(start)) == report


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\2", b"\x08", b"\5\4\0\0\0", b"\5\3\0\0\0\0", b"\1" + bytes(36)]
)
def test_what_is_no_report(data: bytes) -> None:
    assert commands.parse_report(data) is None


def test_messages_of_the_specification() -> None:
    assert messages.GET_SYNC_STATUS.hex() == "020108f5"
    assert messages.STOP_SYNC.hex() == "020102fb"
    assert messages.start_sync("D4:22:CD:AA:BB:CC").hex() == "020701ccbbaacd22d402"
    assert Message(messages.RECORDING, b"\x41").encode().hex() == "010141bd"
    assert Message(messages.CONFIGURATION, b"\4").encode().hex() == "030104f8"


def test_an_address_has_six_bytes() -> None:
    with pytest.raises(ValueError, match="six bytes"):
        messages.start_sync("D4:22:CD")


@pytest.mark.parametrize(
    ("hex_", "meaning"),
    [
        ("02025109a2", "unsynced"),
        ("02025104a7", "synced"),
        ("02025000ac", "success"),
        ("02025001ab", "failed"),
        ("02020300f9", "success"),
        ("02020305f4", "not_enough_samples"),
        ("02020307f2", "skew_too_large"),
        ("02020308f1", "starting_time_error"),
        ("02020309f0", "unstarted"),
        ("02020377" + "82", None),
        ("020299" + "0063", None),
        ("020151ac", None),
        ("01025109a3", None),
    ],
)
def test_what_became_of_a_synchronisation(hex_: str, meaning: str | None) -> None:
    message = messages.parse(bytes.fromhex(hex_))
    assert message is not None
    assert messages.sync_result(message) == meaning
    assert message.encode().hex() == hex_


def test_zeros_may_follow_a_message() -> None:
    assert messages.parse(messages.STOP_SYNC + bytes(156)) == Message(2, b"\2")


@pytest.mark.parametrize(
    "hex_",
    [
        "",
        "0201",
        "02025109a3",
        "02025109",
        "020308f4",
        "020108f501ff",
        "02" + "9e" + 159 * "00" + "60",
    ],
)
def test_what_is_no_message(hex_: str) -> None:
    assert messages.parse(bytes.fromhex(hex_)) is None
