"""Sessions through bleak's own Linux code: whatever goes wrong, the streams go on by themselves."""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("BlueZ is Linux's", allow_module_level=True)

from dbus_fast import BusType, Message, Variant
from dbus_fast.aio import MessageBus
from radio import fake_bluez_device
from radio.fake_bluez import ADAPTER, FakeBlueZ, fake_bluez
from radio.fake_bluez_bus import DBusFailure, Reply
from radio.fake_bluez_words import (
    ABORTED,
    ADAPTER_PATH,
    CHARACTERISTIC,
    DEVICE,
    IN_PROGRESS,
    NOT_READY,
)
from radio.session_in import LOST, NOT_IN_REACH, SILENT, Wearing, live, until

from firmware_interface import profile
from firmware_interface.metamotion import commands, processors
from firmware_interface.metamotion.boards import ACC_MODULE, GYRO_MODULE
from posture_monitor.app.trying import try_sensor
from posture_monitor.ble import bleak_radio, find_sensors
from posture_monitor.ble.bleak_radio import BleakRadio
from posture_monitor.ble.platforms import PLATFORMS
from posture_monitor.clock import SystemClock
from posture_monitor.errors import LinkError, NoBluetoothError

METAMOTION, WITMOTION = profile("metamotion"), profile("witmotion")
HIP, BACK, OTHER = "F0:00:00:00:00:01", "F0:00:00:00:00:02", "F0:00:00:00:00:03"
GENERIC_ACCESS = "00001800-0000-1000-8000-00805f9b34fb"
DENIED = DBusFailure("org.freedesktop.DBus.Error.AccessDenied", "Rejected send message")
CLOCK = SystemClock()
CONNECT_S = 2.0
HEARSAY_S = 0.05  # until bleak hears of what has changed

Story = Callable[[FakeBlueZ, BleakRadio], Awaitable[None]]


def with_bluez(story: Story) -> Callable[[], None]:
    async def happen() -> None:
        async with fake_bluez() as bluez:
            await story(bluez, BleakRadio())

    def test() -> None:
        live(happen())

    return test


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def characteristic(bluez: FakeBlueZ, uuid: str) -> str:
    """Where BlueZ keeps it."""
    return next(p for p in bluez.objects if bluez.value(p, CHARACTERISTIC, "UUID") == uuid)


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
async def test_bluetooth_that_cannot_be_used_ends_a_session_with_a_sentence(
    bluez: FakeBlueZ, radio: BleakRadio
) -> None:
    async def refused() -> NoBluetoothError:
        with pytest.raises(NoBluetoothError) as told:
            await Wearing(radio, WITMOTION, 100.0, BACK).session.run()
        with pytest.raises(NoBluetoothError, match=re.escape(str(told.value))):
            await try_sensor(BACK, WITMOTION, 100.0, radio, CLOCK)
        return told.value

    linux, adapter = PLATFORMS["linux"], dict(bluez.objects[ADAPTER_PATH][ADAPTER])
    bluez.refusals["StartDiscovery"] += [DENIED] * 2
    denied = await refused()
    assert str(denied) == f"this program may not use Bluetooth; on Linux: {linux.denied}"
    bluez.power(on=False)
    await asyncio.sleep(HEARSAY_S)
    off = await refused()
    assert str(off) == f"Bluetooth is switched off; on Linux: {linux.off}"
    bluez.remove(ADAPTER_PATH)
    await asyncio.sleep(HEARSAY_S)
    no_adapter = await refused()
    bluez.add(ADAPTER_PATH, ADAPTER, adapter)
    await asyncio.sleep(HEARSAY_S)
    await bluez.kill()
    no_service = await refused()
    await bluez.kill_bus()
    no_bus = await refused()
    for none in (no_adapter, no_service, no_bus):
        assert str(none) == f"no Bluetooth was found; on Linux: {linux.none}"
    assert {error.exit_code for error in (denied, off, no_adapter, no_service, no_bus)} == {4}


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
async def test_writes_go_the_way_the_characteristic_offers(
    bluez: FakeBlueZ, radio: BleakRadio
) -> None:
    device = bluez.add_sensor(WITMOTION, 100.0, BACK)
    command = WITMOTION.channels["command"][0]
    link = await radio.connect(BACK, lambda: None, CONNECT_S)
    await link.close()

    async def waits(*offered: str, acknowledged: bool) -> bool:
        """Whether a write waits for a sensor that is out of reach."""
        bluez.change(
            characteristic(bluez, command), CHARACTERISTIC, Flags=Variant("as", list(offered))
        )
        await asyncio.sleep(HEARSAY_S)
        link = await radio.connect(BACK, lambda: None, CONNECT_S)
        device.worn.is_near = False
        try:
            await link.write(command, b"", acknowledged=acknowledged)
        except LinkError:
            return True
        finally:
            device.worn.is_near = True
            await link.close()
        return False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bleak_radio, "OPERATION_S", 0.1)
        assert await waits("write", "write-without-response", acknowledged=True)
        assert not await waits("write", "write-without-response", acknowledged=False)
        assert await waits("write", acknowledged=False)
        assert not await waits("write-without-response", acknowledged=True)
    assert not device.is_connected


@with_bluez
async def test_nobody_waits_long_for_a_service_that_does_not_answer(
    bluez: FakeBlueZ, radio: BleakRadio
) -> None:
    device = bluez.add_sensor(METAMOTION, 100.0, HIP)
    told: list[str] = []
    link = await radio.connect(HIP, lambda: told.append("lost"), CONNECT_S)
    notify = METAMOTION.channels["notify"][0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bleak_radio, "OPERATION_S", 0.1)
        patch.setattr(bleak_radio, "CLOSE_S", 0.1)
        device.worn.is_near = False
        for call in (link.subscribe(notify, lambda _: None), link.read(notify)):
            with pytest.raises(LinkError, match="the sensor did not answer in time"):
                await call
        await bluez.kill()
        await bluez.restart()  # knows the device, and will never say that its link ended
        await asyncio.wait_for(link.close(), 0.5)
    assert told == []


@with_bluez
async def test_a_link_that_is_lost_while_it_is_made_is_a_failure_and_no_loss(
    bluez: FakeBlueZ, radio: BleakRadio
) -> None:
    device = bluez.add_sensor(WITMOTION, 100.0, BACK)
    told: list[str] = []
    await radio.scan(0.1, lambda _: None)
    files = open_files()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fake_bluez_device, "RESOLVE_S", 0.5)
        connecting = asyncio.create_task(
            radio.connect(BACK, lambda: told.append("lost"), CONNECT_S)
        )
        await until(lambda: device.is_connected)
        await asyncio.sleep(0.1)
        device.drop()
        with pytest.raises(LinkError, match="device disconnected"):
            await connecting
    assert told == []
    assert open_files() == files
    link = await radio.connect(BACK, lambda: None, CONNECT_S)
    await link.close()
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


@with_bluez
async def test_a_service_that_hangs_is_asked_again(bluez: FakeBlueZ, radio: BleakRadio) -> None:
    device, back = bluez.add_sensor(WITMOTION, 100.0, BACK), Wearing(radio, WITMOTION, 100.0, BACK)

    async def hang(_: Message) -> Reply:
        return await asyncio.get_running_loop().create_future()

    members = [f"{ADAPTER}.StartDiscovery", f"{ADAPTER}.StopDiscovery", f"{DEVICE}.Connect"]
    answers = {member: bluez.methods[member] for member in members}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bleak_radio, "OPERATION_S", 0.2)
        for member in members:
            bluez.methods[member] = hang
            with pytest.raises(LinkError, match="the sensor did not answer in time"):
                await radio.connect(BACK, lambda: None, 0.6)
            bluez.methods[member] = answers[member]
            await bluez.kill()  # or it would go on believing that this program scans
            await bluez.restart()
    async with back.streaming():
        await back.streams()
    assert not device.is_connected
