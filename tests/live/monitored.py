"""A monitor at work: virtual sensors, a simulated wearer, real files, virtual time."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

from live.virtual_time import START, LoopClock

from firmware_interface import SampleBlock, SensorStream, VirtualSensor, profile
from firmware_interface.virtual import Answer
from posture_monitor.app.monitor import HIP, Monitor, Rooms
from posture_monitor.app.steady_clock import SteadyClock
from posture_monitor.app.virtual_wearer import VirtualWearer
from posture_monitor.app.wiring import shipped_models
from posture_monitor.ble import News, Session, World
from posture_monitor.ble.virtual_radio import VirtualDevice, VirtualRadio
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.core.types import ClockGap, Event
from posture_monitor.errors import NoBluetoothError
from posture_monitor.ports import Advert, Link, Radio
from posture_monitor.recording.archive import Archive
from posture_monitor.store import Store

SCRIPT = """
seed 3
stand 10s
walk 20s
stand 5s
bend hinge 60deg
sit 70s
stand 5s
walk 20s
sit 600s
"""


class Overheard:
    """A virtual sensor, and every write that reached it."""

    def __init__(self, sensor: VirtualSensor) -> None:
        self._sensor = sensor
        self.writes: list[tuple[str, bytes]] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._sensor, name)

    def write(self, channel: str, data: bytes) -> list[Answer]:
        self.writes.append((channel, data))
        return self._sensor.write(channel, data)


class NoRadio:
    """A computer without Bluetooth."""

    async def scan(self, _seconds: float, _found: Callable[[Advert], None]) -> None:
        raise NoBluetoothError("none")

    async def connect(self, _address: str, _lost: Callable[[], None], _timeout_s: float) -> Link:
        raise NoBluetoothError("none")


@dataclass
class Monitored:
    """Somebody who wears sensors, by place and kind, and what became known of it."""

    folder: Path
    worn: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({HIP: "witmotion"}))
    script: str = SCRIPT
    radio: Radio | None = None
    preparing_s: float = 0.0
    """How long the program was busy before it began to listen."""
    told: list[Event] = field(default_factory=list)
    news: list[tuple[str, News]] = field(default_factory=list)
    archived_until: list[float] = field(default_factory=list)
    """At each event that was told, up to when the hip's readings were archived."""

    def __post_init__(self) -> None:
        self.archive = Archive.open(self.folder / "raw.db")
        self.store = Store.open(self.folder / "store.db")
        self.run = self.store.start_run(START, "virtual", "0", {})
        self.devices: dict[str, VirtualDevice] = {}

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Monitor]:
        """Let the monitor run for a while; it is stopped as by Ctrl-C."""
        self.clock = LoopClock()
        steady = SteadyClock(self.clock)
        wearer = VirtualWearer(START, self.script)
        for place, key in self.worn.items():
            kind = profile(key)
            sensor = Overheard(kind.virtual(kind.nearest_rate_hz(50.0)))
            self.devices[place] = VirtualDevice(kind, sensor, wearer.motion)
        radio = self.radio or VirtualRadio(self.devices, steady)
        world = World(radio, steady, random.Random(0).random)
        monitor = self.monitor(steady)
        for place, device in self.devices.items():
            monitor.add(place, partial(_session, place, device, world))
        self.clock.step_s += self.preparing_s
        task = asyncio.create_task(monitor.run())
        try:
            yield monitor
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def monitor(self, clock: SteadyClock) -> Monitor:
        def keep(events: Sequence[Event]) -> None:
            self.store.append(self.run, events)

        def tell(events: Sequence[Event]) -> None:
            self.told += events
            self.archived_until += [self.archive.last_t(HIP) or 0.0] * len(events)

        def note(place: str, news: News) -> None:
            self.news.append((place, news))

        pipeline = Pipeline(shipped_models())
        return Monitor(Rooms(clock, self.archive, pipeline, [keep, tell], note, lambda: None))

    def samples(self, place: str = HIP) -> SampleBlock:
        kept = [item for item in self.archive.read(place) if isinstance(item, SampleBlock)]
        return SampleBlock.joined(kept)

    def gaps(self, place: str = HIP) -> list[ClockGap]:
        return [item for item in self.archive.read(place) if isinstance(item, ClockGap)]

    def replayed(self) -> list[Event]:
        """What the archive says to a new pipeline."""
        pipeline = Pipeline(shipped_models())
        events = [event for item in self.archive.read(HIP) for event in pipeline.feed(item)]
        return events + pipeline.finish()


def _session(place: str, device: VirtualDevice, world: World, samples, news) -> Session:  # noqa: ANN001
    rate_hz = device.profile.nearest_rate_hz(50.0)
    return Session(place, SensorStream(device.profile, rate_hz), world, samples, news)
