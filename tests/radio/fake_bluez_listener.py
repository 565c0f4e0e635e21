"""A client of bleak's own, as plain as can be: what it hears is what any program would."""

import asyncio
from collections.abc import Awaitable, Callable

from bleak import BleakClient, BleakScanner
from bleak.backends.device import BLEDevice
from radio.fake_bluez import FakeBlueZ, fake_bluez
from radio.fake_bluez_device import Device

from firmware_interface import Pause, Read, SampleBlock, SensorStream, Subscribe, Write, profile
from posture_monitor.clock import SystemClock

WITMOTION = profile("witmotion")
LIMIT_S = 10.0
SCAN_S = 2.0

Story = Callable[[FakeBlueZ], Awaitable[None]]


def with_bluez(story: Story) -> Callable[[], None]:
    """Make a test of a story that needs a world to happen in."""

    async def happen() -> None:
        async with asyncio.timeout(LIMIT_S), fake_bluez() as bluez:
            await story(bluez)

    def test() -> None:
        asyncio.run(happen())

    return test


class Listener:
    """A client that starts a stream as its driver says, and listens."""

    def __init__(self, device: BLEDevice) -> None:
        self.lost = asyncio.Event()
        self.client = BleakClient(device, lambda _: self.lost.set(), timeout=3.0)
        self.stream = SensorStream(WITMOTION, 100.0)
        self.samples: list[SampleBlock] = []
        self.values = 0

    async def connect(self) -> None:
        self.lost.clear()
        await self.client.disconnect()  # one whose link was lost is still on the bus
        await self.client.connect()
        for action in self.stream.start():
            match action:
                case Subscribe(channel):
                    uuid = WITMOTION.channels[channel][0]
                    await self.client.start_notify(uuid, self._heard)
                case Write(channel, data, acknowledged):
                    uuid = WITMOTION.channels[channel][0]
                    await self.client.write_gatt_char(uuid, data, response=acknowledged)
                case Pause():
                    pass  # a virtual sensor obeys at once
                case Read():
                    raise AssertionError("this sensor has nothing to read")

    async def values_in(self, seconds: float) -> int:
        before = self.values
        await asyncio.sleep(seconds)
        return self.values - before

    def _heard(self, _: object, data: bytearray) -> None:
        self.values += 1
        arrived = self.stream.hear(SystemClock().now(), "data", data)
        self.samples.append(arrived.samples)


async def found(address: str) -> BLEDevice:
    device = await BleakScanner.find_device_by_address(address, timeout=SCAN_S)
    assert device is not None
    return device


def known(device: Device) -> BLEDevice:
    """What a scan gave earlier."""
    return BLEDevice(device.worn.address, device.worn.name, {"path": device.path})
