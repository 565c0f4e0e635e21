"""A session that runs in a radio world, in real time, with little patience."""

import asyncio
import contextlib
import gc
import logging
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import numpy as np

from firmware_interface import Profile, SampleBlock, SensorStream
from firmware_interface.driver import Readings
from firmware_interface.samples import Floats
from posture_monitor.ble import News, NewsKind, Session, SessionParams, World
from posture_monitor.ble.backoff import Backoff
from posture_monitor.ble.bleak_radio import BleakRadio
from posture_monitor.clock import SystemClock

POLL_S = 0.02
LIMIT_S = 8.0  # a computer that runs other things besides may be slow
LONGEST_S = 40.0
SILENT = "the sensor is connected but sends nothing"
LOST = "the link to the sensor was lost"
NOT_IN_REACH = "the sensor is not in reach, or switched off"
HASTY = SessionParams(
    connect_s=1.4,
    patience=0.1,
    silence_s=0.5,
    proven_s=0.5,
    goodbye_s=0.5,
    backoff=Backoff(first_s=0.05, longest_s=0.3),
)


class NotedStream(SensorStream):
    """A stream that keeps the sensor's own count of every reading it was given."""

    def __init__(self, profile: Profile, rate_hz: float) -> None:
        super().__init__(profile, rate_hz)
        self.ticks: list[int] = []

    def _times(self, arrival_t: float, readings: Readings) -> Floats:
        if readings.ticks is not None:
            self.ticks.extend(readings.ticks.tolist())
        return super()._times(arrival_t, readings)

    @property
    def missed(self) -> int:
        """Readings that the sensor counted between the first and the last, and that never came."""
        return self.ticks[-1] - self.ticks[0] + 1 - len(self.ticks)


class Wearing:
    """A sensor that somebody wears, and a session that listens to it."""

    def __init__(
        self,
        radio: BleakRadio,
        profile: Profile,
        rate_hz: float,
        address: str,
        params: SessionParams = HASTY,
    ) -> None:
        self.stream = NotedStream(profile, rate_hz)
        self.blocks: list[SampleBlock] = []
        self.news: list[News] = []
        world = World(radio, SystemClock(), random.Random(0).random)
        self.session = Session(
            address, self.stream, world, self.blocks.append, self.news.append, params
        )

    @property
    def told(self) -> list[str]:
        return [news.text for news in self.news]

    @property
    def lost(self) -> list[str]:
        """What was told of links that ended, or did not come about."""
        return [news.text for news in self.news if news.kind is NewsKind.LOST]

    @property
    def connections(self) -> int:
        return self.session.status.connections

    @property
    def longest_gap_s(self) -> float:
        return float(np.diff(SampleBlock.joined(self.blocks).t).max())

    @contextlib.asynccontextmanager
    async def streaming(self) -> AsyncIterator["asyncio.Task[None]"]:
        """Run the session, and have it stopped in the end."""
        task: asyncio.Task[None] = asyncio.create_task(self.session.run())
        try:
            yield task
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def streams(self, seconds: float = 0.2) -> None:
        """Wait until samples come in, for a while."""
        before = self.stream.samples
        await until(lambda: self.stream.samples - before >= seconds * self.stream.rate_hz)

    async def streams_again(self, connections: int) -> None:
        """Wait until samples come in over the link with this number, from 1, or a later one."""
        await until(lambda: self.connections >= connections)
        await self.streams()


async def until(is_so: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
    async with asyncio.timeout(limit_s):
        while not is_so():  # noqa: ASYNC110  nobody tells of most of what is waited for
            await asyncio.sleep(POLL_S)


def live(story: Coroutine[Any, Any, None]) -> None:
    """Live through a story, in which neither the event loop nor bleak may have had to complain."""
    complaints: list[str] = []
    listener = logging.Handler(logging.WARNING)
    listener.addFilter(lambda record: not record.name.startswith("bumble"))  # the other side's
    listener.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]

    async def bounded() -> None:
        async with asyncio.timeout(LONGEST_S):
            await story

    gc.collect()  # what others left behind is not ours to answer for
    logging.getLogger().addHandler(listener)
    try:
        asyncio.run(bounded())
        gc.collect()  # what was not closed or awaited is warned of now
    finally:
        logging.getLogger().removeHandler(listener)
    assert complaints == []
