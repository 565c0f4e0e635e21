"""How a bend was made: knee-led or with straight legs, as far as the pelvis shows it."""

from collections.abc import Callable

import numpy as np

from posture_monitor.core.detection.classifier import Classifier
from posture_monitor.core.detection.evidence import Triple
from posture_monitor.core.detection.excursions import FEATURES as EXCURSION_FEATURES
from posture_monitor.core.detection.excursions import Excursion
from posture_monitor.core.detection.posture import probability, tilt_deg
from posture_monitor.core.types import Bend, BendStyle

FEATURES = ("log_force", "log_force_per_deg")
"""Vertical force, absolutely and against the tilt: PROTOTYPE_BENDS found no third that helps."""

SURE = 0.65
"""Probability below which a bend is called mixed."""


def style_features(excursion: Excursion) -> list[float]:
    """Pick what the style is read from."""
    return [excursion.features[EXCURSION_FEATURES.index(name)] for name in FEATURES]


def bend_event(
    excursion: Excursion,
    upright: Triple | None,
    at: Callable[[int], float],
    known_at: float,
    model: Classifier,
) -> Bend:
    """Describe a bend; ``at`` turns frame numbers into Unix seconds.

    Its depth is measured from the own ``upright``, or from where it began if that is not known.
    """
    depth_deg = excursion.depth_deg if upright is None else tilt_deg(excursion.deepest_up, upright)
    knees = probability(float(model.log_odds(np.array([style_features(excursion)]))[0, 0]))
    style = BendStyle.MIXED
    if max(knees, 1 - knees) >= SURE:
        style = BendStyle.KNEE_LED if knees >= SURE else BendStyle.STRAIGHT_LEG
    return Bend(
        t=at(excursion.start),
        known_at=known_at,
        deepest=at(excursion.deepest),
        end=at(excursion.end),
        depth_deg=round(depth_deg, 1),
        drop_m=round(max(excursion.drop_m, 0.0), 3),
        peak_rate_dps=round(excursion.rate_dps, 1),
        style=style,
        knee_led_probability=round(knees, 3),
    )
