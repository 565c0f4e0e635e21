"""The conversation with a DOT: starting it, links that cut, refusals, and its own side."""

import numpy as np
import pytest

from firmware_interface import SensorStream
from firmware_interface.driver import NOTHING, Battery, Pause, Read, Subscribe, Write
from firmware_interface.movella_dot import driver as dot
from firmware_interface.movella_dot import payloads
from firmware_interface.movella_dot.commands import Report, ReportKind
from firmware_interface.movella_dot.driver import (
    CHARGE,
    CONTROL,
    LONG,
    MEASURE,
    MEDIUM,
    REPORT,
    MovellaDotDriver,
)
from firmware_interface.profiles import profile

FLAT = {"acc_ms2": [[0.0, 0.0, 9.80665]], "gyro_dps": [[1.0, 2.0, 3.0]]}
LONG_FLAT = payloads.encode(26, [7], FLAT)[0]
MEDIUM_FLAT = payloads.encode(21, [8], FLAT)[0]

STOP_26, START_26 = b"\x01\x00\x1a", b"\x01\x01\x1a"
SIXTY = bytes([0x10]) + bytes(23) + b"\x3c\x00" + bytes(6)


def test_a_start_stops_sets_the_rate_subscribes_and_then_measures() -> None:
    assert MovellaDotDriver(60).start() == (
        Write(MEASURE, STOP_26),
        Pause(0.1),
        Write(CONTROL, SIXTY),
        Subscribe(REPORT),
        Subscribe(CHARGE),
        Subscribe(LONG),
        Write(MEASURE, START_26),
        Read(MEASURE),
        Read(CHARGE),
    )


def test_the_other_commands() -> None:
    driver = MovellaDotDriver(20)
    assert driver.stop() == (Write(MEASURE, STOP_26),)
    assert driver.ask_battery() == (Read(CHARGE),)
    assert driver.blink() == (Write(CONTROL, b"\x01\x01" + bytes(30)),)
    assert driver.buzz(1.0) == ()


def test_a_long_and_a_medium_payload_say_the_same() -> None:
    driver = MovellaDotDriver(60)
    for channel, data, tick in ((LONG, LONG_FLAT, 7), (MEDIUM, MEDIUM_FLAT, 8)):
        readings = driver.hear(channel, data).readings
        assert readings is not None
        assert readings.gyro_dps is not None
        assert readings.ticks is not None
        assert readings.acc_g.tolist() == [[0.0, 0.0, 1.0]]
        assert readings.gyro_dps.tolist() == [[1.0, 2.0, 3.0]]
        assert readings.ticks.tolist() == [tick]


@pytest.mark.parametrize("length", [44, 63])
def test_a_payload_may_come_without_its_padding(length: int) -> None:
    assert MovellaDotDriver(60).hear(LONG, LONG_FLAT[:length]).readings is not None


@pytest.mark.parametrize("data", [b"", LONG_FLAT[:43], LONG_FLAT + b"\0"])
def test_a_payload_of_another_length_is_rejected(data: bytes) -> None:
    driver = MovellaDotDriver(60)
    assert driver.hear(LONG, data) == NOTHING
    assert driver.rejected == 1


@pytest.mark.parametrize(
    ("name", "axis", "value"),
    [(name, axis, value) for name in FLAT for axis in range(3) for value in (5e3, -5e3, np.nan)],
)
def test_what_no_sensor_can_measure_is_rejected(name: str, axis: int, value: float) -> None:
    wrong = {**FLAT, name: np.where(np.arange(3) == axis, value, 0.0)[None]}
    for mode, channel in ((26, LONG), (21, MEDIUM)):
        driver, data = MovellaDotDriver(60), payloads.encode(mode, [1], wrong)
        driver.mode = mode
        assert driver.hear(channel, data[0]).readings is None
        assert len(driver.motion(data)) == 0
        assert driver.rejected == 2


def test_in_bulk_what_no_sensor_can_measure_is_left_out_and_counted() -> None:
    wild = payloads.encode(26, [2], {"acc_ms2": [[1e30, 0, 0]]})[0]
    driver = MovellaDotDriver(60)
    readings = driver.motion([LONG_FLAT, wild, LONG_FLAT])
    assert readings.ticks is not None
    assert readings.ticks.tolist() == [7, 7]
    assert driver.rejected == 1


def test_in_bulk_lengths_may_differ() -> None:
    driver = MovellaDotDriver(60)
    readings = driver.motion([LONG_FLAT, LONG_FLAT[:44], LONG_FLAT[:9], LONG_FLAT])
    assert readings.acc_g.tolist() == 3 * [[0.0, 0.0, 1.0]]
    assert driver.rejected == 1


def test_in_bulk_a_link_that_cuts_is_noticed_too() -> None:
    driver = MovellaDotDriver(60)
    readings = driver.motion([*3 * [LONG_FLAT[:20]], *2 * [MEDIUM_FLAT]])
    assert readings.ticks is not None
    assert readings.ticks.tolist() == [8, 8]
    assert driver.rejected == 3


def test_nothing_in_bulk_is_nothing() -> None:
    assert len(MovellaDotDriver(60).motion([])) == 0


@pytest.mark.parametrize("data", [b"", b"\x01\x01", b"\x02\x01\x1a", b"\x01\x02\x1a", bytes(4)])
def test_a_state_that_makes_no_sense_is_rejected(data: bytes) -> None:
    driver = MovellaDotDriver(60)
    assert driver.hear(MEASURE, data) == NOTHING
    assert driver.rejected == 1


def test_the_charge_is_heard() -> None:
    driver = MovellaDotDriver(60)
    assert driver.hear(CHARGE, b"\x57\x01").battery == Battery(87)
    for data in (b"", b"\x57", b"\x65\x00", b"\x57\x02", b"\x57\x00\x00"):
        assert driver.hear(CHARGE, data) == NOTHING
    assert driver.rejected == 5


@pytest.mark.parametrize(
    ("report", "trouble"),
    [
        (Report(ReportKind.POWER_OFF), dot.SWITCHED_OFF),
        (Report(ReportKind.POWER_SAVING), dot.ASLEEP),
        (Report(ReportKind.SINGLE_CLICK, 5), None),
    ],
)
def test_reports_say_why_nothing_comes(report: Report, trouble: str | None) -> None:
    driver = MovellaDotDriver(60)
    assert driver.hear(REPORT, report.encode()).trouble == trouble
    assert driver.rejected == 0


def test_a_report_that_makes_no_sense_is_rejected() -> None:
    driver = MovellaDotDriver(60)
    assert driver.hear(REPORT, b"\x63") == NOTHING
    assert driver.rejected == 1


def test_the_stamp_begins_again_after_71_minutes_and_nothing_is_lost() -> None:
    stream = SensorStream(profile("movella_dot"), 60.0)
    stamps = 2**32 - 50_000 + 16_667 * np.arange(8)
    for i, data in enumerate(payloads.encode(26, stamps, {"acc_ms2": 8 * FLAT["acc_ms2"]})):
        stream.hear(1000.0 + i / 60, LONG, data)
    assert (stream.samples, stream.lost, stream.unknown_gaps) == (8, 0, 0)


def test_the_profile_knows_both_names() -> None:
    row = profile("movella_dot")
    assert row.matches("Xsens DOT")
    assert row.matches("Movella Dot")
    assert not row.matches("Dotty")
    assert row.channels[LONG] == ("15172002-4947-11e9-8646-d663bd873d93",)
    assert row.nearest_rate_hz(50.0) == 60.0
