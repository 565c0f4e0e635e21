"""The SensorTag's side and ours, with bytes worked out by hand."""

import numpy as np
import pytest

from firmware_interface.driver import BATTERY, NOTHING, Battery, Pause, Read, Subscribe, Write
from firmware_interface.profiles import profile
from firmware_interface.samples import SampleBlock
from firmware_interface.sensortag import commands, movement
from firmware_interface.sensortag.commands import Config
from firmware_interface.sensortag.driver import (
    CONFIG,
    DEFECTIVE,
    MOVEMENT,
    OUTPUTS,
    OUTPUTS_MODE,
    PERIOD,
    SensorTagDriver,
)
from firmware_interface.sensortag.virtual import VirtualSensorTag

# 0040 = 16384 counts = 125 deg/s; 0010 = 4096 counts = 1 g of 8; 00c0 = -16384.
VALUE = bytes.fromhex("0040 00c0 0100 0010 0000 00f8 0100 0200 ffff")


def still(seconds: float) -> SampleBlock:
    n = round(100 * seconds) + 1
    t = 1.7e9 + np.arange(n) / 100
    return SampleBlock.of(t, [[0.0, 0.0, 1.0]] * n, [[125.0, 0.0, 0.0]] * n)


def measuring(config: Config | None = None) -> VirtualSensorTag:
    sensor = VirtualSensorTag(10)
    sensor.subscribe(MOVEMENT)
    sensor.write(PERIOD, commands.period(100))
    sensor.write(CONFIG, (config or Config()).encode())
    return sensor


def sent(sensor: VirtualSensorTag, seconds: float) -> list[list[int]]:
    values = [data for _, _, data in sensor.notifications(still(seconds))]
    return movement.decode(b"".join(values)).tolist()


def test_a_start_sets_period_and_range_and_looks_whether_it_was_obeyed() -> None:
    assert SensorTagDriver(10.0).start() == (
        Write(PERIOD, b"\x0a"),
        Write(CONFIG, bytes.fromhex("3f02")),
        Pause(0.2),
        Read(CONFIG),
        Subscribe(MOVEMENT),
        Read(BATTERY),
    )


def test_a_value_is_a_reading() -> None:
    readings = SensorTagDriver(10).hear(MOVEMENT, VALUE).readings
    assert readings.acc_g.tolist() == [[1.0, 0.0, -0.5]]
    assert readings.gyro_dps.tolist() == [[125.0, -125.0, 250 / 32768]]
    assert readings.ticks is None
    assert movement.mag_counts(movement.decode(VALUE)).tolist() == [[1, 2, -1]]


@pytest.mark.parametrize(("range_g", "acc_g"), [(2, 0.25), (4, 0.5), (8, 1.0), (16, 2.0)])
def test_ranges(range_g: int, acc_g: float) -> None:
    assert movement.acc_g(movement.decode(VALUE), range_g)[0, 0] == acc_g


def test_zeros_before_the_chip_has_measured_are_no_reading() -> None:
    driver = SensorTagDriver(10)
    assert driver.hear(MOVEMENT, bytes(18)) is NOTHING
    assert driver.hear(MOVEMENT, bytes(12) + b"\x01\x00" * 3) is NOTHING
    assert len(driver.motion([bytes(18), VALUE, bytes(18)])) == 1
    assert driver.rejected == 0


@pytest.mark.parametrize("length", [0, 17, 19])
def test_a_value_of_the_wrong_length_is_rejected(length: int) -> None:
    driver = SensorTagDriver(10)
    assert driver.hear(MOVEMENT, bytes(length)) is NOTHING
    assert len(driver.motion([bytes(length), VALUE])) == 1
    assert driver.rejected == 2


def test_a_sensor_that_failed_its_test_says_so() -> None:
    driver, sensor = SensorTagDriver(10), measuring()
    assert driver.hear(CONFIG, sensor.read(CONFIG)) is NOTHING
    sensor.is_defective = True
    assert driver.hear(CONFIG, sensor.read(CONFIG)).trouble == DEFECTIVE
    assert sent(sensor, 1.0) == []


def test_charge() -> None:
    driver = SensorTagDriver(10)
    assert driver.hear(BATTERY, b"\x32").battery == Battery(50)
    assert driver.hear(BATTERY, b"\xff").battery is None
    assert driver.rejected == 1


def test_a_stop_switches_the_chip_off() -> None:
    sensor = measuring()
    for write in SensorTagDriver(10).stop():
        assert write == Write(CONFIG, bytes.fromhex("0002"))
        sensor.write(write.channel, write.data)
    assert sent(sensor, 1.0) == []


def test_the_outputs_are_cleared_before_they_are_ours_and_given_back() -> None:
    assert SensorTagDriver(10).buzz(0.5) == (
        Write(OUTPUTS, b"\x00"),
        Write(OUTPUTS_MODE, b"\x01"),
        Write(OUTPUTS, b"\x04"),
        Pause(0.5),
        Write(OUTPUTS, b"\x00"),
        Write(OUTPUTS_MODE, b"\x00"),
    )


def test_it_blinks_in_both_colors() -> None:
    blink = SensorTagDriver(10).blink()
    assert blink[2:4] == (Write(OUTPUTS, b"\x03"), Pause(0.3))
    sensor = VirtualSensorTag(10)
    assert sensor.read(OUTPUTS) == b"\x7f"
    for action in blink[:3]:
        sensor.write(action.channel, action.data)
    assert (sensor.read(OUTPUTS), sensor.read(OUTPUTS_MODE)) == (b"\x03", b"\x01")


@pytest.mark.parametrize(
    ("config", "hex_"),
    [
        (Config(), "3f02"),
        (Config(mag=True), "7f02"),
        (Config(acc_range_g=2), "3f00"),
        (Config(acc_range_g=4), "3f01"),
        (Config(acc_range_g=16), "3f03"),
        (Config(gyro=False), "3802"),
        (Config(acc=False), "0702"),
        (Config(mag=True, wakes_on_motion=True, acc_range_g=2), "ff00"),
    ],
)
def test_configurations(config: Config, hex_: str) -> None:
    assert config.encode().hex() == hex_
    assert commands.parse_config(bytes.fromhex(hex_)) == config


def test_a_range_that_is_not_offered() -> None:
    with pytest.raises(ValueError, match=r"acc_range_g 6 is not one of \(2, 4, 8, 16\)"):
        Config(acc_range_g=6).encode()


@pytest.mark.parametrize("hex_", ["", "3f", "3f0200", "ffff"])
def test_what_is_no_configuration(hex_: str) -> None:
    assert commands.parse_config(bytes.fromhex(hex_)) is None


@pytest.mark.parametrize(("period_ms", "code"), [(100, 10), (1000, 100), (2550, 255)])
def test_periods(period_ms: int, code: int) -> None:
    assert commands.period(period_ms) == bytes([code])
    assert commands.parse_period_ms(bytes([code])) == period_ms


@pytest.mark.parametrize("period_ms", [0, 90, 2560])
def test_a_period_that_is_not_offered(period_ms: int) -> None:
    with pytest.raises(
        ValueError, match=f"period {period_ms} ms is not offered; allowed: 100-2550"
    ):
        commands.period(period_ms)


@pytest.mark.parametrize("hex_", ["", "09", "0a00"])
def test_what_is_no_period(hex_: str) -> None:
    assert commands.parse_period_ms(bytes.fromhex(hex_)) is None


def test_encoding_saturates() -> None:
    written = movement.encode([[99, -99, 0]], [[999, -999, 0]], 8, [[1, 2, 3]])
    assert written.hex(" ", 6) == "ff7f00800000 ff7f00800000 010002000300"


def test_a_virtual_one_measures_once_it_is_configured() -> None:
    sensor = VirtualSensorTag(10)
    sensor.subscribe(MOVEMENT)
    assert sent(sensor, 2.0) == []
    assert sent(measuring(), 0.3) == [
        [0] * 9,
        [16384, 0, 0, 0, 0, 4096, 0, 0, 0],
        [16384, 0, 0, 0, 0, 4096, 0, 0, 0],
    ]


def test_a_virtual_one_sends_what_is_switched_on() -> None:
    assert sent(measuring(Config(gyro=False)), 0.3)[1][:6] == [0, 0, 0, 0, 0, 4096]
    assert sent(measuring(Config(acc=False)), 0.3)[1][:6] == [16384, 0, 0, 0, 0, 0]
    only_mag = Config(gyro=False, acc=False, mag=True)
    assert sent(measuring(only_mag), 0.3)[1] == [0, 0, 0, 0, 0, 0, 130, 0, 260]


def test_a_virtual_one_stands_at_a_reading_a_second() -> None:
    sensor = VirtualSensorTag(10)
    assert sensor.read(PERIOD) == b"\x64"
    sensor.write(PERIOD, b"\x09")
    assert sensor.read(PERIOD) == b"\x64"
    sensor.write(PERIOD, b"\x0a")
    assert sensor.read(PERIOD) == b"\x0a"
    sensor.reboot()
    assert sensor.read(PERIOD) == b"\x64"


def test_a_virtual_one_forgets_its_configuration_with_the_connection() -> None:
    sensor = measuring()
    sensor.write(OUTPUTS_MODE, b"\x01")
    sensor.disconnect()
    sensor.subscribe(MOVEMENT)
    assert sent(sensor, 1.0) == []
    assert (sensor.read(OUTPUTS_MODE), sensor.read(PERIOD)) == (b"\x00", b"\x0a")


def test_the_row() -> None:
    row = profile("sensortag")
    assert row.matches("CC2650 SensorTag")
    assert row.matches(None, ("0000AA80-0000-1000-8000-00805F9B34FB",))
    assert row.matches(None, ("F000AA80-0451-4000-B000-000000000000",))
    assert row.channels[CONFIG] == ("f000aa82-0451-4000-b000-000000000000",)
    assert row.nearest_rate_hz(50) == 10.0
