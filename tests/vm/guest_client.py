"""The story inside the virtual machine: bleak and the real BlueZ, and what may go wrong.

It prints what happened and when; what should have happened and did not is marked, and makes it
end with 1. It asserts no rate closer than to a half: the machine is emulated, and slow.
"""

import asyncio

import numpy as np
from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.exc import BleakError
from vm.guest_listener import Listener
from vm.guest_machine import World, believed, bluetoothd_dies, bluetoothd_starts, power
from vm.guest_words import expect, now_s, say, the_end, unexpected

from firmware_interface import PROFILES, Profile

BACK, SIDE = "F0:00:00:00:00:01", "F0:00:00:00:00:02"
PAIR_HZ, WANTED_HZ = 100.0, 50.0
STREAM_S, SHORT_S = 10.0, 3.0
SCAN_S = 5.0
LONG_S = 15.0  # longer than bleak waits for a disconnection
HURRY_S = 6.0  # an attempt that is bound to fail
SETTLE_S = 1.0  # until what was on its way has arrived
LEAST_PART, MOST_PART = 0.5, 1.5  # of the wanted rate: late at times, but never heard twice


class Story:
    """Two sensors that stream, and one event after the other."""

    def __init__(self, world: World, pair: list[Listener]) -> None:
        self.world, self.pair = world, pair

    async def stream(self, listeners: list[Listener], seconds: float) -> None:
        """Listen for a while, and tell the rates, the gaps and what was lost on the way."""
        before = [(ear.stream.samples, len(ear.arrivals)) for ear in listeners]
        sent = [await self.world.ask("sent", ear.device.address) for ear in listeners]
        begun_s = now_s()
        await asyncio.sleep(seconds)
        took_s = now_s() - begun_s
        for ear, (samples, values), sent_before in zip(listeners, before, sent, strict=True):
            rate_hz = (ear.stream.samples - samples) / took_s
            way = (await self.world.ask("sent", ear.device.address)) - sent_before
            came = len(ear.arrivals) - values
            gaps_ms = 1e3 * np.diff(ear.arrivals[values:]) if came > 1 else np.zeros(1)
            expect(
                LEAST_PART < rate_hz / ear.rate_hz < MOST_PART
                and not ear.troubles
                and not ear.stream.rejected,
                f"{ear.profile.key} {ear.device.address}: {rate_hz:.1f} of {ear.rate_hz:g} Hz,",
                f"{came} values of {way} sent meanwhile, gaps p50 {np.median(gaps_ms):.0f} ms,",
                f"p99 {np.percentile(gaps_ms, 99):.0f} ms, longest {gaps_ms.max():.0f} ms,",
                f"the stream counts lost: {ear.stream.lost}",
                *ear.troubles,
            )

    async def callback(self, what: str, ear: Listener, within_s: float, *, comes: bool) -> None:
        """Wait for the loss of a link to be told, or not to be."""
        begun_s = now_s()
        try:
            await asyncio.wait_for(ear.lost.wait(), within_s)
            expect(comes, f"{what}: callback after {now_s() - begun_s:.2f} s")
        except TimeoutError:
            told = f"{what}: no callback within {within_s:g} s, is_connected"
            expect(not comes, told, ear.client.is_connected)

    async def everything(self) -> None:
        """All of it, in an order in which each finds the pair streaming."""
        begun_s = now_s()
        await asyncio.gather(*(ear.connect() for ear in self.pair))
        say(f"two connected and started at once in {now_s() - begun_s:.2f} s")
        await self.stream(self.pair, STREAM_S)
        await self.drop()
        await self.leave()
        await self.hush()
        await self.left_open()
        await self.two_scans()
        await self.adapter_off()
        await self.daemon_dies()

    async def drop(self) -> None:
        """The sensor ends the link; the other one must not notice."""
        back, side = self.pair
        values = len(side.arrivals)
        await self.world.ask("drop", BACK)
        await self.callback("link ended by the sensor", back, SHORT_S, comes=True)
        say(f"connected again without a scan in {await back.connect():.2f} s")
        await self.stream(self.pair, SHORT_S)
        expect(float(np.diff(side.arrivals[values:]).max()) < 1.0, "the other one went on")

    async def leave(self) -> None:
        """Out of reach and back."""
        back, _ = self.pair
        await self.world.ask("leave", BACK)
        await self.callback("out of reach", back, HURRY_S, comes=True)
        begun_s = now_s()
        try:
            await back.connect(HURRY_S)
            unexpected("connected to a sensor out of reach")
        except (BleakError, TimeoutError) as error:
            say(f"connecting out of reach: {error!r} after {now_s() - begun_s:.1f} s")
        await self.world.ask("back", BACK)
        say(f"back in reach, connected in {await back.connect():.2f} s")

    async def hush(self) -> None:
        """The link stays, the data end."""
        back, _ = self.pair
        await self.world.ask("hush", BACK)
        await self.callback("silent link", back, HURRY_S, comes=False)
        await self.world.ask("talk", BACK)
        await self.stream(self.pair, SHORT_S)

    async def left_open(self) -> None:
        """A lost link whose client nobody closed."""
        back, _ = self.pair
        left = back.client
        await self.world.ask("drop", BACK)
        await self.callback("link ended by the sensor", back, SHORT_S, comes=True)
        await back.connect_beside()
        samples = back.stream.samples
        await asyncio.sleep(SHORT_S)
        rate_hz = (back.stream.samples - samples) / SHORT_S
        say(f"the client before was not closed: {rate_hz:.0f} of {PAIR_HZ:g} Hz are heard")
        await left.disconnect()
        await back.connect()
        await self.stream(self.pair, SHORT_S)

    async def two_scans(self) -> None:
        """One program scans twice at a time."""
        async with BleakScanner():
            try:
                await BleakScanner.discover(0.5)
                unexpected("a second scan at the same time was allowed")
            except BleakError as error:
                say(f"a second scan at the same time: {error!r}")

    async def adapter_off(self) -> None:
        """The wearer switches Bluetooth off and on."""
        await power(on=False)
        for ear in self.pair:
            await self.callback("adapter off", ear, HURRY_S, comes=True)
        try:
            await BleakScanner.discover(0.5)
            unexpected("a scan with the adapter off")
        except BleakError as error:
            say(f"scan with the adapter off: {error!r}")
        await power(on=True)
        await asyncio.sleep(SETTLE_S)
        await self.again("adapter on")

    async def daemon_dies(self) -> None:
        """Bluetoothd crashes and is started again."""
        back, _ = self.pair
        await bluetoothd_dies()
        await self.callback("bluetoothd killed", back, HURRY_S, comes=False)
        say("the sensor has a link:", await self.world.ask("linked", BACK))
        await bluetoothd_starts()
        await asyncio.sleep(SETTLE_S)
        await self.callback("bluetoothd started again", back, SHORT_S, comes=False)
        say("the sensor has a link:", await self.world.ask("linked", BACK))
        say("bluetoothd says:", await believed(BACK))
        for ear in self.pair:
            begun_s = now_s()
            try:
                await asyncio.wait_for(ear.client.disconnect(), LONG_S)
                say(f"disconnecting what is gone: no error after {now_s() - begun_s:.1f} s")
            except (BleakError, TimeoutError) as error:
                say(f"disconnecting what is gone: {error!r} after {now_s() - begun_s:.1f} s")
        say("the sensor has a link:", await self.world.ask("linked", BACK))
        await self.again("bluetoothd is back")

    async def one(self, profile: Profile, address: str) -> None:
        """Find a sensor, which BlueZ has forgotten by then, and stream from it for a while."""
        found = await discovered(address)
        ear = Listener(profile, profile.nearest_rate_hz(WANTED_HZ), found[address])
        say(f"{profile.key}: connected in {await ear.connect():.2f} s")
        await asyncio.sleep(SETTLE_S)
        await self.stream([ear], SHORT_S)
        await ear.close()

    async def again(self, when: str) -> None:
        """Find and connect both anew, and see that they stream."""
        begun_s = now_s()
        found = await discovered(BACK, SIDE)
        for ear in self.pair:
            ear.device = found[ear.device.address]
            await ear.connect()
        say(f"{when}: found and connected both again in {now_s() - begun_s:.2f} s")
        await self.stream(self.pair, SHORT_S)


async def discovered(*addresses: str) -> dict[str, BLEDevice]:
    """Scan until all of these are found."""
    found: dict[str, BLEDevice] = {}
    async with asyncio.timeout(6 * SCAN_S), BleakScanner() as scanner:
        async for device, _ in scanner.advertisement_data():
            found[device.address] = device
            if set(addresses) <= set(found):
                break
    return found


async def main() -> None:
    """Tell it."""
    say("story begins")
    await power(on=True)
    await asyncio.sleep(SETTLE_S)
    world = World()
    kinds: dict[str, str] = await world.ask("sensors")
    begun_s = now_s()
    found = await discovered(*kinds)
    say(f"all {len(kinds)} sensors found in {now_s() - begun_s:.2f} s")
    pair = [Listener(PROFILES[kinds[a]], PAIR_HZ, found[a]) for a in (BACK, SIDE)]
    story = Story(world, pair)
    await story.everything()
    for ear in pair:
        await ear.client.disconnect()
    for address, kind in kinds.items():
        if address not in {BACK, SIDE}:
            await story.one(PROFILES[kind], address)
    the_end()


if __name__ == "__main__":
    asyncio.run(main())
