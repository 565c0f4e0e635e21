"""A virtual sensor, a session, and virtual time, put together for tests."""

import asyncio
import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from live.virtual_time import LoopClock

from firmware_interface import Air, Faults, Profile, SampleBlock, SensorStream
from posture_monitor.ble import News, Session, World
from posture_monitor.ble.virtual_radio import VirtualDevice, VirtualRadio

ADDRESS = "C0:FF:EE:00:00:01"
MOTION_HZ = 100.0


def motion(since: float, until: float) -> SampleBlock:
    """Turn slowly about all axes; samples at whole hundredths of a second."""
    first, last = int(np.ceil(since * MOTION_HZ - 1e-6)), int(np.ceil(until * MOTION_HZ - 1e-6))
    t = np.arange(first, last) / MOTION_HZ
    s = t % 1000.0
    acc = np.stack([np.sin(s), np.cos(0.7 * s), 0.5 * np.sin(0.3 * s)], axis=1)
    gyro = 100.0 * np.stack([np.cos(s), np.sin(0.6 * s), np.cos(0.2 * s)], axis=1)
    return SampleBlock.of(t, acc, gyro)


@dataclass
class Wearing:
    """One sensor worn by somebody, listened to by a session."""

    profile: Profile
    rate_hz: float
    clock: LoopClock = field(default_factory=LoopClock)
    faults: Faults = field(default_factory=Faults)
    seed: int = 0
    blocks: list[SampleBlock] = field(default_factory=list)
    news: list[News] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stream = SensorStream(self.profile, self.rate_hz)
        self.device = VirtualDevice(
            self.profile,
            self.profile.virtual(self.rate_hz),
            motion,
            Air(self.faults, np.random.default_rng(self.seed)),
        )
        self.radio = VirtualRadio({ADDRESS: self.device}, self.clock)
        world = World(self.radio, self.clock, random.Random(self.seed).random)
        self.session = Session(ADDRESS, self.stream, world, self.blocks.append, self.news.append)

    @property
    def told(self) -> list[str]:
        return [news.text for news in self.news]

    @property
    def samples(self) -> SampleBlock:
        return SampleBlock.joined(self.blocks)

    @contextlib.asynccontextmanager
    async def streaming(self) -> Iterator["asyncio.Task[None]"]:
        task = asyncio.create_task(self.session.run())
        try:
            yield task
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
