"""A virtual board, as a client that is not ours would talk to it."""

import struct

import numpy as np
import pytest

from firmware_interface.driver import Subscribe, Write
from firmware_interface.metamotion import commands, frames, processors
from firmware_interface.metamotion.boards import BMI160, BMI270, Board
from firmware_interface.metamotion.driver import COMMAND, NOTIFY, MetaMotionDriver
from firmware_interface.metamotion.processors import TICK_S
from firmware_interface.metamotion.virtual import VirtualMetaMotion
from firmware_interface.samples import SampleBlock

each_board = pytest.mark.parametrize("board", [BMI160, BMI270], ids=["BMI160", "BMI270"])


def still(begin_s: float, seconds: float) -> SampleBlock:
    """One g along z and 10 degrees a second about x."""
    t = begin_s + np.arange(round(seconds * 100)) / 100
    return SampleBlock.of(t, [[0, 0, 1]] * len(t), [[10, 0, 0]] * len(t))


def told(sensor: VirtualMetaMotion, *hexes: str) -> str:
    found = [a for h in hexes for a in sensor.write(COMMAND, bytes.fromhex(h))]
    assert all(channel == NOTIFY for channel, _ in found)
    return " ".join(data.hex() for _, data in found)


def sent(sensor: VirtualMetaMotion, begin_s: float, seconds: float = 0.1) -> list[bytes]:
    return [data for _, _, data in sensor.notifications(still(begin_s, seconds))]


def connected(board: Board = BMI270) -> VirtualMetaMotion:
    sensor = VirtualMetaMotion(50, board=board)
    sensor.subscribe(NOTIFY)
    return sensor


@each_board
def test_the_driver_and_the_board_agree(board: Board) -> None:
    sensor, driver = connected(board), MetaMotionDriver(50)
    waiting = list(driver.start())
    while waiting:
        match waiting.pop(0):
            case Subscribe(channel):
                sensor.subscribe(channel)
            case Write(channel, data):
                for answer in sensor.write(channel, data):
                    waiting += driver.hear(*answer).actions
    readings = driver.motion(sent(sensor, 0.0, 1.01))
    assert readings.gyro_dps is not None
    assert readings.ticks is not None
    assert readings.acc_g.tolist() == [[0, 0, 1]] * 50
    assert readings.gyro_dps.tolist() == [[10, 0, 0]] * 50
    assert readings.ticks.tolist() == list(range(50))
    assert driver.rejected == 0


def test_modules_say_what_they_are() -> None:
    asked = ("0380", "1380", "0980", "1580")
    assert told(connected(BMI270), *asked) == "03800401 13800101 09800003 1580"
    assert told(connected(BMI160), *asked) == "03800101 13800001 09800003 1580"


def test_nothing_is_answered_to_who_does_not_listen() -> None:
    sensor = VirtualMetaMotion(50)
    assert told(sensor, "0380", "11cc") == ""
    told(sensor, "030401", "03020100", "030101")
    assert sent(sensor, 0.0) == []


def test_the_charge_is_told_either_way() -> None:
    sensor = connected()
    sensor.battery_percent = 50
    assert told(sensor, "11cc", "118c") == " ".join(2 * ["118c32420e"])


@each_board
def test_readings_come_alone_once_all_three_switches_are_on(board: Board) -> None:
    sensor = connected(board)
    register = f"{board.gyro.single:02x}"
    switches = ("13020100", "130101", f"13{register}01")
    for i, switch in enumerate(switches):
        assert sent(sensor, i, 0.1) == []
        told(sensor, switch)
    assert sent(sensor, 3.0)[0].hex() == f"13{register}a40000000000"
    told(sensor, f"13{register}00")
    assert sent(sensor, 4.0) == []


@each_board
def test_readings_come_packed(board: Board) -> None:
    sensor = connected(board)
    told(sensor, "03020100", "030101", f"03{board.acc.packed:02x}01")
    packs = sent(sensor, 0.0, 0.62)
    words = [frames.decode_chip(pack, board.acc) for pack in packs]
    assert len(packs) == 20
    assert all(w is not None and w.tolist() == [[0, 0, 4096]] * 3 for w in words)


def test_rate_and_range_are_obeyed() -> None:
    sensor = connected()
    told(sensor, "0303a600", "03020100", "030101", "030401")
    assert sent(sensor, 0.0, 1.01) == 25 * [bytes.fromhex("0304000000000040")]


def test_a_setting_that_is_none_changes_nothing() -> None:
    sensor = connected()
    told(sensor, "0303a6ff", "0303ff00", "0303a6", "13032600", "03020100", "030101", "030401")
    assert sent(sensor, 0.0, 0.11) == 10 * [bytes.fromhex("0304000000000010")]


def test_stopping_stops() -> None:
    sensor = connected()
    told(sensor, "030401", "03020100", "030101")
    assert len(sent(sensor, 0.0, 0.11)) == 10
    told(sensor, "030100")
    assert sent(sensor, 0.11, 0.1) == []


def counting(sensor: VirtualMetaMotion, wanted: processors.Processor) -> str:
    answer = told(sensor, wanted.encode().hex())
    told(sensor, "03020100", "030101", "09070001", "090301")
    return answer


def test_processors_are_numbered_and_removed() -> None:
    sensor = connected()
    acc = processors.counter(processors.reading_of(BMI270.acc)).encode().hex()
    assert told(sensor, acc, acc, acc) == "090200 090201 090202"
    assert told(sensor, "090601", acc) == "090201"
    assert told(sensor, "0908", acc) == "090200"
    assert told(sensor, *(27 * [acc])).endswith("09021b")
    assert told(sensor, acc) == ""


def test_the_count_goes_on_out_of_reach_and_listening_is_remembered() -> None:
    sensor = connected()
    assert counting(sensor, processors.counter(processors.reading_of(BMI270.acc))) == "090200"
    counts = [int.from_bytes(data[3:7], "little") for data in sent(sensor, 0.0, 0.51)]
    assert counts == list(range(50))
    sensor.disconnect()
    assert sent(sensor, 0.51, 0.5) == []
    sensor.subscribe(NOTIFY)
    assert int.from_bytes(sent(sensor, 1.01, 0.1)[0][3:7], "little") == 100


def test_a_timer_gives_the_boards_own_time() -> None:
    sensor = connected()
    counting(sensor, processors.timer(processors.reading_of(BMI270.acc)))
    ticks = [struct.unpack_from("<I", data, 3)[0] for data in sent(sensor, 0.0, 0.51)]
    assert ticks == [int(i * 0.01 / TICK_S) for i in range(50)]


def test_a_fuser_waits_for_its_buffers() -> None:
    sensor = connected()
    told(sensor, processors.buffer(processors.reading_of(BMI270.gyro)).encode().hex())
    told(sensor, processors.fuser(processors.reading_of(BMI270.acc), 0).encode().hex())
    told(sensor, "03020100", "030101", "09070101", "090301")
    assert sent(sensor, 0.0) == []
    told(sensor, "13020100", "130101")
    assert sent(sensor, 1.0)[0].hex() == "090301000000000010a40000000000"
    told(sensor, "090600")
    assert sent(sensor, 2.0) == []


def test_a_kind_of_processor_that_it_lacks_gives_nothing() -> None:
    sensor = connected()
    threshold = processors.Processor(processors.reading_of(BMI270.acc), 0x0D, bytes(5))
    assert counting(sensor, threshold) == "090200"
    assert sent(sensor, 0.0) == []


def test_each_of_the_two_switches_of_a_processor_is_needed() -> None:
    sensor = connected()
    counting(sensor, processors.counter(processors.reading_of(BMI270.acc)))
    told(sensor, "09070000")
    assert sent(sensor, 0.0) == []
    told(sensor, "09070001", "090300")
    assert sent(sensor, 1.0) == []
    told(sensor, "090301")
    assert len(sent(sensor, 2.0)) > 0


def test_a_reset_forgets_everything() -> None:
    sensor = connected()
    told(sensor, "0303a600", "030401", "03020100", "030101", commands.RESET.hex())
    assert sent(sensor, 0.0) == []
    sensor.subscribe(NOTIFY)
    assert sent(sensor, 1.0) == []
    assert sensor.rate_hz == 100


@pytest.mark.parametrize("hex_", ["", "03", "0301", "0801f8881300", "0905", "13"])
def test_what_is_no_command_of_the_stream_is_silent(hex_: str) -> None:
    assert told(connected(), hex_) == ""


def test_there_is_one_channel_for_commands() -> None:
    assert connected().write(NOTIFY, bytes.fromhex("0380")) == []
