"""The virtual Polar sensors are as strict as real ones."""

import struct

import numpy as np
import pytest
from unit.polar_talk import FACTOR, do, still

from firmware_interface import SampleBlock
from firmware_interface.polar.driver import (
    CONTROL,
    DATA,
    H10Driver,
)
from firmware_interface.polar.profile import POLAR, POLAR_H10
from firmware_interface.polar.verity import VerityDriver
from firmware_interface.polar.virtual import VirtualH10, VirtualPolar, VirtualVerity


def answers(sensor: VirtualPolar, *commands: str) -> list[str]:
    sensor.subscribe(CONTROL)
    given = [sensor.write(CONTROL, bytes.fromhex(command)) for command in commands]
    return [data.hex() for part in given for _, data in part]


START_H10 = "0202 0001{} 01011000 0201{}"


def test_a_sensor_tells_what_it_offers() -> None:
    assert answers(VirtualH10(50), "0102") == [
        "f001020000" + "0004190032006400c800" + "01011000" + "0203020004000800"
    ]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("0402", 1),
        ("0205", 3),
        ("0202", 5),
        ("0202 0002 32006400 01011000 02010800", 5),
        (START_H10.format("3400", "0800"), 8),
        (START_H10.format("3200", "1000"), 9),
        ("0202 00013200 01010e00 02010800", 7),
        ("0302", 6),
    ],
)
def test_a_virtual_sensor_is_as_strict_as_a_real_one(command: str, status: int) -> None:
    (answer,) = answers(VirtualH10(50), command)
    assert answer[-2:] == f"{status:02x}"
    assert list(VirtualH10(50).notifications(still(2.0))) == []


def test_it_answers_nobody_who_does_not_listen() -> None:
    sensor = VirtualH10(50)
    assert sensor.write(CONTROL, b"\x01\x02") == []
    assert answers(sensor, "00") == []


def test_an_h10_goes_on_over_a_disconnection_and_a_verity_does_not() -> None:
    strap, clip = VirtualH10(50), VirtualVerity()
    assert answers(strap, START_H10.format("3200", "0800")) == ["f002020000"]
    (begun,) = answers(clip, "0205 00013400 01011000 0201d007 040103")
    assert begun == "f002050000" + "0501" + struct.pack("<f", FACTOR).hex()
    for sensor in (strap, clip):
        sensor.disconnect()
        sensor.subscribe(DATA)
    assert len(list(strap.notifications(still(2.0)))) == 2
    assert list(clip.notifications(still(2.0))) == []


def test_a_reboot_ends_the_measurement() -> None:
    sensor = VirtualH10(50)
    answers(sensor, START_H10.format("3200", "0800"))
    sensor.reboot()
    sensor.subscribe(DATA)
    assert list(sensor.notifications(still(2.0))) == []


def test_nothing_is_sent_unless_somebody_listens() -> None:
    sensor = VirtualH10(50)
    answers(sensor, START_H10.format("3200", "0800"))
    assert list(sensor.notifications(still(2.0))) == []


@pytest.mark.parametrize(("mtu", "longest"), [(23, 20), (247, 229)])
def test_frames_fit_the_link(mtu: int, longest: int) -> None:
    sensor, driver = VirtualVerity(), VerityDriver(52.0)
    sensor.connect(mtu)
    do(sensor, driver, driver.start())
    wild = still(4.0)
    turned = np.random.default_rng(0).normal(0, 500, (len(wild), 3))
    sent = list(sensor.notifications(SampleBlock.of(wild.t, turned / 500, turned)))
    assert longest - 8 <= max(len(data) for _, _, data in sent) <= longest
    got = driver.motion([data for _, _, data in sent])
    assert len(got) > 150


def test_vectors_end_at_full_scale() -> None:
    sensor, driver = VirtualH10(50), H10Driver(50)
    do(sensor, driver, driver.start())
    hit = still(2.0)
    sent = list(sensor.notifications(SampleBlock.of(hit.t, [[99, 0, -99]] * len(hit), None)))
    assert driver.motion([data for _, _, data in sent]).acc_g[0].tolist() == [8, 0, -8]


def test_the_names_tell_the_two_sensors_apart() -> None:
    assert POLAR.matches("Polar Sense 1234ABCD")
    assert not POLAR.matches("Polar H10 1234ABCD")
    assert POLAR_H10.matches("Polar H10 1234ABCD")
    assert not POLAR_H10.has_gyro
