"""A WitMotion sensor that is not there, and the driver that talks to it."""

from collections.abc import Callable

import numpy as np
import pytest

from firmware_interface import Battery, Pause, SampleBlock, Subscribe, Write
from firmware_interface.driver import NOTHING
from firmware_interface.witmotion import frames, registers
from firmware_interface.witmotion.driver import COMMAND, DATA, WitMotionDriver
from firmware_interface.witmotion.frames import Decoder, RegisterAnswer
from firmware_interface.witmotion.virtual import VirtualWitMotion

FLAT = frames.encode_motion([[0, 0, 1]], [[0, 0, 0]])


def motion(seconds: float, begin_s: float = 0.0) -> SampleBlock:
    n = round(seconds * 100.0)
    acc_g = np.column_stack([np.arange(n) / 2048, np.zeros(n), np.ones(n)])
    return SampleBlock.of(1.7e9 + begin_s + np.arange(n) / 100.0, acc_g, np.zeros((n, 3)))


def listened(mtu: int = 247) -> VirtualWitMotion:
    sensor = VirtualWitMotion()
    sensor.connect(mtu)
    sensor.subscribe(DATA)
    return sensor


def started(rate_hz: float, mtu: int = 247) -> VirtualWitMotion:
    sensor = listened(mtu)
    for command in registers.start_sequence(rate_hz):
        assert sensor.write(COMMAND, command) == []
    return sensor


def answer(sensor: VirtualWitMotion, register: int) -> RegisterAnswer:
    ((channel, data),) = sensor.write(COMMAND, registers.read_register(register))
    assert channel == DATA
    (found,) = Decoder().feed(data).answers
    return found


def test_it_stands_at_10_hz_until_told_otherwise() -> None:
    sent = list(listened().notifications(motion(1.0)))
    assert len(sent) == 10
    assert {(channel, len(data)) for _, channel, data in sent} == {(DATA, 20)}


def test_nobody_listens_nothing_is_sent_nor_answered() -> None:
    sensor = VirtualWitMotion()
    assert list(sensor.notifications(motion(1.0))) == []
    assert sensor.write(COMMAND, registers.read_register(0x64)) == []


@pytest.mark.parametrize(
    ("rate_hz", "mtu", "sizes"),
    [(50, 247, [20] * 50), (100, 247, [80] * 24), (100, 63, [60] * 33), (100, 23, [20] * 99)],
)
def test_notifications_by_rate_and_mtu(rate_hz: float, mtu: int, sizes: list[int]) -> None:
    sent = list(started(rate_hz, mtu).notifications(motion(1.0)))
    assert [len(data) for _, _, data in sent] == sizes


def test_motion_at_every_second_sample_keeps_its_own_values() -> None:
    block = motion(1.0)
    sent = list(started(50).notifications(block))
    counts = Decoder().feed(b"".join(data for _, _, data in sent)).counts
    assert np.array_equal(frames.acc_g(counts), block.acc_g[::2])
    assert np.allclose([t for t, _, _ in sent], block.t[::2], atol=1e-6)


def test_cuts_of_the_motion_do_not_matter_to_what_travels_together() -> None:
    block, whole, parts = motion(1.0), started(100), started(100)
    in_parts = [
        part
        for cut in (slice(0, 33), slice(33, 34), slice(34, 100))
        for part in parts.notifications(block[cut])
    ]
    assert [data for _, _, data in in_parts] == [s[2] for s in whole.notifications(block)]


@pytest.mark.parametrize(
    ("lose", "next_count"), [(VirtualWitMotion.disconnect, 6), (VirtualWitMotion.reboot, 0)]
)
def test_what_waits_for_company_is_lost_with_the_link_or_the_power(
    lose: Callable[[VirtualWitMotion], None], next_count: int
) -> None:
    """Six readings: four were sent, two wait; the motion goes on, or begins anew, with the next."""
    sensor = started(100)
    assert [len(data) for _, _, data in sensor.notifications(motion(0.07))] == [80]
    lose(sensor)
    sensor.subscribe(DATA)
    for command in registers.start_sequence(100):
        sensor.write(COMMAND, command)
    (first, *_) = sensor.notifications(motion(1.0, begin_s=0.07))
    assert Decoder().feed(first[2]).counts[0, 0] == next_count


def test_switched_off_and_on_it_is_as_from_the_factory() -> None:
    sensor = started(50)
    sensor.write(COMMAND, registers.SIX_AXIS)
    sensor.reboot()
    sensor.subscribe(DATA)
    assert sensor.rate_hz == 10.0
    assert answer(sensor, registers.FUSION_REGISTER).words[0] == 0
    sensor.write(COMMAND, registers.set_rate_hz(100))
    assert sensor.rate_hz == 10.0


@pytest.mark.parametrize(("percent", "raw"), [(100, 396), (90, 393), (50, 379), (44, 377), (0, 0)])
def test_it_tells_its_battery(percent: float, raw: int) -> None:
    sensor = listened()
    sensor.battery_percent = percent
    assert answer(sensor, registers.BATTERY_REGISTER).words[0] == raw


def test_a_locked_sensor_does_not_obey() -> None:
    sensor = listened()
    sensor.write(COMMAND, registers.set_rate_hz(100))
    assert sensor.rate_hz == 10.0
    sensor.write(COMMAND, registers.Command(registers.UNLOCK_REGISTER, 1).encode())
    sensor.write(COMMAND, registers.set_rate_hz(100))
    assert sensor.rate_hz == 10.0


def test_it_obeys_once_unlocked_and_remembers_what_was_written() -> None:
    sensor = started(50)
    sensor.write(COMMAND, registers.SIX_AXIS)
    sensor.write(COMMAND, registers.Command(registers.RATE_REGISTER, 0x0C).encode())
    assert sensor.rate_hz == 50.0
    assert sensor.write(COMMAND, b"hello") == []
    assert answer(sensor, registers.FUSION_REGISTER).words[0] == 1


def test_the_driver_sets_the_rate_waits_and_listens() -> None:
    unlock, rate = registers.start_sequence(50)
    assert WitMotionDriver(50.0).start() == (
        Write(COMMAND, unlock),
        Pause(0.1),
        Write(COMMAND, rate),
        Pause(0.1),
        Subscribe(DATA),
        Write(COMMAND, registers.read_register(0x64)),
    )


def test_the_driver_hears_motion_and_charge_in_one_notification() -> None:
    heard = WitMotionDriver(50.0).hear(DATA, FLAT + frames.encode_answer(0x64, (380,)) + FLAT)
    assert heard.readings is not None
    assert len(heard.readings) == 2
    assert heard.battery == Battery(50, 3.8)


def test_of_two_charges_the_newest_that_is_valid_counts() -> None:
    answers = b"".join(frames.encode_answer(0x64, (word,)) for word in (396, 380, 0))
    heard = WitMotionDriver(50.0).hear(DATA, answers)
    assert (heard.readings, heard.battery) == (None, Battery(50, 3.8))


def test_an_answer_about_something_else_is_no_charge() -> None:
    assert WitMotionDriver(50.0).hear(DATA, frames.encode_answer(0x40, (2500,))).battery is None


def test_the_driver_counts_noise_and_says_nothing() -> None:
    driver = WitMotionDriver(50.0)
    assert driver.hear(DATA, b"noise") is NOTHING
    assert driver.rejected == 1
    assert len(driver.motion([FLAT, b"noise", FLAT])) == 2
    assert driver.rejected == 2


def test_there_is_no_motor_no_light_and_nothing_to_stop() -> None:
    driver = WitMotionDriver(50.0)
    assert (driver.buzz(1.0), driver.blink(), driver.stop()) == ((), (), ())
