"""The one fold: inputs in, events out; live and replay are this program with another source."""

from dataclasses import dataclass, field, replace
from math import isfinite
from typing import assert_never

from firmware_interface import SampleBlock
from posture_monitor.core.coaching import breaks
from posture_monitor.core.coaching.breaks import BreakParams, BreakState
from posture_monitor.core.detection import bouts
from posture_monitor.core.detection.bouts import BoutParams, BoutState
from posture_monitor.core.detection.detector import Detector, DetectorParams, in_order
from posture_monitor.core.detection.evidence import Models
from posture_monitor.core.signal.calibration import Calibration
from posture_monitor.core.signal.gyro_bias import GyroBias
from posture_monitor.core.signal.timebase import RATE_HZ, Steady, Timebase, joined
from posture_monitor.core.types import (
    Calibrated,
    ClockGap,
    Command,
    Event,
    Gap,
    Input,
    PostureChanged,
    SensorFault,
    Steps,
    Tick,
)

PIECE = 30_000
"""Samples worked on at once: ten minutes at 50 Hz keep a whole day's memory small."""


@dataclass(frozen=True, slots=True)
class PipelineParams:
    """Parameters of every stage."""

    detector: DetectorParams = field(default_factory=DetectorParams)
    bouts: BoutParams = field(default_factory=BoutParams)
    breaks: BreakParams = field(default_factory=BreakParams)


class Pipeline:
    """Fold inputs into events, in the order in which they become known.

    Parameters
    ----------
    models
        The learned pieces.
    params
        Parameters of the stages; the defaults are the product's.
    calibration
        The wearer's own standing, if it is known; else it is learned from walking.
    """

    def __init__(
        self,
        models: Models,
        params: PipelineParams | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        self._params = params or PipelineParams()
        self._timebase = Timebase()
        self._bias = GyroBias()
        self._detector = Detector(models, self._params.detector, calibration)
        self._bouts = BoutState()
        self._breaks = BreakState()
        self._calibration = calibration
        self._last_t = 0.0

    def feed(self, item: Input) -> list[Event]:
        """Take one input; everything it lets be known."""
        match item:
            case SampleBlock():
                return self._samples(item)
            case ClockGap():
                self._timebase.interrupted(item.end)
                return self._gap(Gap(item.t, item.end, item.end, item.cause))
            case Tick() | Command():
                self._breaks, said = breaks.step(self._params.breaks, self._breaks, item)
                return [*said]
            case _:
                assert_never(item)

    def finish(self) -> list[Event]:
        """End the stream: what its last seconds were, and the bout that is open."""
        events = self._decide(self._ended())
        over = max(self._last_t, self._bouts.seen)
        return [*events, *bouts.flush(self._params.bouts, self._bouts, over)]

    @property
    def dropped(self) -> int:
        """Readings refused because they were not finite, or ran backwards in time."""
        return self._timebase.dropped

    @property
    def latency_s(self) -> float:
        """Time from a moment to the decision about it, seconds."""
        return self._detector.latency_s

    def _samples(self, block: SampleBlock) -> list[Event]:
        events: list[Event] = []
        for start in range(0, len(block), PIECE):
            seen: list[Event] = []
            steady: list[Steady | SensorFault] = []
            for piece in self._timebase.update(block[start : start + PIECE]):
                if isinstance(piece, Steady):
                    seen += self._begin(piece)
                    steady += self._bias.update(piece)
                    self._last_t = round(piece.t + (len(piece) - 1) / RATE_HZ, 3)
                elif self._timebase.bridges(piece):
                    seen.append(piece)
                else:
                    events += self._decide(seen + self._steady(steady)) + self._gap(piece)
                    seen, steady = [], []
            events += self._decide(seen + self._steady(steady))
        return events

    def _begin(self, piece: Steady) -> list[Event]:
        known, self._calibration = self._calibration, None
        if known is None:
            return []
        return [Calibrated(piece.t, piece.t, known.upright, round(known.rest_g, 4), "stand")]

    def _steady(self, pieces: list[Steady | SensorFault]) -> list[Event]:
        """Detect in as few calls as can be: what follows without a break is one piece."""
        events: list[Event] = []
        run: list[Steady] = []
        for piece in pieces:
            if isinstance(piece, SensorFault):
                events.append(piece)
            elif run and piece.fresh:
                events += self._detector.update(joined(run))
                run = [piece]
            else:
                run.append(piece)
        return events + self._detector.update(joined(run)) if run else events

    def _ended(self) -> list[Event]:
        return self._steady(self._bias.finish()) + self._detector.finish(self._last_t)

    def _gap(self, gap: Gap) -> list[Event]:
        """End the segment; that it ended is known only now, though the coach decides as of then."""
        ended = [replace(event, known_at=gap.known_at) for event in self._decide(self._ended())]
        return ended + self._decide(self._detector.lost(gap))

    def _decide(self, seen: list[Event]) -> list[Event]:
        """Let bouts and the coach hear what was seen; all of it in the order of knowing."""
        heard: list[Event] = []
        for event in in_order(seen):
            heard.append(event)
            self._bouts, closed = bouts.step(self._params.bouts, self._bouts, event)
            heard += closed
            if isinstance(event, PostureChanged | Steps | Gap):
                self._breaks, said = breaks.step(self._params.breaks, self._breaks, event)
                heard += said
        return in_order(heard + self._time_passed())

    def _time_passed(self) -> list[Event]:
        """Let what is due come, up to the time that is decided."""
        now = self._detector.known_until
        if not isfinite(now):
            return []
        self._bouts, closed = bouts.step(self._params.bouts, self._bouts, now)
        self._breaks, said = breaks.step(self._params.breaks, self._breaks, Tick(now))
        return [*closed, *said]
