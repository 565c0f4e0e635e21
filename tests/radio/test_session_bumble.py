"""Sessions over a real Bluetooth stack: who is found, what a link is made of, what is survived."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from radio.bumble_world import ADDRESS, Peripheral, bumble_world
from radio.session_in import HASTY, SILENT, Wearing, live, until

from firmware_interface import PROFILES, Air
from firmware_interface.metamotion import processors
from firmware_interface.virtual import Sent
from posture_monitor.app import trying
from posture_monitor.app.trying import try_sensor
from posture_monitor.ble import find_sensors
from posture_monitor.ble.bleak_radio import BleakRadio
from posture_monitor.clock import SystemClock
from posture_monitor.errors import LinkError

METAMOTION, THINGY, WITMOTION = (PROFILES[key] for key in ("metamotion", "thingy52", "witmotion"))
SCAN_S = 0.4


class LosesOneAnswer(Air):
    """Air in which the first answer to the wish for a processor is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.lost: list[bytes] = []

    def carry(self, sent: Iterable[Sent]) -> Iterator[Sent]:
        for t, channel, data in sent:
            if not self.lost and data == processors.encode_created(data[-1]):
                self.lost.append(data)
            else:
                yield t, channel, data


def test_every_sensor_is_found_by_its_name_or_by_its_service() -> None:
    by_both = [
        Peripheral(p, p.rates_hz[0], f"F0:00:00:00:00:{i:02X}")
        for i, p in enumerate(PROFILES.values())
    ]
    by_name = [
        Peripheral(replace(p, services=()), p.rates_hz[0], f"F0:00:00:00:01:{i:02X}")
        for i, p in enumerate(PROFILES.values())
    ]
    by_service = [
        Peripheral(p, p.rates_hz[0], f"F0:00:00:00:02:{i:02X}", "Left hip")
        for i, p in enumerate(PROFILES.values())
        if p.services
    ]
    expected = {p.address: (p.profile.key, p.name) for p in (*by_both, *by_name, *by_service)}

    async def scan() -> None:
        async with bumble_world(*by_both, *by_name, *by_service):
            told: list[str] = []
            found = await find_sensors(BleakRadio(), 1.0, lambda f: told.append(f.address))
            assert {f.address: (f.profile.key, f.name) for f in found} == expected
            assert sorted(told) == sorted(expected)

    live(scan())


def test_a_set_up_whose_answer_was_lost_is_made_anew() -> None:
    async def set_up() -> None:
        peripheral = Peripheral(METAMOTION, 100.0)
        peripheral.air = air = LosesOneAnswer()
        async with bumble_world(peripheral):
            hip = Wearing(BleakRadio(), METAMOTION, 100.0, ADDRESS, replace(HASTY, patience=0.06))
            async with hip.streaming():
                await hip.streams()
            assert len(air.lost) == 1
            assert hip.lost == [SILENT]
            assert hip.connections == 2

    live(set_up())


def test_what_is_far_switched_off_or_rebooted_comes_back() -> None:
    async def come_back() -> None:
        peripheral = Peripheral(METAMOTION, 100.0)
        async with bumble_world(peripheral) as adapter:
            hip = Wearing(BleakRadio(), METAMOTION, 100.0, ADDRESS)
            async with hip.streaming():
                await hip.streams()
                peripheral.out_of_range(0.7 + peripheral.supervision_s)
                await hip.streams_again(2)
                assert hip.stream.lost == hip.stream.missed > 0
                await adapter.switch_off()
                await until(lambda: hip.lost[-1].startswith("Bluetooth is switched off"))
                adapter.switch_on()
                await hip.streams_again(3)
                assert hip.stream.lost == hip.stream.missed
                assert hip.stream.unknown_gaps == 0
                await peripheral.reboot()
                await hip.streams_again(5)  # the fourth finds out that the board forgot all
                assert hip.stream.unknown_gaps == 1
            assert peripheral.connections == 5

    live(come_back())


def test_a_device_that_is_something_else_is_told_so() -> None:
    async def pair_wrongly() -> None:
        async with bumble_world(Peripheral(THINGY, 50.0)):
            hip = Wearing(BleakRadio(), METAMOTION, 100.0, ADDRESS)
            async with hip.streaming():
                await until(lambda: hip.lost != [])
            command = METAMOTION.channels["command"][0]
            assert hip.told == [
                f"the device lacks {command} and so is no {METAMOTION.title}; pair it as what it is"
            ]
            assert hip.connections == 0

    live(pair_wrongly())


def test_an_end_that_is_meant_is_no_news() -> None:
    async def end() -> None:
        peripheral = Peripheral(WITMOTION, 50.0)
        async with bumble_world(peripheral):
            radio, told = BleakRadio(), []
            link = await radio.connect(ADDRESS, lambda: told.append("first"), 2.0)
            await link.close()
            await asyncio.sleep(0.1)
            assert not peripheral.is_connected
            link = await radio.connect(ADDRESS, lambda: told.append("second"), 2.0)
            await peripheral.drop()
            await until(lambda: told != [])
            await link.close()
            assert told == ["second"]

    live(end())


def test_who_subscribes_again_hears_everything_once_and_alone() -> None:
    async def subscribe() -> None:
        peripheral = Peripheral(WITMOTION, 50.0)
        async with bumble_world(peripheral):
            link = await BleakRadio().connect(ADDRESS, lambda: None, 2.0)
            (data, *_), first, second = WITMOTION.channels["data"], [], []
            await link.subscribe(data, first.append)
            await until(lambda: len(first) > 0)
            await link.subscribe(data, second.append)
            heard, sent = len(first), peripheral.sent
            await until(lambda: peripheral.sent >= sent + 5)
            await asyncio.sleep(0.05)
            assert len(first) == heard
            assert peripheral.sent - 1 <= sent + len(second) <= peripheral.sent + 1
            await link.close()

    live(subscribe())


def test_all_that_a_link_offers() -> None:
    async def ask() -> None:
        peripheral = Peripheral(THINGY, 50.0, max_mtu=100)
        peripheral.sensor.battery_percent = 40
        async with bumble_world(peripheral):
            link = await BleakRadio().connect(ADDRESS, lambda: None, 2.0)
            assert link.mtu == 100
            wanted = {uuids[0] for uuids in THINGY.channels.values()}
            assert wanted <= link.uuids
            assert await link.read(THINGY.channels["battery"][0]) == bytes([40])
            await link.close()

    live(ask())


def test_the_least_mtu_is_taken_for_one_that_is_not_known_yet() -> None:
    async def ask() -> None:
        async with bumble_world(Peripheral(WITMOTION, 50.0, max_mtu=23)):
            link = await BleakRadio().connect(ADDRESS, lambda: None, 2.0)
            assert link.mtu is None
            await link.close()

    live(ask())


def test_a_sensor_is_tried_or_said_to_be_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "ENOUGH_S", 0.8)

    async def try_out() -> None:
        peripheral, radio, clock = Peripheral(WITMOTION, 50.0), BleakRadio(), SystemClock()
        async with bumble_world(peripheral):
            tried = await try_sensor(ADDRESS, WITMOTION, 50.0, radio, clock)
            assert 40 <= tried.samples <= 60
            assert tried.rate_hz == pytest.approx(49.45, rel=0.1)  # as WitMotion's 50 Hz truly are
            assert not peripheral.is_connected
            monkeypatch.setattr(trying, "PATIENCE_S", 0.5)
            with pytest.raises(LinkError, match="the sensor did not answer in time"):
                await try_sensor("F0:00:00:00:00:00", WITMOTION, 50.0, radio, clock)

    live(try_out())
