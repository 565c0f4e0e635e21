"""The traits of one simulated person, drawn once per script."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Person:
    """How this one sits, stands, walks and moves.

    Parameters
    ----------
    height_m
        Body height.
    sit_deg
        Usual pelvic pitch on a chair, from standing.
    pace
        Speed of transfers and bends against the usual one.
    fidgets_per_min
        How often they shift while seated.
    restlessness
        Size of sway and fidgets against the usual one.
    cadence_hz
        Steps per second.
    bounce_ms2
        Vertical acceleration of walking, root mean square.
    walk_lean_deg
        Pelvic pitch of walking, from standing.
    """

    height_m: float
    sit_deg: float
    pace: float
    fidgets_per_min: float
    restlessness: float
    cadence_hz: float
    bounce_ms2: float
    walk_lean_deg: float


def draw_person(rng: np.random.Generator, height_m: float) -> Person:
    """Draw a person of this height."""

    def about(mean: float, sd: float, low: float, high: float) -> float:
        return float(np.clip(rng.normal(mean, sd), low, high))

    return Person(
        height_m=height_m,
        sit_deg=about(-20, 5, -32, -8),  # E7.1, between people
        pace=about(1.0, 0.12, 0.75, 1.3),
        fidgets_per_min=float(rng.uniform(2, 8)),  # E7.1
        restlessness=float(np.exp(rng.normal(0, 0.3))),
        cadence_hz=about(1.77, 0.08, 1.6, 1.97),  # E7.5
        bounce_ms2=about(2.3, 0.22, 2.0, 2.8),  # E7.5
        walk_lean_deg=about(1.5, 4.0, -7, 10),  # E1.12
    )
