"""Sessions through bleak's own Linux code: whatever goes wrong, the streams go on by themselves."""

import asyncio
import sys

import pytest

if sys.platform != "linux":
    pytest.skip("BlueZ is Linux's", allow_module_level=True)

from dbus_fast import BusType, Message, Variant
from dbus_fast.aio import MessageBus
from radio.bluez_story import (
    BACK,
    CLOCK,
    GENERIC_ACCESS,
    HEARSAY_S,
    HIP,
    METAMOTION,
    OTHER,
    WITMOTION,
    open_files,
    with_bluez,
)
from radio.fake_bluez import FakeBlueZ
from radio.fake_bluez_words import (
    ABORTED,
    DEVICE,
    IN_PROGRESS,
    NOT_READY,
)
from radio.session_in import LOST, NOT_IN_REACH, SILENT, Wearing, until

from firmware_interface import profile
from firmware_interface.metamotion import commands, processors
from firmware_interface.metamotion.boards import ACC_MODULE, GYRO_MODULE
from posture_monitor.app.trying import try_sensor
from posture_monitor.ble import find_sensors
from posture_monitor.ble.bleak_radio import BleakRadio


@with_bluez
async def test_two_stream_at_once_and_one_that_is_lost_comes_back(
    bluez: FakeBlueZ, radio: BleakRadio
) -> None:
    hip_device = bluez.add_sensor(METAMOTION, 100.0, HIP)
    back_device = bluez.add_sensor(WITMOTION, 100.0, BACK)
    hip = Wearing(radio, METAMOTION, 100.0, HIP)
    back = Wearing(radio, WITMOTION, 100.0, BACK)
    await radio.scan(0.1, lambda _: None)  # bleak connects to the bus, for good
    files, tasks = open_files(), len(asyncio.all_tasks())
    async with hip.streaming(), back.streaming():
        await asyncio.gather(hip.streams(1.0), back.streams(1.0))
        hip_device.drop()
        await hip.streams_again(2)
        await asyncio.gather(hip.streams(0.5), back.streams(0.5))
        assert back.connections == 1
        assert back.longest_gap_s < 0.2
        assert hip.lost == [LOST]
        assert hip.stream.lost == hip.stream.missed > 0
        assert hip.stream.unknown_gaps == 0
        assert hip.stream.rejected == back.stream.rejected == 0
    stop = (*commands.stop_sampling(ACC_MODULE, GYRO_MODULE), processors.remove_all())
    assert hip_device.worn.written[-len(stop) :] == [("command", data) for data in stop]
    assert not hip_device.is_connected
    assert not back_device.is_connected
    assert (open_files(), len(asyncio.all_tasks())) == (files, tasks)
    assert hip.lost == [LOST]  # an end that is meant is no news


@with_bluez
async def test_a_silent_link_is_made_anew_and_one_out_of_reach_as_soon_as_it_is_back(
    bluez: FakeBlueZ, radio: BleakRadio
) -> None:
    device, back = bluez.add_sensor(WITMOTION, 100.0, BACK), Wearing(radio, WITMOTION, 100.0, BACK)
    async with back.streaming():
        await back.streams()
        device.worn.is_silent = True
        await until(lambda: back.connections == 2)
        device.worn.is_silent = False
        await back.streams()
        assert back.lost == [SILENT]
        await device.leave(supervision_s=0.2)
        await until(lambda: NOT_IN_REACH in back.lost)
        device.come_back()
        await back.streams_again(3)
        assert back.lost == [SILENT, LOST, NOT_IN_REACH]
    assert not device.is_connected


@with_bluez
async def test_a_daemon_that_dies_takes_no_stream_with_it_for_good(
    bluez: FakeBlueZ, radio: BleakRadio
) -> None:
    device, back = bluez.add_sensor(WITMOTION, 100.0, BACK), Wearing(radio, WITMOTION, 100.0, BACK)
    async with back.streaming():
        await back.streams()
        await bluez.kill()
        await until(lambda: len(back.lost) >= 2)
        assert back.lost[0] == SILENT
        assert back.lost[1].startswith("no Bluetooth was found")
        await bluez.restart()
        await back.streams_again(2)
        await bluez.kill()  # and comes back before anybody noticed, knowing the device
        await bluez.restart()
        await back.streams_again(3)
        await bluez.kill_bus()
        await until(lambda: back.lost[-1].startswith("no Bluetooth was found"))
        await bluez.restart_bus()
        await back.streams_again(4)
    assert not device.is_connected


@with_bluez
async def test_an_adapter_that_is_switched_and_a_device_that_is_forgotten_come_back(
    bluez: FakeBlueZ, radio: BleakRadio
) -> None:
    bluez.add_sensor(WITMOTION, 100.0, BACK)
    hip_device = bluez.add_sensor(METAMOTION, 100.0, HIP)
    hip, back = Wearing(radio, METAMOTION, 100.0, HIP), Wearing(radio, WITMOTION, 100.0, BACK)
    async with hip.streaming(), back.streaming():
        await asyncio.gather(hip.streams(), back.streams())
        bluez.power(on=False)
        await until(lambda: len(back.lost) == len(hip.lost) == 2)
        for lost in (hip.lost, back.lost):
            assert lost[0] == LOST
            assert lost[1].startswith("Bluetooth is switched off; on Linux")
        bluez.power(on=True)
        await asyncio.gather(hip.streams_again(2), back.streams_again(2))
        hip_device.forget()
        await hip.streams_again(3)
        assert hip.stream.lost == hip.stream.missed > 0
        assert back.connections == 2


@with_bluez
async def test_refusals_are_tried_again_and_told(bluez: FakeBlueZ, radio: BleakRadio) -> None:
    device, back = bluez.add_sensor(WITMOTION, 100.0, BACK), Wearing(radio, WITMOTION, 100.0, BACK)
    bluez.refusals["StartDiscovery"].append(IN_PROGRESS)
    device.refusals["Connect"] += [IN_PROGRESS, ABORTED]
    device.refusals["StartNotify"].append(IN_PROGRESS)
    async with back.streaming():
        await back.streams()
        assert back.lost == [
            "Bluetooth says: [org.bluez.Error.InProgress] Operation already in progress",
            "the sensor did not answer in time",
            "Bluetooth says: [org.bluez.Error.InProgress] Operation already in progress",
        ]
        device.refusals["Disconnect"].append(NOT_READY)
        device.drop()
        await back.streams_again(3)
    assert back.stream.rejected == 0


@with_bluez
async def test_a_sensor_in_a_drawer_holds_up_nobody(bluez: FakeBlueZ, radio: BleakRadio) -> None:
    device = bluez.add_sensor(WITMOTION, 100.0, BACK)
    hip, back = Wearing(radio, METAMOTION, 100.0, HIP), Wearing(radio, WITMOTION, 100.0, BACK)
    async with hip.streaming(), back.streaming():
        await back.streams()
        device.drop()
        await back.streams_again(2)
        bluez.add_sensor(profile("thingy52"), 50.0, OTHER)
        assert [found.address for found in await find_sensors(radio, 0.3)] == [OTHER]
        assert (hip.lost, back.lost) == ([NOT_IN_REACH], [LOST])


@with_bluez
async def test_a_sensor_that_a_killed_run_left_connected_is_found_though_it_is_silent(
    bluez: FakeBlueZ, radio: BleakRadio
) -> None:
    device, back = bluez.add_sensor(WITMOTION, 100.0, BACK), Wearing(radio, WITMOTION, 100.0, BACK)
    await radio.scan(0.3, lambda _: None)
    earlier_run = await MessageBus(bus_type=BusType.SYSTEM).connect()
    await earlier_run.call(
        Message(destination="org.bluez", path=device.path, interface=DEVICE, member="Connect")
    )
    earlier_run.disconnect()
    await earlier_run.wait_for_disconnect()  # type: ignore[no-untyped-call]
    bluez.change(device.path, DEVICE, UUIDs=Variant("as", [GENERIC_ACCESS]))  # as BlueZ tells then
    await asyncio.sleep(HEARSAY_S)
    assert await find_sensors(radio, 0.3) == []
    async with back.streaming():
        await back.streams()
    assert back.lost == []
    assert not device.is_connected


@with_bluez
async def test_a_sensor_is_tried_out(bluez: FakeBlueZ, radio: BleakRadio) -> None:
    device = bluez.add_sensor(METAMOTION, 100.0, HIP)
    device.worn.sensor.battery_percent = 40
    tried = await try_sensor(HIP, METAMOTION, 100.0, radio, CLOCK)
    assert 200 <= tried.samples <= 260
    assert tried.rate_hz == pytest.approx(100.0, rel=0.05)
    assert tried.battery is not None
    assert tried.battery.percent == 40
    assert not device.is_connected


@with_bluez
async def test_a_session_that_is_stopped_while_it_connects_leaves_nothing_behind(
    bluez: FakeBlueZ, radio: BleakRadio
) -> None:
    device = bluez.add_sensor(WITMOTION, 100.0, BACK)
    await radio.scan(0.2, lambda _: None)
    files, tasks = open_files(), len(asyncio.all_tasks())
    device.worn.is_near = False  # an attempt that was begun goes on until it is back
    back = Wearing(radio, WITMOTION, 100.0, BACK)
    async with back.streaming():
        await asyncio.sleep(0.2)
    assert back.told == []
    device.come_back()
    for moment_s in (0.0, 0.01, 0.03, 0.1, 0.13, 0.15, 0.17, 0.2, 0.25, 0.4):
        async with Wearing(radio, WITMOTION, 100.0, BACK).streaming():
            await asyncio.sleep(moment_s)
        await until(lambda: not device.is_connected, 0.5)
        await until(lambda: (open_files(), len(asyncio.all_tasks())) == (files, tasks), 0.5)
    async with back.streaming():
        await back.streams()
