"""From notifications to timed samples, with a virtual sensor at the other end."""

from dataclasses import replace

import numpy as np
import pytest

from firmware_interface import (
    Air,
    ArrivalClock,
    Battery,
    Faults,
    Pause,
    Profile,
    SampleBlock,
    SensorStream,
    TickClock,
    Wired,
    profile,
)
from firmware_interface.driver import Driver, Heard, Read, Readings
from firmware_interface.profile import Ticks
from firmware_interface.witmotion import registers
from firmware_interface.witmotion.frames import encode_answer, encode_motion
from firmware_interface.witmotion.profile import WITMOTION

START = 1.7e9
N = 500


def motion(begin_s: float = 0.0, seconds: float = 5.0) -> SampleBlock:
    s = begin_s + np.arange(round(100 * seconds)) / 100
    swing = np.sin(11.0 * s)[:, None] * [1.0, -0.5, 0.25]
    return SampleBlock.of(START + s, swing, 100 * swing)


def counting() -> Profile:
    """Give a sensor of one byte a reading: its count."""

    class Counting(Driver):
        def hear(self, channel: str, data: bytes) -> Heard:
            readings = self.motion([data])
            trouble = "it is upside down" if channel == "trouble" else None
            return Heard(readings if len(readings) else None, None, (Pause(1.0),), trouble)

        def motion(self, values: list[bytes]) -> Readings:
            ticks = np.frombuffer(b"".join(values), np.uint8).astype(np.int64)
            acc = np.tile(np.float32([0, 0, 1]), (len(ticks), 1))
            return Readings(acc, None, ticks)

    return replace(WITMOTION, key="counting", ticks=Ticks(2**32), driver=lambda _: Counting())


def test_what_was_sent_is_received() -> None:
    wired, sent = Wired(WITMOTION, 100.0), motion()
    wired.connect(START)
    got = SampleBlock.joined(wired.hear(*s) for s in wired.notifications(sent))
    assert np.abs(got.t - sent.t[: len(got)]).max() < 0.02
    assert np.abs(got.acc_g - sent.acc_g[: len(got)]).max() <= 16 / 65536 + 1e-6
    assert np.abs(got.gyro_dps - sent.gyro_dps[: len(got)]).max() <= 2000 / 65536 + 1e-4
    stream = wired.stream
    assert len(got) == stream.samples == N - 4  # what is not yet four frames waits
    assert (stream.lost, stream.rejected, stream.unknown_gaps) == (0, 0, 0)
    assert stream.rate_hz == pytest.approx(99.26)


@pytest.mark.parametrize(
    ("key", "kind"), [("witmotion", ArrivalClock), ("bangle", TickClock), ("movesense", TickClock)]
)
def test_the_clock_is_the_one_that_the_sensor_needs(key: str, kind: type) -> None:
    row = profile(key)
    stream = SensorStream(row, row.rates_hz[-1])
    assert type(stream.clock) is kind
    assert stream.rate_hz == pytest.approx(row.expected_hz(row.rates_hz[-1]))


def test_the_battery_is_remembered_over_a_reading_not_valid() -> None:
    stream = SensorStream(WITMOTION, 50.0)
    assert (stream.battery, stream.battery_t) == (None, None)
    for t, word in ((1.0, 380), (2.0, 0)):
        answer = encode_answer(registers.BATTERY_REGISTER, (word,))
        assert len(stream.hear(t, "data", answer).samples) == 0
    assert stream.battery == Battery(50, 3.8)
    assert stream.battery_t == 1.0


def test_half_a_frame_does_not_outlive_its_connection() -> None:
    frame = encode_motion([[0, 0, 1]], [[0, 0, 0]])
    stream = SensorStream(WITMOTION, 50.0)
    stream.hear(1.0, "data", frame[:9])
    stream.disconnected()
    block = stream.hear(9.0, "data", bytearray(frame)).samples
    assert block.acc_g.tolist() == [[0.0, 0.0, 1.0]]
    assert (stream.samples, stream.rejected) == (1, 1)


def test_a_count_that_begins_anew_after_a_disconnection_is_an_unknown_gap() -> None:
    stream = SensorStream(counting(), 1.0)
    stream.hear(100.0, "data", bytes([100, 101]))
    stream.disconnected()
    stream.hear(160.0, "data", bytes([0, 1]))
    assert (stream.samples, stream.lost, stream.unknown_gaps) == (4, 0, 1)


STILL = encode_motion([[0, 0, 1]], [[0, 0, 0]])


@pytest.mark.parametrize(
    ("row", "first", "second"),
    [(counting(), b"\x01", b"\x02"), (WITMOTION, STILL, STILL)],
    ids=["counts", "does not"],
)
def test_a_clock_that_was_set_is_told(row: Profile, first: bytes, second: bytes) -> None:
    stream = SensorStream(row, 50.0)
    stream.hear(100.0, "data", first)
    stream.interrupted()
    assert stream.hear(3700.0, "data", second).samples.t.tolist() == [3700.0]
    assert stream.lost == 0


def test_what_comes_twice_gives_no_samples_but_still_its_actions() -> None:
    stream = SensorStream(counting(), 1.0)
    stream.hear(100.0, "data", bytes([7]))
    again = stream.hear(100.1, "trouble", bytes([7]))
    assert len(again.samples) == 0
    assert again.actions == (Pause(1.0),)
    assert again.trouble == "it is upside down"
    assert stream.samples == 1


def test_a_value_that_holds_no_motion_passes_on_what_it_wants() -> None:
    arrived = SensorStream(counting(), 1.0).hear(100.0, "trouble", b"")
    assert len(arrived.samples) == 0
    assert (arrived.actions, arrived.trouble) == ((Pause(1.0),), "it is upside down")


def test_a_driver_that_forgets_its_stamps_is_found_out() -> None:
    stream = SensorStream(replace(WITMOTION, ticks=Ticks(256)), 50.0)
    with pytest.raises(TypeError, match="witmotion should stamp its readings"):
        stream.hear(1.0, "data", encode_motion([[0, 0, 1]], [[0, 0, 0]]))


def test_a_wire_carries_out_what_the_driver_wants() -> None:
    wired = Wired(profile("thingy52"), 50.0)
    wired.connect(START)
    wired.sensor.battery_percent = 40.0
    wired.do(START + 1.0, (Pause(1.0), Read("battery")))
    assert wired.stream.battery == Battery(40)
    assert wired.troubles == []


def test_a_wire_keeps_what_the_sensor_complains_of() -> None:
    wired = Wired(replace(counting(), virtual=WITMOTION.virtual), 1.0)
    wired.hear(1.0, "trouble", b"")
    assert wired.troubles == ["it is upside down"]


def test_a_wire_that_was_cut_brings_nothing_until_it_is_mended() -> None:
    wired = Wired(profile("bangle"), 50.0)
    wired.connect(START)
    assert sum(len(wired.hear(*s)) for s in wired.notifications(motion())) > 0
    wired.disconnect()
    assert list(wired.notifications(motion(5.0))) == []
    wired.connect(START + 10.0)
    assert sum(len(wired.hear(*s)) for s in wired.notifications(motion(10.0))) > 0


@pytest.mark.parametrize("key", ["bangle", "metamotion"])
def test_through_bad_air_every_reading_is_given_once_or_counted_lost(key: str) -> None:
    row = profile(key)
    wired = Wired(row, row.nearest_rate_hz(50.0))
    wired.connect(START)
    faults = Faults(loss=0.1, duplicate=0.05, reorder=0.05, jitter_s=(0.0, 0.12))
    air = Air(faults, np.random.default_rng(2))
    sent = [s for begin_s in range(0, 60, 5) for s in wired.notifications(motion(begin_s))]
    blocks = [wired.hear(*arrived) for arrived in air.carry(sent)]
    got = SampleBlock.joined([b for b in blocks if len(b)])
    assert (np.diff(got.t) > 0).all()
    assert wired.stream.lost > 100
    assert len(got) + wired.stream.lost == pytest.approx(60.0 * wired.sensor.rate_hz, abs=20)
    assert wired.stream.unknown_gaps == 0
