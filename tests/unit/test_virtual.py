"""What every virtual sensor takes of a motion: at its own instants, by its own clock."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from firmware_interface import SampleBlock, VirtualSensor
from firmware_interface.virtual import Sent, Taken

BOOT = 1.7e9


class Sensor(VirtualSensor):
    """Sends nothing but keeps what it took."""

    def __init__(self, rate_hz: float, clock_ppm: float = 0.0) -> None:
        super().__init__(rate_hz, clock_ppm=clock_ppm)
        self.parts: list[Taken] = []

    def _notify(self, taken: Taken) -> Iterator[Sent]:
        self.parts.append(taken)
        return iter(())

    def feel(self, *motions: SampleBlock) -> "Sensor":
        for motion in motions:
            assert list(self.notifications(motion)) == []
        return self

    def together(self, name: str) -> np.ndarray:
        return np.concatenate([getattr(part, name) for part in self.parts])


def motion(seconds: float, rate_hz: float = 100.0, begin_s: float = 0.0) -> SampleBlock:
    """Acceleration along x tells the seconds, turning about z ten times as many degrees."""
    s = begin_s + np.arange(round(seconds * rate_hz)) / rate_hz
    zero = np.zeros_like(s)
    acc, gyro = np.stack([s, zero, zero + 1], axis=1), np.stack([zero, zero, 10 * s], axis=1)
    return SampleBlock.of(BOOT + s, acc, gyro)


def test_readings_lie_between_the_samples_of_the_motion() -> None:
    sensor = Sensor(52.0).feel(motion(10.0))
    device_s = sensor.together("device_s")
    assert np.allclose(device_s, np.arange(520) / 52.0)
    assert np.allclose(sensor.together("t") - BOOT, device_s, atol=1e-6)
    assert np.allclose(sensor.together("acc_g")[:, 0], device_s, atol=1e-5)
    assert np.allclose(sensor.together("gyro_dps")[:, 2], 10 * device_s, atol=1e-4)
    assert sensor.together("acc_g").dtype == np.float32


def test_motion_without_turning_gives_readings_without_turning() -> None:
    block = motion(1.0)
    sensor = Sensor(50.0).feel(SampleBlock.of(block.t, block.acc_g, None))
    assert not sensor.together("gyro_dps").any()


@pytest.mark.parametrize("rate_hz", [12.5, 50.0, 104.0])
def test_cuts_of_the_motion_do_not_matter(rate_hz: float) -> None:
    block, whole, parts = motion(10.0), Sensor(rate_hz), Sensor(rate_hz)
    whole.feel(block)
    cuts = [0, 33, 34, 34, 500, 901, 1000]
    parts.feel(*(block[a:b] for a, b in pairwise(cuts)))
    assert np.array_equal(whole.together("k"), parts.together("k"))
    assert np.allclose(whole.together("t"), parts.together("t"), atol=1e-6)
    assert np.allclose(whole.together("acc_g"), parts.together("acc_g"), atol=1e-4)


def test_the_rate_is_kept_whatever_the_motions_own() -> None:
    sensor = Sensor(100.0).feel(motion(10.0, 49.5))
    assert len(sensor.together("t")) == pytest.approx(1000, abs=3)
    assert np.allclose(np.diff(sensor.together("t")), 0.01, atol=1e-6)


def test_a_new_rate_holds_from_the_next_reading_on() -> None:
    sensor = Sensor(50.0).feel(motion(1.0))
    sensor.rate_hz = 10.0
    sensor.feel(motion(1.0, begin_s=1.0))
    assert np.allclose(np.diff(sensor.together("device_s"))[48:52], [0.02, 0.02, 0.1, 0.1])


@pytest.mark.parametrize(("clock_ppm", "more"), [(0.0, 0), (20_000.0, 100), (-20_000.0, -100)])
def test_a_clock_that_runs_fast_takes_more_readings(clock_ppm: float, more: int) -> None:
    sensor = Sensor(50.0, clock_ppm).feel(motion(100.0))
    assert len(sensor.together("t")) == pytest.approx(5000 + more, abs=1)
    assert sensor.together("device_s")[-1] == pytest.approx(100 * (1 + clock_ppm * 1e-6), abs=0.05)
    assert np.allclose(sensor.together("acc_g")[:, 0], sensor.together("t") - BOOT, atol=1e-4)


def test_nothing_is_made_up_over_a_hole_but_the_count_goes_on() -> None:
    block = motion(10.0)
    sensor = Sensor(50.0).feel(SampleBlock.joined([block[:100], block[900:]]))
    t, k = sensor.together("t") - BOOT, sensor.together("k")
    assert not ((t > 0.995) & (t < 8.999)).any()
    assert len(t) == pytest.approx(100, abs=2)
    assert np.array_equal(k, np.round(t * 50.0))


def test_a_hole_between_two_pieces_is_one_too() -> None:
    sensor = Sensor(50.0).feel(motion(1.0), motion(1.0, begin_s=9.0))
    assert not ((sensor.together("t") > BOOT + 0.995) & (sensor.together("t") < BOOT + 8.999)).any()
    assert sensor.together("k")[-1] == 499


def test_a_hole_of_a_quarter_second_is_bridged_and_a_longer_one_is_not() -> None:
    block = motion(2.0)
    bridged = Sensor(50.0).feel(SampleBlock.joined([block[:100], block[124:]]))
    assert len(bridged.together("t")) == 100
    open_ = Sensor(50.0).feel(SampleBlock.joined([block[:100], block[127:]]))
    assert len(open_.together("t")) == 100 - 14


def test_no_motion_no_readings() -> None:
    assert Sensor(50.0).feel(motion(0.0)).parts == []
    assert Sensor(50.0).feel(motion(0.01)).parts == []


def test_after_a_reboot_all_begins_at_0() -> None:
    sensor = Sensor(50.0).feel(motion(2.0))
    sensor.subscribe("data")
    sensor.reboot()
    assert sensor.subscribed == set()
    assert sensor.taken == 0
    sensor.feel(motion(2.0, begin_s=7.0))
    assert sensor.parts[1].k[0] == 0
    assert sensor.parts[1].device_s[0] == 0.0
    assert sensor.parts[1].t[0] == BOOT + 7.0


def test_a_lost_link_ends_subscriptions_and_nothing_else() -> None:
    sensor = Sensor(50.0).feel(motion(2.0))
    sensor.connect(mtu=100)
    sensor.subscribe("data")
    sensor.disconnect()
    assert (sensor.subscribed, sensor.mtu, sensor.taken) == (set(), 100, 100)


def test_a_part_of_what_was_taken() -> None:
    (taken,) = Sensor(50.0).feel(motion(1.0)).parts
    part = taken[10:20]
    assert len(part) == 10
    assert part.k.tolist() == list(range(10, 20))
    assert np.array_equal(part.gyro_dps, taken.gyro_dps[10:20])


def test_what_a_protocol_has_to_say_for_itself() -> None:
    bare = VirtualSensor(50.0)
    for unsaid in (lambda: bare.write("c", b""), lambda: bare.read("c")):
        with pytest.raises(NotImplementedError):
            unsaid()
    with pytest.raises(NotImplementedError):
        list(bare.notifications(motion(1.0)))
