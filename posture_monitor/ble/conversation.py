"""One open link to a sensor: carry out what its driver wants, hear what comes back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from firmware_interface import (
    Action,
    Pause,
    Profile,
    Read,
    SampleBlock,
    SensorStream,
    Subscribe,
    Write,
)
from posture_monitor.errors import LinkError
from posture_monitor.ports import Clock, Link

BATCH_S = 0.1
"""What arrives meanwhile is worked on at once; far below anything the wearer can notice."""


@dataclass(frozen=True, slots=True)
class Value:
    """What came in on a channel, at ``t`` Unix seconds."""

    t: float
    channel: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Ears:
    """Whom a conversation tells: of samples as they come, and of what the sensor complains of."""

    samples: Callable[[SampleBlock], None]
    trouble: Callable[[str], None]


class Conversation:
    """A driver and a link, for as long as the link holds.

    Values are stamped as they arrive and wait for ``run``, so that a slow write delays none.

    Raises
    ------
    LinkError
        If the device lacks a characteristic that this kind of sensor has.
    """

    def __init__(self, link: Link, stream: SensorStream, clock: Clock, ears: Ears) -> None:
        self._link, self._stream, self._clock, self._ears = link, stream, clock, ears
        self._uuids = _resolved(stream.profile, link.uuids)
        self._inbox: asyncio.Queue[Value | tuple[Action, ...]] = asyncio.Queue()
        self._start = stream.start()
        self.newest_s: float | None = None
        """When the newest sample came in, monotonic."""

    async def run(self) -> None:
        """Start the stream, then decode what comes and do what is asked, in order."""
        await self._carry_out(self._start)
        while True:
            items = [await self._inbox.get()]
            if self.newest_s is not None:
                await asyncio.sleep(BATCH_S)
            while not self._inbox.empty():
                items.append(self._inbox.get_nowait())
            for actions in self._taken(items):
                await self._carry_out(actions)

    def ask(self, actions: tuple[Action, ...]) -> None:
        """Have actions carried out when it is their turn."""
        self._inbox.put_nowait(actions)

    async def say_goodbye(self) -> None:
        """Let the sensor stop its stream, as far as it still listens."""
        await self._carry_out(self._stream.driver.stop())

    def _taken(self, items: list[Value | tuple[Action, ...]]) -> list[tuple[Action, ...]]:
        """Decode what was heard and pass the samples on; what is to be done next."""
        blocks: list[SampleBlock] = []
        wanted: list[tuple[Action, ...]] = []
        for item in items:
            if not isinstance(item, Value):
                wanted.append(item)
                continue
            arrived = self._stream.hear(item.t, item.channel, item.data)
            if len(arrived.samples):
                blocks.append(arrived.samples)
            if arrived.trouble:
                self._ears.trouble(arrived.trouble)
            wanted.append(arrived.actions)
        if blocks:
            self.newest_s = self._clock.monotonic_s()
            self._ears.samples(SampleBlock.joined(blocks))
        return wanted

    async def _carry_out(self, actions: tuple[Action, ...]) -> None:
        for action in actions:
            match action:
                case Pause(seconds):
                    await asyncio.sleep(seconds)
                case Subscribe(channel) | Write(channel) | Read(channel):
                    uuid = self._uuids.get(channel)
                    if uuid is not None:  # else optional, and this one lacks it
                        await self._on(uuid, action)
                case _:
                    assert_never(action)

    async def _on(self, uuid: str, action: Subscribe | Write | Read) -> None:
        match action:
            case Subscribe(channel):
                await self._link.subscribe(uuid, partial(self._heard, channel))
            case Write(_, data, acknowledged):
                await self._link.write(uuid, data, acknowledged=acknowledged)
            case Read(channel):
                self._heard(channel, await self._link.read(uuid))
            case _:
                assert_never(action)

    def _heard(self, channel: str, data: bytes) -> None:
        self._inbox.put_nowait(Value(self._clock.now(), channel, data))


def _resolved(profile: Profile, uuids: frozenset[str]) -> dict[str, str]:
    """Find each channel's characteristic on this device."""
    found: dict[str, str] = {}
    for channel, candidates in profile.channels.items():
        there = next((uuid for uuid in candidates if uuid in uuids), None)
        if there is not None:
            found[channel] = there
        elif channel not in profile.optional:
            raise LinkError(
                f"the device lacks {candidates[0]} and so is no {profile.title}; pair it as what it"
                " is"
            )
    return found
