"""The main job, end to end, on a short simulated day."""

from pathlib import Path

import pytest

from posture_monitor.app.demo import Stage, play, prepare
from posture_monitor.clock import SystemClock
from posture_monitor.core.insight.day import day_figures
from posture_monitor.core.types import Event, Outcome, Prompt, PromptOutcome, PromptWithheld
from posture_monitor.settings import Settings
from posture_monitor.store import Store

SCRIPT = """
seed 11
stand 20s
walk 40s
bend hinge 60deg
stand 10s
sit 34m
walk 2m 30s
stand 20s
bend squat
walk 30s
sit 4m
walk 20s
"""
NOON = 1_772_452_800.0


def test_a_day_from_bytes_to_summary(tmp_path: Path) -> None:
    demo = prepare(NOON, SCRIPT.replace("2m 30s", "150s"))
    events: list[Event] = []
    stage = Stage(SystemClock(), Settings(), 0.0, tmp_path / "demo.db", speed=1e9)
    stream = play(demo, stage, [events.extend])

    assert stream.samples == len(demo.day.samples) - 1  # the last reading's time never ends
    assert stream.rejected == 0
    day = day_figures(events, demo.start, float(demo.day.samples.t[-1]))
    assert day.seated_s == pytest.approx(demo.seated_s, rel=0.05)
    assert abs(day.bends.count - demo.bends) <= 1
    (prompt,) = [e for e in events if isinstance(e, Prompt)]
    assert prompt.sitting_s == pytest.approx(1800.0, abs=30.0)
    assert "hip-flexor" in prompt.drill
    (outcome,) = [e for e in events if isinstance(e, PromptOutcome)]
    assert outcome.outcome in (Outcome.TAKEN, Outcome.ACTIVE)
    assert outcome.upright_s > 60.0

    with Store.open(tmp_path / "demo.db", read_only=True) as store:
        assert list(store.events()) == sorted(events, key=lambda e: e.known_at)
        told = list(store.why())
        assert [type(e) for e in told].count(Prompt) == 1
        assert all(isinstance(e, Prompt | PromptWithheld) for e in told)
