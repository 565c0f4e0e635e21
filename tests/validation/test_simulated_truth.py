"""Ten simulated minutes against what really happened: seated time, bends, transitions.

The bounds are those a wearer would notice; nothing was tuned on these scripts.
"""

from functools import cache
from importlib.resources import files
from itertools import pairwise, product

import pytest

from firmware_interface import SampleBlock
from posture_monitor.core.detection.learned import models_from_json
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.core.signal.calibration import calibrate
from posture_monitor.core.types import (
    Bend,
    Event,
    Posture,
    PostureChanged,
    Transition,
    TransitionKind,
)
from posture_monitor.simulate import Simulated, simulate

MODELS = models_from_json(
    (files("posture_monitor.core.detection") / "learned.json").read_text("utf-8")
)
SCRIPT = """
stand 20s; walk 40s; stand 10s; sit 2m; stand 20s
bend hinge 60deg; stand 10s; bend squat 45deg; walk 40s; stand 10s
sit 90s; stand 10s; walk 30s
bend stoop 70deg; walk 30s
lie 1m; stand 20s; walk 40s; stand 10s
sit high 40s
"""
WITHOUT_A_PAUSE = SCRIPT.replace("walk 40s; stand 10s", "walk 40s")
"""The same, but sitting down straight from a walk."""
SITTING_DOWN_AND_UP = (TransitionKind.STAND_TO_SIT, TransitionKind.SIT_TO_STAND)
NEAR_S = 2.0

Case = tuple[str, int, bool]
CASES: list[Case] = list(product(("back", "side", "front"), (25, 50, 100), (True, False)))


@cache
def told(options: str, script: str, *, calibrated: bool) -> tuple[Simulated, list[Event]]:
    made = simulate(f"{options}\n{script}")
    first_stand = made.samples[: int(20 * made.options.rate_hz)]
    pipeline = Pipeline(MODELS, calibration=calibrate(first_stand) if calibrated else None)
    return made, pipeline.feed(made.samples) + pipeline.finish()


def case(mount: str, rate_hz: int, *, calibrated: bool) -> tuple[Simulated, list[Event]]:
    return told(f"seed 12; mount {mount}; rate {rate_hz}", SCRIPT, calibrated=calibrated)


def seated_s(events: list[Event], end: float) -> float:
    course: list[tuple[float, Posture]] = []
    for one in events:
        if isinstance(one, PostureChanged):
            course = [*(old for old in course if old[0] < one.t), (one.t, one.posture)]
    spans = pairwise([*course, (end, Posture.UNKNOWN)])
    return sum(after - t for (t, posture), (after, _) in spans if posture is Posture.SITTING)


def transition_f1(made: Simulated, events: list[Event]) -> float:
    found = [
        one for one in events if isinstance(one, Transition) and one.change in SITTING_DOWN_AND_UP
    ]
    true = [one for one in made.truth.transitions if one.kind in SITTING_DOWN_AND_UP]
    open_, hits = list(true), 0
    for one in found:
        near = [
            span
            for span in open_
            if span.kind is one.change and span.start - NEAR_S <= one.t <= span.end + NEAR_S
        ]
        if near:
            open_.remove(near[0])
            hits += 1
    return 2 * hits / (len(found) + len(true))


def check_seated_time(made: Simulated, events: list[Event]) -> None:
    true = made.truth.seated_minutes * 60
    found = seated_s(events, float(made.samples.t[-1]))
    assert found == pytest.approx(true, abs=max(6.0, 0.05 * true))


@pytest.mark.parametrize(("mount", "rate_hz", "calibrated"), CASES)
def test_seated_time(mount: str, rate_hz: int, *, calibrated: bool) -> None:
    check_seated_time(*case(mount, rate_hz, calibrated=calibrated))


@pytest.mark.parametrize(("mount", "rate_hz", "calibrated"), CASES)
def test_bends(mount: str, rate_hz: int, *, calibrated: bool) -> None:
    made, events = case(mount, rate_hz, calibrated=calibrated)
    found = sum(isinstance(one, Bend) for one in events)
    assert abs(found - len(made.truth.bends)) <= 1


@pytest.mark.parametrize(("mount", "rate_hz", "calibrated"), CASES)
def test_transitions(mount: str, rate_hz: int, *, calibrated: bool) -> None:
    assert transition_f1(*case(mount, rate_hz, calibrated=calibrated)) >= 0.9


@pytest.mark.parametrize(("mount", "rate_hz", "calibrated"), CASES)
def test_lying_is_found(mount: str, rate_hz: int, *, calibrated: bool) -> None:
    _, events = case(mount, rate_hz, calibrated=calibrated)
    assert any(isinstance(e, PostureChanged) and e.posture is Posture.LYING for e in events)


@pytest.mark.parametrize(
    ("options", "script"),
    [
        pytest.param("seed 11; mount front", SCRIPT, id="another wearer, in front"),
        pytest.param("seed 11; mount back", WITHOUT_A_PAUSE, id="down from a walk, behind"),
        pytest.param("seed 12; mount front", WITHOUT_A_PAUSE, id="down from a walk, in front"),
    ],
)
@pytest.mark.xfail(
    strict=True,
    reason="a sit-down goes unnoticed and the angle cannot tell: 210 s of 258 s or less",
)
def test_seated_time_where_it_is_hard(options: str, script: str) -> None:
    check_seated_time(*told(options, script, calibrated=True))


def test_an_accelerometer_alone_gives_postures() -> None:
    made, _ = case("back", 50, calibrated=False)
    pipeline = Pipeline(MODELS)
    events = pipeline.feed(SampleBlock(made.samples.t, made.samples.acc_g, None))
    events += pipeline.finish()
    postures = {one.posture for one in events if isinstance(one, PostureChanged)}
    assert {Posture.SITTING, Posture.UPRIGHT_STILL, Posture.WALKING, Posture.LYING} <= postures
