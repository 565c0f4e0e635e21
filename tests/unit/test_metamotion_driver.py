"""The conversation with a MetaMotion board: building the chain, going on with it, refusals."""

import pytest

from firmware_interface.driver import Action, Battery, Subscribe, Write
from firmware_interface.metamotion.boards import BMI160, BMI270, Board
from firmware_interface.metamotion.driver import (
    COMMAND,
    NO_ROOM,
    NOTIFY,
    UNKNOWN_BOARD,
    MetaMotionDriver,
)

LISTEN = "09070901 090301"
START = "03020100 030101 13020100 130101"
STOP = "030100 03020001 130100 13020001 0908"


def value(number: int, count: int) -> bytes:
    """One g along z, 10 degrees a second about z."""
    head = bytes([9, 3, number]) + count.to_bytes(4, "little")
    return head + bytes.fromhex("0000 0000 0008 0000 0000 a400")


def writes(actions: tuple[Action, ...]) -> str:
    written = [action for action in actions if isinstance(action, Write)]
    assert all(w.channel == COMMAND and not w.acknowledged for w in written)
    return " ".join(w.data.hex() for w in written)


def told(driver: MetaMotionDriver, hex_: str) -> str:
    heard = driver.hear(NOTIFY, bytes.fromhex(hex_))
    assert heard.trouble is None
    return writes(heard.actions)


def running(board: Board = BMI270, rate_hz: float = 50.0) -> MetaMotionDriver:
    """A driver whose chain has the numbers 4, 7 and 9."""
    driver = MetaMotionDriver(rate_hz)
    driver.start()
    for chip in (board.acc, board.gyro):
        driver.hear(NOTIFY, bytes([chip.module, 0x80, chip.implementation, 1]))
    for number in (4, 7, 9):
        driver.hear(NOTIFY, bytes([9, 2, number]))
    return driver


@pytest.mark.parametrize(
    ("infos", "settings"),
    [
        (("03800101", "13800001"), "0303270c 13032700 09021305ffa00f05"),
        (("03800401", "13800101"), "0303a703 13032700 09021304ffa00f05"),
    ],
    ids=["BMI160", "BMI270"],
)
def test_the_chain_is_built_as_the_board_answers(infos: tuple[str, str], settings: str) -> None:
    driver = MetaMotionDriver(50)
    actions = driver.start()
    assert actions[0] == Subscribe(NOTIFY)
    assert writes(actions) == f"{STOP} 0380 1380 11cc"
    assert told(driver, infos[1]) == ""
    assert told(driver, infos[0]) == settings
    assert told(driver, "090204") == "09020304ffa01b0104" + 11 * "00"
    assert told(driver, "090207") == "090209030760113003"
    assert told(driver, "090209") == f"{LISTEN} {START}"
    assert driver.rejected == 0


def test_a_reading_has_its_count() -> None:
    driver = running()
    readings = driver.hear(NOTIFY, value(9, 2**32 - 1)).readings
    assert readings is not None
    assert readings.ticks is not None
    assert readings.gyro_dps is not None
    assert readings.ticks.tolist() == [2**32 - 1]
    assert readings.acc_g.tolist() == [[0, 0, 1]]
    assert readings.gyro_dps.tolist() == [[0, 0, 10]]


def test_after_a_lost_link_it_only_listens_again() -> None:
    driver = running()
    driver.hear(NOTIFY, value(9, 0))
    driver.disconnected()
    actions = driver.start()
    assert actions[0] == Subscribe(NOTIFY)
    assert writes(actions) == f"{LISTEN} 11cc"
    assert driver.hear(NOTIFY, value(9, 100)).readings is not None
    assert driver.rejected == 0


def test_many_values_at_once_show_as_well_that_the_chain_runs() -> None:
    driver = running()
    driver.motion([value(9, 0)])
    assert writes(driver.start()) == f"{LISTEN} 11cc"


def test_where_nothing_came_of_it_the_chain_is_built_anew() -> None:
    driver = running()
    driver.hear(NOTIFY, value(9, 0))
    driver.start()
    assert writes(driver.start()).startswith(STOP)


def test_a_chain_that_never_gave_anything_is_built_anew() -> None:
    assert writes(running().start()).startswith(STOP)


def test_a_chain_that_was_half_built_is_built_anew() -> None:
    driver = MetaMotionDriver(50)
    driver.start()
    told(driver, "03800401")
    told(driver, "13800101")
    told(driver, "090204")
    driver.disconnected()
    assert writes(driver.start()).startswith(STOP)


def test_while_the_chain_is_built_the_old_one_is_not_heard() -> None:
    driver = MetaMotionDriver(50)
    driver.start()
    assert driver.hear(NOTIFY, value(2, 7)).readings is None
    assert len(driver.motion([value(2, 7)])) == 0
    assert driver.rejected == 0


def test_another_processor_is_rejected() -> None:
    driver = running()
    assert driver.hear(NOTIFY, value(4, 0)).readings is None
    assert driver.rejected == 1
    assert len(driver.motion([value(9, 0), value(4, 0), b"", value(9, 1)])) == 2
    assert driver.rejected == 3


def test_a_recording_is_read_without_a_conversation() -> None:
    readings = MetaMotionDriver(50).motion([value(2, 5), value(2, 6)])
    assert readings.ticks is not None
    assert readings.ticks.tolist() == [5, 6]
    assert len(MetaMotionDriver(50).motion([])) == 0


@pytest.mark.parametrize("hex_", ["0380", "03800001", "03800301"])
def test_a_board_without_the_chip_is_named(hex_: str) -> None:
    driver = MetaMotionDriver(50)
    driver.start()
    heard = driver.hear(NOTIFY, bytes.fromhex(hex_))
    assert heard.trouble == UNKNOWN_BOARD
    assert heard.actions == ()


def test_a_board_without_room_says_so() -> None:
    driver = MetaMotionDriver(50)
    driver.start()
    told(driver, "03800401")
    told(driver, "13800101")
    assert driver.hear(NOTIFY, b"\x09\x02\xff").trouble == NO_ROOM


@pytest.mark.parametrize(
    "hex_",
    [
        "03800401",
        "11800009",
        "090205",
        "0304000000000000ff",
        "fe01",
        "",
        "09",
        "0903090000",
        "118c6334",
        "13050000000000",
    ],
)
def test_what_nobody_waits_for_is_rejected(hex_: str) -> None:
    driver = running()
    heard = driver.hear(NOTIFY, bytes.fromhex(hex_))
    assert heard.readings is None
    assert heard.actions == ()
    assert driver.rejected == 1


def test_an_answer_that_comes_twice_is_taken_once() -> None:
    driver = MetaMotionDriver(50)
    driver.start()
    told(driver, "03800401")
    assert told(driver, "03800401") == ""
    assert told(driver, "13800101") != ""
    assert told(driver, "090204") != ""
    assert told(driver, "090204") == ""
    assert driver.rejected == 2


@pytest.mark.parametrize(
    ("board", "hex_"),
    [
        (BMI270, "1304" + 6 * "00"),
        (BMI270, "1305" + 18 * "00"),
        (BMI160, "1305" + 6 * "00"),
        (BMI160, "031c" + 18 * "00"),
        (BMI160, "1505" + 6 * "00"),
        (BMI160, "1907" + 16 * "00"),
        (BMI160, "010101"),
    ],
)
def test_what_somebody_else_asked_for_is_left_alone(board: Board, hex_: str) -> None:
    driver = running(board)
    heard = driver.hear(NOTIFY, bytes.fromhex(hex_))
    assert (heard.readings, heard.battery, heard.actions) == (None, None, ())
    assert driver.rejected == 0


def test_streams_of_the_other_chip_are_rejected() -> None:
    driver = running(BMI160)
    driver.hear(NOTIFY, bytes.fromhex("1305" + 18 * "00"))
    assert driver.rejected == 1


def test_the_charge_is_heard() -> None:
    driver = running()
    assert writes(driver.ask_battery()) == "11cc"
    assert driver.hear(NOTIFY, bytes.fromhex("118c633410")).battery == Battery(99, 4.148)


def test_a_stop_removes_the_chain_and_the_next_start_builds_it() -> None:
    driver = running()
    driver.hear(NOTIFY, value(9, 0))
    assert writes(driver.stop()) == STOP
    assert writes(driver.start()).startswith(STOP)


def test_cues() -> None:
    driver = running()
    assert writes(driver.buzz(0.5)) == "0801f8f40100"
    assert writes(driver.blink()) == "020201 020300021f00000032000000f40100000a 020101"


def test_a_rate_not_offered_is_refused() -> None:
    with pytest.raises(ValueError, match="rate_hz 60 is not offered"):
        MetaMotionDriver(60)
