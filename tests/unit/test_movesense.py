"""Our side of the conversation with a Movesense sensor: what we write, what we make of it."""

import numpy as np
import pytest

from firmware_interface.driver import Battery, Heard, Readings, Subscribe, Write
from firmware_interface.movesense import answers, commands, measurements
from firmware_interface.movesense.driver import (
    CHARGE,
    COMMAND,
    DATA,
    HELLO,
    STREAM,
    MovesenseDriver,
)
from firmware_interface.movesense.measurements import Stream

IMU6 = Stream("IMU6", 52)


def payload(stamp_ms: int, stream: Stream = IMU6, acc_ms2: float = 0.0) -> bytes:
    acc = np.full((stream.readings, 3), acc_ms2)
    turning = np.arange(3 * stream.readings).reshape(-1, 3)
    return measurements.encode(stream, stamp_ms, {"acc": acc, "gyro": turning})


def packet(stamp_ms: int, stream: Stream = IMU6, acc_ms2: float = 0.0) -> bytes:
    data = payload(stamp_ms, stream, acc_ms2)
    return answers.encode(answers.Kind.DATA, STREAM, data)


def heard(driver: MovesenseDriver, data: bytes) -> Heard:
    return driver.hear(DATA, data)


def readings(driver: MovesenseDriver, data: bytes) -> Readings:
    found = heard(driver, data).readings
    assert found is not None
    return found


def ticks(found: Readings) -> list[int]:
    assert found.ticks is not None
    return [int(tick) for tick in found.ticks]


def greeting(hello: answers.Hello) -> bytes:
    return answers.encode_hello(HELLO, hello)


FLASH = answers.Hello(1, "1", "Movesense Flash", "", "app", "2.3.1")

# --- beginning and ending -------------------------------------------------------------------------


def test_it_listens_and_subscribes_without_waiting_for_an_answer() -> None:
    assert MovesenseDriver(52.0).start() == (
        Subscribe(DATA),
        Write(COMMAND, b"\x00\x01"),
        Write(COMMAND, b"\x01\x02/Meas/IMU6/52\x00"),
    )


def test_it_asks_for_the_charge_once_the_sensor_said_who_it_is() -> None:
    asked = Write(COMMAND, b"\x04\x03/System/Energy/Level\x00")
    assert heard(MovesenseDriver(52.0), greeting(FLASH)).actions == (asked,)


def test_the_sample_firmware_is_not_asked_for_a_charge_it_cannot_tell() -> None:
    driver = MovesenseDriver(52.0)
    assert heard(driver, greeting(answers.Hello(text="Hello"))).actions == ()
    assert driver.rejected == 0


def test_half_a_greeting_is_rejected() -> None:
    driver = MovesenseDriver(52.0)
    assert heard(driver, greeting(FLASH)[:8]).actions == ()
    assert driver.rejected == 1


def test_the_end_unsubscribes_and_its_answer_is_no_complaint() -> None:
    driver = MovesenseDriver(52.0)
    driver.start()
    assert driver.stop() == (Write(COMMAND, b"\x02\x02"),)
    refused = answers.encode_status(STREAM, answers.NOT_FOUND)
    assert heard(driver, refused).trouble is None
    driver.start()
    assert heard(driver, refused).trouble is not None


# --- what the sensor answers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "firmware does not have this measurement"),
        (409, "busy"),
        (429, "restart the sensor|restart it"),
        (507, "no room"),
        (400, "status 400"),
        (503, "status 503"),
    ],
)
def test_a_refused_subscription_is_told(status: int, words: str) -> None:
    trouble = heard(MovesenseDriver(52.0), answers.encode_status(STREAM, status)).trouble
    assert trouble is not None
    assert any(part in trouble for part in words.split("|"))


def test_the_sample_firmwares_refusal_is_understood_too() -> None:
    trouble = heard(MovesenseDriver(52.0), answers.encode_sample_no_room(STREAM)).trouble
    assert trouble == "The sensor has no room for another measurement: restart it."


@pytest.mark.parametrize("status", [200, 202])
def test_an_obeyed_subscription_says_nothing(status: int) -> None:
    driver = MovesenseDriver(52.0)
    said = heard(driver, answers.encode_status(STREAM, status))
    assert (said.trouble, said.readings, said.actions, driver.rejected) == (None, None, (), 0)


def test_the_charge_is_read() -> None:
    said = heard(MovesenseDriver(52.0), answers.encode_status(CHARGE, 200, b"\x57"))
    assert said.battery == Battery(87)


def test_a_charge_that_is_not_told_is_no_trouble() -> None:
    driver = MovesenseDriver(52.0)
    said = heard(driver, answers.encode_status(CHARGE, 404))
    assert (said.battery, said.trouble, driver.rejected) == (None, None, 0)


def test_a_sensor_out_of_requests_says_so_when_asked_for_its_charge() -> None:
    trouble = heard(MovesenseDriver(52.0), answers.encode_status(CHARGE, 429)).trouble
    assert trouble is not None
    assert "restart it" in trouble


@pytest.mark.parametrize(
    "data",
    [
        b"\x01\x03\xc8\x00\x65",  # a charge of 101 %
        b"\x01\x03\xc8\x00",  # none
        b"\x01\x03\xc8",  # half a status
        b"\x01\x02\x00\x00",  # no status
        b"\x01\x09\xc8\x00",  # to a question nobody asked
        b"\x01",
        b"\x02",
        b"",
        b"\x05\x02\x00\x00",  # no such kind
        b"\x02\x07" + bytes(100),  # of another subscription
        b"\x03\x02" + bytes(100),  # a second part without a first
        b"\x04\x02" + bytes(100),
        b"\x02\x02" + bytes(101),
    ],
)
def test_what_makes_no_sense_is_one_rejection_and_gives_nothing(data: bytes) -> None:
    driver = MovesenseDriver(52.0)
    said = heard(driver, data)
    assert (said.readings, said.battery, said.actions, said.trouble) == (None, None, (), None)
    assert driver.rejected == 1


# --- motion ---------------------------------------------------------------------------------------


def test_a_real_packet_is_read_in_g_and_degrees_per_second() -> None:
    captured = bytes.fromhex(
        "aca1020094b578bf399b8840cdb20d4155ff7cbf6a60884092c70c4182627cbfa2e988405da00c418bf871bf"
        "71248940c38c0c4148e17abf713daabf3333b3bec3f568bf713daabf3e0ad7beae4721bff628bcbf3e0ad7be"
        "ae4721bf3333b3bf3e0ad7be"
    )
    found = readings(MovesenseDriver(52.0), b"\x02\x02" + captured)
    assert np.allclose(found.acc_g[0], [-0.0990675, 0.4353115, 0.9030762], atol=1e-6)
    assert found.gyro_dps is not None
    assert np.allclose(found.gyro_dps[3], [-0.63, -1.40, -0.42], atol=1e-6)
    assert ticks(found) == [172460, 172479, 172498, 172518]


def test_readings_lie_between_two_stamps() -> None:
    driver = MovesenseDriver(52.0)
    readings(driver, packet(1000))
    assert ticks(readings(driver, packet(1080))) == [1080, 1100, 1120, 1140]


@pytest.mark.parametrize("later_ms", [1154, 500, 1000, 1060, 90_000])
def test_after_a_loss_the_rate_says_how_far_readings_lie_apart(later_ms: int) -> None:
    driver = MovesenseDriver(52.0)
    readings(driver, packet(1000))
    found = ticks(readings(driver, packet(later_ms)))
    assert [tick - later_ms for tick in found] == [0, 19, 38, 58]


def test_stamps_begin_again_where_their_word_ends() -> None:
    driver = MovesenseDriver(52.0)
    found = ticks(readings(driver, packet(2**32 - 30)))
    assert found == [2**32 - 30, 2**32 - 11, 8, 28]
    assert ticks(readings(driver, packet(47))) == [47, 66, 85, 105]


@pytest.mark.parametrize("rate_hz", [13.0, 26.0, 52.0, 104.0, 208.0])
def test_each_rate_has_its_own_number_of_readings(rate_hz: float) -> None:
    driver, stream = MovesenseDriver(rate_hz), Stream("IMU6", round(rate_hz))
    stamps = [packet(round(1000 * stream.readings * i / rate_hz), stream) for i in range(40)]
    found = [tick for data in stamps for tick in ticks(readings(driver, data))]
    assert len(found) == 40 * rate_hz // 13
    assert np.diff(found).min() > 0
    assert np.abs(np.diff(found) - 1000 / rate_hz).max() <= 1.5


def test_a_packet_in_parts_is_one_packet() -> None:
    driver, data = MovesenseDriver(52.0), payload(1000)
    assert heard(driver, b"\x02\x02" + data[:41]).readings is None
    assert heard(driver, b"\x03\x02" + data[41:60]).readings is None
    found = readings(driver, b"\x04\x02" + data[60:])
    assert found.gyro_dps is not None
    assert found.gyro_dps.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]]
    assert driver.rejected == 0


def test_a_first_part_that_is_followed_by_a_new_packet_is_one_rejection() -> None:
    driver = MovesenseDriver(52.0)
    heard(driver, packet(1000)[:50])
    assert len(readings(driver, packet(1077))) == 4
    assert driver.rejected == 1


def test_parts_that_are_too_long_together_are_one_rejection() -> None:
    driver = MovesenseDriver(52.0)
    heard(driver, packet(1000)[:50])
    assert heard(driver, b"\x03\x02" + bytes(60)).readings is None
    assert driver.rejected == 1
    driver.disconnected()
    assert driver.rejected == 1


def test_a_first_part_is_lost_with_the_link() -> None:
    driver = MovesenseDriver(52.0)
    heard(driver, packet(1000)[:50])
    driver.disconnected()
    assert driver.rejected == 1
    assert heard(driver, b"\x03\x02" + packet(1000)[50:]).readings is None


@pytest.mark.parametrize("damaged", [np.nan, np.inf, -1e30, 118.0])
def test_values_beyond_every_range_are_damage(damaged: float) -> None:
    driver = MovesenseDriver(52.0)
    assert heard(driver, packet(1000, acc_ms2=damaged)).readings is None
    assert driver.rejected == 1


# --- many at once ---------------------------------------------------------------------------------


def test_many_notifications_are_read_as_one_by_one() -> None:
    whole = [packet(1000 + 77 * i, acc_ms2=i) for i in range(8)]
    whole[3] = packet(1231, acc_ms2=np.nan)
    cut = [whole[5][:40], b"\x03\x02" + whole[5][40:]]
    charge = answers.encode_status(CHARGE, 200, b"\x57")
    values = [*whole[:5], *cut, charge, b"", whole[6][:40], whole[7]]
    together, single = MovesenseDriver(52.0), MovesenseDriver(52.0)
    found = together.motion(values)
    parts = [heard(single, data).readings for data in values]
    full = [part for part in parts if part is not None]
    assert together.rejected == single.rejected == 3
    assert found.acc_g.tolist() == [row for part in full for row in part.acc_g.tolist()]
    assert ticks(found) == [tick for part in full for tick in ticks(part)]
    assert len(found) == 24


@pytest.mark.parametrize("values", [[], [b"\x02\x02"], [b"\x01\x02\xc8\x00"]])
def test_nothing_but_answers_is_no_motion(values: list[bytes]) -> None:
    found = MovesenseDriver(52.0).motion(values)
    assert found.acc_g.shape == (0, 3)
    assert found.gyro_dps is not None
    assert found.gyro_dps.shape == (0, 3)
    assert ticks(found) == []


def test_the_sensor_has_no_light_of_ours_and_no_motor() -> None:
    driver = MovesenseDriver(52.0)
    assert driver.blink() == driver.buzz(1.0) == ()
    assert driver.ask_battery() == (Write(COMMAND, commands.get(3, "/System/Energy/Level")),)
