"""The driver of Polar sensors: commands, answers, refusals."""

import numpy as np
import pytest
from unit.polar_talk import FACTOR, acc_frame, do, gyro_frame, heard, still, verity

from firmware_interface import Battery, Pause, Read, Subscribe, Write
from firmware_interface.driver import BATTERY
from firmware_interface.polar import control
from firmware_interface.polar.control import Measurement, Operation, Response, Setting
from firmware_interface.polar.driver import (
    CONTROL,
    DATA,
    IN_CHARGER,
    STOPPED,
    H10Driver,
)
from firmware_interface.polar.verity import VerityDriver
from firmware_interface.polar.virtual import VirtualVerity


def test_commands_are_read_as_they_were_written() -> None:
    settings = {Setting.SAMPLE_RATE: (52,), Setting.RANGE_MILLI: (8000,), Setting.FACTOR: (0.5,)}
    for command in (
        control.Command(Operation.START, Measurement.GYRO, settings),
        control.Command(Operation.STOP, Measurement.MAG | control.RECORDING),
    ):
        assert control.parse_command(command.encode()) == command
    assert control.get_settings(Measurement.ECG).hex() == "0100"
    assert (control.ENTER_SDK_MODE.hex(), control.LEAVE_SDK_MODE.hex()) == ("0209", "0309")


@pytest.mark.parametrize("data", ["", "02", "0202 06 01 00", "0202 00 01 34", "0202 00"])
def test_what_is_no_command_is_none(data: str) -> None:
    assert control.parse_command(bytes.fromhex(data)) is None


def test_an_answer_tells_the_settings() -> None:
    response = control.parse_response(bytes.fromhex("f0020500 01 0501 295c8f3d"))
    assert response is not None
    assert response.more is True
    assert response.settings[Setting.FACTOR] == pytest.approx((0.07,))


@pytest.mark.parametrize(
    ("status", "name"),
    [(0, "success"), (9, "invalid range"), (13, "device in charger"), (14, "disk full")],
)
def test_every_status_has_a_name(status: int, name: str) -> None:
    response = control.parse_response(bytes([0xF0, 2, 2, status]))
    assert response == Response(2, 2, status)
    assert control.status_name(status) == name


@pytest.mark.parametrize(
    "data", ["", "f0", "f10202 00", "01", "f0020500 00 0501 0000", "f0020500 00 09 01 00"]
)
def test_a_damaged_answer_is_counted(data: str) -> None:
    driver = VerityDriver(52.0)
    said = driver.hear(CONTROL, bytes.fromhex(data))
    assert (said.trouble, said.actions, driver.rejected) == (None, (), 1)


@pytest.mark.parametrize("factor", ["0000c07f", "0000807f", "00000000", "000080bf"])
def test_a_count_must_be_worth_something(factor: str) -> None:
    driver = verity()
    driver.hear(CONTROL, bytes.fromhex("f0020500 00 0501" + factor))
    assert driver.rejected == 1
    (readings,) = heard(driver, gyro_frame(0, 3), acc_frame(1, 1))
    assert readings.gyro_dps[0, 0] == pytest.approx(1.0, abs=FACTOR)  # the one before holds


# --- the talk -----------------------------------------------------------------------------------


def test_a_verity_is_started_as_the_vendor_does() -> None:
    actions = VerityDriver(52.0).start()
    assert actions == (
        Subscribe(CONTROL),
        Subscribe(DATA),
        Write(CONTROL, bytes.fromhex("0202 00013400 01011000 02010800 040103")),
        Pause(0.3),
        Write(CONTROL, bytes.fromhex("0205 00013400 01011000 0201d007 040103")),
        Pause(0.3),
        Subscribe(BATTERY),
        Read(BATTERY),
    )


def test_an_h10_is_started_without_channels_and_stopped_in_the_end() -> None:
    driver = H10Driver(200.0)
    assert driver.start()[2] == Write(CONTROL, bytes.fromhex("0202 0001c800 01011000 02010800"))
    assert driver.stop() == (Write(CONTROL, bytes.fromhex("0302")), Pause(0.3))


def test_the_charge_is_read() -> None:
    driver = H10Driver(50.0)
    assert driver.hear(BATTERY, b"\x28").battery == Battery(40)
    assert driver.hear(BATTERY, b"\xff").battery is None
    assert driver.rejected == 1


def test_a_sensor_in_its_charger_says_so() -> None:
    sensor, driver = VirtualVerity(), VerityDriver(52.0)
    sensor.put_in_charger()
    assert do(sensor, driver, driver.start()) == [IN_CHARGER, IN_CHARGER]
    assert list(sensor.notifications(still(5.0))) == []
    sensor.in_charger = False
    assert do(sensor, driver, driver.start()) == []


def test_a_sensor_that_is_put_in_its_charger_says_so() -> None:
    sensor, driver = VirtualVerity(), VerityDriver(52.0)
    do(sensor, driver, driver.start())
    ((channel, data),) = sensor.put_in_charger()
    assert (channel, data.hex()) == (CONTROL, "010205")
    assert driver.hear(channel, data).trouble == STOPPED
    assert driver.hear(channel, b"\x01\x01").trouble is None  # nothing of ours
    assert list(sensor.notifications(still(5.0))) == []


def test_another_refusal_is_told_by_its_name() -> None:
    said = VerityDriver(52.0).hear(CONTROL, bytes([0xF0, 2, 2, 8]))
    assert said.trouble == "The sensor does not start to measure: invalid sample rate."


def test_a_refused_stop_is_no_trouble() -> None:
    said = VerityDriver(52.0).hear(CONTROL, bytes([0xF0, 3, 2, 12]))
    assert (said.trouble, said.actions) == (None, ())


def test_turning_that_runs_already_is_started_again_to_learn_its_factor() -> None:
    sensor, before = VirtualVerity(), VerityDriver(52.0)
    do(sensor, before, before.start())
    driver = VerityDriver(52.0)
    assert do(sensor, driver, driver.start()) == []
    for _, channel, data in sensor.notifications(still(4.0)):
        last = driver.hear(channel, data).readings
    assert last is not None
    assert np.abs(last.gyro_dps - [10, 0, 0]).max() < FACTOR


def test_an_answer_that_comes_while_frames_come_is_not_believed() -> None:
    driver = verity()
    heard(driver, gyro_frame(0, 3))
    for answer in ("f0020500 00 0501 0000803f", "f0020506", "f002050d"):
        said = driver.hear(CONTROL, bytes.fromhex(answer))
        assert (said.trouble, said.actions) == (None, ())
    assert driver.rejected == 3
    (readings,) = heard(driver, acc_frame(1, 1))
    assert readings.gyro_dps[0, 0] == pytest.approx(1.0, abs=FACTOR)


def test_after_a_new_start_the_worth_of_a_count_is_told_anew() -> None:
    driver = verity()
    heard(driver, gyro_frame(0, 3))
    driver.start()
    driver.hear(CONTROL, bytes.fromhex("f0020500 00 0501 295c8f3c"))  # a quarter of before
    (readings,) = heard(driver, acc_frame(1, 1), gyro_frame(3, 3), acc_frame(4, 1))[1:]
    assert readings.gyro_dps[0, 0] == pytest.approx(1.0, abs=FACTOR)


def test_it_is_asked_again_but_once() -> None:
    driver, refusal = VerityDriver(52.0), bytes([0xF0, 2, 5, 6])
    assert len(driver.hear(CONTROL, refusal).actions) == 3
    assert driver.hear(CONTROL, refusal).actions == ()
    driver.start()
    assert len(driver.hear(CONTROL, refusal).actions) == 3


# --- stamps -------------------------------------------------------------------------------------
