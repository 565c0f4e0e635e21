"""The scorecard of one folder: every task its truth allows, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from posture_monitor.evaluation.bend_score import BendScore, bend_counts, score_bends
from posture_monitor.evaluation.counts import Counts
from posture_monitor.evaluation.dataset import Dataset, Task
from posture_monitor.evaluation.posture_score import PostureScore, score_posture
from posture_monitor.evaluation.scored import Scored
from posture_monitor.evaluation.transition_score import (
    TransitionScore,
    score_transitions,
    transition_counts,
)

Mode = Literal["calibrated", "uncalibrated"]
LeaveOut = Literal["subject", "dataset"]


@dataclass(frozen=True, slots=True)
class Conditions:
    """How the recordings were run: facts only the caller knows; ``seconds`` is the time it took."""

    mode: Mode
    seconds: float
    leave_out: LeaveOut | None = None
    in_sample: bool = False


@dataclass(frozen=True, slots=True)
class CodeScore:
    """False alarms of one activity code; ``None`` where the dataset does not score the task."""

    recordings: int
    hours: float
    with_false_transition: int | None
    false_bends: int | None

    def to_json(self) -> dict[str, object]:
        """Write one row of the block ``by_code``."""
        return {
            "recordings": self.recordings,
            "hours": self.hours,
            "with_false_transition": self.with_false_transition,
            "false_bends": self.false_bends,
        }


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What ``evaluate`` says of one folder; a task the dataset does not name is ``None``."""

    dataset: str
    conditions: Conditions
    recordings: int
    calibrated_recordings: int
    subjects: int
    hours: float
    posture: PostureScore | None
    transitions: TransitionScore | None
    bends: BendScore | None
    by_code: dict[str, CodeScore]

    def to_json(self) -> dict[str, object]:
        """Write plain values, ready for ``json``; blocks that are ``None`` are omitted."""
        blocks = {"posture": self.posture, "transitions": self.transitions, "bends": self.bends}
        return {
            "dataset": self.dataset,
            "mode": self.conditions.mode,
            "leave_out": self.conditions.leave_out,
            "in_sample": self.conditions.in_sample,
            "recordings": self.recordings,
            "calibrated_recordings": self.calibrated_recordings,
            "subjects": self.subjects,
            "hours": self.hours,
            "seconds": self.conditions.seconds,
            **{name: block.to_json() for name, block in blocks.items() if block is not None},
            "by_code": {code: score.to_json() for code, score in self.by_code.items()},
        }


def score(dataset: Dataset, recordings: Sequence[Scored], conditions: Conditions) -> Scorecard:
    """Hold what the pipeline said of a folder's test recordings against their truth."""
    tasks = dataset.tasks
    return Scorecard(
        dataset=dataset.name,
        conditions=conditions,
        recordings=len(recordings),
        calibrated_recordings=sum(recording.calibrated for recording in recordings),
        subjects=len({recording.row.subject for recording in recordings}),
        hours=sum(recording.row.scored_h for recording in recordings),
        posture=score_posture(recordings) if Task.POSTURE in tasks else None,
        transitions=score_transitions(recordings) if Task.TRANSITIONS in tasks else None,
        bends=score_bends(recordings) if Task.BENDS in tasks else None,
        by_code=_by_code(tasks, recordings),
    )


def _by_code(tasks: Sequence[Task], recordings: Sequence[Scored]) -> dict[str, CodeScore]:
    codes = sorted({recording.row.code for recording in recordings})
    return {
        code: _code_score(tasks, [r for r in recordings if r.row.code == code]) for code in codes
    }


def _code_score(tasks: Sequence[Task], recordings: Sequence[Scored]) -> CodeScore:
    with_false = sum(_has_false_transition(recording) for recording in recordings)
    false_bends = sum(bend_counts(recording).fp for recording in recordings)
    return CodeScore(
        recordings=len(recordings),
        hours=sum(recording.row.scored_h for recording in recordings),
        with_false_transition=with_false if Task.TRANSITIONS in tasks else None,
        false_bends=false_bends if Task.BENDS in tasks else None,
    )


def _has_false_transition(recording: Scored) -> bool:
    return Counts.total(transition_counts(recording).values()).fp > 0
