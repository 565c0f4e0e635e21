"""A listener of bleak's public API alone: finds a sensor, does what its driver wants, hears it."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TypeVar

from bleak import BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from radio.bumble_world import ADDRESS

from firmware_interface import Pause, Profile, Read, SensorStream, Subscribe, Write
from firmware_interface.driver import Action
from posture_monitor.clock import SystemClock

SCAN_S = 1.0
LONGEST_S = 20.0
Told = TypeVar("Told")


class Ear:
    """A stream on a client of bleak: does what the driver wants, hears what comes."""

    def __init__(self, profile: Profile, rate_hz: float) -> None:
        self.stream = SensorStream(profile, rate_hz)
        self.lost = asyncio.Event()
        self.first_s: float | None = None
        self.lengths: list[int] = []
        self._loop = asyncio.get_running_loop()
        self._wanted: asyncio.Queue[tuple[Action, ...]] = asyncio.Queue()

    async def connect(self, device: BLEDevice) -> BleakClient:
        """Connect, anew after a loss, and begin the stream."""
        if self.lost.is_set():
            self.stream.disconnected()
        self.lost.clear()
        self.first_s = None
        client = BleakClient(device, lambda _: self.lost.set(), timeout=2.0)
        await client.connect()
        await self.do(client, self.stream.start())
        return client

    async def listen(self, client: BleakClient, seconds: float) -> int:
        """Give how many samples came in this time, which begins with the first."""
        async with asyncio.timeout(5.0):
            while self.first_s is None:
                await self._obey(client, 0.01)
        before, until_s = self.stream.samples, self._loop.time() + seconds
        while (left_s := until_s - self._loop.time()) > 0:
            await self._obey(client, left_s)
        return self.stream.samples - before

    async def do(self, client: BleakClient, actions: tuple[Action, ...]) -> None:
        for action in actions:
            match action:
                case Subscribe(channel):
                    await client.start_notify(self._uuid(channel), partial(self._heard, channel))
                case Write(channel, data, acknowledged):
                    await client.write_gatt_char(self._uuid(channel), data, response=acknowledged)
                case Read(channel):
                    self._take(channel, await client.read_gatt_char(self._uuid(channel)))
                case Pause(seconds):
                    await asyncio.sleep(seconds)

    async def _obey(self, client: BleakClient, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                actions = await self._wanted.get()
        except TimeoutError:
            return
        await self.do(client, actions)

    def _heard(self, channel: str, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self.lengths.append(len(data))
        self._take(channel, data)

    def _take(self, channel: str, data: bytearray) -> None:
        arrived = self.stream.hear(SystemClock().now(), channel, data)
        if len(arrived.samples) and self.first_s is None:
            self.first_s = self._loop.time()
        if arrived.actions:
            self._wanted.put_nowait(arrived.actions)

    def _uuid(self, channel: str) -> str:
        return self.stream.profile.channels[channel][0]


def run(test: Callable[[], Coroutine[None, None, Told]]) -> Told:
    """Run a test in a loop of its own, but not for ever."""

    async def bounded() -> Told:
        async with asyncio.timeout(LONGEST_S):
            return await test()

    return asyncio.run(bounded())


async def found(address: str = ADDRESS) -> BLEDevice:
    """Find a sensor that is in reach."""
    device = await BleakScanner.find_device_by_address(address, SCAN_S)
    assert device is not None
    return device


async def advertised(address: str = ADDRESS) -> AdvertisementData:
    """Hear what a sensor that is in reach says of itself."""
    async with asyncio.timeout(SCAN_S), BleakScanner() as scanner:
        async for device, told in scanner.advertisement_data():
            if device.address == address:
                return told
    raise AssertionError(f"{address} says nothing")
