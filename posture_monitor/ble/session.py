"""One sensor's stream, kept going: connect, start, watch, and connect again for ever.

The system's word that a link is up or was lost is a hint only: a link without data and a Bluetooth
service that died say nothing. What counts is data: where none comes for a while, everything is torn
down and made anew.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn

from firmware_interface import Action, Battery, SampleBlock, SensorStream
from posture_monitor.ble.backoff import Backoff
from posture_monitor.ble.conversation import Conversation, Ears
from posture_monitor.ble.signal_state import STALE_S, Signal, signal_state
from posture_monitor.errors import LinkError, NoBluetoothError
from posture_monitor.ports import Clock, Radio

LOST = "the link to the sensor was lost"


@dataclass(frozen=True, slots=True)
class SessionParams:
    """How patient a session is.

    Parameters
    ----------
    connect_s
        For finding and connecting; BlueZ alone may take ten seconds.
    patience
        By which the driver's own patience for the first sample is multiplied.
    silence_s
        Without a sample, beyond the sensor's own time between two notifications.
    proven_s
        A stream that held so long was no failure: the waits begin anew.
    battery_every_s
        Between two questions for the charge.
    goodbye_s
        For telling the sensor to stop, at the end.
    backoff
        Waits between tries.
    """

    connect_s: float = 20.0
    patience: float = 1.0
    silence_s: float = STALE_S
    proven_s: float = 10.0
    battery_every_s: float = 300.0
    goodbye_s: float = 2.0
    backoff: Backoff = field(default_factory=Backoff)


class NewsKind(StrEnum):
    """What a session has to tell."""

    CONNECTED = "connected"
    LOST = "lost"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class News:
    """Something changed about the link; ``text`` says it in a sentence for the wearer."""

    t: float
    kind: NewsKind
    text: str


@dataclass(frozen=True, slots=True)
class Status:
    """How the sensor is doing now; ages in seconds."""

    signal: Signal
    age_s: float | None
    battery: Battery | None
    battery_age_s: float | None
    samples: int
    lost: int
    connections: int


@dataclass(frozen=True, slots=True)
class World:
    """What a session lives in: a radio, a clock, and ``chance``, draws from 0-1."""

    radio: Radio
    clock: Clock
    chance: Callable[[], float]


class Session:
    """Keep one sensor streaming until cancelled.

    Parameters
    ----------
    address
        Of the sensor, as the radio calls it.
    stream
        Its driver and clock, which outlive every connection.
    world
        Radio, clock and chance.
    samples, news
        Whom to tell: of samples as they come, and of the link.
    params
        How patient to be.
    """

    def __init__(  # noqa: PLR0913, PLR0917  a sensor, the world, and whom to tell of it
        self,
        address: str,
        stream: SensorStream,
        world: World,
        samples: Callable[[SampleBlock], None],
        news: Callable[[News], None],
        params: SessionParams | None = None,
    ) -> None:
        self.stream = stream
        self._address, self._world, self._news = address, world, news
        self._ears = Ears(samples, lambda text: self._tell(NewsKind.TROUBLE, text))
        self._params = params or SessionParams()
        self._talk: Conversation | None = None
        self._ended = asyncio.Event()
        self._why = LOST
        self._connections = 0
        self._newest_s: float | None = None
        self._told: tuple[NewsKind, str] | None = None

    async def run(self) -> NoReturn:
        """Connect, stream, and begin again whatever happens; cancel it to stop cleanly.

        Raises
        ------
        NoBluetoothError
            If Bluetooth cannot be used and there was no connection yet.
        """
        failures = 0
        while True:
            began_s = self._world.clock.monotonic_s()
            try:
                await self._one_connection()
            except LinkError as error:
                if isinstance(error, NoBluetoothError) and not self._connections:
                    raise
                self._tell(NewsKind.LOST, str(error))
            held_s = (self._newest_s or began_s) - began_s
            failures = 1 if held_s >= self._params.proven_s else failures + 1
            await asyncio.sleep(self._params.backoff.wait_s(failures, self._world.chance()))

    def do(self, actions: tuple[Action, ...]) -> bool:
        """Have the sensor do something, such as buzz; false where it is not connected."""
        if self._talk is not None and actions:
            self._talk.ask(actions)
        return self._talk is not None

    def begin_anew(self, why: str) -> None:
        """Give up the connection, if there is one: after a sleep it cannot be trusted."""
        self.stream.interrupted()
        if self._talk is not None:
            self._why = why
            self._ended.set()

    @property
    def status(self) -> Status:
        """How the sensor is doing."""
        stream, clock = self.stream, self._world.clock
        newest_s = self._newest()
        age_s = None if newest_s is None else clock.monotonic_s() - newest_s
        known_t = stream.battery_t
        is_connected = self._talk is not None
        return Status(
            signal_state(age_s, stream.profile.packet_s, is_connected=is_connected),
            age_s,
            stream.battery,
            None if known_t is None else clock.now() - known_t,
            stream.samples,
            stream.lost,
            self._connections,
        )

    async def _one_connection(self) -> NoReturn:
        """Connect and stream until the link ends; it always ends by an error that says why."""
        ended = self._ended = asyncio.Event()  # a late word about an old link ends no new one
        radio, params = self._world.radio, self._params
        link = await radio.connect(self._address, ended.set, params.connect_s)
        try:
            self._talk = Conversation(link, self.stream, self._world.clock, self._ears)
            self._connections += 1
            self._tell(NewsKind.CONNECTED, f"connected to {self.stream.profile.title}")
            self._mind_the_mtu(link.mtu)
            await self._stream(self._talk)
        finally:
            self._newest_s, self._talk = self._newest(), None
            self.stream.disconnected()
            await link.close()

    async def _stream(self, talk: Conversation) -> NoReturn:
        worker = asyncio.create_task(talk.run())
        ended = asyncio.create_task(self._ended.wait())
        try:
            await self._watch(talk, worker, ended)
        except asyncio.CancelledError:  # the wearer stops: the sensor should, too
            worker.cancel()
            with contextlib.suppress(LinkError, TimeoutError):
                async with asyncio.timeout(self._params.goodbye_s):
                    await talk.say_goodbye()
            raise
        finally:
            for task in (worker, ended):
                task.cancel()
            await asyncio.gather(worker, ended, return_exceptions=True)

    async def _watch(
        self, talk: Conversation, worker: "asyncio.Task[None]", ended: "asyncio.Task[bool]"
    ) -> NoReturn:
        """Wait for whatever ends the stream: a failure, the link, or silence."""
        params, now_s = self._params, self._world.clock.monotonic_s
        first_by_s = now_s() + params.patience * self.stream.driver.patience_s
        silence_s = params.silence_s + self.stream.profile.packet_s
        asked_s = now_s()
        while True:
            deadline_s = first_by_s if talk.newest_s is None else talk.newest_s + silence_s
            left_s = deadline_s - now_s()
            if left_s <= 0:
                raise LinkError("the sensor is connected but sends nothing")
            wait_s = min(left_s, silence_s)  # the first sample brings a nearer deadline
            await asyncio.wait({worker, ended}, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                why, self._why = self._why, LOST
                raise LinkError(why)
            if worker.done():
                worker.result()
            if now_s() - asked_s >= params.battery_every_s:
                asked_s = now_s()
                talk.ask(self.stream.driver.ask_battery())

    def _mind_the_mtu(self, mtu: int | None) -> None:
        needed = self.stream.profile.min_mtu(self.stream.asked_hz)
        if mtu is not None and mtu < needed:
            text = (
                f"the link carries {mtu} bytes at once and should carry {needed}; values may be cut"
            )
            self._tell(NewsKind.TROUBLE, text)

    def _newest(self) -> float | None:
        """When the newest sample came in, monotonic, over all connections."""
        return (self._talk and self._talk.newest_s) or self._newest_s

    def _tell(self, kind: NewsKind, text: str) -> None:
        """Tell what is new; a sensor left in a drawer is told of once."""
        if (kind, text) != self._told:
            self._told = kind, text
            self._news(News(self._world.clock.now(), kind, text))
