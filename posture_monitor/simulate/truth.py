"""What really happened in a simulated recording."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from posture_monitor.core.types import BendStyle, Posture, TransitionKind
from posture_monitor.simulate.motion import BendFacts, Channel, Piece


@dataclass(frozen=True, slots=True)
class PostureSpan:
    """One posture over ``[start, end)`` Unix seconds; a transition belongs half to each side."""

    start: float
    end: float
    posture: Posture


@dataclass(frozen=True, slots=True)
class TransitionSpan:
    """One change of posture over ``[start, end)`` Unix seconds."""

    start: float
    end: float
    kind: TransitionKind


@dataclass(frozen=True, slots=True)
class BendSpan:
    """One bend over ``[start, end)``; ``depth_deg`` is the deepest pelvic pitch from upright."""

    start: float
    deepest: float
    end: float
    style: BendStyle
    led_by: str
    depth_deg: float


@dataclass(frozen=True, slots=True)
class WalkSpan:
    """Steps walked over ``[start, end)`` Unix seconds."""

    start: float
    end: float
    steps: int


@dataclass(frozen=True, slots=True)
class GapSpan:
    """The link was lost over ``[start, end)`` Unix seconds."""

    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What really happened, gaps included.

    The arrays hold one value per received sample: pelvic pitch and lumbar flexion in degrees, and
    the height of the hip centre above where it was at the start, metres.
    """

    postures: tuple[PostureSpan, ...]
    transitions: tuple[TransitionSpan, ...]
    bends: tuple[BendSpan, ...]
    walks: tuple[WalkSpan, ...]
    gaps: tuple[GapSpan, ...]
    pelvis_deg: NDArray[np.float32]
    lumbar_deg: NDArray[np.float32]
    hip_m: NDArray[np.float32]

    @property
    def steps(self) -> int:
        """All steps."""
        return sum(walk.steps for walk in self.walks)

    @property
    def seated_minutes(self) -> float:
        """All time seated."""
        seated = [s.end - s.start for s in self.postures if s.posture is Posture.SITTING]
        return sum(seated) / 60


@dataclass(slots=True)
class Witness:
    """Writes down what happens as the pieces go by."""

    start: float
    rate_hz: float
    count: int = 0
    postures: list[PostureSpan] = field(default_factory=list)
    transitions: list[TransitionSpan] = field(default_factory=list)
    bends: list[BendSpan] = field(default_factory=list)
    walks: list[WalkSpan] = field(default_factory=list)
    gaps: list[GapSpan] = field(default_factory=list)

    def see(self, piece: Piece, *, absent: bool) -> None:
        """Take note of one piece."""
        start, end = self._time(0), self._time(piece.count)
        self._see_posture(piece, start, end)
        match piece.fact:
            case TransitionKind() as kind:
                self.transitions.append(TransitionSpan(start, end, kind))
            case BendFacts() as facts:
                self.bends.append(self._bend(piece, facts, start))
            case None:
                pass
        if piece.steps:
            self.walks.append(WalkSpan(start, end, piece.steps))
        if absent:
            joins = self.gaps and self.gaps[-1].end == start
            self.gaps.append(GapSpan(self.gaps.pop().start if joins else start, end))
        self.count += piece.count

    def testify(self, received: Sequence[NDArray[np.float32]]) -> Truth:
        """Give the truth; ``received`` are the rows of its arrays."""
        return Truth(
            tuple(self.postures),
            tuple(self.transitions),
            tuple(self.bends),
            tuple(self.walks),
            tuple(self.gaps),
            *received,
        )

    def _time(self, samples: int) -> float:
        return self.start + (self.count + samples) / self.rate_hz

    def _bend(self, piece: Piece, facts: BendFacts, start: float) -> BendSpan:
        pitch = piece.frames[Channel.PITCH]
        deepest = int(np.argmax(pitch))
        return BendSpan(
            start=start + facts.start_s,
            deepest=self._time(deepest),
            end=start + facts.end_s,
            style=facts.style,
            led_by=facts.led_by,
            depth_deg=round(float(pitch[deepest]), 3),
        )

    def _see_posture(self, piece: Piece, start: float, end: float) -> None:
        if isinstance(piece.fact, TransitionKind):
            start = self._time(piece.count // 2)
        before = self.postures.pop() if self.postures else PostureSpan(start, end, piece.posture)
        if before.posture is piece.posture:
            self.postures.append(PostureSpan(before.start, end, piece.posture))
        else:
            self.postures.append(PostureSpan(before.start, start, before.posture))
            self.postures.append(PostureSpan(start, end, piece.posture))
