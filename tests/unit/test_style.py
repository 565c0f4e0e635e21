"""A bend's style and the event that tells of it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from posture_monitor.core.detection.classifier import Classifier
from posture_monitor.core.detection.excursions import FEATURES as EXCURSION_FEATURES
from posture_monitor.core.detection.excursions import Excursion
from posture_monitor.core.detection.style import FEATURES, SURE, bend_event, style_features
from posture_monitor.core.types import Bend, BendStyle

TILTED = (0.5, 0.0, math.sqrt(0.75))  # 30 degrees off the sensor's z axis


def bent(log_force: float, drop_m: float = 0.25) -> Excursion:
    measures = dict.fromkeys(EXCURSION_FEATURES, 0.0) | {"log_force": log_force}
    return Excursion(20, 35, 50, 61.234, drop_m, 88.88, 1.0, TILTED, tuple(measures.values()))


BY_FORCE = Classifier(
    FEATURES, ("straight", "knees"), np.zeros(2), np.ones(2), 9.0,
    np.array([[0.0, 1.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]), np.zeros(2),
)  # fmt: skip


def event(excursion: Excursion, upright: tuple[float, float, float] | None = None) -> Bend:
    return bend_event(excursion, upright, lambda frame: 1000 + frame / 10, 1020.0, BY_FORCE)


@pytest.mark.parametrize(
    ("log_force", "style"),
    [
        (3.0, BendStyle.KNEE_LED),
        (0.7, BendStyle.KNEE_LED),
        (0.5, BendStyle.MIXED),
        (0.0, BendStyle.MIXED),
        (-0.5, BendStyle.MIXED),
        (-0.7, BendStyle.STRAIGHT_LEG),
    ],
)
def test_the_style_is_mixed_unless_it_is_likely_enough(log_force: float, style: BendStyle) -> None:
    """At log odds of 0.62 the probability is 0.65, which is sure enough."""
    made = event(bent(log_force))
    assert made.style is style
    assert made.knee_led_probability == pytest.approx(1 / (1 + np.exp(-log_force)), abs=1e-3)
    likely = max(made.knee_led_probability, 1 - made.knee_led_probability)
    assert (likely >= SURE) == (style is not BendStyle.MIXED)


def test_the_event_has_times_and_rounded_measures() -> None:
    made = event(bent(2.0))
    assert (made.t, made.deepest, made.end, made.known_at) == (1002.0, 1003.5, 1005.0, 1020.0)
    assert (made.depth_deg, made.drop_m, made.peak_rate_dps) == (61.2, 0.25, 88.9)


def test_the_depth_is_measured_from_the_own_upright_once_it_is_known() -> None:
    assert event(bent(2.0), upright=(0.0, 0.0, 1.0)).depth_deg == 30.0


def test_a_hip_that_rose_did_not_drop() -> None:
    assert event(bent(2.0, drop_m=-0.1)).drop_m == 0.0


def test_the_style_is_read_from_the_force_alone() -> None:
    one = bent(1.5)
    other = replace(one, features=(one.features[0] + 30, *one.features[1:]))
    assert style_features(one) == style_features(other) == [1.5, 0.0]
