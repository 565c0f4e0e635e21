"""A virtual Movesense sensor answers as the two firmwares do."""

import numpy as np
import pytest

from firmware_interface.movesense import answers, commands, logs, measurements, resources
from firmware_interface.movesense.driver import COMMAND, DATA, MovesenseDriver
from firmware_interface.movesense.measurements import Stream, parse_path
from firmware_interface.movesense.receiver import Receiver
from firmware_interface.movesense.virtual import PLACES, PRODUCT, SAMPLE, VirtualMovesense
from firmware_interface.samples import SampleBlock


def connected(**settings: object) -> VirtualMovesense:
    sensor = VirtualMovesense(52.0)
    for name, value in settings.items():
        setattr(sensor, name, value)
    sensor.connect()
    sensor.subscribe(DATA)
    return sensor


def still(begin_s: float, seconds: float, acc_g: float = 1.0) -> SampleBlock:
    t = begin_s + np.arange(round(seconds * 100)) / 100
    return SampleBlock.of(t, np.tile([0, 0, acc_g], (len(t), 1)), np.zeros((len(t), 3)))


def said(sensor: VirtualMovesense, command: bytes) -> list[bytes]:
    answered = sensor.write(COMMAND, command)
    assert {channel for channel, _ in answered} <= {DATA}
    return [data for _, data in answered]


def status(sensor: VirtualMovesense, command: bytes) -> int:
    (answer,) = said(sensor, command)
    assert answer[:2] == bytes([answers.Kind.ANSWER, command[1]])
    found = answers.parse_status(answer[2:])
    assert found is not None
    return found.code


def value(sensor: VirtualMovesense, path: str) -> bytes:
    (answer,) = said(sensor, commands.get(7, path))
    assert answer[:4] == b"\x01\x07\xc8\x00"
    return answer[4:]


def sent(sensor: VirtualMovesense, motion: SampleBlock) -> list[bytes]:
    return [data for _, _, data in sensor.notifications(motion)]


# --- what it measures -----------------------------------------------------------------------------


def test_it_sends_nothing_until_it_is_told_what() -> None:
    assert sent(connected(), still(0.0, 2.0)) == []


def test_it_says_nothing_to_who_does_not_listen() -> None:
    sensor = VirtualMovesense(52.0)
    sensor.connect()
    assert said(sensor, commands.hello(1)) == []


@pytest.mark.parametrize("path", ["/Meas/Acc/26", "/Meas/IMU9/52", "/Meas/IMU6m/104"])
def test_it_sends_what_was_subscribed_to(path: str) -> None:
    sensor, stream = connected(), parse_path(path)
    assert stream is not None
    assert status(sensor, commands.subscribe(5, path)) == answers.OK
    first = sent(sensor, still(0.0, 1.0))[0]
    found = measurements.decode(stream, first[2 : 2 + stream.payload_bytes])
    assert first[:2] == b"\x02\x05"
    assert found.of(0)[0].tolist() == pytest.approx([0, 0, 9.80665])


def test_a_packet_longer_than_the_link_carries_is_cut() -> None:
    sensor, stream = connected(), Stream("IMU9", 104)
    sensor.mtu = 185
    sensor.write(COMMAND, commands.subscribe(5, stream.path))
    first, second = sent(sensor, still(0.0, 0.15))[:2]
    assert (len(first), len(second)) == (182, 2 + stream.payload_bytes - 180)
    receiver = Receiver(5, stream.payload_bytes)
    assert receiver.feed(first) is None
    whole = receiver.feed(second)
    assert whole is not None
    assert measurements.decode(stream, whole).of(0)[7].tolist() == pytest.approx([0, 0, 9.80665])


def test_its_range_ends_at_8_g() -> None:
    sensor, driver = connected(), MovesenseDriver(52.0)
    sensor.write(COMMAND, commands.subscribe(2, "/Meas/IMU6/52"))
    found = driver.motion(sent(sensor, still(0.0, 1.0, acc_g=20.0)))
    assert found.acc_g.max() == pytest.approx(8.0)


def test_a_hole_in_the_motion_leaves_no_packet_across_it() -> None:
    sensor, driver = connected(), MovesenseDriver(52.0)
    sensor.write(COMMAND, commands.subscribe(2, "/Meas/IMU6/52"))
    data = sent(sensor, still(0.0, 1.1)) + sent(sensor, still(3.03, 1.0))
    found = driver.motion(data)
    assert found.ticks is not None
    stamps = [int(tick) for tick in found.ticks[::4]]
    assert [stamp for stamp in stamps if 1050 < stamp < 3030] == []
    assert min(stamp for stamp in stamps if stamp > 2000) < 3130


def test_subscriptions_end_with_the_link_and_stamps_go_on() -> None:
    sensor, driver = connected(), MovesenseDriver(52.0)
    sensor.write(COMMAND, commands.subscribe(2, "/Meas/IMU6/52"))
    sent(sensor, still(0.0, 1.0))
    sensor.disconnect()
    sensor.connect()
    sensor.subscribe(DATA)
    assert sent(sensor, still(1.0, 1.0)) == []
    sensor.write(COMMAND, commands.subscribe(2, "/Meas/IMU6/52"))
    found = driver.motion(sent(sensor, still(2.0, 1.0)))
    assert found.ticks is not None
    assert 1980 < int(found.ticks[0]) < 2100


def test_an_ended_subscription_is_silent() -> None:
    sensor = connected()
    sensor.write(COMMAND, commands.subscribe(2, "/Meas/IMU6/52"))
    assert status(sensor, commands.unsubscribe(2)) == answers.OK
    assert status(sensor, commands.unsubscribe(2)) == answers.NOT_FOUND
    assert sent(sensor, still(0.0, 1.0)) == []


# --- what it refuses ------------------------------------------------------------------------------


def test_what_it_does_not_measure_is_refused() -> None:
    assert status(connected(), commands.subscribe(2, "/Meas/Smell/52")) == answers.NOT_FOUND
    assert status(connected(), commands.get(2, "/Meas/Smell")) == answers.NOT_FOUND


def test_it_keeps_one_rate_at_a_time() -> None:
    sensor = connected()
    sensor.write(COMMAND, commands.subscribe(2, "/Meas/Acc/52"))
    assert status(sensor, commands.subscribe(3, "/Meas/Gyro/26")) == answers.CONFLICT
    assert status(sensor, commands.subscribe(2, "/Meas/Acc/26")) == answers.OK


def full(**settings: object) -> VirtualMovesense:
    sensor = connected(**settings)
    for reference in range(1, 1 + PLACES):
        sensor.write(COMMAND, commands.subscribe(reference, "/Meas/Acc/52"))
    return sensor


def test_one_subscription_too_many_is_refused_as_each_firmware_does() -> None:
    one_more = commands.subscribe(9, "/Meas/Acc/52")
    assert said(full(), one_more) == [answers.encode_status(9, answers.NO_ROOM)]
    assert said(full(firmware=SAMPLE), one_more) == [bytes.fromhex("010901fb")]


def test_without_requests_it_refuses_until_it_is_restarted() -> None:
    sensor, ask = connected(is_exhausted=True), commands.get(3, resources.ENERGY)
    assert status(sensor, ask) == answers.NO_REQUEST_LEFT
    assert said(sensor, commands.hello(1)) == [answers.encode_hello(1, PRODUCT)]
    assert status(sensor, commands.put_system_mode(4, commands.RESTART)) == answers.ACCEPTED
    sensor.connect()
    sensor.subscribe(DATA)
    assert status(sensor, ask) == answers.OK


def test_what_is_no_command_is_not_obeyed() -> None:
    assert said(connected(), b"\xff\x01") == []
    assert said(connected(), b"") == []


# --- what it tells and stores ---------------------------------------------------------------------


def test_it_tells_its_charge_and_what_it_offers() -> None:
    sensor = connected(battery_percent=41.6)
    assert value(sensor, resources.ENERGY) == b"\x2a"
    assert len(value(sensor, "/Meas/Acc/Info")) == 22
    assert resources.parse_temperature(value(sensor, resources.TEMPERATURE)) is not None


def test_its_clock_is_set_and_goes_on() -> None:
    sensor = connected()
    sent(sensor, still(0.0, 1.0))
    sensor.write(COMMAND, commands.put_utc_time(3, 1_700_000_000_000_000))
    sent(sensor, still(1.0, 2.0))
    time = resources.parse_time(value(sensor, resources.TIME))
    assert time is not None
    assert abs(time.utc_us - 1_700_000_002_000_000) < 50_000
    assert abs(time.relative_ms - 3000) < 50


def test_recording_is_begun_and_ended() -> None:
    sensor = connected()
    assert value(sensor, resources.LOGGER_STATE) == b"\x02"
    paths = commands.put_datalogger_config(2, ["/Meas/Acc/13"])
    assert status(sensor, paths) == answers.OK
    assert status(sensor, commands.put_datalogger_state(2, commands.LOGGING)) == answers.OK
    assert value(sensor, resources.LOGGER_STATE) == b"\x03"
    assert status(sensor, commands.put_datalogger_state(2, 9)) == 400


def test_other_modes_are_accepted() -> None:
    asked = commands.put_system_mode(4, commands.FIRMWARE_UPDATE)
    assert status(connected(), asked) == answers.ACCEPTED


RECORDING = bytes(i % 251 for i in range(400))


def fetched(parts: list[bytes]) -> bytes:
    found = [logs.parse_log(part[2:]) for part in parts]
    data = bytearray(len(RECORDING))
    for part in found:
        assert part is not None
        data[part.offset : part.offset + len(part.data)] = part.data
    assert found[-1] == logs.LogBytes(len(RECORDING), b"")
    return bytes(data)


def test_a_recording_is_fetched() -> None:
    sensor = connected(logs={3: RECORDING})
    answer, *parts = said(sensor, commands.fetch_log(5, 3))
    assert answer == answers.encode_status(5, answers.OK)
    assert fetched(parts) == RECORDING
    assert status(sensor, commands.fetch_log(5, 4)) == answers.NOT_FOUND


def test_the_sample_firmware_sends_a_recording_without_a_word() -> None:
    sensor = connected(firmware=SAMPLE, logs={3: RECORDING})
    assert fetched(said(sensor, commands.fetch_log(5, 3))) == RECORDING
    assert said(sensor, commands.fetch_log(5, 4)) == []


def test_the_logbook_lists_what_fits_and_can_be_cleared() -> None:
    sensor = connected(logs={i: bytes(i) for i in range(1, 40)})
    listed = resources.parse_entries(value(sensor, resources.LOGBOOK))
    assert listed is not None
    assert [(entry.log_id, entry.size_bytes) for entry in listed] == [
        (i, i) for i in range(1, 1 + (247 - 3 - 5) // 16)
    ]
    assert status(sensor, commands.clear_logbook(2)) == answers.OK
    assert value(sensor, resources.LOGBOOK) == b"\0"


# --- the vendor's sample --------------------------------------------------------------------------


def test_the_sample_firmware_begins_to_send_without_an_answer() -> None:
    sensor, driver = connected(firmware=SAMPLE), MovesenseDriver(52.0)
    assert said(sensor, commands.hello(1)) == [b"\x01\x01Hello"]
    assert said(sensor, commands.subscribe(2, "/Meas/IMU6/52")) == []
    assert len(driver.motion(sent(sensor, still(0.0, 1.0)))) == 52
    assert said(sensor, commands.get(3, resources.ENERGY)) == []
    assert said(sensor, commands.unsubscribe(2)) == []
    assert sent(sensor, still(1.0, 1.0)) == []
