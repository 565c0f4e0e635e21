"""Try a sensor out: connect, listen for a moment, tell what came."""

import asyncio
import contextlib
import random
from dataclasses import dataclass

from firmware_interface import Battery, Profile, SampleBlock, SensorStream
from posture_monitor.ble import News, NewsKind, Session, World
from posture_monitor.errors import LinkError
from posture_monitor.ports import Clock, Radio

ENOUGH_S = 2.0
PATIENCE_S = 45.0


@dataclass(frozen=True, slots=True)
class Tried:
    """What a sensor gave: readings, how fast, its charge."""

    samples: int
    rate_hz: float
    battery: Battery | None


async def try_sensor(
    address: str, profile: Profile, rate_hz: float, radio: Radio, clock: Clock
) -> Tried:
    """Stream for two seconds.

    Raises
    ------
    LinkError
        If no readings came; it says what the last trouble was.
    """
    stream = SensorStream(profile, rate_hz)
    enough = asyncio.Event()
    troubles: list[str] = []

    def hear(_: SampleBlock) -> None:
        if stream.samples >= ENOUGH_S * rate_hz:
            enough.set()

    def note(news: News) -> None:
        if news.kind is not NewsKind.CONNECTED:
            troubles.append(news.text)

    world = World(radio, clock, random.Random().random)  # noqa: S311  spreads the tries
    session = asyncio.create_task(Session(address, stream, world, hear, note).run())
    waiting = asyncio.create_task(enough.wait())
    try:
        await asyncio.wait(
            {session, waiting}, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED
        )
        if session.done():
            session.result()
    finally:
        session.cancel()
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError, LinkError):
            await session
    if not enough.is_set():
        raise LinkError(troubles[-1] if troubles else "the sensor did not answer in time")
    return Tried(stream.samples, stream.rate_hz, stream.battery)
