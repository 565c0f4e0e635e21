"""The virtual sensor through asyncio, and the recording of it: the same events."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from firmware_interface import Air, Faults, SampleBlock, Wired, profile
from posture_monitor.app.live import Notification, paced, run_live
from posture_monitor.app.replay import replay
from posture_monitor.app.wiring import shipped_models
from posture_monitor.clock import SystemClock
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.core.types import Bend, Event, Gap, PostureChanged, Transition
from posture_monitor.recording import Recording, read_recording, write_recording
from posture_monitor.simulate import simulate

SCRIPT = """
seed 3
stand 15s
walk 20s
stand 6s
bend hinge 60deg
stand 5s
sit 90s
stand 5s
walk 15s
bend squat
stand 10s
"""


async def all_at_once(notifications: list[Notification]) -> AsyncIterator[Notification]:
    for notification in notifications:
        yield notification


def worn(motion: SampleBlock, faults: Faults) -> tuple[Wired, list[Notification]]:
    """A virtual sensor that feels this motion: both ends of the link, and what it sends."""
    wired = Wired(profile("witmotion"), 50.0)
    wired.connect(float(motion.t[0]))
    air = Air(faults, np.random.default_rng(5))
    return wired, list(air.carry(list(wired.notifications(motion))))


@pytest.mark.parametrize("faults", [Faults(), Faults(loss=0.01, jitter_s=(0.0, 0.12))])
def test_live_equals_replay_of_its_recording(faults: Faults, tmp_path: Path) -> None:
    wired, notifications = worn(simulate(SCRIPT).samples, faults)
    live: list[Event] = []
    kept: list[SampleBlock] = []
    source = all_at_once(notifications)
    pipeline = Pipeline(shipped_models())
    asyncio.run(run_live(source, wired.hear, pipeline, [live.extend], kept.append))

    file = tmp_path / "live.parquet"
    write_recording(file, Recording(SampleBlock.joined(kept)))
    again = Pipeline(shipped_models())
    replayed = [e for _, events in replay(read_recording(file), again) for e in events]

    assert replayed == live
    assert {type(e) for e in live} >= {PostureChanged, Transition, Bend}


def test_the_pace_is_kept() -> None:
    """Half a second at ten times the speed takes a twentieth of a second, and is in order."""
    clock = SystemClock()
    notifications = [(100.0 + k / 10, "data", bytes([k])) for k in range(6)]

    async def collect() -> list[Notification]:
        return [n async for n in paced(notifications, clock, 10.0)]

    began = clock.monotonic_s()
    assert asyncio.run(collect()) == notifications
    assert 0.045 <= clock.monotonic_s() - began < 1.0


def test_a_silent_link_is_a_gap_live_too() -> None:
    samples = simulate("stand 20s\nwalk 20s\nstand 20s").samples
    cut = SampleBlock.joined([samples[:1000], samples[1600:]])
    wired, notifications = worn(cut, Faults())
    live: list[Event] = []
    source = all_at_once(notifications)
    asyncio.run(run_live(source, wired.hear, Pipeline(shipped_models()), [live.extend]))
    (gap,) = [e for e in live if isinstance(e, Gap)]
    assert gap.end - gap.t == pytest.approx(12.0, abs=0.3)
