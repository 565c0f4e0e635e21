"""The live monitor: each second, what sensors sent is archived, understood, stored and told."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from firmware_interface import SampleBlock, SensorStream
from posture_monitor.app.low_battery import LowBattery
from posture_monitor.app.sinks import Sink
from posture_monitor.app.steady_clock import SteadyClock
from posture_monitor.ble import News, NewsKind, Session, Status
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.core.types import ClockGap, Event, GapCause, Posture, PostureChanged
from posture_monitor.errors import PostureMonitorError
from posture_monitor.recording.archive import Archive

HIP = "hip"
"""The place whose sensor is understood; others are kept for what can be made of them later."""
BEAT_S = 1.0
TIDY_EVERY_S = 3600.0
LONG_GAP_S = 2.0
"""A shorter gap is bridged by the timebase, as any burst of lost packets."""


@dataclass(eq=False)
class Intake:
    """What one place's sensor sent and nobody has looked at yet."""

    session: Session
    waiting: list[SampleBlock] = field(default_factory=list)
    last_t: float | None = None
    cause: GapCause = GapCause.NO_DATA
    caused_t: float = 0.0
    low_battery: LowBattery = field(default_factory=LowBattery)

    def take(self) -> SampleBlock | None:
        """Give all that is waiting, as one block."""
        if not self.waiting:
            return None
        block = SampleBlock.joined(self.waiting)
        self.waiting.clear()
        return block

    def broke(self, t: float, cause: GapCause) -> None:
        """Take note why the samples stop at ``t``; that the computer slept explains a lost link."""
        if GapCause.SUSPEND in (cause, self.cause):
            cause = GapCause.SUSPEND
        self.cause, self.caused_t = cause, t

    def gap_before(self, block: SampleBlock) -> ClockGap | None:
        """Give the gap that these samples end, where it was long and its cause is known."""
        first, last, cause = float(block.t[0]), self.last_t, self.cause
        self.last_t = float(block.t[-1])
        if self.last_t > self.caused_t:  # else they were still waiting when it happened
            self.cause = GapCause.NO_DATA
        if last is None or cause is GapCause.NO_DATA or first - last <= LONG_GAP_S:
            return None
        return ClockGap(last, first, cause)


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the monitor works with.

    ``sinks`` are told of events, the store first of all; ``news`` of links, with the place;
    ``beat`` is called each second. Raw signal is kept for ``raw_s`` seconds.
    """

    clock: SteadyClock
    archive: Archive
    pipeline: Pipeline
    sinks: Sequence[Sink]
    news: Callable[[str, News], None]
    beat: Callable[[], None]
    raw_s: float = 14 * 86_400.0


class Monitor:
    """Sessions by place, and the second's round through archive, pipeline and sinks."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._intakes: dict[str, Intake] = {}
        self._tidy_t = 0.0

    def add(
        self,
        place: str,
        session_for: Callable[[Callable[[SampleBlock], None], Callable[[News], None]], Session],
    ) -> None:
        """Listen to a sensor: make its session, given whom it is to tell."""
        waiting: list[SampleBlock] = []
        session = session_for(waiting.append, lambda news: self._on_news(place, news))
        self._intakes[place] = Intake(session, waiting)

    @property
    def statuses(self) -> dict[str, Status]:
        """How each sensor is doing."""
        return {place: intake.session.status for place, intake in self._intakes.items()}

    def stream(self, place: str) -> SensorStream:
        """Give a place's driver and clock."""
        return self._intakes[place].session.stream

    def buzz(self, seconds: float) -> None:
        """Cue the wearer on the skin, where a sensor can."""
        for intake in self._intakes.values():
            intake.session.do(intake.session.stream.driver.buzz(seconds))

    async def run(self) -> None:
        """Monitor until cancelled; what came in until then is understood and stored.

        Raises
        ------
        PostureMonitorError
            If Bluetooth cannot be used, or nothing can be written any more.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                for intake in self._intakes.values():
                    tasks.create_task(intake.session.run())
                tasks.create_task(self._beat())
        except ExceptionGroup as failed:  # `except*` would wrap what is raised in a group again
            ours, others = failed.split(PostureMonitorError)
            if ours is None or others is not None:
                raise
            raise ours.exceptions[0] from None
        finally:
            self._round()
            self._tell(self._rooms.pipeline.finish())
            now = self._rooms.clock.now()
            self._tell([PostureChanged(now, now, Posture.UNKNOWN, 1.0)])

    async def _beat(self) -> None:
        self._rooms.clock.check()  # however long it took to begin, nobody slept
        while True:
            await asyncio.sleep(BEAT_S)
            slept = self._rooms.clock.check(BEAT_S)
            if slept is not None:
                for intake in self._intakes.values():
                    intake.broke(slept.end, slept.cause)
                    intake.session.begin_anew("the computer slept, or its clock was set")
            self._round()
            self._tidy()
            self._rooms.beat()

    def _round(self) -> None:
        """Take each place's samples through all rooms."""
        for place, intake in self._intakes.items():
            block = intake.take()
            if block is not None:
                gap = intake.gap_before(block)
                for item in (gap, block):
                    if item is not None:
                        self._understand(place, item)
            fault = intake.low_battery.check(self._rooms.clock.now(), intake.session.status)
            if fault is not None:
                self._tell([fault])

    def _tidy(self) -> None:
        """Let go of raw signal that is too old, at the start and each hour."""
        now = self._rooms.clock.now()
        if now >= self._tidy_t:
            self._tidy_t = now + TIDY_EVERY_S
            self._rooms.archive.forget(now - self._rooms.raw_s)

    def _understand(self, place: str, item: SampleBlock | ClockGap) -> None:
        kept = self._rooms.archive.keep(place, item)
        if place == HIP:
            self._tell(self._rooms.pipeline.feed(kept))

    def _tell(self, events: Sequence[Event]) -> None:
        if events:
            for sink in self._rooms.sinks:
                sink(events)

    def _on_news(self, place: str, news: News) -> None:
        intake = self._intakes[place]
        if news.kind is NewsKind.LOST:
            intake.broke(news.t, GapCause.LINK_LOST)
        self._rooms.news(place, news)


def left_open(last: PostureChanged | None, last_sample_t: float | None) -> PostureChanged | None:
    """Find what a program that was killed could not say: from its last sample on nothing is known.

    ``last`` is the newest posture that is stored.
    """
    if last is None or last.posture is Posture.UNKNOWN:
        return None
    t = max(last.t, last_sample_t or last.t)
    return PostureChanged(t, t, Posture.UNKNOWN, 1.0)
