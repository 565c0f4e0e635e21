"""A stream of notifications, at any speed: samples to the pipeline, events to the sinks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from firmware_interface import SampleBlock
from posture_monitor.app.sinks import Sink
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.core.types import Event
from posture_monitor.ports import Clock

Notification = tuple[float, str, bytes]
"""When it arrived (Unix seconds), on which channel, and its bytes."""

Hear = Callable[[float, str, bytes], SampleBlock]
"""Decodes a notification."""

MOST_AT_ONCE = 20_000


async def run_live(
    source: AsyncIterator[Notification],
    hear: Hear,
    pipeline: Pipeline,
    sinks: Sequence[Sink],
    keep: Callable[[SampleBlock], None] | None = None,
) -> None:
    """Read a source to its end: decode, keep the samples, feed the pipeline, tell the sinks.

    What waits is taken in one go, so that a burst costs little more than one notification.
    ``keep`` is called with the samples before the pipeline sees them.
    """
    waiting: asyncio.Queue[Notification | None] = asyncio.Queue()

    async def receive() -> None:
        async for notification in source:
            waiting.put_nowait(notification)
        waiting.put_nowait(None)

    async def work() -> None:
        is_on = True
        while is_on:
            batch = await _all_waiting(waiting)
            is_on = batch[-1] is not None
            blocks = [hear(*item) for item in batch if item is not None]
            full = [block for block in blocks if len(block)]
            if full:
                samples = SampleBlock.joined(full)
                if keep is not None:
                    keep(samples)
                _tell(sinks, pipeline.feed(samples))
            await asyncio.sleep(0)
        _tell(sinks, pipeline.finish())

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(receive())
        tasks.create_task(work())


async def _all_waiting(waiting: asyncio.Queue[Notification | None]) -> list[Notification | None]:
    batch = [await waiting.get()]
    while batch[-1] is not None and len(batch) < MOST_AT_ONCE and not waiting.empty():
        batch.append(waiting.get_nowait())
    return batch


def _tell(sinks: Sequence[Sink], events: Sequence[Event]) -> None:
    if events:
        for sink in sinks:
            sink(events)


async def paced(
    notifications: Iterable[Notification], clock: Clock, speed: float
) -> AsyncIterator[Notification]:
    """Let recorded notifications arrive ``speed`` times as fast as they did."""
    began, first = clock.monotonic_s(), None
    for notification in notifications:
        first = notification[0] if first is None else first
        early_s = (notification[0] - first) / speed - (clock.monotonic_s() - began)
        if early_s > 0.0:
            await asyncio.sleep(max(early_s, 0.02))
        yield notification
