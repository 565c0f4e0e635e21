"""The Thingy's side and ours, with bytes worked out by hand."""

import numpy as np
import pytest

from firmware_interface.driver import BATTERY, NOTHING, Battery, Read, Subscribe, Write
from firmware_interface.profiles import profile
from firmware_interface.samples import SampleBlock
from firmware_interface.thingy52 import raw
from firmware_interface.thingy52.config import Config
from firmware_interface.thingy52.driver import CONFIG, LED, MOTION, ThingyDriver
from firmware_interface.thingy52.virtual import VirtualThingy

# 0004 = 1024 counts = 1 g; 2000 = 32 counts = 1 deg/s; f0ff = -16 counts = -1 uT.
BOTH = bytes.fromhex("0000 00fc 0002 2000 e0ff 0100 0000 f0ff 0000")
ACC_ONLY = bytes.fromhex("0004 0000 0000 0000 0000 0000 0000 0000 0000")
GYRO_ONLY = bytes.fromhex("0000 0000 0000 4000 0000 0000 0000 0000 0000")
MAG_ONLY = bytes.fromhex("0000 0000 0000 0000 0000 0000 0100 0200 0300")

START_S = 1.7e9


def still(seconds: float, acc_g: tuple[float, ...] = (0.0, 0.0, 1.0)) -> SampleBlock:
    n = round(100 * seconds) + 1
    t = START_S + np.arange(n) / 100
    return SampleBlock.of(t, [acc_g] * n, np.zeros((n, 3)))


def listening(rate_hz: int = 50) -> VirtualThingy:
    sensor = VirtualThingy(rate_hz)
    sensor.write(CONFIG, Config(freq_hz=rate_hz).encode())
    sensor.subscribe(MOTION)
    return sensor


def test_a_start_sets_the_rate_and_listens() -> None:
    assert ThingyDriver(50.0).start() == (
        Write(CONFIG, bytes.fromhex("e803 f401 f401 3200 01")),
        Subscribe(MOTION),
        Read(BATTERY),
    )


def test_the_acceleration_is_turned_to_point_up() -> None:
    readings = ThingyDriver(50).hear(MOTION, BOTH).readings
    assert readings.acc_g.tolist() == [[0.0, 1.0, -0.5]]
    assert readings.gyro_dps.tolist() == [[1.0, -1.0, 0.03125]]
    assert readings.ticks is None


def test_a_chip_without_a_new_value_keeps_its_last() -> None:
    driver = ThingyDriver(50)
    driver.hear(MOTION, BOTH)
    after_acc = driver.hear(MOTION, ACC_ONLY).readings
    assert after_acc.acc_g.tolist() == [[-1.0, 0.0, 0.0]]
    assert after_acc.gyro_dps.tolist() == [[1.0, -1.0, 0.03125]]
    after_gyro = driver.hear(MOTION, GYRO_ONLY).readings
    assert after_gyro.acc_g.tolist() == [[-1.0, 0.0, 0.0]]
    assert after_gyro.gyro_dps.tolist() == [[2.0, 0.0, 0.0]]


def test_a_compass_alone_is_no_reading() -> None:
    driver = ThingyDriver(50)
    driver.hear(MOTION, BOTH)
    assert driver.hear(MOTION, MAG_ONLY) is NOTHING
    assert driver.rejected == 0


def test_a_reading_needs_both_chips() -> None:
    driver = ThingyDriver(50)
    assert driver.hear(MOTION, GYRO_ONLY) is NOTHING
    assert driver.hear(MOTION, ACC_ONLY).readings.gyro_dps.tolist() == [[2.0, 0.0, 0.0]]


def test_nothing_is_held_over_a_disconnection() -> None:
    driver = ThingyDriver(50)
    driver.hear(MOTION, BOTH)
    driver.disconnected()
    assert driver.hear(MOTION, ACC_ONLY) is NOTHING


def test_in_bulk_values_are_held_too() -> None:
    driver = ThingyDriver(50)
    first = driver.motion([MAG_ONLY, GYRO_ONLY, ACC_ONLY, MAG_ONLY, BOTH, BOTH[:17]])
    assert first.acc_g.tolist() == [[-1.0, 0.0, 0.0], [0.0, 1.0, -0.5]]
    assert first.gyro_dps.tolist() == [[2.0, 0.0, 0.0], [1.0, -1.0, 0.03125]]
    second = driver.motion([ACC_ONLY])
    assert second.gyro_dps.tolist() == [[1.0, -1.0, 0.03125]]
    assert driver.rejected == 1


def test_no_values_are_no_readings_and_change_nothing() -> None:
    driver = ThingyDriver(50)
    driver.hear(MOTION, BOTH)
    assert len(driver.motion([])) == 0
    assert len(driver.motion([ACC_ONLY])) == 1


@pytest.mark.parametrize("length", [0, 17, 19])
def test_a_value_of_the_wrong_length_is_rejected(length: int) -> None:
    driver = ThingyDriver(50)
    assert driver.hear(MOTION, bytes(length)) is NOTHING
    assert driver.rejected == 1


@pytest.mark.parametrize("acc", ["010c 0000 0000", "0000 0000 fff3", "0000 0080 0000"])
def test_an_acceleration_far_beyond_the_chips_range_is_rejected(acc: str) -> None:
    beyond = bytes.fromhex(acc) + BOTH[6:]
    driver, bulk = ThingyDriver(50), ThingyDriver(50)
    assert driver.hear(MOTION, beyond) is NOTHING
    assert driver.hear(MOTION, GYRO_ONLY) is NOTHING  # nor is it held
    assert len(bulk.motion([beyond, GYRO_ONLY])) == 0
    assert driver.rejected == bulk.rejected == 1


def test_charge() -> None:
    driver = ThingyDriver(50)
    assert driver.hear(BATTERY, b"\x32").battery == Battery(50)
    assert driver.hear(BATTERY, b"\x65").battery is None
    assert driver.rejected == 1


def test_other_values_mean_nothing_to_us() -> None:
    assert ThingyDriver(50).hear(CONFIG, Config().encode()) is NOTHING


def test_it_blinks_by_its_light_and_has_no_motor() -> None:
    driver = ThingyDriver(50)
    assert driver.blink() == (Write(LED, bytes.fromhex("030764")),)
    assert driver.buzz(1.0) == ()
    assert driver.stop() == ()


def test_encoding_gives_the_bytes_made_by_hand() -> None:
    assert raw.encode([[0, -1, 0.5]], [[1, -1, 1 / 32]], [[0, -1, 0]]) == BOTH
    assert raw.encode([[99, -99, 0]], [[9999, -9999, 0]], [[0, 0, 0]]).hex(" ", 2) == (
        "ff7f 0080 0000 ff7f 0080 0000 0000 0000 0000"
    )


def test_a_virtual_one_is_silent_until_somebody_listens() -> None:
    assert list(VirtualThingy(50).notifications(still(1.0))) == []


def test_a_virtual_one_stands_at_ten_readings_a_second() -> None:
    sensor = VirtualThingy(50)
    sensor.subscribe(MOTION)
    assert len(list(sensor.notifications(still(2.0)))) == 20


def test_a_virtual_one_refuses_a_configuration_out_of_range() -> None:
    sensor = VirtualThingy(50)
    sensor.write(CONFIG, bytes.fromhex("e803 f401 f401 c900 01"))
    assert sensor.rate_hz == 10.0
    assert sensor.read(CONFIG) == Config().encode()


def test_a_virtual_one_keeps_its_configuration_over_a_reboot() -> None:
    sensor = listening(100)
    sensor.reboot()
    sensor.subscribe(MOTION)
    assert len(list(sensor.notifications(still(1.0)))) == 100


def test_a_virtual_one_sends_gravity_pointing_down_and_never_only_zeros() -> None:
    (_, channel, data), *_ = listening().notifications(still(0.1))
    assert channel == MOTION
    assert raw.decode(data)[0, :6].tolist() == [0, 0, -1024, 1, 0, 0]


def test_a_virtual_one_sends_its_field_twice_a_second_and_zeros_in_between() -> None:
    sent = [data for _, _, data in listening().notifications(still(2.0))]
    fields = raw.decode(b"".join(sent))[:, 6:].tolist()
    assert [i for i, field in enumerate(fields) if field == [320, 0, 640]] == [0, 25, 50, 75]
    assert sum(field == [0, 0, 0] for field in fields) == 96


def test_a_virtual_one_clips_at_two_g() -> None:
    (_, _, data), *_ = listening().notifications(still(0.1, (5.0, 0.0, -5.0)))
    assert raw.decode(data)[0, :3].tolist() == [-2048, 0, 2048]


def test_a_virtual_one_clips_its_angular_rate() -> None:
    block = still(0.1)
    turning = SampleBlock.of(block.t, block.acc_g, [[1500, -1500, 0]] * len(block))
    (_, _, data), *_ = listening().notifications(turning)
    assert raw.decode(data)[0, 3:6].tolist() == [32736, -32768, 0]


def test_a_virtual_one_shows_its_light() -> None:
    sensor = VirtualThingy(50)
    assert sensor.read(LED) == b"\x00"
    sensor.write(LED, bytes.fromhex("030764"))
    sensor.write(LED, bytes.fromhex("030864"))
    assert sensor.read(LED) == bytes.fromhex("030764")


def test_the_row() -> None:
    row = profile("thingy52")
    assert row.matches("my thingy")
    assert row.matches(None, ("EF680100-9B35-4933-9B10-52FFA9740042",))
    assert row.channels[MOTION] == ("ef680406-9b35-4933-9b10-52ffa9740042",)
    assert row.nearest_rate_hz(60) == 100.0
