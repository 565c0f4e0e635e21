"""A working day in a minute: one sensor, one session, and everything that goes wrong with a link.

The motion tells its own time, so that every sample that comes out can be laid beside the instant
at which it was truly taken.
"""

import asyncio
import random
from dataclasses import dataclass, field

import numpy as np
from live.virtual_time import START, LoopClock, run
from live.world import ADDRESS

from firmware_interface import Air, Faults, Profile, SampleBlock, SensorStream
from posture_monitor.ble import News, NewsKind, Session, World
from posture_monitor.ble.virtual_radio import VirtualDevice, VirtualRadio

TURN_S = 10.0
RAMP_S = 1000.0
LOSSY = Faults(loss=0.01, duplicate=0.002, reorder=0.002, jitter_s=(0.002, 0.08))


def telling_motion(since: float, until: float) -> SampleBlock:
    """Turn once in ten seconds, and let the third axis tell which ten seconds they are."""
    first, last = (int(np.ceil((edge - START) * 100.0 - 1e-6)) for edge in (since, until))
    s = np.arange(first, last) / 100.0
    turn = 2 * np.pi * s / TURN_S
    ramp = np.abs((s + RAMP_S) % (2 * RAMP_S) - RAMP_S) / RAMP_S - 0.5  # up for RAMP_S, then down
    acc = np.stack([np.cos(turn), np.sin(turn), ramp], axis=1)
    return SampleBlock.of(START + s, acc, 10.0 * acc)


def true_s(samples: SampleBlock) -> np.ndarray:
    """When each sample was taken, seconds since the start, by what it says itself."""
    x, y, z = samples.acc_g.astype(np.float64).T
    within_s = (np.arctan2(y, x) / (2 * np.pi) % 1.0) * TURN_S
    near_s = samples.t - START
    ramp_s = (z + 0.5) * RAMP_S
    up_s, down_s = (
        r + 2 * RAMP_S * np.round((near_s - r) / (2 * RAMP_S)) for r in (ramp_s, -ramp_s)
    )
    coarse_s = np.where(np.abs(up_s - near_s) < np.abs(down_s - near_s), up_s, down_s)
    return within_s + TURN_S * np.round((coarse_s - within_s) / TURN_S)


@dataclass
class Soak:
    """What came of a day."""

    profile: Profile
    rate_hz: float
    hours: float
    seed: int = 0
    faults: Faults = LOSSY
    clock_ppm: float = 80.0
    every_s: float = 120.0
    blocks: list[SampleBlock] = field(default_factory=list)
    boots_s: list[float] = field(default_factory=lambda: [0.0])
    ends_s: list[float] = field(default_factory=list)
    news: list[News] = field(default_factory=list)

    def run(self) -> "Soak":
        run(self._day())
        return self

    async def _day(self) -> None:
        clock, self.rng = LoopClock(), random.Random(self.seed)
        self.stream = SensorStream(self.profile, self.rate_hz)
        sensor = self.profile.virtual(self.rate_hz)
        sensor.clock_ppm = self.clock_ppm
        self.sensor = sensor
        air = Air(self.faults, np.random.default_rng(self.seed))
        self.device = VirtualDevice(self.profile, sensor, telling_motion, air, piece_s=0.5)
        radio = VirtualRadio({ADDRESS: self.device}, clock)
        world = World(radio, clock, self.rng.random)
        session = Session(ADDRESS, self.stream, world, self.blocks.append, self._note)
        task = asyncio.create_task(session.run())
        troubles = asyncio.create_task(self._trouble(clock))
        await asyncio.sleep(self.hours * 3600.0)
        for running in (troubles, task):
            running.cancel()
        await asyncio.gather(task, troubles, return_exceptions=True)

    def _note(self, news: News) -> None:
        self.news.append(news)
        if news.kind is NewsKind.LOST:
            self.ends_s.append(news.t - START)

    async def _trouble(self, clock: LoopClock) -> None:
        while True:
            await asyncio.sleep(self.rng.uniform(0.6, 1.4) * self.every_s)
            kind = self.rng.choice(["drop", "drop", "away", "silence", "reboot", "sag"])
            if kind == "drop":
                self.device.drop()
            elif kind == "away":
                self.device.is_in_range = False
                await asyncio.sleep(self.rng.uniform(1.0, 45.0))
                self.device.is_in_range = True
            elif kind == "silence":
                self.device.is_silent = True
                await asyncio.sleep(self.rng.uniform(0.5, 8.0))
                self.device.is_silent = False
            elif kind == "reboot":
                self.device.reboot()
                self.device.felt_until = None
                self.boots_s.append(clock.now() - START)
            else:
                self.sensor.battery_percent = max(5.0, self.sensor.battery_percent - 10.0)

    @property
    def samples(self) -> SampleBlock:
        return SampleBlock.joined(self.blocks)

    @property
    def disconnects(self) -> int:
        return sum(news.kind is NewsKind.LOST for news in self.news)
