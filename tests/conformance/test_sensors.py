"""What holds for every sensor: its virtual self, its driver and the clock agree."""

import numpy as np
import pytest

from firmware_interface import PROFILES, Profile, SampleBlock, Wired

START = 1_700_000_000.0
PIECE_S = 0.5

each_sensor = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())


def motion(begin_s: float, seconds: float, rate_hz: float = 100.0) -> SampleBlock:
    """Move smoothly, with all axes telling the time: within every sensor's range."""
    s = begin_s + np.arange(round(seconds * rate_hz)) / rate_hz
    acc = np.stack([np.sin(s), np.cos(0.7 * s), 0.5 * np.sin(0.3 * s)], axis=1)
    gyro = 100.0 * np.stack([np.cos(s), np.sin(0.6 * s), np.cos(0.2 * s)], axis=1)
    return SampleBlock.of(START + s, acc, gyro)


class Talk(Wired):
    """A driver and a virtual sensor that remember what was said."""

    def __init__(self, profile: Profile, rate_hz: float) -> None:
        super().__init__(profile, rate_hz)
        self.blocks: list[SampleBlock] = []
        self.now = START

    def hear(self, t: float, channel: str, data: bytes) -> SampleBlock:
        samples = super().hear(t, channel, data)
        self.blocks += [samples] if len(samples) else []
        return samples

    def move(self, begin_s: float, seconds: float, *, is_heard: bool = True) -> None:
        pieces = round(seconds / PIECE_S)
        for i in range(pieces):
            piece = motion(begin_s + i * PIECE_S, PIECE_S)
            for sent in self.notifications(piece):
                self.now = sent[0]
                if is_heard:
                    self.hear(*sent)

    @property
    def samples(self) -> SampleBlock:
        return SampleBlock.joined(self.blocks)


def rate_of(profile: Profile) -> float:
    return profile.nearest_rate_hz(50.0)


def started(profile: Profile) -> Talk:
    talk = Talk(profile, rate_of(profile))
    talk.connect(talk.now)
    return talk


def truth(t: np.ndarray) -> SampleBlock:
    s = t - START
    acc = np.stack([np.sin(s), np.cos(0.7 * s), 0.5 * np.sin(0.3 * s)], axis=1)
    gyro = 100.0 * np.stack([np.cos(s), np.sin(0.6 * s), np.cos(0.2 * s)], axis=1)
    return SampleBlock.of(t, acc, gyro)


@each_sensor
def test_motion_comes_back_as_it_was(profile: Profile) -> None:
    talk = started(profile)
    talk.move(0.0, 90.0)
    got = talk.samples
    settled = got.t > START + 30.0
    true = truth(got.t)
    assert np.abs(got.acc_g - true.acc_g)[settled].max() < 0.03
    assert got.has_gyro is profile.has_gyro
    if got.gyro_dps is not None and true.gyro_dps is not None:
        assert np.abs(got.gyro_dps - true.gyro_dps)[settled].max() < 3.0
    assert talk.troubles == []
    assert talk.stream.rejected == 0


@each_sensor
def test_every_reading_comes_once_and_evenly(profile: Profile) -> None:
    talk = started(profile)
    talk.move(0.0, 60.0)
    steps = np.diff(talk.samples.t)
    assert (steps > 0).all()
    assert abs(len(talk.samples) / (60.0 * rate_of(profile)) - 1.0) < 0.06
    settled = steps[len(steps) // 2 :] * rate_of(profile)
    assert np.abs(settled - 1.0).max() < 0.1
    assert talk.stream.lost == 0


@each_sensor
def test_charge_is_read(profile: Profile) -> None:
    talk = Talk(profile, rate_of(profile))
    talk.sensor.battery_percent = 40
    talk.connect(talk.now)
    talk.move(0.0, 2.0)
    talk.do(talk.now, talk.stream.driver.ask_battery())
    assert talk.stream.battery is not None
    assert abs(talk.stream.battery.percent - 40) <= 10
    assert talk.stream.battery_t is not None


@each_sensor
def test_a_lost_link_is_counted_where_the_sensor_counts(profile: Profile) -> None:
    talk = started(profile)
    talk.move(0.0, 20.0)
    talk.move(20.0, 2.0, is_heard=False)  # out of reach, and nobody knows yet
    talk.disconnect()
    talk.move(22.0, 10.0, is_heard=False)
    talk.connect(talk.now)
    talk.move(32.0, 20.0)
    expected = 12.0 * rate_of(profile)
    assert abs(talk.stream.lost - expected) < 0.12 * expected
    assert abs(float(talk.samples.t[-1]) - (START + 52.0)) < 0.2 + 2 * profile.packet_s
    assert talk.stream.unknown_gaps == 0


@each_sensor
def test_a_reboot_is_survived(profile: Profile) -> None:
    talk = started(profile)
    talk.move(0.0, 20.0)
    talk.disconnect()
    talk.sensor.reboot()
    talk.move(20.0, 5.0, is_heard=False)
    talk.connect(talk.now)
    talk.move(25.0, 10.0)
    if not (talk.samples.t > START + 26.0).any():  # a driver may try to go on first, in vain
        talk.disconnect()
        talk.connect(talk.now)
        talk.move(35.0, 20.0)
    assert (np.diff(talk.samples.t) > 0).all()
    assert float(talk.samples.t[-1]) > START + 32.0


@each_sensor
def test_in_bulk_the_same_is_decoded(profile: Profile) -> None:
    talk = started(profile)
    sent = list(talk.sensor.notifications(motion(0.0, 20.0)))
    channels = {channel for _, channel, _ in sent}
    assert len(channels) == 1
    one_by_one = [talk.stream.driver.hear(channel, data).readings for _, channel, data in sent]
    full = [r for r in one_by_one if r is not None]
    bulk_driver = started(profile).stream.driver
    together = bulk_driver.motion([data for _, _, data in sent])
    assert np.array_equal(np.concatenate([r.acc_g for r in full]), together.acc_g)
    if together.ticks is not None:
        assert [t for r in full for t in r.ticks.tolist()] == together.ticks.tolist()


@each_sensor
def test_a_stop_is_a_stop(profile: Profile) -> None:
    talk = started(profile)
    talk.move(0.0, 5.0)
    talk.do(talk.now, talk.stream.driver.stop())
    count = len(talk.samples)
    talk.disconnect()
    talk.move(5.0, 5.0)
    assert len(talk.samples) == count
