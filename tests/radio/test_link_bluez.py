"""Links through bleak's own Linux code: how they are made, what they offer, how they fail."""

import asyncio
import re
import sys

import pytest

if sys.platform != "linux":
    pytest.skip("BlueZ is Linux's", allow_module_level=True)

from dbus_fast import Message, Variant
from radio import fake_bluez_device
from radio.bluez_story import (
    BACK,
    CLOCK,
    CONNECT_S,
    DENIED,
    HEARSAY_S,
    HIP,
    METAMOTION,
    WITMOTION,
    characteristic,
    open_files,
    with_bluez,
)
from radio.fake_bluez import ADAPTER, FakeBlueZ
from radio.fake_bluez_bus import Reply
from radio.fake_bluez_words import (
    ADAPTER_PATH,
    CHARACTERISTIC,
    DEVICE,
)
from radio.session_in import Wearing, until

from posture_monitor.app.trying import try_sensor
from posture_monitor.ble import bleak_radio
from posture_monitor.ble.bleak_radio import BleakRadio
from posture_monitor.ble.platforms import PLATFORMS
from posture_monitor.errors import LinkError, NoBluetoothError


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
