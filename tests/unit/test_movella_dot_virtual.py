"""The sensor's own side of the conversation with a DOT, made of its protocol."""

import numpy as np
import pytest

from firmware_interface import SampleBlock
from firmware_interface.movella_dot import payloads
from firmware_interface.movella_dot.commands import Control, Timeouts
from firmware_interface.movella_dot.driver import CHARGE, CONTROL, LONG, MEASURE, MEDIUM, REPORT
from firmware_interface.movella_dot.virtual import SHORT, VirtualMovellaDot

STOP_26, START_26 = b"\x01\x00\x1a", b"\x01\x01\x1a"


def moving(seconds: float = 1.0, begin_t: float = 100.0) -> SampleBlock:
    t = begin_t + np.arange(round(seconds * 100)) / 100
    return SampleBlock.of(t, np.tile([0, 0, 1], (len(t), 1)), np.zeros((len(t), 3)))


def test_the_sensor_sends_nothing_before_it_measures() -> None:
    sensor = VirtualMovellaDot()
    sensor.subscribe(LONG)
    assert list(sensor.notifications(moving())) == []


def test_the_sensor_sends_nothing_to_nobody() -> None:
    sensor = VirtualMovellaDot()
    sensor.write(MEASURE, START_26)
    assert list(sensor.notifications(moving())) == []


def test_the_sensor_knows_every_open_mode() -> None:
    lengths = {SHORT: 20, MEDIUM: 40, LONG: 63}
    for mode in payloads.MODES:
        sensor = VirtualMovellaDot()
        for channel in lengths:
            sensor.subscribe(channel)
        sensor.write(MEASURE, bytes([1, 1, mode]))
        sent = list(sensor.notifications(moving()))
        assert [len(data) for _, _, data in sent] == [lengths[channel] for _, channel, _ in sent]
        payload = payloads.decode(mode, sent[-1][2])
        assert payload is not None
        assert abs(payload.stamp_us - 1e6 * (sent[-1][0] - sent[0][0])) <= 1


@pytest.mark.parametrize("mode", [0, 1, 17, 25, 27, 255])
def test_a_closed_mode_is_not_measured(mode: int) -> None:
    sensor = VirtualMovellaDot()
    sensor.write(MEASURE, bytes([1, 1, mode]))
    assert sensor.read(MEASURE) == STOP_26


def test_the_rate_can_only_be_set_before_the_measurement() -> None:
    sensor = VirtualMovellaDot()
    sensor.write(MEASURE, START_26)
    sensor.write(CONTROL, Control(rate_hz=20, filter_profile=1).encode())
    assert (sensor.rate_hz, sensor.settings.filter_profile) == (60.0, 0)
    sensor.write(MEASURE, STOP_26)
    sensor.write(CONTROL, Control(rate_hz=20, filter_profile=1).encode())
    assert (sensor.rate_hz, sensor.settings.filter_profile) == (20.0, 1)
    assert sensor.read(CONTROL)[24:27] == b"\x14\x00\x01"


def test_the_sensor_does_not_stream_at_the_rate_of_recordings() -> None:
    sensor = VirtualMovellaDot()
    sensor.write(CONTROL, Control(rate_hz=120).encode())
    assert sensor.rate_hz == 60.0


def test_the_sensor_keeps_its_other_settings_and_blinks() -> None:
    sensor = VirtualMovellaDot()
    sensor.write(CONTROL, Control(identify=True, tag="hip", usb_power_on=True).encode())
    sensor.write(CONTROL, Control(timeouts=Timeouts(600, 90)).encode())
    assert sensor.is_blinking
    assert sensor.settings.tag == "hip"
    assert sensor.settings.usb_power_on is True
    assert sensor.settings.timeouts == Timeouts(600, 90)
    sensor.reboot()
    assert (sensor.is_blinking, sensor.settings.tag) == (False, "hip")


@pytest.mark.parametrize(("channels", "told"), [((REPORT,), 1), ((), 0)])
def test_switched_off_it_says_so_and_measures_no_more(channels: tuple[str, ...], told: int) -> None:
    sensor = VirtualMovellaDot()
    for channel in channels:
        sensor.subscribe(channel)
    sensor.write(MEASURE, START_26)
    answers = sensor.write(CONTROL, Control(power_off=True).encode())
    assert answers == told * [(REPORT, b"\x01" + bytes(35))]
    sensor.write(MEASURE, START_26)
    assert sensor.read(MEASURE) == STOP_26


def test_what_is_no_command_is_not_obeyed() -> None:
    sensor = VirtualMovellaDot()
    assert sensor.write(MEASURE, b"\x01\x01") == []
    assert sensor.write(CONTROL, b"\x02\x00\x01") == []
    assert sensor.write(LONG, START_26) == []
    assert (sensor.read(MEASURE), sensor.is_off) == (STOP_26, False)


def test_a_change_of_the_charge_is_told_once() -> None:
    sensor = VirtualMovellaDot(battery_percent=50)
    sensor.subscribe(CHARGE)
    assert list(sensor.notifications(moving())) == []
    sensor.battery_percent, sensor.is_charging = 51, True
    told = list(sensor.notifications(moving(1.0, 101.0)))
    assert [(channel, data) for _, channel, data in told] == [(CHARGE, b"\x33\x01")]
    assert list(sensor.notifications(moving(1.0, 102.0))) == []
