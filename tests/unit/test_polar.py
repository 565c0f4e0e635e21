"""Polar's frames and commands, and the talk with both sensors."""

import struct

import numpy as np
import pytest

from firmware_interface import Battery, Pause, Read, SampleBlock, Subscribe, Write
from firmware_interface.driver import BATTERY, Action, Readings
from firmware_interface.polar import control, frames
from firmware_interface.polar.control import Measurement, Operation, Response, Setting, Status
from firmware_interface.polar.driver import (
    CONTROL,
    DATA,
    IN_CHARGER,
    STOPPED,
    H10Driver,
    PolarDriver,
)
from firmware_interface.polar.profile import POLAR, POLAR_H10
from firmware_interface.polar.timing import Track
from firmware_interface.polar.verity import VerityDriver
from firmware_interface.polar.virtual import VirtualH10, VirtualPolar, VirtualVerity

ACC, GYRO = (Measurement.ACC, frames.UNITS), (Measurement.GYRO, frames.COUNTS)
PERIOD_NS = 10**9 // 52
FACTOR = 0.07
NOW_NS = 820_000_000 * 10**9


def acc_frame(first: int, count: int, mg: float = 1000.0) -> bytes:
    stamp_ns = NOW_NS + (first + count - 1) * PERIOD_NS
    return frames.encode(ACC, stamp_ns, [[0, 0, mg]] * count)


def gyro_frame(first: float, count: int) -> bytes:
    """Turn about x by one degree per second more with each reading."""
    stamp_ns = NOW_NS + round((first + count - 1) * PERIOD_NS)
    dps = [[FACTOR * round((first + i) / FACTOR), 0, 0] for i in range(count)]
    return frames.encode(GYRO, stamp_ns, dps, FACTOR)


def told_factor(driver: PolarDriver) -> None:
    settings = {Setting.FACTOR: (FACTOR,)}
    answer = Response(Operation.START, Measurement.GYRO, Status.SUCCESS, settings=settings)
    driver.hear(CONTROL, answer.encode())


def verity() -> VerityDriver:
    driver = VerityDriver(52.0)
    told_factor(driver)
    return driver


def heard(driver: PolarDriver, *values: bytes) -> list[Readings]:
    found = [driver.hear(DATA, value).readings for value in values]
    return [readings for readings in found if readings is not None]


def numbers(readings: Readings) -> list[int]:
    assert readings.ticks is not None
    return np.rint((readings.ticks - NOW_NS) / PERIOD_NS).astype(int).tolist()


def still(seconds: float, rate_hz: float = 52.0) -> SampleBlock:
    n = round(seconds * rate_hz)
    t = 1.7e9 + np.arange(n) / rate_hz
    return SampleBlock.of(t, [[0, 0, 1]] * n, [[10, 0, 0]] * n)


def do(sensor: VirtualPolar, driver: PolarDriver, actions: tuple[Action, ...]) -> list[str | None]:
    """Carry out the actions; give what the sensor complains of."""
    troubles = []
    for action in actions:
        if isinstance(action, Subscribe):
            sensor.subscribe(action.channel)
        if isinstance(action, Write):
            for channel, data in sensor.write(action.channel, action.data):
                said = driver.hear(channel, data)
                troubles += [said.trouble, *do(sensor, driver, said.actions)]
    return [trouble for trouble in troubles if trouble]


# --- frames -------------------------------------------------------------------------------------


def test_plain_acceleration_of_every_width_is_read() -> None:
    for kind, word in ((frames.RAW_8, "b"), (frames.RAW_16, "h")):
        data = bytes([2]) + bytes(8) + bytes([kind]) + struct.pack(f"<6{word}", 1, -2, 3, 4, 5, -6)
        frame = frames.parse(data)
        assert frame is not None
        assert frames.decode([frame]).tolist() == [[1, -2, 3], [4, 5, -6]]
    wide = frames.parse(bytes([2]) + bytes(8) + bytes.fromhex("02 ffffff 000080 010000"))
    assert wide is not None
    assert frames.decode([wide]).tolist() == [[-1, -(1 << 23), 1]]


def test_turning_in_floats_adds_changes_to_their_bits() -> None:
    values = [[1.5, -2.25, 0.0], [1.75, 2.25, -0.0]]
    frame = frames.parse(frames.encode((Measurement.GYRO, frames.UNITS), 1, values))
    assert frame is not None
    assert frames.decode([frame]).tolist() == values
    assert frames.decode([frame], 2.0).tolist() == [[3.0, -4.5, 0.0], [3.5, 4.5, 0.0]]


def test_a_factor_scales_compressed_frames_alone() -> None:
    in_g = frames.parse(frames.encode((2, frames.COUNTS), 1, [[1000, 0, -500]], 2.44e-4))
    plain = frames.parse(frames.encode((2, frames.RAW_16), 1, [[1000, 0, -500]]))
    assert in_g is not None
    assert plain is not None
    both = frames.decode([in_g, plain], 2.44e-4)
    assert np.abs(both - [[1000, 0, -500]] * 2).max() < 0.13


def test_numbers_end_where_the_word_does() -> None:
    assert frames.to_patterns((2, frames.RAW_8), [[200, -200, 0]]).tolist() == [[127, -128, 0]]
    assert frames.to_patterns(GYRO, [[1e6, -1e6, 7]], 0.07).tolist() == [[32767, -32768, 100]]


def test_the_measurement_is_told_by_six_bits() -> None:
    assert frames.parse(b"\x82" + acc_frame(0, 1)[1:]).measurement == Measurement.ACC


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        acc_frame(0, 1)[:10],  # a header alone
        acc_frame(0, 1)[:15],  # half a first reading
        acc_frame(0, 1) + b"\x05",  # a width without a count
        acc_frame(0, 1) + b"\x21\x01" + bytes(13),  # wider than any number
        acc_frame(0, 1) + b"\x00\x09",  # readings of no bits
        acc_frame(0, 1) + b"\x20\xff" + bytes(200),  # more than there is
        acc_frame(0, 4)[:-1],
        b"\x02" + bytes(8) + b"\x01" + bytes(7),
        b"\x02" + bytes(8) + b"\x03" + bytes(6),  # nobody knows such a frame
        b"\x05" + bytes(8) + b"\x01" + bytes(6),
        b"\x00" + bytes(8) + b"\x00" + bytes(6),  # an electrocardiogram
    ],
)
def test_a_damaged_frame_is_counted_and_gives_nothing(damaged: bytes) -> None:
    driver = verity()
    assert heard(driver, damaged) == []
    assert (driver.rejected, driver.waiting) == (1, 0)


def test_what_is_beyond_full_scale_was_never_measured() -> None:
    driver = verity()
    wild = frames.encode((Measurement.GYRO, frames.UNITS), 1, [[np.nan, 0, 0]])
    assert heard(driver, acc_frame(0, 3, mg=9300), wild) == []
    assert (driver.rejected, driver.waiting) == (2, 0)


def test_one_wild_frame_does_not_take_others_with_it() -> None:
    driver = H10Driver(50)
    together = driver.motion([acc_frame(0, 2), acc_frame(2, 3, mg=9300), acc_frame(5, 1)])
    assert numbers(together) == [0, 1, 5]
    assert driver.rejected == 1


# --- commands -----------------------------------------------------------------------------------


def test_commands_are_read_as_they_were_written() -> None:
    settings = {Setting.SAMPLE_RATE: (52,), Setting.RANGE_MILLI: (8000,), Setting.FACTOR: (0.5,)}
    for command in (
        control.Command(Operation.START, Measurement.GYRO, settings),
        control.Command(Operation.STOP, Measurement.MAG | control.RECORDING),
    ):
        assert control.parse_command(command.encode()) == command
    assert control.get_settings(Measurement.ECG).hex() == "0100"
    assert (control.ENTER_SDK_MODE.hex(), control.LEAVE_SDK_MODE.hex()) == ("0209", "0309")


@pytest.mark.parametrize("data", ["", "02", "0202 06 01 00", "0202 00 01 34", "0202 00"])
def test_what_is_no_command_is_none(data: str) -> None:
    assert control.parse_command(bytes.fromhex(data)) is None


def test_an_answer_tells_the_settings() -> None:
    response = control.parse_response(bytes.fromhex("f0020500 01 0501 295c8f3d"))
    assert response is not None
    assert response.more is True
    assert response.settings[Setting.FACTOR] == pytest.approx((0.07,))


@pytest.mark.parametrize(
    ("status", "name"),
    [(0, "success"), (9, "invalid range"), (13, "device in charger"), (14, "disk full")],
)
def test_every_status_has_a_name(status: int, name: str) -> None:
    response = control.parse_response(bytes([0xF0, 2, 2, status]))
    assert response == Response(2, 2, status)
    assert control.status_name(status) == name


@pytest.mark.parametrize(
    "data", ["", "f0", "f10202 00", "01", "f0020500 00 0501 0000", "f0020500 00 09 01 00"]
)
def test_a_damaged_answer_is_counted(data: str) -> None:
    driver = VerityDriver(52.0)
    said = driver.hear(CONTROL, bytes.fromhex(data))
    assert (said.trouble, said.actions, driver.rejected) == (None, (), 1)


@pytest.mark.parametrize("factor", ["0000c07f", "0000807f", "00000000", "000080bf"])
def test_a_count_must_be_worth_something(factor: str) -> None:
    driver = verity()
    driver.hear(CONTROL, bytes.fromhex("f0020500 00 0501" + factor))
    assert driver.rejected == 1
    (readings,) = heard(driver, gyro_frame(0, 3), acc_frame(1, 1))
    assert readings.gyro_dps[0, 0] == pytest.approx(1.0, abs=FACTOR)  # the one before holds


# --- the talk -----------------------------------------------------------------------------------


def test_a_verity_is_started_as_the_vendor_does() -> None:
    actions = VerityDriver(52.0).start()
    assert actions == (
        Subscribe(CONTROL),
        Subscribe(DATA),
        Write(CONTROL, bytes.fromhex("0202 00013400 01011000 02010800 040103")),
        Pause(0.3),
        Write(CONTROL, bytes.fromhex("0205 00013400 01011000 0201d007 040103")),
        Pause(0.3),
        Subscribe(BATTERY),
        Read(BATTERY),
    )


def test_an_h10_is_started_without_channels_and_stopped_in_the_end() -> None:
    driver = H10Driver(200.0)
    assert driver.start()[2] == Write(CONTROL, bytes.fromhex("0202 0001c800 01011000 02010800"))
    assert driver.stop() == (Write(CONTROL, bytes.fromhex("0302")), Pause(0.3))


def test_the_charge_is_read() -> None:
    driver = H10Driver(50.0)
    assert driver.hear(BATTERY, b"\x28").battery == Battery(40)
    assert driver.hear(BATTERY, b"\xff").battery is None
    assert driver.rejected == 1


def test_a_sensor_in_its_charger_says_so() -> None:
    sensor, driver = VirtualVerity(), VerityDriver(52.0)
    sensor.put_in_charger()
    assert do(sensor, driver, driver.start()) == [IN_CHARGER, IN_CHARGER]
    assert list(sensor.notifications(still(5.0))) == []
    sensor.in_charger = False
    assert do(sensor, driver, driver.start()) == []


def test_a_sensor_that_is_put_in_its_charger_says_so() -> None:
    sensor, driver = VirtualVerity(), VerityDriver(52.0)
    do(sensor, driver, driver.start())
    ((channel, data),) = sensor.put_in_charger()
    assert (channel, data.hex()) == (CONTROL, "010205")
    assert driver.hear(channel, data).trouble == STOPPED
    assert driver.hear(channel, b"\x01\x01").trouble is None  # nothing of ours
    assert list(sensor.notifications(still(5.0))) == []


def test_another_refusal_is_told_by_its_name() -> None:
    said = VerityDriver(52.0).hear(CONTROL, bytes([0xF0, 2, 2, 8]))
    assert said.trouble == "The sensor does not start to measure: invalid sample rate."


def test_a_refused_stop_is_no_trouble() -> None:
    said = VerityDriver(52.0).hear(CONTROL, bytes([0xF0, 3, 2, 12]))
    assert (said.trouble, said.actions) == (None, ())


def test_turning_that_runs_already_is_started_again_to_learn_its_factor() -> None:
    sensor, before = VirtualVerity(), VerityDriver(52.0)
    do(sensor, before, before.start())
    driver = VerityDriver(52.0)
    assert do(sensor, driver, driver.start()) == []
    for _, channel, data in sensor.notifications(still(4.0)):
        last = driver.hear(channel, data).readings
    assert last is not None
    assert np.abs(last.gyro_dps - [10, 0, 0]).max() < FACTOR


def test_an_answer_that_comes_while_frames_come_is_not_believed() -> None:
    driver = verity()
    heard(driver, gyro_frame(0, 3))
    for answer in ("f0020500 00 0501 0000803f", "f0020506", "f002050d"):
        said = driver.hear(CONTROL, bytes.fromhex(answer))
        assert (said.trouble, said.actions) == (None, ())
    assert driver.rejected == 3
    (readings,) = heard(driver, acc_frame(1, 1))
    assert readings.gyro_dps[0, 0] == pytest.approx(1.0, abs=FACTOR)


def test_after_a_new_start_the_worth_of_a_count_is_told_anew() -> None:
    driver = verity()
    heard(driver, gyro_frame(0, 3))
    driver.start()
    driver.hear(CONTROL, bytes.fromhex("f0020500 00 0501 295c8f3c"))  # a quarter of before
    (readings,) = heard(driver, acc_frame(1, 1), gyro_frame(3, 3), acc_frame(4, 1))[1:]
    assert readings.gyro_dps[0, 0] == pytest.approx(1.0, abs=FACTOR)


def test_it_is_asked_again_but_once() -> None:
    driver, refusal = VerityDriver(52.0), bytes([0xF0, 2, 5, 6])
    assert len(driver.hear(CONTROL, refusal).actions) == 3
    assert driver.hear(CONTROL, refusal).actions == ()
    driver.start()
    assert len(driver.hear(CONTROL, refusal).actions) == 3


# --- stamps -------------------------------------------------------------------------------------


def test_readings_are_spaced_as_the_stamps_say() -> None:
    track, named = Track(50.0), 20_000_000
    counts = np.array([10])
    assert np.diff(track.times(np.array([10**9]), counts)).tolist() == [named] * 9
    next_ns = 10**9 + 10 * 19_800_000
    assert np.diff(track.times(np.array([next_ns]), counts)).tolist() == [19_800_000] * 9


def test_after_a_hole_they_are_spaced_as_the_rate_says() -> None:
    track, counts = Track(50.0), np.array([10])
    track.times(np.array([10**9]), counts)
    after = track.times(np.array([10**9 + 2 * 10 * 19_800_000]), counts)
    assert np.diff(after).tolist() == [20_000_000] * 9
    track.forget()
    begun = track.times(np.array([10**9 + 3 * 10 * 19_800_000]), counts)
    assert np.diff(begun).tolist() == [20_000_000] * 9


def test_a_stamp_beyond_the_modulus_begins_at_zero() -> None:
    data = frames.encode((2, frames.RAW_16), (1 << 62) + 5, [[0, 0, 1000]])
    (readings,) = heard(H10Driver(50), data)
    assert readings.ticks.tolist() == [5]
    assert readings.gyro_dps is None


# --- joining ------------------------------------------------------------------------------------


def test_turning_is_brought_to_the_instants_of_acceleration() -> None:
    driver = verity()
    assert heard(driver, acc_frame(1, 30)) == []
    (readings,) = heard(driver, gyro_frame(0.5, 20))
    assert numbers(readings) == list(range(1, 20))
    assert np.abs(readings.gyro_dps[:, 0] - np.arange(1, 20)).max() < FACTOR
    assert readings.acc_g.tolist() == [[0, 0, 1]] * 19
    (rest,) = heard(driver, gyro_frame(20.5, 20))
    assert numbers(rest) == list(range(20, 31))


def test_nothing_is_invented_where_turning_was_lost() -> None:
    driver = verity()
    found = heard(driver, gyro_frame(-0.5, 21), acc_frame(0, 50), gyro_frame(39.5, 20))
    assert [n for part in found for n in numbers(part)] == [*range(20), *range(40, 50)]


def test_acceleration_before_all_turning_is_left_out() -> None:
    driver = verity()
    (readings,) = heard(driver, acc_frame(0, 20), gyro_frame(10, 20))
    assert numbers(readings) == list(range(10, 20))


def test_what_comes_twice_or_late_is_given_once() -> None:
    driver = verity()
    values = [acc_frame(20, 20), acc_frame(0, 20), acc_frame(40, 20), acc_frame(40, 20)]
    found = heard(driver, *values, gyro_frame(0, 70))
    assert [n for part in found for n in numbers(part)] == list(range(20, 60))


def test_a_clock_that_was_set_back_is_followed() -> None:
    driver = verity()
    heard(driver, acc_frame(1000, 20), gyro_frame(1000, 20))
    heard(driver, acc_frame(0, 20), gyro_frame(0, 20))  # which could still be a damaged stamp
    (again,) = heard(driver, acc_frame(20, 20), gyro_frame(20, 20))
    assert numbers(again) == list(range(20, 40))


def test_one_wrong_stamp_does_not_stop_the_stream() -> None:
    driver = verity()
    heard(driver, gyro_frame(0, 20), acc_frame(0, 20), acc_frame(120, 20))  # which ends late
    found = heard(driver, gyro_frame(20, 40), acc_frame(40, 20), acc_frame(60, 20))
    assert found == []
    assert numbers(*heard(driver, gyro_frame(60, 40))) == list(range(60, 80))


def test_what_waits_is_dropped_with_the_link() -> None:
    driver = verity()
    heard(driver, acc_frame(0, 20))
    assert driver.waiting == 20
    driver.disconnected()
    assert driver.waiting == 0
    assert heard(driver, gyro_frame(0, 20)) == []


def test_what_waits_in_vain_is_bounded() -> None:
    driver = verity()
    for i in range(100):
        heard(driver, acc_frame(20 * i, 20))
    assert driver.waiting == 521


@pytest.mark.parametrize("places", [[0, 1, 2, 3, 4, 5], [0, 2, 1, 4, 3, 5], [1, 0, 0, 2, 3, 5, 4]])
def test_at_once_or_one_by_one_is_the_same(places: list[int]) -> None:
    values = [acc_frame(0, 30), gyro_frame(0.3, 30), acc_frame(30, 20)]
    values += [gyro_frame(30.3, 40), acc_frame(50, 30), gyro_frame(70.3, 40)]
    values = [values[i] for i in places]
    one_by_one = heard(verity(), *values)
    at_once = verity().motion(values)
    assert [n for part in one_by_one for n in numbers(part)] == numbers(at_once)
    assert np.array_equal(np.concatenate([p.gyro_dps for p in one_by_one]), at_once.gyro_dps)


def test_no_notification_is_no_motion() -> None:
    assert len(verity().motion([])) == len(H10Driver(50).motion([])) == 0


# --- the virtual sensors ------------------------------------------------------------------------


def answers(sensor: VirtualPolar, *commands: str) -> list[str]:
    sensor.subscribe(CONTROL)
    given = [sensor.write(CONTROL, bytes.fromhex(command)) for command in commands]
    return [data.hex() for part in given for _, data in part]


START_H10 = "0202 0001{} 01011000 0201{}"


def test_a_sensor_tells_what_it_offers() -> None:
    assert answers(VirtualH10(50), "0102") == [
        "f001020000" + "0004190032006400c800" + "01011000" + "0203020004000800"
    ]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("0402", 1),
        ("0205", 3),
        ("0202", 5),
        ("0202 0002 32006400 01011000 02010800", 5),
        (START_H10.format("3400", "0800"), 8),
        (START_H10.format("3200", "1000"), 9),
        ("0202 00013200 01010e00 02010800", 7),
        ("0302", 6),
    ],
)
def test_a_virtual_sensor_is_as_strict_as_a_real_one(command: str, status: int) -> None:
    (answer,) = answers(VirtualH10(50), command)
    assert answer[-2:] == f"{status:02x}"
    assert list(VirtualH10(50).notifications(still(2.0))) == []


def test_it_answers_nobody_who_does_not_listen() -> None:
    sensor = VirtualH10(50)
    assert sensor.write(CONTROL, b"\x01\x02") == []
    assert answers(sensor, "00") == []


def test_an_h10_goes_on_over_a_disconnection_and_a_verity_does_not() -> None:
    strap, clip = VirtualH10(50), VirtualVerity()
    assert answers(strap, START_H10.format("3200", "0800")) == ["f002020000"]
    (begun,) = answers(clip, "0205 00013400 01011000 0201d007 040103")
    assert begun == "f002050000" + "0501" + struct.pack("<f", FACTOR).hex()
    for sensor in (strap, clip):
        sensor.disconnect()
        sensor.subscribe(DATA)
    assert len(list(strap.notifications(still(2.0)))) == 2
    assert list(clip.notifications(still(2.0))) == []


def test_a_reboot_ends_the_measurement() -> None:
    sensor = VirtualH10(50)
    answers(sensor, START_H10.format("3200", "0800"))
    sensor.reboot()
    sensor.subscribe(DATA)
    assert list(sensor.notifications(still(2.0))) == []


def test_nothing_is_sent_unless_somebody_listens() -> None:
    sensor = VirtualH10(50)
    answers(sensor, START_H10.format("3200", "0800"))
    assert list(sensor.notifications(still(2.0))) == []


@pytest.mark.parametrize(("mtu", "longest"), [(23, 20), (247, 229)])
def test_frames_fit_the_link(mtu: int, longest: int) -> None:
    sensor, driver = VirtualVerity(), VerityDriver(52.0)
    sensor.connect(mtu)
    do(sensor, driver, driver.start())
    wild = still(4.0)
    turned = np.random.default_rng(0).normal(0, 500, (len(wild), 3))
    sent = list(sensor.notifications(SampleBlock.of(wild.t, turned / 500, turned)))
    assert longest - 8 <= max(len(data) for _, _, data in sent) <= longest
    got = driver.motion([data for _, _, data in sent])
    assert len(got) > 150


def test_vectors_end_at_full_scale() -> None:
    sensor, driver = VirtualH10(50), H10Driver(50)
    do(sensor, driver, driver.start())
    hit = still(2.0)
    sent = list(sensor.notifications(SampleBlock.of(hit.t, [[99, 0, -99]] * len(hit), None)))
    assert driver.motion([data for _, _, data in sent]).acc_g[0].tolist() == [8, 0, -8]


def test_the_names_tell_the_two_sensors_apart() -> None:
    assert POLAR.matches("Polar Sense 1234ABCD")
    assert not POLAR.matches("Polar H10 1234ABCD")
    assert POLAR_H10.matches("Polar H10 1234ABCD")
    assert not POLAR_H10.has_gyro
