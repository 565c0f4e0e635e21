"""What bleak's own Linux code does with virtual sensors, and with all that may go wrong."""

import asyncio
import sys

import numpy as np
import pytest

if sys.platform != "linux":
    pytest.skip("BlueZ is Linux's", allow_module_level=True)

from bleak import BleakClient, BleakScanner
from bleak.exc import BleakBluetoothNotAvailableError, BleakDBusError, BleakError
from radio.fake_bluez import FakeBlueZ
from radio.fake_bluez_device import Device
from radio.fake_bluez_listener import WITMOTION, Listener, found, known, with_bluez
from radio.fake_bluez_words import IN_PROGRESS

from firmware_interface import SampleBlock, Write, profile
from firmware_interface.air import Air, Faults
from firmware_interface.driver import BATTERY

THINGY = profile("thingy52")
BACK, SIDE = "F0:00:00:00:00:01", "F0:00:00:00:00:02"
SHORT_S = 0.25  # long enough for several notifications at 100 Hz


async def listening(bluez: FakeBlueZ) -> tuple[Device, Listener]:
    """One sensor that streams, and who hears it."""
    device = bluez.add_sensor(WITMOTION, 100.0, BACK)
    listener = Listener(await found(BACK))
    await listener.connect()
    return device, listener


@with_bluez
async def test_a_scan_finds_what_is_near(bluez: FakeBlueZ) -> None:
    bluez.add_sensor(WITMOTION, 100.0, BACK, "WT901BLE67")
    bluez.add_sensor(WITMOTION, 100.0, SIDE).worn.is_near = False
    heard = await BleakScanner.discover(0.3, return_adv=True)
    assert set(heard) == {BACK}
    advertised = heard[BACK][1]
    assert advertised.local_name == "WT901BLE67"
    assert tuple(advertised.service_uuids) == WITMOTION.services


@with_bluez
async def test_two_sensors_stream_at_once_and_nothing_is_lost(bluez: FakeBlueZ) -> None:
    devices = [bluez.add_sensor(WITMOTION, 100.0, address) for address in (BACK, SIDE)]
    listeners = [Listener(await found(address)) for address in (BACK, SIDE)]
    await asyncio.gather(*(listener.connect() for listener in listeners))
    before = [listener.stream.samples for listener in listeners]
    await asyncio.sleep(1.5)
    for device, listener, count in zip(devices, listeners, before, strict=True):
        assert 130 <= listener.stream.samples - count <= 170  # of 150
        assert listener.values == device.worn.sent
        assert listener.stream.rejected == 0
        length_g = np.linalg.norm(SampleBlock.joined(listener.samples).acc_g, axis=1)
        assert np.abs(length_g - 1.0).max() < 0.01


@with_bluez
async def test_writes_reach_the_sensor_and_are_answered(bluez: FakeBlueZ) -> None:
    device, listener = await listening(bluez)
    device.worn.sensor.battery_percent = 40
    (ask,) = listener.stream.driver.ask_battery()
    assert isinstance(ask, Write)
    for is_acknowledged in (True, False):
        uuid = WITMOTION.channels["command"][0]
        await listener.client.write_gatt_char(uuid, ask.data, response=is_acknowledged)
    await asyncio.sleep(0.05)
    assert device.worn.written[-2:] == [("command", ask.data)] * 2
    assert listener.stream.battery is not None
    assert listener.stream.battery.percent == 40


@with_bluez
async def test_what_is_read_comes_from_the_sensor(bluez: FakeBlueZ) -> None:
    device = bluez.add_sensor(THINGY, 50.0, SIDE)
    device.worn.sensor.battery_percent = 40
    async with BleakClient(await found(SIDE)) as client:
        assert await client.read_gatt_char(THINGY.channels[BATTERY][0]) == b"\x28"


@with_bluez
async def test_what_cannot_be_read_says_so(bluez: FakeBlueZ) -> None:
    _, listener = await listening(bluez)
    with pytest.raises(BleakError, match="Not Supported"):
        await listener.client.read_gatt_char(WITMOTION.channels["data"][0])


@with_bluez
async def test_a_subscription_can_be_ended(bluez: FakeBlueZ) -> None:
    _, listener = await listening(bluez)
    await listener.client.stop_notify(WITMOTION.channels["data"][0])
    assert await listener.values_in(SHORT_S) == 0


@with_bluez
async def test_a_lost_link_is_told_and_comes_back_without_a_scan(bluez: FakeBlueZ) -> None:
    device, listener = await listening(bluez)
    device.drop()
    await asyncio.wait_for(listener.lost.wait(), 0.5)
    assert not listener.client.is_connected
    await listener.connect()
    assert await listener.values_in(SHORT_S) > 0


@with_bluez
async def test_a_client_left_open_makes_every_value_come_twice(bluez: FakeBlueZ) -> None:
    device, left_open = await listening(bluez)
    device.drop()
    await asyncio.wait_for(left_open.lost.wait(), 0.5)
    listener = Listener(known(device))
    await listener.connect()
    before = device.worn.sent
    values = await listener.values_in(SHORT_S)
    assert abs(values - 2 * (device.worn.sent - before)) <= 2
    await left_open.client.disconnect()
    before = device.worn.sent
    values = await listener.values_in(SHORT_S)
    assert abs(values - (device.worn.sent - before)) <= 2


@with_bluez
async def test_a_silent_link_is_not_told(bluez: FakeBlueZ) -> None:
    device, listener = await listening(bluez)
    device.worn.is_silent = True
    await asyncio.sleep(0.05)
    assert await listener.values_in(0.6) == 0
    assert not listener.lost.is_set()
    assert listener.client.is_connected
    device.worn.is_silent = False
    assert await listener.values_in(SHORT_S) > 0


@with_bluez
async def test_out_of_reach_is_told_late_and_connects_only_when_back(bluez: FakeBlueZ) -> None:
    device, listener = await listening(bluez)
    leaving = asyncio.create_task(device.leave(supervision_s=0.5))
    await asyncio.sleep(0.3)
    assert not listener.lost.is_set()
    await asyncio.wait_for(listener.lost.wait(), 0.5)
    await leaving
    with pytest.raises(TimeoutError):
        await BleakClient(known(device), timeout=0.5).connect()
    device.come_back()
    await listener.connect()
    assert await listener.values_in(SHORT_S) > 0


@with_bluez
async def test_who_walks_back_during_an_attempt_is_connected(bluez: FakeBlueZ) -> None:
    device = bluez.add_sensor(WITMOTION, 100.0, BACK)
    listener = Listener(await found(BACK))
    device.worn.is_near = False
    connecting = asyncio.create_task(listener.connect())
    await asyncio.sleep(0.3)
    device.come_back()
    await connecting
    assert listener.client.is_connected


@with_bluez
async def test_a_forgotten_device_must_be_found_again(bluez: FakeBlueZ) -> None:
    device, listener = await listening(bluez)
    device.forget()
    await asyncio.wait_for(listener.lost.wait(), 0.5)
    with pytest.raises(BleakError, match="not found"):
        await listener.client.connect()
    again = Listener(await found(BACK))
    await again.connect()
    assert await again.values_in(SHORT_S) > 0


@with_bluez
async def test_an_adapter_switched_off_ends_the_link_and_scans(bluez: FakeBlueZ) -> None:
    _, listener = await listening(bluez)
    bluez.power(on=False)
    await asyncio.wait_for(listener.lost.wait(), 0.5)
    with pytest.raises(BleakBluetoothNotAvailableError, match="No powered"):
        await BleakScanner.discover(0.1)
    bluez.power(on=True)
    await asyncio.sleep(0.05)  # bleak hears of it
    again = Listener(await found(BACK))
    await again.connect()
    assert await again.values_in(SHORT_S) > 0


@with_bluez
async def test_refusals_come_as_errors_one_by_one(bluez: FakeBlueZ) -> None:
    device = bluez.add_sensor(WITMOTION, 100.0, BACK)
    listener = Listener(await found(BACK))
    device.refusals["Connect"] += [IN_PROGRESS, IN_PROGRESS]
    bluez.refusals["StartDiscovery"].append(IN_PROGRESS)
    with pytest.raises(BleakDBusError, match="InProgress"):
        await BleakScanner.discover(0.1)
    for _ in range(2):
        with pytest.raises(BleakDBusError, match="InProgress"):
            await listener.connect()
    await listener.connect()
    assert listener.client.is_connected


@with_bluez
async def test_one_program_scans_once_at_a_time(bluez: FakeBlueZ) -> None:
    bluez.add_sensor(WITMOTION, 100.0, BACK)
    async with BleakScanner():
        with pytest.raises(BleakDBusError, match="InProgress"):
            await BleakScanner.discover(0.1)
    assert (await found(BACK)).address == BACK


@with_bluez
async def test_the_death_of_the_daemon_is_not_told(bluez: FakeBlueZ) -> None:
    _, listener = await listening(bluez)
    await bluez.kill()
    assert await listener.values_in(0.6) == 0
    assert not listener.lost.is_set()
    assert listener.client.is_connected
    with pytest.raises(BleakDBusError, match="ServiceUnknown"):
        await listener.client.stop_notify(WITMOTION.channels["data"][0])
    await bluez.restart()
    with pytest.raises(TimeoutError):  # bleak waits ten seconds for word of the link's end
        await asyncio.wait_for(listener.client.disconnect(), 0.3)
    again = Listener(await found(BACK))
    await again.connect()
    assert await again.values_in(SHORT_S) > 0


@with_bluez
async def test_the_death_of_the_bus_is_told(bluez: FakeBlueZ) -> None:
    _, listener = await listening(bluez)
    await bluez.kill_bus()
    await asyncio.wait_for(listener.lost.wait(), 0.5)
    with pytest.raises(OSError, match="refused"):
        await BleakScanner.discover(0.1)
    await bluez.restart_bus()
    again = Listener(await found(BACK))
    await again.connect()
    assert await again.values_in(SHORT_S) > 0


@with_bluez
async def test_bad_air_loses_values(bluez: FakeBlueZ) -> None:
    device, listener = await listening(bluez)
    device.worn.air = Air(Faults(loss=0.5, jitter_s=(0.0, 0.1)))
    before = listener.stream.samples
    await asyncio.sleep(1.0)
    assert 20 <= listener.stream.samples - before <= 80
