"""From the grid to what the body did: latency, learning upright, steps, gaps, wear."""

from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest

from posture_monitor.core.detection.detector import Detector, DetectorParams, in_order
from posture_monitor.core.detection.learned import models_from_json
from posture_monitor.core.detection.wear import WearParams
from posture_monitor.core.signal.calibration import Calibration, calibrate
from posture_monitor.core.signal.gyro_bias import GyroBias
from posture_monitor.core.signal.timebase import Steady, Timebase
from posture_monitor.core.types import (
    Bend,
    Calibrated,
    Event,
    Gap,
    GapCause,
    Posture,
    PostureChanged,
    Steps,
    Transition,
)
from posture_monitor.simulate import Simulated, simulate

MODELS = models_from_json(
    (files("posture_monitor.core.detection") / "learned.json").read_text("utf-8")
)
ACTIVE = simulate("""seed 3; stand 20s; walk 65s; stand 15s; sit 60s; stand 15s
    bend hinge 70deg; stand 20s; walk 20s""")
START = float(ACTIVE.samples.t[0])


def grid(made: Simulated) -> list[Steady]:
    bias = GyroBias()
    pieces = [p for piece in Timebase().update(made.samples) for p in bias.update(piece)]
    return [piece for piece in [*pieces, *bias.finish()] if isinstance(piece, Steady)]


def detected(
    made: Simulated, known: Calibration | None = None, params: DetectorParams | None = None
) -> list[Event]:
    detector = Detector(MODELS, params, known)
    events = [event for piece in grid(made) for event in detector.update(piece)]
    return events + detector.finish(float(made.samples.t[-1]))


EVENTS = detected(ACTIVE)


def course(events: list[Event]) -> list[tuple[float, Posture]]:
    told: list[tuple[float, Posture]] = []
    for one in events:
        if isinstance(one, PostureChanged):
            told = [*(old for old in told if old[0] < one.t), (one.t, one.posture)]
    return told


def test_what_happened_is_told_thirteen_seconds_later() -> None:
    assert Detector(MODELS).latency_s == 13.0
    live = [e for e in EVENTS if isinstance(e, PostureChanged) and e.known_at < START + 160]
    assert min(one.known_at - one.t for one in live) == 13.0


def test_upright_is_learned_from_the_first_walk() -> None:
    (learned,) = [one for one in EVENTS if isinstance(one, Calibrated)]
    assert learned.source == "walk"
    assert START + 20 < learned.t < START + 30
    stand = ACTIVE.samples.acc_g[:1000].mean(axis=0)
    assert np.dot(learned.upright, stand / np.linalg.norm(stand)) > np.cos(np.radians(8))


def test_steps_are_counted_by_tens_of_seconds() -> None:
    told = [one for one in EVENTS if isinstance(one, Steps)]
    assert sum(one.count for one in told) == pytest.approx(ACTIVE.truth.steps, rel=0.1)
    assert all(one.end - one.t <= 10.0 for one in told)
    assert all(a.end <= b.t for a, b in pairwise(told))
    assert all(one.known_at >= one.end for one in told)


def test_movements_and_bends_are_told() -> None:
    down, up = [one for one in EVENTS if isinstance(one, Transition)]
    (bend,) = [one for one in EVENTS if isinstance(one, Bend)]
    true_down, true_up = ACTIVE.truth.transitions
    for found, true in ((down, true_down), (up, true_up)):
        assert found.change is true.kind
        assert true.start - 1 < found.t < true.end + 1
        assert found.start < found.t < found.end
    assert down.rise_m < -0.2
    assert up.rise_m > 0.2
    (true_bend,) = ACTIVE.truth.bends
    assert bend.depth_deg == pytest.approx(true_bend.depth_deg, abs=10)
    assert bend.deepest == pytest.approx(true_bend.deepest, abs=1.0)


def test_a_known_upright_is_not_learned_again() -> None:
    known = calibrate(ACTIVE.samples)
    assert known is not None
    events = detected(ACTIVE, known)
    assert not any(isinstance(one, Calibrated) for one in events)
    assert course(events)[0] == (START, Posture.UPRIGHT_STILL)


def test_what_was_known_fades_in_a_gap() -> None:
    detector = Detector(MODELS)
    for piece in grid(ACTIVE):
        detector.update(piece)
    end = float(ACTIVE.samples.t[-1])
    detector.finish(end)
    gap = Gap(end, end + 60, end + 60, GapCause.LINK_LOST)
    assert detector.lost(gap) == [gap, PostureChanged(end, end + 60, Posture.UNKNOWN, 1.0)]


def test_a_walk_ends_with_the_stream() -> None:
    last = [one for one in EVENTS if isinstance(one, Steps)][-1]
    assert last.end <= ACTIVE.samples.t[-1] + 0.1
    assert last.known_at == ACTIVE.samples.t[-1]


def test_without_anything_fed_nothing_is_told() -> None:
    detector = Detector(MODELS)
    assert detector.finish(0.0) == []
    assert detector.known_until == -np.inf


def test_less_than_a_frame_is_nothing_yet() -> None:
    piece = Steady(0.01, np.tile([0.0, 0.0, 1.0], (2, 1)), None, begins=True, fresh=True)
    assert Detector(MODELS).update(piece) == []


def test_a_thing_on_a_table_is_not_worn_until_it_moves_again() -> None:
    made = simulate("seed 5; walk 30s; stand 5s; off 3m; stand 5s; walk 40s")
    params = DetectorParams(wear=WearParams(still_s=100))
    told = course(detected(made, params=params))
    assert Posture.NOT_WORN in [posture for _, posture in told]
    (off,) = [t for t, posture in told if posture is Posture.NOT_WORN]
    first, last = np.flatnonzero(made.labels == "not_worn")[[0, -1]]
    assert made.samples.t[first] < off < made.samples.t[last]
    assert told[-1][1].is_upright
    usual = course(detected(made))
    assert Posture.NOT_WORN not in [posture for _, posture in usual]


def test_events_are_sorted_by_knowing_and_else_keep_their_order() -> None:
    a = PostureChanged(5.0, 9.0, Posture.SITTING, 1.0)
    b = PostureChanged(4.0, 9.0, Posture.LYING, 1.0)
    c = PostureChanged(6.0, 8.0, Posture.WALKING, 1.0)
    assert in_order([a, b, c]) == [c, a, b]
