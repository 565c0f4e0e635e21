"""A DOT on links that cut its payloads, and a DOT that refuses."""

import numpy as np
import pytest

from firmware_interface import SampleBlock
from firmware_interface.driver import Pause, Read, Subscribe, Write
from firmware_interface.movella_dot import driver as dot
from firmware_interface.movella_dot import payloads
from firmware_interface.movella_dot.driver import LONG, MEASURE, MEDIUM, MovellaDotDriver
from firmware_interface.movella_dot.virtual import VirtualMovellaDot

LONG_FLAT = payloads.encode(26, [7], {"acc_ms2": [[0.0, 0.0, 9.80665]]})[0]
MEDIUM_FLAT = payloads.encode(21, [8], {"acc_ms2": [[0.0, 0.0, 9.80665]]})[0]

STOP_26 = b"\x01\x00\x1a"
STOP_21, START_21 = b"\x01\x00\x15", b"\x01\x01\x15"
TO_MEDIUM = (
    Write(MEASURE, STOP_26),
    Pause(0.1),
    Subscribe(MEDIUM),
    Write(MEASURE, START_21),
    Read(MEASURE),
)


def moving(seconds: float = 1.0, begin_t: float = 100.0) -> SampleBlock:
    t = begin_t + np.arange(round(seconds * 100)) / 100
    return SampleBlock.of(t, np.tile([0, 0, 1], (len(t), 1)), np.zeros((len(t), 3)))


class Talk:
    """Driver and sensor on a link that carries ``mtu``."""

    def __init__(self, mtu: int) -> None:
        self.sensor, self.driver = VirtualMovellaDot(), MovellaDotDriver(60)
        self.mtu = mtu
        self.ticks: list[int] = []
        self.troubles: list[str] = []

    def connect(self) -> None:
        self.sensor.connect(self.mtu)
        self.do(self.driver.start())

    def do(self, actions: tuple[object, ...]) -> None:
        for action in actions:
            match action:
                case Subscribe(channel):
                    self.sensor.subscribe(channel)
                case Write(channel, data):
                    for answer in self.sensor.write(channel, data):
                        self.hear(*answer)
                case Read(channel):
                    self.hear(channel, self.sensor.read(channel))

    def hear(self, channel: str, data: bytes) -> None:
        heard = self.driver.hear(channel, data)
        if heard.readings is not None and heard.readings.ticks is not None:
            self.ticks += heard.readings.ticks.tolist()
        self.troubles += [heard.trouble] if heard.trouble else []
        self.do(heard.actions)

    def move(self, begin_t: float = 100.0) -> None:
        for piece in (moving(0.2, begin_t), moving(0.8, begin_t + 0.2)):
            for _, channel, data in list(self.sensor.notifications(piece)):
                self.hear(channel, data)


def test_three_payloads_cut_alike_switch_to_the_shorter_one() -> None:
    driver = MovellaDotDriver(60)
    heard = [driver.hear(LONG, LONG_FLAT[:20]) for _ in range(5)]
    assert [each.actions for each in heard] == [(), (), TO_MEDIUM, (), ()]
    assert driver.rejected == 5
    assert driver.stop() == (Write(MEASURE, STOP_21),)
    assert Subscribe(MEDIUM) in driver.start()


@pytest.mark.parametrize(
    "between", [LONG_FLAT, LONG_FLAT[:21], LONG_FLAT[:19], LONG_FLAT + b"\0", b""]
)
def test_payloads_cut_here_and_there_are_only_damaged(between: bytes) -> None:
    driver = MovellaDotDriver(60)
    for data in (LONG_FLAT[:20], LONG_FLAT[:20], between, LONG_FLAT[:20], LONG_FLAT[:20]):
        assert driver.hear(LONG, data).actions == ()


def test_a_link_that_cuts_the_shorter_one_too_is_said_once_a_connection() -> None:
    driver = MovellaDotDriver(60)
    for _ in range(3):
        driver.hear(LONG, LONG_FLAT[:20])
    for _ in range(2):
        driver.start()
        heard = [driver.hear(MEDIUM, MEDIUM_FLAT[:20]).trouble for _ in range(6)]
        assert heard == [None, None, dot.TOO_SMALL, None, None, None]


@pytest.mark.parametrize(
    ("mtu", "mode", "rejected", "troubles"),
    [(247, 26, 0, []), (47, 26, 0, []), (46, 21, 3, []), (31, 21, 3, [])],
)
def test_over_a_small_link_motion_comes_all_the_same(
    mtu: int, mode: int, rejected: int, troubles: list[str]
) -> None:
    talk = Talk(mtu)
    talk.connect()
    for begin_t in (100.0, 101.0, 102.0):
        talk.move(begin_t)
    assert (talk.driver.mode, talk.troubles) == (mode, troubles)
    assert talk.driver.rejected >= rejected
    assert talk.ticks[-100:] == sorted(talk.ticks[-100:])
    assert len(talk.ticks) > 100


def test_over_the_smallest_link_nothing_comes_and_that_is_said() -> None:
    talk = Talk(23)
    talk.connect()
    for begin_t in (100.0, 101.0, 102.0):
        talk.move(begin_t)
    assert (talk.ticks, talk.troubles) == ([], [dot.TOO_SMALL])


def test_a_sensor_that_records_refuses_and_that_is_said() -> None:
    talk = Talk(247)
    talk.sensor.is_recording = True
    talk.connect()
    assert talk.troubles == [dot.REFUSED]
    talk.move()
    assert talk.ticks == []


def test_an_older_sensor_without_the_long_payload_gets_the_medium_one() -> None:
    """It goes on saying what it measured before."""
    assert MovellaDotDriver(60).hear(MEASURE, b"\x01\x01\x02").actions == TO_MEDIUM
