"""Commands and answers, worked out by hand from the register table."""

import datetime as dt

import pytest

from firmware_interface.driver import Battery
from firmware_interface.witmotion import registers
from firmware_interface.witmotion.frames import RegisterAnswer
from firmware_interface.witmotion.registers import Command

NOTHING = RegisterAnswer(0x10, (1,) * 8)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (registers.UNLOCK, "ffaa6988b5"),
        (registers.SAVE, "ffaa000000"),
        (registers.ACCEL_CALIBRATE, "ffaa010100"),
        (registers.MAG_CALIBRATE, "ffaa010700"),
        (registers.YAW_ZERO, "ffaa010400"),
        (registers.CALIBRATE_END, "ffaa010000"),
        (registers.SIX_AXIS, "ffaa240100"),
        (registers.NINE_AXIS, "ffaa240000"),
        (registers.set_rate_hz(0.2), "ffaa030100"),
        (registers.set_rate_hz(10), "ffaa030600"),
        (registers.set_rate_hz(200), "ffaa030b00"),
        (registers.read_register(0x64), "ffaa276400"),
    ],
)
def test_commands(written: bytes, expected: str) -> None:
    assert written.hex() == expected
    command = registers.parse_command(written)
    assert command is not None
    assert command.encode() == written


def test_a_rate_not_offered_names_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"60 is not offered; allowed: 0\.2, .*50, 100, 200"):
        registers.set_rate_hz(60)


def test_a_start_never_saves() -> None:
    assert registers.start_sequence(100) == (registers.UNLOCK, bytes.fromhex("ffaa030900"))


@pytest.mark.parametrize("data", [b"", b"\xff\xaa\x03\x08", b"\xff\xab\x03\x08\x00", bytes(6)])
def test_what_is_no_command(data: bytes) -> None:
    assert registers.parse_command(data) is None


def test_a_command_has_register_and_value() -> None:
    assert registers.parse_command(bytes.fromhex("ffaa1f0400")) == Command(0x1F, 4)


@pytest.mark.parametrize(
    ("raw", "percent"),
    [
        (420, 100),
        (396, 100),
        (395, 90),
        (393, 90),
        (392, 75),
        (378, 40),
        (349, 5),
        (339, 0),
        (1, 0),
    ],
)
def test_battery_steps(raw: int, percent: int) -> None:
    answer = RegisterAnswer(0x64, (raw, 0, 0, 0))
    assert registers.battery(answer) == Battery(percent, raw / 100)


def test_no_battery_reading_yet() -> None:
    assert registers.battery(RegisterAnswer(0x64, (0,) * 8)) is None


def test_registers_are_found_wherever_the_answer_starts() -> None:
    assert registers.battery(RegisterAnswer(0x60, (0, 0, 0, 0, 380))) == Battery(50, 3.8)


def test_temperature() -> None:
    assert registers.temperature_c(RegisterAnswer(0x40, (2350,))) == 23.5
    assert registers.temperature_c(RegisterAnswer(0x40, (0xFFFF,))) == -0.01


def test_chip_time() -> None:
    """2025-02-03 04:05:06.007: the low byte of each word comes first."""
    words = (2 << 8 | 25, 4 << 8 | 3, 6 << 8 | 5, 7)
    time = registers.chip_time(RegisterAnswer(0x30, words))
    assert time == dt.datetime(2025, 2, 3, 4, 5, 6, 7000)  # noqa: DTZ001  has no zone


def test_a_chip_that_was_never_set_has_no_time() -> None:
    assert registers.chip_time(RegisterAnswer(0x30, (0, 0, 0, 0))) is None


def test_quaternion() -> None:
    words = (0x4000, 0xC000, 0x8000, 0x0001)
    assert registers.quaternion(RegisterAnswer(0x51, words)) == (0.5, -0.5, -1.0, 1 / 32768)


def test_magnetometer() -> None:
    field = RegisterAnswer(0x3A, (150, 0xFFFF, 0))
    assert registers.mag_counts(field) == (150, -1, 0)
    assert registers.mag_ut(field, 6) == pytest.approx((1.0, -1 / 150, 0.0))
    assert registers.mag_type(RegisterAnswer(0x72, (6,))) == 6


def test_an_unknown_magnetometer_has_no_unit() -> None:
    assert registers.mag_ut(RegisterAnswer(0x3A, (1, 2, 3)), 99) is None


def test_version() -> None:
    """MSB set: 2 << 14 | 3 << 8 | 4 = 0x8304; otherwise a plain number."""
    assert registers.version(RegisterAnswer(0x2E, (0x8304, 0x8000))) == "2.3.4"
    assert registers.version(RegisterAnswer(0x2E, (513, 0))) == "513"


def test_serial() -> None:
    words = tuple(int.from_bytes(pair, "little") for pair in (b"WT", b"90", b"10", b"00", b"42"))
    assert registers.serial(RegisterAnswer(0x7F, (*words, 0))) == "WT90100042"
    assert registers.serial(RegisterAnswer(0x7F, (0,) * 6)) is None


@pytest.mark.parametrize(
    "reader",
    [
        registers.battery,
        registers.temperature_c,
        registers.chip_time,
        registers.quaternion,
        registers.mag_type,
        registers.mag_counts,
        registers.version,
        registers.serial,
        lambda answer: registers.mag_ut(answer, 2),
    ],
)
def test_an_answer_about_something_else_says_nothing(reader: object) -> None:
    assert reader(NOTHING) is None
    assert reader(RegisterAnswer(0xF0, (1,))) is None
