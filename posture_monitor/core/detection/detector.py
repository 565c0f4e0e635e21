"""One contiguous stream after another, from samples on the grid to what the body did."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf
from typing import assert_never

from posture_monitor.core.detection import posture, wear
from posture_monitor.core.detection.evidence import (
    LOOK_AHEAD,
    SECOND,
    Evidence,
    EvidenceParams,
    Models,
    Second,
)
from posture_monitor.core.detection.posture import Bent, Changed, PostureParams, PostureState, Told
from posture_monitor.core.detection.style import bend_event
from posture_monitor.core.detection.wear import WearParams, WearState
from posture_monitor.core.signal.calibration import Calibration
from posture_monitor.core.signal.frames import FRAME_HZ, Framer
from posture_monitor.core.signal.motion import Motion, MotionParams, MotionStage
from posture_monitor.core.signal.timebase import Steady
from posture_monitor.core.types import (
    Calibrated,
    Event,
    Gap,
    Posture,
    PostureChanged,
    Steps,
    Transition,
)

STEPS_EVERY_S = 10


@dataclass(frozen=True, slots=True)
class DetectorParams:
    """Parameters of the stages from frames to postures."""

    motion: MotionParams = field(default_factory=MotionParams)
    evidence: EvidenceParams = field(default_factory=EvidenceParams)
    posture: PostureParams = field(default_factory=PostureParams)
    wear: WearParams = field(default_factory=WearParams)


class Detector:
    """Fold the grid's pieces and gaps into postures, transitions, bends and steps."""

    def __init__(
        self, models: Models, params: DetectorParams | None = None, known: Calibration | None = None
    ) -> None:
        self._models = models
        self._params = params or DetectorParams()
        self._known = known
        upright = known.upright if known else None
        self._state = PostureState(upright=upright, settled=known is not None)
        self._is_off = False
        self._framer = Framer()
        self._known_until = -inf
        self._begin(0.0)

    @property
    def known_until(self) -> float:
        """The latest time at which something was decided, Unix seconds; ``-inf`` at first."""
        return self._known_until

    def _begin(self, t: float) -> None:
        """Start a contiguous segment whose first frame lies at ``t``."""
        self._start = t
        self._motion = MotionStage(self._params.motion)
        self._evidence = Evidence(self._models, self._params.evidence)
        self._wear = WearState()
        self._walk: tuple[int, int] | None = None  # first frame and steps of the walk now on
        ahead = self._motion.ahead + LOOK_AHEAD + SECOND
        self.latency_s = float(-(-ahead // SECOND))  # whole seconds, as the grid comes

    def update(self, piece: Steady) -> list[Event]:
        """Take a piece of the grid; what it lets be known."""
        frames = self._framer.update(piece)
        if frames is None:
            return []
        if frames.begins:
            self._begin(frames.t - 0.5 / FRAME_HZ)
        return self._told(self._motion.update(frames), None)

    def finish(self, known_at: float) -> list[Event]:
        """End the segment: what its last seconds were, as far as can be known at ``known_at``."""
        events = self._told(self._motion.finish(), known_at)
        for second in self._evidence.finish():
            events += self._second(second, known_at)
        for decision in posture.finish(self._params.posture, self._state):
            events += self._event(decision, known_at)
        return events + self._end_walk(None, known_at)

    def lost(self, gap: Gap) -> list[Event]:
        """Note a gap, after ``finish``: what was known fades with its length."""
        self._begin(gap.end)
        self._state = posture.after_gap(self._state, gap.end - gap.t)
        return [gap, PostureChanged(gap.t, gap.known_at, Posture.UNKNOWN, 1.0)]

    def _told(self, motion: Motion, known_at: float | None) -> list[Event]:
        events: list[Event] = []
        for second in self._evidence.update(motion):
            events += self._second(second, known_at)
        return events

    def _second(self, second: Second, known_at: float | None) -> list[Event]:
        t = self._at(second.frame)
        known = round(t + self.latency_s, 3) if known_at is None else known_at
        self._known_until = max(self._known_until, known)
        stood = self._known is not None and self._known.start <= t < self._known.end
        before = self._state
        self._state, decisions = posture.step(
            self._params.posture, before, second, said_standing=stood
        )
        events: list[Event] = []
        if self._state.settled and not before.settled:
            upright, rest = self._state.upright, second.rest_g or 1.0
            assert upright is not None  # noqa: S101  settled means it is known
            events.append(Calibrated(t, known, upright, rest, "walk"))
        was_off, worn = self._is_off, self._params.wear
        self._wear = wear.step(worn, self._wear, second)
        self._is_off = wear.is_off(worn, self._wear, second)
        if self._is_off:
            return events + self._off(second, known, was_off=was_off)
        if was_off:
            told = self._state.past[-1].told
            events.append(PostureChanged(t, known, told, 1.0))
        for decision in decisions:
            events += self._event(decision, known)
        return events + self._steps(second, known)

    def _off(self, second: Second, known: float, *, was_off: bool) -> list[Event]:
        """Tell once that nobody wears the sensor."""
        if was_off:
            return []
        t = self._at(second.frame) - self._params.wear.told_from_s
        return [PostureChanged(t, known, Posture.NOT_WORN, 1.0)]

    def _at(self, frame: int) -> float:
        return round(self._start + frame / FRAME_HZ, 3)

    def _event(self, decision: posture.Decision, known: float) -> list[Event]:
        match decision:
            case Told(frame, what, sure):
                return [PostureChanged(self._at(frame), known, what, round(sure, 3))]
            case Changed(kind, seen, sure):
                start, end = self._at(seen.movement.start), self._at(seen.movement.end)
                middle, rise = round((start + end) / 2, 3), round(seen.movement["rise_m"], 3)
                return [Transition(middle, known, start, end, kind, rise, round(sure, 3))]
            case Bent(excursion):
                own = self._state.upright if self._state.settled else None
                return [bend_event(excursion, own, self._at, known, self._models.style)]
            case _:
                assert_never(decision)

    def _steps(self, second: Second, known: float) -> list[Event]:
        """Count steps while walking, told every ten seconds and at a walk's end."""
        walks = bool(self._state.past) and self._state.past[-1].told is Posture.WALKING
        if not walks:
            return self._end_walk(second.frame, known)
        first, count = self._walk or (second.frame, 0)
        self._walk = (first, count + second.steps)
        if second.frame + SECOND - first >= STEPS_EVERY_S * SECOND:
            return self._end_walk(second.frame + SECOND, known)
        return []

    def _end_walk(self, frame: int | None, known: float) -> list[Event]:
        if self._walk is None:
            return []
        (first, count), self._walk = self._walk, None
        end = known if frame is None else self._at(frame)
        return [Steps(self._at(first), known, end, count)] if count else []


def in_order(events: Iterable[Event]) -> list[Event]:
    """Sort by the time of knowing; what is known at once keeps its order."""
    return sorted(events, key=lambda event: event.known_at)
