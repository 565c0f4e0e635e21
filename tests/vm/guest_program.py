"""The second story inside the virtual machine: the program itself, over the real BlueZ.

First the wearer's day: two sensors are found, paired and watched while all kinds of things go
wrong, by the program's own verbs as processes of their own. Then one session in this process,
whose count of what came and what was lost is compared with what the sensor handed out.
"""

import asyncio
import random
import time

from vm.guest_kept import Fault, events, streaming, tell_faults, tell_gaps, times
from vm.guest_machine import World, bluetoothd_dies, bluetoothd_starts, power
from vm.guest_process import HOME, Running, call
from vm.guest_words import expect, now_s, pace_s, say, the_end

from firmware_interface import PROFILES, SampleBlock, SensorStream
from posture_monitor import ble
from posture_monitor.ble.bleak_radio import BleakRadio
from posture_monitor.clock import SystemClock
from posture_monitor.core.types import Posture, PostureChanged

TRUNK = "F0:00:00:00:00:01"
RATE_HZ = 100
SETTLE_S = 1.0  # until what was on its way has arrived
CALM_S = 20.0
PROVEN_S = 12.0  # a stream that held so long makes the next fault the first
AWAY_S, HUSH_S, OFF_S, DEAD_S = 10.0, 8.0, 5.0, 3.0
SOON_S, LATEST_S = 5.0, 2.0
GIVE_UP_S = 90.0
BOTH = ("hip", "trunk")


def now_t() -> float:
    """Unix seconds, as the program stamps samples."""
    return time.time()  # noqa: TID251  a story measures


class Day:
    """A monitor that runs, and one fault after the other."""

    def __init__(self, world: World, hip: str, running: Running) -> None:
        self._world, self._hip, self._running = world, hip, running
        self._faults: list[Fault] = []

    async def everything(self) -> None:
        """All of it, each fault when the stream has long been going."""
        await streaming(now_t())
        share = await self._running.cpu_share(CALM_S)
        say(f"the monitor takes {share:.0%} of a processor with two sensors at {RATE_HZ} Hz")
        await self._one_sensor()
        await self._computer()
        ended_t = await self._end()
        tell_faults(self._faults, ended_t)
        await self._compare()

    async def _one_sensor(self) -> None:
        """What goes wrong at the hip should not touch the other."""
        await self._fault("link ended by the sensor", ["drop"], 0.0, [])
        await self._fault("out of reach", ["leave"], AWAY_S, ["back"])
        await self._fault("link without data", ["hush"], HUSH_S, ["talk"])
        await self._fault("sensor starts anew", ["reboot"], 0.0, [])

    async def _fault(self, name: str, begin: list[str], lasts_s: float, end: list[str]) -> None:
        say(name)
        begin_t = now_t()
        for word in begin:
            await self._world.ask(word, self._hip)
        await asyncio.sleep(lasts_s)
        for word in end:
            await self._world.ask(word, self._hip)
        await self._over(name, begin_t, ("hip",))

    async def _computer(self) -> None:
        """What goes wrong in the computer touches both."""
        say("adapter off")
        begin_t = now_t()
        await power(on=False)
        await asyncio.sleep(OFF_S)
        await power(on=True)
        await self._over("adapter off and on", begin_t, BOTH)
        say("bluetoothd killed")
        begin_t = now_t()
        await bluetoothd_dies()
        await asyncio.sleep(DEAD_S)
        await bluetoothd_starts()
        await self._over("bluetoothd killed and started", begin_t, BOTH)

    async def _over(self, name: str, begin_t: float, hits: tuple[str, ...]) -> None:
        """Take note that it is over, and wait until both stream and have done so for a while."""
        self._faults.append(Fault(name, begin_t, now_t(), hits))
        await streaming(now_t())
        await asyncio.sleep(PROVEN_S)

    async def _end(self) -> float:
        """Stop it, and see that everything up to then was kept."""
        cpu_s = self._running.cpu_s()
        ended = await self._running.end()
        stopped = f"SIGTERM: ended with {ended.code} after {ended.took_s:.1f} s,"
        expect(ended.code == 0, stopped, f"{cpu_s:.1f} s of processor time in all")
        for place, address in (("hip", self._hip), ("trunk", TRUNK)):
            age_s = ended.asked_t - times(place)[-1]
            is_linked = await self._world.ask("linked", address)
            kept = f"{place}: newest sample {age_s:.2f} s older than the signal, linked"
            expect(age_s < LATEST_S and not is_linked, kept, is_linked)
        known = events()
        last = known[-1]
        is_closed = isinstance(last, PostureChanged) and last.posture is Posture.UNKNOWN
        expect(is_closed, f"the last of {len(known)} events: {last}")
        tell_gaps(known)
        return ended.asked_t

    async def _compare(self) -> None:
        """Compare what was kept with what the MetaMotion handed out."""
        counts = await self._world.ask("counts", self._hip)
        handed = sum(n for n, _, _ in counts)
        counted = sum(last - first + 1 for _, first, last in counts)
        kept = len(times("hip"))
        told = f"hip: {counted} readings counted, {handed} handed to the radio, {kept} kept"
        expect(len(counts) == 2 and kept <= handed, told)


class Exact:
    """One session, its faults, and its own count of them."""

    def __init__(self, world: World, address: str) -> None:
        self._world, self._address = world, address
        self._stream = SensorStream(PROFILES["metamotion"], RATE_HZ)
        self._kept = 0

    async def everything(self) -> None:
        """Lose the link in several ways; what came and what was lost must be what was sent."""
        await self._world.ask("forget", self._address)
        inner = ble.World(BleakRadio(), SystemClock(), random.random)
        session = ble.Session(self._address, self._stream, inner, self._hear, self._note)
        task = asyncio.create_task(session.run())
        await self._goes_on()
        await self._lose("drop")
        await self._lose("leave", "back")
        await power(on=False)
        await asyncio.sleep(SOON_S)
        await power(on=True)
        await self._goes_on()
        await self._quiet("drop, out of reach, adapter off")
        await self._goes_on()
        await self._lose("reboot")
        begun = f"the count began anew: {self._stream.unknown_gaps} time"
        expect(self._stream.unknown_gaps == 1, begun)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    def _hear(self, block: SampleBlock) -> None:
        self._kept += len(block)

    @staticmethod
    def _note(news: ble.News) -> None:
        say("    it says:", news.text)

    async def _lose(self, *words: str) -> None:
        for word in words:
            say(word)
            await self._world.ask(word, self._address)
            await asyncio.sleep(SOON_S)
        await self._goes_on()

    async def _goes_on(self) -> None:
        """Wait until three seconds of samples came."""
        until_s, wanted = now_s() + GIVE_UP_S, self._kept + 3 * RATE_HZ
        while self._kept < wanted:
            if now_s() > until_s:
                raise TimeoutError("no stream")
            await asyncio.sleep(0.1)

    async def _quiet(self, after: str) -> None:
        """Let the sensor fall silent for a moment, so that nothing is on its way; compare."""
        await self._world.ask("hush", self._address)
        await asyncio.sleep(SETTLE_S)
        counts = await self._world.ask("counts", self._address)
        sent = sum(last - first + 1 for _, first, last in counts)
        came, lost = self._stream.samples, self._stream.lost
        told = f"{after}: {came} came + {lost} counted lost = {came + lost}; the sensor took {sent}"
        expect(came + lost == sent and len(counts) == 1 and came == self._kept, told)
        await self._world.ask("talk", self._address)


async def main() -> None:
    """Tell it."""
    say("story begins")
    HOME.mkdir()
    await power(on=True)
    await asyncio.sleep(SETTLE_S)
    world = World()
    kinds: dict[str, str] = await world.ask("sensors")
    hip = next(address for address, kind in kinds.items() if kind == "metamotion")
    outside_s, inside_s = await world.ask("pace"), pace_s()
    say(f"the same work takes {inside_s / outside_s:.1f} times as long inside as outside")
    await call("config", "set", "sensor.rate_hz", str(RATE_HZ))
    scanned = await call("scan", "--json")
    expect(all(a in scanned for a in kinds), f"scan names all {len(kinds)} sensors")
    for words in (["MetaWear"], [TRUNK, "--place", "trunk"]):
        said = await call("pair", *words)
        say(*(line for line in said.splitlines() if line.startswith("Paired")))
    await world.ask("forget", hip)
    await Day(world, hip, await Running.start()).everything()
    await Exact(world, hip).everything()
    the_end()


if __name__ == "__main__":
    asyncio.run(main())
