"""What may go wrong on the way to a sensor looks to bleak as it does on a real system."""

import asyncio

import pytest
from bleak import BleakClient, BleakScanner
from bleak.exc import BleakBluetoothNotAvailableError, BleakError
from radio.bumble_ear import Ear, found, run
from radio.bumble_world import ADDRESS, Peripheral, bumble_world

from firmware_interface import PROFILES

WITMOTION = PROFILES["witmotion"]


def worn() -> Peripheral:
    return Peripheral(WITMOTION, 50.0)


def test_out_of_reach_nothing_is_found_or_connected_until_it_is_back() -> None:
    async def go_away() -> None:
        peripheral = worn()
        async with bumble_world(peripheral):
            device = await found()
            peripheral.out_of_range()
            assert await BleakScanner.find_device_by_address(ADDRESS, 0.2) is None
            with pytest.raises(TimeoutError):
                await BleakClient(device, timeout=0.2).connect()
            peripheral.back()
            ear = Ear(WITMOTION, 50.0)
            assert await ear.listen(await ear.connect(device), 0.2) > 0

    run(go_away)


def test_a_link_out_of_reach_is_lost_when_it_was_silent_for_long() -> None:
    async def go_away() -> None:
        peripheral = worn()
        async with bumble_world(peripheral):
            ear = Ear(WITMOTION, 50.0)
            client = await ear.connect(await found())
            peripheral.out_of_range(0.8)
            await asyncio.sleep(0.8 * peripheral.supervision_s)
            assert client.is_connected
            with pytest.raises(BleakError, match="disconnected"):
                await client.write_gatt_char(WITMOTION.channels["command"][0], b"", response=True)
            assert ear.lost.is_set()
            await ear.connect(await found())
            assert peripheral.connections == 2

    run(go_away)


def test_a_short_fade_delays_and_does_not_disconnect() -> None:
    async def fade() -> None:
        peripheral = worn()
        async with bumble_world(peripheral):
            ear = Ear(WITMOTION, 50.0)
            client = await ear.connect(await found())
            peripheral.out_of_range(0.2)
            await client.write_gatt_char(WITMOTION.channels["command"][0], b"late", response=True)
            assert peripheral.written[-1] == ("command", b"late")
            await asyncio.sleep(peripheral.supervision_s)
            assert client.is_connected

    run(fade)


def test_a_reboot_ends_the_link_and_forgets_the_rate() -> None:
    async def reboot() -> None:
        peripheral = worn()
        async with bumble_world(peripheral):
            ear = Ear(WITMOTION, 50.0)
            await ear.connect(await found())
            await peripheral.reboot()
            await asyncio.wait_for(ear.lost.wait(), 1.0)
            assert peripheral.sensor.rate_hz == 10.0
            await ear.connect(await found())
            assert peripheral.sensor.rate_hz == 50.0

    run(reboot)


def test_a_silent_sensor_stays_connected() -> None:
    async def silence() -> None:
        peripheral = worn()
        async with bumble_world(peripheral):
            ear = Ear(WITMOTION, 50.0)
            client = await ear.connect(await found())
            assert await ear.listen(client, 0.2) > 0
            peripheral.is_silent = True
            await asyncio.sleep(0.1)
            assert await ear.listen(client, 0.3) == 0
            assert client.is_connected

    run(silence)


def test_a_small_mtu_makes_small_notifications() -> None:
    async def talk(max_mtu: int) -> int:
        async with bumble_world(Peripheral(WITMOTION, 100.0, max_mtu=max_mtu)):
            ear = Ear(WITMOTION, 100.0)
            client = await ear.connect(await found())
            await ear.listen(client, 0.2)
            return max(ear.lengths)

    assert [asyncio.run(talk(mtu)) for mtu in (23, 247)] == [20, 80]


def test_bluetooth_that_is_switched_off_is_told_and_comes_back() -> None:
    async def switch() -> None:
        async with bumble_world(worn()) as adapter:
            ear, device = Ear(WITMOTION, 50.0), await found()
            await ear.connect(device)
            await adapter.switch_off()
            assert ear.lost.is_set()
            for refused in (BleakScanner.discover(0.1), BleakClient(device).connect()):
                with pytest.raises(BleakBluetoothNotAvailableError):
                    await refused
            adapter.switch_on()
            await ear.connect(await found())

    run(switch)


def test_a_mistake_in_a_virtual_sensor_is_not_hidden() -> None:
    async def err() -> None:
        peripheral = worn()
        peripheral.sensor.read = {}.__getitem__  # type: ignore[method-assign]
        async with bumble_world(peripheral):
            client = BleakClient(await found())
            await client.connect()
            with pytest.raises(BleakError, match="Unlikely"):
                await client.read_gatt_char(WITMOTION.channels["data"][0])

    with pytest.raises(KeyError, match="data"):
        run(err)
