"""How the learned pieces are made: examples from labelled recordings, and the fit."""

from posture_monitor.evaluation.learning.examples import Examples, collect
from posture_monitor.evaluation.learning.train import TRAINING_SETS, leave_out, train

__all__ = ["TRAINING_SETS", "Examples", "collect", "leave_out", "train"]
