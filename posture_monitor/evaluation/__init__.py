"""How right and how fast the pipeline is, on labelled recordings."""

from posture_monitor.evaluation.dataset import Dataset, IndexRow, Role, Task, read_dataset
from posture_monitor.evaluation.scorecard import Conditions, Scorecard, score
from posture_monitor.evaluation.scored import Scored
from posture_monitor.evaluation.tables import scorecard_tables

__all__ = [
    "Conditions",
    "Dataset",
    "IndexRow",
    "Role",
    "Scorecard",
    "Scored",
    "Task",
    "read_dataset",
    "score",
    "scorecard_tables",
]
