"""The main job with no hardware: a simulated day, as the bytes a sensor would send."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from firmware_interface import SensorStream, Wired, profile
from posture_monitor.app.live import paced, run_live
from posture_monitor.app.sinks import Sink
from posture_monitor.app.wiring import pipeline_params, shipped_models
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.core.types import Event, Posture
from posture_monitor.ports import Clock
from posture_monitor.settings import Settings
from posture_monitor.simulate import SCRIPTS, Simulated, simulate
from posture_monitor.store import Store

SENSOR, RATE_HZ = "witmotion", 50.0
DEEP_ENOUGH_DEG = 20.0
"""Bends are counted from this depth on (DEFAULTS §5)."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A simulated day, ready to be played; times are Unix seconds."""

    day: Simulated
    start: float

    @property
    def seated_s(self) -> float:
        """How long the simulated wearer really sat while the link was up."""
        spans = [s for s in self.day.truth.postures if s.posture is Posture.SITTING]
        lost = sum(
            max(0.0, min(s.end, g.end) - max(s.start, g.start))
            for s in spans
            for g in self.day.truth.gaps
        )
        return sum(s.end - s.start for s in spans) - lost

    @property
    def bends(self) -> int:
        """How many bends the simulated wearer really made, from 20 deg on."""
        return sum(bend.depth_deg >= DEEP_ENOUGH_DEG for bend in self.day.truth.bends)


def prepare(start: float, script: str = SCRIPTS["desk_day"]) -> Demo:
    """Simulate a day, the desk day unless told otherwise, and let it begin at ``start``."""
    day = simulate(script)
    shift_s = start - float(day.samples.t[0])
    samples = replace(day.samples, t=day.samples.t + shift_s)
    return Demo(replace(day, samples=samples), start)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a demo is played with."""

    clock: Clock
    settings: Settings
    utc_offset_s: float
    store: Path
    speed: float


def play(demo: Demo, stage: Stage, sinks: Sequence[Sink]) -> SensorStream:
    """Stream the day through codec, pipeline, store and sinks; what the stream counted."""
    wired = Wired(profile(SENSOR), RATE_HZ)
    wired.connect(demo.start)
    params = pipeline_params(stage.settings, stage.utc_offset_s)
    source = paced(wired.notifications(demo.day.samples), stage.clock, stage.speed)
    with Store.open(stage.store) as store:
        run = store.start_run(demo.start, "demo", "", {"speed": stage.speed})

        def keep(events: Sequence[Event]) -> None:
            store.append(run, events)

        pipeline = Pipeline(shipped_models(), params)
        asyncio.run(run_live(source, wired.hear, pipeline, [keep, *sinks]))
    return wired.stream
