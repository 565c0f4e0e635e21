"""The one fold: each kind of input, what comes first and last, and what is counted."""

from importlib.resources import files

import numpy as np
import pytest

from firmware_interface import SampleBlock
from posture_monitor.core.detection.learned import models_from_json
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.core.signal.calibration import calibrate
from posture_monitor.core.types import (
    Bout,
    Calibrated,
    ClockGap,
    Command,
    CommandKind,
    Event,
    Gap,
    GapCause,
    Posture,
    PostureChanged,
    Prompt,
    Reason,
    SensorFault,
    Tick,
)
from posture_monitor.simulate import simulate

MODELS = models_from_json(
    (files("posture_monitor.core.detection") / "learned.json").read_text("utf-8")
)
MADE = simulate("seed 4; stand 10s; walk 20s; stand 10s; sit 40s")
SAMPLES = MADE.samples
END = float(SAMPLES.t[-1])


def later(samples: SampleBlock, seconds: float) -> SampleBlock:
    return SampleBlock(samples.t + seconds, samples.acc_g, samples.gyro_dps)


def only(kind: type, events: list[Event]) -> list:
    return [one for one in events if isinstance(one, kind)]


def test_nothing_in_nothing_out() -> None:
    pipeline = Pipeline(MODELS)
    assert pipeline.feed(SAMPLES[:0]) == []
    assert pipeline.finish() == []


def test_the_end_closes_the_bout_that_is_open() -> None:
    pipeline = Pipeline(MODELS)
    heard = pipeline.feed(SAMPLES)
    assert only(Bout, heard) == []
    bouts = only(Bout, pipeline.finish())
    assert bouts[0].t == SAMPLES.t[0]
    assert bouts[-1].end == pytest.approx(END, abs=0.5)


def test_a_calibration_is_told_first_and_once() -> None:
    known = calibrate(SAMPLES)
    assert known is not None
    pipeline = Pipeline(MODELS, calibration=known)
    events = pipeline.feed(SAMPLES) + pipeline.finish()
    assert isinstance(events[0], Calibrated)
    assert only(Calibrated, events) == [events[0]]
    assert (events[0].source, events[0].upright) == ("stand", known.upright)


def test_a_fault_of_the_sensor_comes_through() -> None:
    faulty = SampleBlock(SAMPLES.t, SAMPLES.acc_g, SAMPLES.gyro_dps + np.float32([65, 0, 0]))
    pipeline = Pipeline(MODELS)
    (fault,) = only(SensorFault, pipeline.feed(faulty))
    assert fault.value == pytest.approx(65, abs=3)


def test_a_gross_bias_changes_nothing_else() -> None:
    """What is told of the same hour with a bias of 65 deg/s differs by a second at most."""
    faulty = SampleBlock(SAMPLES.t, SAMPLES.acc_g, SAMPLES.gyro_dps + np.float32([65, 0, 0]))
    courses = []
    for samples in (SAMPLES, faulty):
        told = only(PostureChanged, Pipeline(MODELS).feed(samples))
        courses.append([(round(one.t), one.posture) for one in told])
    assert courses[0][-1][1] == courses[1][-1][1] == Posture.SITTING
    assert courses[0][-1][0] == pytest.approx(courses[1][-1][0], abs=1)


def test_refused_readings_are_counted() -> None:
    pipeline = Pipeline(MODELS)
    pipeline.feed(SAMPLES[:100])
    pipeline.feed(SAMPLES[50:150])
    assert pipeline.dropped == 50


def test_who_asks_for_a_break_gets_one() -> None:
    pipeline = Pipeline(MODELS)
    pipeline.feed(SAMPLES)
    (prompt,) = only(Prompt, pipeline.feed(Command(END, CommandKind.BREAK_NOW)))
    assert prompt.reason is Reason.ASKED_FOR


def test_a_tick_is_time_passing_for_the_coach() -> None:
    pipeline = Pipeline(MODELS)
    pipeline.feed(SAMPLES)
    assert pipeline.feed(Tick(END + 1)) == []


def test_a_gap_of_the_clock_ends_what_was_known() -> None:
    pipeline = Pipeline(MODELS)
    pipeline.feed(SAMPLES)
    events = pipeline.feed(ClockGap(END, END + 600, GapCause.SUSPEND))
    assert only(Gap, events) == [Gap(END, END + 600, END + 600, GapCause.SUSPEND)]
    assert only(PostureChanged, events)[-1] == PostureChanged(END, END + 600, Posture.UNKNOWN, 1.0)


@pytest.mark.parametrize("hole_s", [0.5, 1.9])
def test_a_short_hole_costs_no_memory(hole_s: float) -> None:
    """The posture is not unknown after a lost burst of packets."""
    cut = len(SAMPLES) - 1000
    parts = SAMPLES[:cut], later(SAMPLES[cut:], hole_s)
    events = Pipeline(MODELS).feed(SampleBlock.joined(parts))
    (gap,) = only(Gap, events)
    assert gap.end - gap.t == pytest.approx(hole_s + 0.02)
    told = only(PostureChanged, events)
    assert all(one.posture is not Posture.UNKNOWN for one in told if one.t > gap.t)
    assert told[-1].posture is Posture.SITTING


def test_a_long_hole_is_unknown() -> None:
    parts = SAMPLES[:-1000], later(SAMPLES[-1000:], 3.0)
    pipeline = Pipeline(MODELS)
    events = pipeline.feed(SampleBlock.joined(parts))
    (gap,) = only(Gap, events)
    assert gap.end - gap.t == pytest.approx(3.02)
    unknown = [one for one in only(PostureChanged, events) if one.t == gap.t]
    assert unknown[-1].posture is Posture.UNKNOWN


def resumed() -> tuple[list[Event], ClockGap]:
    """Eighty seconds, the computer sleeps for ten minutes, another eighty seconds."""
    pipeline = Pipeline(MODELS)
    events = pipeline.feed(SAMPLES)
    gap = ClockGap(END, END + 600, GapCause.SUSPEND)
    events += pipeline.feed(gap)
    events += pipeline.feed(later(SAMPLES, gap.end + 0.02 - SAMPLES.t[0]))
    return events + pipeline.finish(), gap


def test_nothing_is_said_of_the_time_the_computer_slept() -> None:
    events, gap = resumed()
    told = only(PostureChanged, events)
    within = [one for one in told if gap.t < one.t < gap.end]
    assert within == []


def test_a_gap_of_the_clock_is_told_once() -> None:
    events, _ = resumed()
    assert len(only(Gap, events)) == 1


def test_without_gyroscope_there_are_postures_too() -> None:
    samples = SampleBlock(SAMPLES.t, SAMPLES.acc_g, None)
    pipeline = Pipeline(MODELS)
    events = pipeline.feed(samples) + pipeline.finish()
    told = {one.posture for one in only(PostureChanged, events)}
    assert {Posture.WALKING, Posture.SITTING} <= told


def test_what_is_told_live_is_as_late_as_stated() -> None:
    pipeline = Pipeline(MODELS)
    told = only(PostureChanged, pipeline.feed(SAMPLES))
    assert min(one.known_at - one.t for one in told) == pipeline.latency_s
