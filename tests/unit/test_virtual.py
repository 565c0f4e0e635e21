"""The virtual sensor says what a real one would."""

import numpy as np
import pytest

from firmware_interface import SampleBlock, witmotion
from firmware_interface import witmotion_registers as registers
from firmware_interface.virtual import Radio, VirtualWitMotion
from firmware_interface.witmotion import Decoder


def motion(seconds: float, rate_hz: float = 100.0) -> SampleBlock:
    n = round(seconds * rate_hz)
    acc_g = np.column_stack([np.arange(n) / 2048, np.zeros(n), np.ones(n)])
    return SampleBlock.of(1.7e9 + np.arange(n) / rate_hz, acc_g, np.zeros((n, 3)))


def started(rate_hz: float, radio: Radio | None = None, seed: int = 0) -> VirtualWitMotion:
    sensor = VirtualWitMotion(radio=radio, rng=np.random.default_rng(seed))
    for command in registers.start_sequence(rate_hz):
        assert sensor.write(command) == []
    return sensor


def test_it_stands_at_10_hz_until_told_otherwise() -> None:
    sent = list(VirtualWitMotion().notifications(motion(1.0)))
    assert len(sent) == 10
    assert {len(data) for _, data in sent} == {20}


@pytest.mark.parametrize(
    ("rate_hz", "mtu", "sizes"),
    [(50, 247, [20] * 50), (100, 247, [80] * 25), (100, 63, [60] * 33), (100, 23, [20] * 100)],
)
def test_notifications_by_rate_and_mtu(rate_hz: float, mtu: int, sizes: list[int]) -> None:
    sent = list(started(rate_hz, Radio(mtu=mtu)).notifications(motion(1.0)))
    assert [len(data) for _, data in sent] == sizes


def test_motion_thinned_out_keeps_its_own_values() -> None:
    block = motion(1.0)
    sent = list(started(50).notifications(block))
    counts = Decoder().feed(b"".join(data for _, data in sent)).counts
    assert np.array_equal(witmotion.acc_g(counts), block.acc_g[::2])
    assert [t for t, _ in sent] == block.t[::2].tolist()


def test_motion_slower_than_the_rate_is_sent_as_it_is() -> None:
    assert len(list(started(50).notifications(motion(2.0, 49.5)))) == 99


def test_cuts_of_the_motion_do_not_matter() -> None:
    block, whole, parts = motion(1.0), started(100), started(100)
    in_parts = [
        part
        for cut in (slice(0, 33), slice(33, 34), slice(34, 100))
        for part in parts.notifications(block[cut])
    ]
    assert in_parts == list(whole.notifications(block))


def test_nothing_is_made_up_over_a_gap() -> None:
    block = motion(10.0)
    sent = list(started(50).notifications(SampleBlock.joined([block[:100], block[900:]])))
    assert len(sent) == 100


def test_jitter_is_late_and_ordered_and_the_same_for_the_same_seed() -> None:
    radio, block = Radio(jitter_s=(0.001, 0.239)), motion(5.0)
    sent = [t for t, _ in started(50, radio, seed=3).notifications(block)]
    late_s = np.array(sent) - block.t[::2]
    assert late_s.min() > 0.0009
    assert late_s.max() < 0.2391
    assert sent == sorted(sent)
    assert sent == [t for t, _ in started(50, radio, seed=3).notifications(block)]


def test_loss() -> None:
    sent = list(started(50, Radio(loss=0.2)).notifications(motion(100.0)))
    assert 3800 < len(sent) < 4200


def test_bulk_bytes_are_all_frames() -> None:
    block = motion(1.0)
    assert np.array_equal(
        witmotion.acc_g(Decoder().feed(VirtualWitMotion().packets(block)).counts), block.acc_g
    )
    without_gyro = SampleBlock.of(block.t, block.acc_g, None)
    assert VirtualWitMotion().packets(without_gyro) == VirtualWitMotion().packets(block)


def test_it_tells_its_battery() -> None:
    sensor = VirtualWitMotion(battery_v=3.8)
    (answer,) = Decoder().feed(sensor.write(registers.read_register(0x64))[0]).answers
    assert registers.battery(answer) == registers.Battery(3.8, 50)
    sensor.battery_v = 0.0
    (answer,) = Decoder().feed(sensor.write(registers.read_register(0x64))[0]).answers
    assert registers.battery(answer) is None
    assert sensor.battery_v == 0.0


def test_a_locked_sensor_does_not_obey() -> None:
    sensor = VirtualWitMotion()
    sensor.write(registers.set_rate_hz(100))
    assert sensor.rate_hz == 10.0
    sensor.write(registers.Command(registers.UNLOCK_REGISTER, 1).encode())
    sensor.write(registers.set_rate_hz(100))
    assert sensor.rate_hz == 10.0


def test_it_obeys_once_unlocked_and_remembers_what_was_written() -> None:
    sensor = started(50)
    sensor.write(registers.SIX_AXIS)
    sensor.write(registers.Command(registers.RATE_REGISTER, 0x0C).encode())
    assert sensor.rate_hz == 50.0
    assert sensor.write(b"hello") == []
    assert sensor.written[:2] == [*registers.start_sequence(50)]
    (answer,) = Decoder().feed(sensor.write(registers.read_register(0x24))[0]).answers
    assert answer.words[0] == 1


def test_a_radio_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="loss"):
        Radio(loss=1.5)
    with pytest.raises(ValueError, match="jitter_s"):
        Radio(jitter_s=(0.2, 0.1))
