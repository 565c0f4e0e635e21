"""A biomechanical generator: labelled motion from a short script."""

from posture_monitor.simulate.days import SCRIPTS
from posture_monitor.simulate.generator import Simulated, simulate
from posture_monitor.simulate.truth import (
    BendSpan,
    GapSpan,
    PostureSpan,
    TransitionSpan,
    Truth,
    WalkSpan,
)

__all__ = [
    "SCRIPTS",
    "BendSpan",
    "GapSpan",
    "PostureSpan",
    "Simulated",
    "TransitionSpan",
    "Truth",
    "WalkSpan",
    "simulate",
]
