"""Commands, answers and values of a Movesense sensor, byte by byte."""

import pytest

from firmware_interface.movesense import answers, commands, logs, resources
from firmware_interface.movesense.answers import Hello, Kind, Status
from firmware_interface.movesense.commands import Command, Op
from firmware_interface.movesense.logs import LogBytes
from firmware_interface.movesense.measurements import parse_path
from firmware_interface.movesense.resources import Entry, Info, Temperature, Time

FLASH = Hello(1, "250230002214", "Movesense Flash", "74:92:BA:10:F7:D3", "app", "2.3.1")


@pytest.mark.parametrize(
    ("written", "hex_"),
    [
        (commands.hello(100), "0064"),
        (commands.subscribe(8, "/Meas/ECG/200"), "0108" + b"/Meas/ECG/200\0".hex()),
        (commands.unsubscribe(9), "0209"),
        (commands.fetch_log(11, 0x01020304), "030b04030201"),
        (commands.get(7, "/Meas/Temp"), "0407" + b"/Meas/Temp\0".hex()),
        (commands.clear_logbook(10), "050a"),
        (
            commands.put_datalogger_config(12, ["/Meas/Acc/13", "/Time"]),
            "060c" + b"/Meas/Acc/13\0/Time\0".hex(),
        ),
        (commands.put_system_mode(14, commands.RESTART), "070e05"),
        (commands.put_system_mode(14, commands.POWER_OFF), "070e01"),
        (commands.put_system_mode(14, commands.FIRMWARE_UPDATE), "070e0c"),
        (commands.put_utc_time(15, 0x0123456789ABCDEF), "080fefcdab8967452301"),
        (commands.put_datalogger_state(13, commands.LOGGING), "090d03"),
        (commands.put_datalogger_state(13, commands.READY), "090d02"),
    ],
)
def test_commands_by_hand(written: bytes, hex_: str) -> None:
    assert written.hex() == hex_
    parsed = commands.parse_command(written)
    assert parsed is not None
    assert parsed.encode() == written


def test_a_path_may_end_without_a_nul() -> None:
    assert Command(Op.SUBSCRIBE, 1, b"/Meas/Acc/52").path == "/Meas/Acc/52"
    assert Command(Op.SUBSCRIBE, 1, b"/Meas/Acc/52\0junk").path == "/Meas/Acc/52"


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x0a\x01"])
def test_what_is_no_command(data: bytes) -> None:
    assert commands.parse_command(data) is None


@pytest.mark.parametrize("code", [200, 202, 400, 401, 404, 409, 429, 503, 507])
def test_a_status_is_read_back(code: int) -> None:
    written = answers.encode_status(42, code, b"\xaa")
    assert written[:2] == bytes([Kind.ANSWER, 42])
    assert answers.parse_status(written[2:]) == Status(code, b"\xaa")


def test_the_sample_firmwares_status_has_its_high_byte_first() -> None:
    assert answers.encode_sample_no_room(7).hex() == "010701fb"
    assert answers.parse_status(b"\x01\xfb") == Status(answers.NO_ROOM)


@pytest.mark.parametrize("body", [b"", b"\xc8", b"\x00\x00", b"\xff\xff"])
def test_what_is_no_status(body: bytes) -> None:
    assert answers.parse_status(body) is None


@pytest.mark.parametrize("hello", [FLASH, Hello(text="Hello")])
def test_both_greetings_are_read_back(hello: Hello) -> None:
    written = answers.encode_hello(100, hello)
    assert written[:2] == b"\x01\x64"
    assert answers.parse_hello(written[2:]) == hello


@pytest.mark.parametrize("body", [b"", b"\x01", b"\x01serial\0product\0", b"Hell"])
def test_what_is_no_greeting(body: bytes) -> None:
    assert answers.parse_hello(body) is None


def test_a_long_piece_of_a_recording_comes_in_two_parts_with_an_offset_each() -> None:
    data = bytes(range(170))
    first, second = logs.encode_log(5, LogBytes(1000, data))
    assert (first[:2], second[:2]) == (b"\x02\x05", b"\x03\x05")
    assert logs.parse_log(first[2:]) == LogBytes(1000, data[:150])
    assert logs.parse_log(second[2:]) == LogBytes(1150, data[150:])


def test_a_recording_ends_with_an_offset_alone() -> None:
    (end,) = logs.encode_log(5, LogBytes(1170, b""))
    found = logs.parse_log(end[2:])
    assert found is not None
    assert found.is_end
    assert not LogBytes(0, b"x").is_end
    assert logs.parse_log(end[2:5]) is None


@pytest.mark.parametrize(
    ("path", "length"),
    [
        ("/Meas/Acc/52", 52),
        ("/Meas/Gyro/52", 52),
        ("/Meas/Magn/13", 16),
        ("/Meas/IMU6/52", 100),
        ("/Meas/IMU6m/52", 100),
        ("/Meas/IMU9/52", 148),
        ("/Meas/IMU6/104", 196),
        ("/Meas/IMU9/104", 292),
        ("/Meas/Acc/1666", 4 + 12 * 128),
        ("/Meas/Acc/833", 4 + 12 * 64),
    ],
)
def test_a_path_says_how_long_its_packets_are(path: str, length: int) -> None:
    stream = parse_path(path)
    assert stream is not None
    assert (stream.path, stream.payload_bytes) == (path, length)


@pytest.mark.parametrize(
    "path", ["", "/Meas/HR", "/Meas/Acc/50", "/Meas/ECG/200", "/Meas/Acc/Info", "x/Meas/Acc/52"]
)
def test_other_paths_are_no_motion(path: str) -> None:
    assert parse_path(path) is None


RATES = (13, 26, 52, 104, 208, 416, 833, 1666)
IMU_INFO = bytes.fromhex(
    "080d001a0034006800d000a001410382060402040810057d00f500f401e803d007018813"  # captured
)
IMU_RANGES = {"acc": (2, 4, 8, 16), "gyro": (125, 245, 500, 1000, 2000), "magn": (5000,)}


def test_what_all_sensors_together_offer_as_captured() -> None:
    assert resources.parse_info("/Meas/IMU/Info", IMU_INFO) == Info(RATES, IMU_RANGES)
    assert resources.encode_info("/Meas/IMU/Info", RATES) == IMU_INFO


@pytest.mark.parametrize("sensor", ["Acc", "Gyro", "Magn"])
def test_what_one_sensor_offers(sensor: str) -> None:
    path, key = f"/Meas/{sensor}/Info", sensor.lower()
    written = resources.encode_info(path, RATES)
    assert resources.parse_info(path, written) == Info(RATES, {key: IMU_RANGES[key]})


@pytest.mark.parametrize("cut", range(len(IMU_INFO)))
def test_an_offer_that_is_cut_is_none(cut: int) -> None:
    assert resources.parse_info("/Meas/IMU/Info", IMU_INFO[:cut]) is None


def test_an_offer_with_bytes_left_over_is_none() -> None:
    assert resources.parse_info("/Meas/IMU/Info", IMU_INFO + b"\0") is None


def test_the_clocks_as_captured() -> None:
    captured = bytes.fromhex("58d897e169590600d08924000004000014000000")
    time = Time(1787161151527000, 2394576, 1024, 20)
    assert resources.parse_time(captured) == time
    assert resources.encode_time(time) == captured
    assert resources.parse_time(captured[1:]) is None


def test_a_temperature_as_captured() -> None:
    captured = bytes.fromhex("8e61020033c39543")
    found = resources.parse_temperature(captured)
    assert found is not None
    assert (found.stamp_ms, round(found.kelvin, 3)) == (156046, 299.525)
    assert resources.encode_temperature(found) == captured
    assert resources.parse_temperature(captured[:4]) is None
    assert found == Temperature(found.stamp_ms, found.kelvin)


def test_the_logbook_is_read_back() -> None:
    entries = (Entry(1, 5, 5272), Entry(2, 6, 2**40))
    written = resources.encode_entries(entries)
    assert len(written) == 1 + 2 * 16
    assert resources.parse_entries(written) == entries
    assert resources.parse_entries(written[:-1]) is None
    assert resources.parse_entries(b"") is None
