"""A Bangle.js 2: frames among console text, and the conversation with the watch."""

import numpy as np
import pytest

from firmware_interface.bangle import frames, script
from firmware_interface.bangle.driver import (
    LOCKED,
    NO_ACCELEROMETER,
    NOT_RUN,
    NOTIFY,
    WRITE,
    BangleDriver,
)
from firmware_interface.bangle.frames import Decoder, encode_motion, encode_note
from firmware_interface.bangle.lines import LONGEST_BYTES, AccelerationLines, Lines
from firmware_interface.bangle.profile import BANGLE
from firmware_interface.bangle.virtual import VirtualBangle
from firmware_interface.driver import Action, Battery, Heard, Pause, Subscribe, Write
from firmware_interface.samples import SampleBlock

FACE_UP = [[0.0, 0.0, -1.0]] * 2
# Count 66051 = 00010203; 0800 = 2048 counts = 0.5 g; F000 = -4096 = -1 g; 7FFF is just under 8 g.
BY_HAND = bytes.fromhex("b2c1 03020100 0008 0000 00f0 ff7f 0080 ffff")
CHECKED = BY_HAND + bytes.fromhex("1c29")


class Watch:
    """A driver and a virtual watch, one after the other."""

    def __init__(self, rate_hz: float = 50.0) -> None:
        self.driver = BangleDriver(rate_hz)
        self.sensor = VirtualBangle()
        self.heard: list[Heard] = []

    def do(self, actions: tuple[Action, ...]) -> None:
        for action in actions:
            if isinstance(action, Subscribe):
                self.sensor.subscribe(action.channel)
            elif isinstance(action, Write):
                for channel, data in self.sensor.write(action.channel, action.data):
                    self.hear(channel, data)

    def hear(self, channel: str, data: bytes) -> None:
        heard = self.driver.hear(channel, data)
        self.heard.append(heard)
        self.do(heard.actions)

    def move(self, begin_s: float, seconds: float = 1.0) -> int:
        """Lie face up; give the number of readings that came."""
        t = begin_s + np.arange(round(seconds * 100)) / 100
        still = SampleBlock.of(t, [[0, 0, -1]] * len(t), None)
        sent = list(self.sensor.notifications(still))
        for _, channel, data in sent:
            self.hear(channel, data)
        return frames.READINGS * len(sent)

    @property
    def troubles(self) -> list[str]:
        return [heard.trouble for heard in self.heard if heard.trouble]


def test_a_motion_frame_by_hand() -> None:
    got = Decoder().feed(CHECKED).motion
    assert frames.ticks(got).tolist() == [66051, 66052]
    assert frames.acc_g(got).tolist() == [[0.5, 0.0, -1.0], [32767 / 4096, -8.0, -1 / 4096]]
    assert frames.acc_g(got).dtype == np.float32
    assert encode_motion([66051], frames.acc_g(got)) == CHECKED


def test_words_saturate_and_the_count_begins_again() -> None:
    got = Decoder().feed(encode_motion([2**32 - 1], [[9, -9, 0], [0, 0, 0]])).motion
    assert frames.acc_g(got)[0].tolist() == [32767 / 4096, -8.0, 0.0]
    assert frames.ticks(got).tolist() == [2**32 - 1, 0]


def test_text_between_frames_is_handed_on_and_not_rejected() -> None:
    decoder = Decoder()
    note = encode_note(frames.BATTERY, 80)
    decoded = decoder.feed(b"\r\n>" + CHECKED + b"\x1b[J=undefined\r\n" + CHECKED + note + b">")
    assert (len(decoded.motion), decoded.notes) == (2, ((frames.BATTERY, 80),))
    assert decoded.text == b"\r\n>\x1b[J=undefined\r\n>"
    assert (decoder.text_bytes, decoder.rejected, decoder.pending_bytes) == (19, 0, 0)


def test_a_damaged_frame_is_one_rejection_and_the_next_is_found() -> None:
    decoder = Decoder()
    damaged = CHECKED[:5] + b"\xb2" + CHECKED[6:]
    decoded = decoder.feed(damaged + CHECKED + CHECKED[:12] + CHECKED)
    assert len(decoded.motion) == 2
    assert decoder.rejected == 2


def test_a_frame_whose_end_never_comes_is_rejected() -> None:
    decoder = Decoder()
    assert len(decoder.feed(CHECKED[:13]).motion) == 0
    assert (decoder.pending_bytes, decoder.rejected) == (13, 0)
    decoder.finish()
    assert (decoder.pending_bytes, decoder.rejected) == (0, 1)
    assert len(decoder.feed(CHECKED).motion) == 1


def test_lines_come_without_prompts_and_cursor_moves() -> None:
    lines = Lines()
    assert lines.feed(b"\r\n>\r\x1b[JUncaught Error: x\r\n at li") == ["Uncaught Error: x"]
    assert lines.feed(b"ne 1\r\n>=undefined\r\n>") == ["at line 1", "undefined"]
    assert lines.finish() == []


def test_a_line_without_an_end_stays_short() -> None:
    lines = Lines()
    for _ in range(100):
        assert lines.feed(b"x" * 100) == []
    assert lines.pending_bytes == LONGEST_BYTES


@pytest.mark.parametrize(
    "line",
    [
        b"print(1)",
        b'{"t":"accel"',
        b'{"t":"status","bat":50}',
        b'{"t":"accel"}',
        b'{"t":"accel","accel":[0,0,1]}',
        b'{"t":"accel","accel":{"x":0,"y":0}}',
        b'{"t":"accel","accel":{"x":0,"y":0,"z":"1"}}',
        b'{"t":"accel","accel":{"x":0,"y":0,"z":true}}',
        b'{"t":"accel","accel":{"x":0,"y":0,"z":NaN}}',
        b'{"t":"accel","accel":{"x":0,"y":0,"z":1e400}}',
        b'{"t":"accel","accel":{"x":0,"y":0,"z":1' + b"0" * 330 + b"}}",
        b'["t","accel"]',
        b"\xff\xfe\x80",
        b"[" * 390,
    ],
)
@pytest.mark.parametrize("end", [b"\r\n", b""])
def test_a_line_that_is_no_acceleration_is_one_rejection(line: bytes, end: bytes) -> None:
    lines = AccelerationLines()
    assert lines.feed(line[:7]) + lines.feed(line[7:] + end) + lines.finish() == []
    assert lines.rejected == 1


def test_accelerations_among_console_text_are_read() -> None:
    lines = AccelerationLines()
    one = b'{"t":"accel","accel":{"x":0.5,"y":-1,"z":0}}\r\n'
    found = lines.feed(b"\r\n>" + one + b"\r\n" + one[:20])
    assert [message.acc_g for message in found] == [(0.5, -1.0, 0.0)]
    assert (found[0].mag_g, found[0].diff_g) == (None, None)
    assert lines.pending_bytes == 20
    assert len(lines.feed(one[20:-2])) == 0
    assert len(lines.finish()) == 1
    assert lines.rejected == 0


def test_the_start_clears_the_console_sends_the_script_and_calls_it() -> None:
    subscribe, clear, *rest = BangleDriver(25.0).start()
    assert subscribe == Subscribe(NOTIFY)
    assert clear == Write(WRITE, b"\x03")
    written = b"".join(action.data for action in rest if isinstance(action, Write))
    lines = [*script.statements(), "_pm.start(40,3)", "_pm.battery()"]
    assert written == b"".join(b"\x10" + line.encode() + b"\n" for line in lines)
    assert max(len(action.data) for action in rest if isinstance(action, Write)) <= 20
    assert sum(action.seconds for action in rest if isinstance(action, Pause)) < 2.0


def test_the_stream_comes_at_the_rate_asked_for() -> None:
    watch = Watch(25.0)
    watch.do(watch.driver.start())
    assert watch.move(0.0, 10.0) == 250
    readings = [heard.readings for heard in watch.heard if heard.readings is not None]
    assert [tick for r in readings for tick in r.ticks.tolist()] == list(range(250))
    assert readings[0].acc_g.tolist() == FACE_UP
    assert readings[0].gyro_dps is None


def test_a_half_line_of_before_is_forgotten() -> None:
    watch = Watch()
    watch.sensor.write(WRITE, b"\x10_pm.take=function(ac")
    watch.sensor.disconnect()
    watch.do(watch.driver.start())
    assert watch.move(0.0) == 50
    assert watch.troubles == []


def test_nothing_streams_without_the_whole_script_in_order() -> None:
    watch = Watch()
    watch.do((Subscribe(NOTIFY),))
    lines = script.statements()
    for line in (lines[0], *lines[2:], lines[0], *lines[1:][::-1]):
        watch.do(tuple(Write(WRITE, piece) for piece in script.line(line)))
    watch.do(tuple(Write(WRITE, piece) for piece in script.line(script.start(50))))
    assert watch.move(0.0) == 0
    assert watch.troubles == [NOT_RUN]


def test_a_device_without_an_accelerometer_is_named() -> None:
    watch = Watch()
    watch.sensor.has_accelerometer = False
    watch.do(watch.driver.start())
    assert watch.troubles == [NO_ACCELEROMETER]
    assert watch.move(0.0) == 0


@pytest.mark.parametrize(
    ("printed", "trouble"),
    [
        (b"\r\nPassword Incorrect!\r\n", LOCKED),
        (b"Uncaught SyntaxError: Got ID expected EOF\r\n", NOT_RUN),
        (b">Hello\r\n", None),
    ],
)
def test_what_the_console_complains_of_is_said(printed: bytes, trouble: str | None) -> None:
    driver = BangleDriver(50.0)
    assert driver.hear(NOTIFY, printed).trouble == trouble
    assert driver.rejected == 0


def test_a_complaint_that_was_cut_is_understood() -> None:
    driver = BangleDriver(50.0)
    assert driver.hear(NOTIFY, b"Uncaught Syn").trouble is None
    assert driver.hear(NOTIFY, b"taxError\r\n").trouble == NOT_RUN


def test_another_app_ends_the_stream_and_the_next_question_begins_it_anew() -> None:
    watch = Watch()
    watch.do(watch.driver.start())
    assert watch.move(0.0) == 50
    watch.sensor.open_app()
    assert watch.move(1.0) == 0
    watch.do(watch.driver.ask_battery())
    assert watch.move(2.0) == 50
    assert watch.troubles == []


def test_a_script_that_never_ran_is_not_sent_for_ever() -> None:
    driver = BangleDriver(50.0)
    heard = driver.hear(NOTIFY, b'Uncaught ReferenceError: "_pm" is not defined\r\n')
    assert (heard.actions, heard.trouble) == ((), NOT_RUN)


def test_a_stop_ends_the_stream_and_a_start_counts_on() -> None:
    watch = Watch()
    watch.do(watch.driver.start())
    watch.move(0.0)
    watch.do(watch.driver.stop())
    assert watch.move(1.0) == 0
    watch.do(watch.driver.start())
    watch.move(2.0)
    readings = [heard.readings for heard in watch.heard if heard.readings is not None]
    assert readings[-1].ticks is not None
    assert readings[-1].ticks[-1] == 149


def test_a_reading_beside_a_hole_is_given_up() -> None:
    watch = Watch(12.5)
    watch.do(watch.driver.start())
    watch.move(0.0, 0.7)
    watch.move(5.0, 0.7)
    readings = [heard.readings for heard in watch.heard if heard.readings is not None]
    assert all(r.ticks is not None and np.diff(r.ticks).tolist() == [1] for r in readings)


def test_charge_is_asked_and_never_above_full() -> None:
    watch = Watch()
    watch.sensor.battery_percent = 41.0
    watch.do((Subscribe(NOTIFY),))
    watch.do(watch.driver.start())
    assert watch.heard[-1].battery == Battery(41)
    full = BangleDriver(50.0).hear(NOTIFY, encode_note(frames.BATTERY, 300))
    assert full.battery == Battery(100)


def test_the_wearer_is_cued_by_motor_and_light() -> None:
    watch = Watch()
    watch.do(watch.driver.start())
    watch.do(watch.driver.buzz(0.3) + watch.driver.blink())
    assert (watch.sensor.buzzed_ms, watch.sensor.lit) == ([300], 1)
    assert BANGLE.has_haptic
    assert BANGLE.has_led


def test_a_lost_link_takes_half_a_frame_with_it() -> None:
    driver = BangleDriver(50.0)
    driver.hear(NOTIFY, CHECKED[:9])
    driver.disconnected()
    assert driver.rejected == 1
    readings = driver.hear(NOTIFY, CHECKED).readings
    assert readings is not None
    assert len(readings) == 2


def test_a_short_packet_carries_less_text_at_once() -> None:
    sensor = VirtualBangle()
    sensor.connect(mtu=23)
    sensor.subscribe(NOTIFY)
    printed = sensor.write(WRITE, b"print(1)\n")
    assert {len(data) <= 20 for _, data in printed} == {True}
    assert b"".join(data for _, data in printed) == (
        b"print(1)\r\nUncaught SyntaxError: Got ID expected EOF\r\n at line 1 col 1\r\n"
        b"=undefined\r\n>"
    )


def test_the_console_answers_nobody_who_does_not_listen() -> None:
    sensor = VirtualBangle()
    assert sensor.write(WRITE, b"print(1)\n") == []
    assert sensor.write(NOTIFY, b"print(1)\n") == []


def test_an_unknown_rate_is_not_started() -> None:
    watch = Watch()
    watch.do(watch.driver.start())
    watch.do(watch.driver.stop())
    watch.do(tuple(Write(WRITE, piece) for piece in script.line("_pm.start(33,1)")))
    assert watch.troubles == [NOT_RUN]
    assert watch.move(0.0) == 0


def test_the_watch_is_known_by_its_name() -> None:
    assert BANGLE.matches("Bangle.js a1b2")
    assert not BANGLE.matches("Puck.js a1b2", ("6e400001-b5a3-f393-e0a9-e50e24dcca9e",))
    assert not BANGLE.has_gyro
    assert BANGLE.has_counter
