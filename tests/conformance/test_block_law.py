"""The block law: any cutting of a stream into blocks gives the same output, for every stage."""

import copy
from collections.abc import Callable, Iterable
from importlib.resources import files
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware_interface import SampleBlock
from posture_monitor.core.detection.detector import Detector
from posture_monitor.core.detection.evidence import Evidence
from posture_monitor.core.detection.learned import models_from_json
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.core.signal.frames import Framer, Frames
from posture_monitor.core.signal.gyro_bias import GyroBias
from posture_monitor.core.signal.motion import Motion, MotionStage
from posture_monitor.core.signal.timebase import RATE_HZ, Steady, Timebase
from posture_monitor.core.types import Gap, SensorFault
from posture_monitor.simulate import simulate

MODELS = models_from_json(
    (files("posture_monitor.core.detection") / "learned.json").read_text("utf-8")
)
Said = tuple[Any, ...]
"""One row of a stage's output: what it says, bit for bit."""


class Stage(Protocol):
    """A stage with all that lies before it, from samples to comparable rows."""

    def feed(self, block: SampleBlock) -> list[Said]: ...
    def finish(self) -> list[Said]: ...


class TimebaseStage:
    """Readings to the grid."""

    def __init__(self) -> None:
        self.timebase = Timebase()

    def feed(self, block: SampleBlock) -> list[Said]:
        return _rows(self.timebase.update(block))

    def finish(self) -> list[Said]:
        return [("dropped", self.timebase.dropped)]


class GyroBiasStage:
    """The grid, freed of gross bias."""

    def __init__(self) -> None:
        self.timebase, self.bias = Timebase(), GyroBias()

    def feed(self, block: SampleBlock) -> list[Said]:
        return _rows(self.steadied(block))

    def finish(self) -> list[Said]:
        return _rows(self.bias.finish())

    def steadied(self, block: SampleBlock) -> list[Steady | Gap | SensorFault]:
        given: list[Steady | Gap | SensorFault] = []
        for piece in self.timebase.update(block):
            given += [piece] if isinstance(piece, Gap) else self.bias.update(piece)
        return given


class FramerStage:
    """The grid to frames."""

    def __init__(self) -> None:
        self.steady, self.framer = GyroBiasStage(), Framer()

    def feed(self, block: SampleBlock) -> list[Said]:
        return self._said(self.steady.steadied(block))

    def finish(self) -> list[Said]:
        return self._said(self.steady.bias.finish())

    def _said(self, pieces: Iterable[Steady | Gap | SensorFault]) -> list[Said]:
        rows: list[Said] = []
        for frames in self.framed(pieces):
            columns = [frames.vertical_g, frames.shake_g2, frames.peak_g, frames.length_g]
            columns += [frames.tilting_dps, frames.turning_dps]
            table = np.column_stack([frames.up, *columns])
            rows += _numbered(table, (frames.begins,), frames.t, 10.0)
        return rows

    def framed(self, pieces: Iterable[Steady | Gap | SensorFault]) -> list[Frames]:
        steady = [self.framer.update(piece) for piece in pieces if isinstance(piece, Steady)]
        return [frames for frames in steady if frames is not None]


class MotionOfSegments:
    """Frames to motion, a new stage for each segment."""

    def __init__(self) -> None:
        self.frames, self.motion = FramerStage(), MotionStage()

    def feed(self, block: SampleBlock) -> list[Said]:
        return self.said(self.frames.steady.steadied(block))

    def finish(self) -> list[Said]:
        last = self.said(self.frames.steady.bias.finish())
        return last + self.ended()

    def said(self, pieces: Iterable[Steady | Gap | SensorFault]) -> list[Said]:
        rows: list[Said] = []
        for frames in self.frames.framed(pieces):
            if frames.begins:
                rows += self.ended()
                self.begin()
            rows += self.heard(self.motion.update(frames))
        return rows

    def begin(self) -> None:
        self.motion = MotionStage()

    def heard(self, motion: Motion) -> list[Said]:
        table = np.column_stack([getattr(motion, name) for name in Motion.__slots__])
        return [tuple(row) for row in table.tolist()]

    def ended(self) -> list[Said]:
        return self.heard(self.motion.finish())


class EvidenceOfSegments(MotionOfSegments):
    """Motion to seconds of evidence."""

    def begin(self) -> None:
        super().begin()
        self.evidence = Evidence(MODELS)

    def heard(self, motion: Motion) -> list[Said]:
        return [(second,) for second in self.evidence.update(motion)] if len(motion) else []

    def ended(self) -> list[Said]:
        if not hasattr(self, "evidence"):
            return []
        return super().ended() + [(second,) for second in self.evidence.finish()]


class DetectorStage:
    """The grid to postures, without bouts and breaks."""

    def __init__(self) -> None:
        self.steady, self.detector, self.last_t = GyroBiasStage(), Detector(MODELS), 0.0

    def feed(self, block: SampleBlock) -> list[Said]:
        rows: list[Said] = []
        for piece in self.steady.timebase.update(block):
            if isinstance(piece, Steady):
                self.last_t = round(piece.t + (len(piece) - 1) / RATE_HZ, 3)
                rows += self._said(self.steady.bias.update(piece))
            elif not self.steady.timebase.bridges(piece):
                rows += self._ended() + [(event,) for event in self.detector.lost(piece)]
        return rows

    def finish(self) -> list[Said]:
        return self._ended()

    def _ended(self) -> list[Said]:
        last = self._said(self.steady.bias.finish())
        return last + [(event,) for event in self.detector.finish(self.last_t)]

    def _said(self, pieces: Iterable[Steady | SensorFault]) -> list[Said]:
        steady = [piece for piece in pieces if isinstance(piece, Steady)]
        return [(event,) for piece in steady for event in self.detector.update(piece)]


class PipelineStage:
    """Samples to all events."""

    def __init__(self) -> None:
        self.pipeline = Pipeline(MODELS)

    def feed(self, block: SampleBlock) -> list[Said]:
        return [(event,) for event in self.pipeline.feed(block)]

    def finish(self) -> list[Said]:
        return [(event,) for event in self.pipeline.finish()] + [("dropped", self.pipeline.dropped)]


def _rows(pieces: Iterable[Steady | Gap | SensorFault]) -> list[Said]:
    rows: list[Said] = []
    for piece in pieces:
        if isinstance(piece, Steady):
            gyro = [] if piece.gyro_dps is None else [piece.gyro_dps]
            table = np.hstack([piece.acc_g, *gyro])
            rows += _numbered(table, (piece.begins, piece.fresh), piece.t, RATE_HZ)
        else:
            rows.append((piece,))
    return rows


def _numbered(table: np.ndarray, marks: tuple[bool, ...], t: float, hz: float) -> list[Said]:
    """Give rows of numbers (as bytes, so that NaN is like itself) with their times.

    The times only to a tenth of a millisecond: Unix seconds in a float are good to a quarter of a
    microsecond, and sums differ there.
    """
    times = np.round(t + np.arange(len(table)) / hz, 4).tolist()
    none = (False,) * len(marks)
    rows = [row.tobytes() for row in table]
    return [
        (time, none if k else marks, row)
        for k, (time, row) in enumerate(zip(times, rows, strict=True))
    ]


Make = Callable[[], Stage]
STAGES: list[Make] = [
    TimebaseStage,
    GyroBiasStage,
    FramerStage,
    MotionOfSegments,
    EvidenceOfSegments,
    DetectorStage,
    PipelineStage,
]
every_stage = pytest.mark.parametrize("make", STAGES)
few = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)

# --- streams --------------------------------------------------------------------------------------

RECORDINGS = [
    simulate(script).samples
    for script in (
        "seed 1; bias_dps 40; stand 4s; walk 8s; sit 6s",
        "seed 2; rate 25; noise poor; loss 5%; walk 6s; bend squat 60deg; lie 8s; stand 3s",
        "seed 3; rate 100; mount random; stand 3s; bend hinge 70deg; walk 5s; sit 4s; stand 2s",
    )
]
RECORDINGS.append(SampleBlock(RECORDINGS[0].t, RECORDINGS[0].acc_g, None))
Harm = tuple[str, int, int]
REFUSED = ("same_time", "earlier", "nan", "inf", "nan_time", "huge")
READINGS = {"nan": np.nan, "inf": -np.inf, "huge": 41.0}


def harmed(samples: SampleBlock, harms: list[Harm]) -> SampleBlock:
    """Do to a recording what radios and clocks do: what, from which sample on, to how many."""
    t, acc, keep = samples.t.copy(), samples.acc_g.copy(), np.ones(len(samples), bool)
    for harm, where, size in harms:
        at = 1 + where % (len(t) - 1)
        if harm == "gap":
            keep[at : at + 5 * size] = False
        elif harm in READINGS:
            acc[at : at + size, size % 3] = READINGS[harm]
        else:
            t[at : at + size] = _mistaken(harm, t[at - 1 : at + size])
    return _kept(t, acc, samples, keep)


def _mistaken(harm: str, t: np.ndarray) -> np.ndarray:
    wrong = {
        "same_time": np.full(len(t) - 1, t[0]),
        "earlier": t[1:] - 1.0,
        "nan_time": np.full(len(t) - 1, np.nan),
        "jitter": t[1:] + 0.004,
    }
    return wrong[harm]


def _kept(t: np.ndarray, acc: np.ndarray, samples: SampleBlock, keep: np.ndarray) -> SampleBlock:
    gyro = None if samples.gyro_dps is None else samples.gyro_dps[keep]
    return SampleBlock(t[keep], acc[keep], gyro)


RECORDED = st.integers(0, len(RECORDINGS) - 1).map(RECORDINGS.__getitem__)


def some(harms: Iterable[str]) -> st.SearchStrategy[list[Harm]]:
    one = st.tuples(st.sampled_from([*harms]), st.integers(0, 2**16), st.integers(1, 40))
    return st.lists(one, max_size=5)


STREAMS = st.builds(harmed, RECORDED, some([*REFUSED, "gap", "jitter"]))
CUTS = st.lists(st.integers(0, 3000), max_size=25)
"""Where to cut; the same place twice gives an empty block, neighbours a block of one sample."""


def blocks(samples: SampleBlock, cuts: list[int]) -> list[SampleBlock]:
    edges = sorted([0, *[min(cut, len(samples)) for cut in cuts], len(samples)])
    return [samples[a:b] for a, b in pairwise(edges)]


def run(stage: Stage, fed: Iterable[SampleBlock]) -> list[Said]:
    said = [row for block in fed for row in stage.feed(block)]
    return said + stage.finish()


# --- the law --------------------------------------------------------------------------------------


@every_stage
@few
@given(samples=STREAMS, cuts=CUTS)
def test_cuts_do_not_matter(make: Make, samples: SampleBlock, cuts: list[int]) -> None:
    assert run(make(), blocks(samples, cuts)) == run(make(), [samples])


@every_stage
@pytest.mark.parametrize("recording", range(len(RECORDINGS)))
def test_sample_by_sample_is_the_same_as_at_once(make: Make, recording: int) -> None:
    harms = [("gap", 100, 28), ("gap", 500, 4), ("gap", 900, 40), ("nan", 300, 1)]
    samples = harmed(RECORDINGS[recording], harms)[:900]
    single = blocks(samples, list(range(len(samples))))
    assert run(make(), single) == run(make(), [samples])


@every_stage
def test_an_empty_block_gives_nothing(make: Make) -> None:
    stage, samples = make(), RECORDINGS[0]
    for block in blocks(samples, [300, 700]):
        assert stage.feed(samples[:0]) == []
        stage.feed(block)
        assert stage.feed(samples[:0]) == []


@every_stage
def test_a_stage_that_heard_nothing_says_nothing(make: Make) -> None:
    assert [row for row in run(make(), []) if row != ("dropped", 0)] == []


@every_stage
@few
@given(recording=RECORDED, harms=some(REFUSED).filter(bool))
def test_refused_readings_are_counted_and_as_if_never_sent(
    make: Make, recording: SampleBlock, harms: list[Harm]
) -> None:
    samples = harmed(recording, harms)
    fine = np.isfinite(samples.t) & (np.abs(samples.acc_g) <= 40).all(axis=1)
    newest = np.maximum.accumulate(np.where(fine, samples.t, -np.inf))
    fine &= samples.t > np.concatenate([[-np.inf], newest[:-1]])
    heard = run(make(), [samples])
    wanted = run(make(), [_kept(samples.t, samples.acc_g, samples, fine)])
    refused = int((~fine).sum())
    assert refused
    assert heard == [("dropped", refused) if row == ("dropped", 0) else row for row in wanted]


COPYABLE: list[Make] = [TimebaseStage, GyroBiasStage]


@pytest.mark.parametrize("make", COPYABLE)
@pytest.mark.parametrize("cut", [1, 99, 410])
def test_resumes_from_a_copy(make: Make, cut: int) -> None:
    """Stages with an orientation inside hold a VQF filter, which cannot be copied."""
    stage = make()
    stage.feed(RECORDINGS[0][:cut])
    twin = copy.deepcopy(stage)
    later = RECORDINGS[0][cut:]
    assert run(stage, [later]) == run(twin, [later])
