"""The scorecard of a folder: which blocks it has, and what the tables show."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from posture_monitor.core.types import (
    Bend,
    BendStyle,
    Posture,
    PostureChanged,
    Transition,
    TransitionKind,
)
from posture_monitor.evaluation.dataset import Dataset, IndexRow, Role, Task
from posture_monitor.evaluation.scorecard import Conditions, Scorecard, score
from posture_monitor.evaluation.scored import Scored
from posture_monitor.evaluation.tables import scorecard_tables

ALL = (Task.POSTURE, Task.TRANSITIONS, Task.BENDS)
EVENTS = (
    PostureChanged(0.0, 1.0, Posture.UPRIGHT_STILL, 1.0),
    Transition(5.0, 6.0, 4.0, 6.0, TransitionKind.STAND_TO_SIT, -0.4, 1.0),
    Bend(9.0, 12.0, 10.0, 11.0, 50.0, 0.3, 90.0, BendStyle.MIXED, 0.5),
)


def recording(subject: str, code: str, *, labels: bool = True, calibrated: bool = False) -> Scored:
    """Stands for 36 s while the pipeline says sat down and bent."""
    row = IndexRow("a", subject, code, Role.TEST, 10, 36.0, n_bends=0, n_sit_down=0, n_stand_up=0)
    t, words = np.arange(360) / 10, np.repeat("standing", 360)
    truth = (t, words) if labels else (None, None)
    return Scored(row, EVENTS, *truth, calibrated=calibrated)


def card(tasks: tuple[Task, ...], *recordings: Scored) -> Scorecard:
    dataset = Dataset("tiny", Path("tiny"), tasks, tuple(r.row for r in recordings))
    return score(dataset, recordings, Conditions("calibrated", seconds=1.5, in_sample=True))


def test_the_head_counts_recordings_people_and_hours() -> None:
    three = (
        recording("anna", "x", calibrated=True),
        recording("anna", "y"),
        recording("bert", "y"),
    )
    said = card(ALL, *three).to_json()
    head = ("dataset", "mode", "leave_out", "in_sample", "recordings", "calibrated_recordings")
    assert [said[key] for key in head] == ["tiny", "calibrated", None, True, 3, 1]
    assert said["subjects"] == 2
    assert said["hours"] == pytest.approx(0.03)
    assert said["seconds"] == 1.5


def printed(shown: Scorecard) -> str:
    paper = io.StringIO()
    Console(file=paper, width=120).print(scorecard_tables(shown))
    return paper.getvalue()


@pytest.mark.parametrize("tasks", [(), (Task.BENDS,), (Task.SPINE, Task.TRANSITIONS), ALL])
def test_only_the_tasks_of_the_dataset_are_scored(tasks: tuple[Task, ...]) -> None:
    said = card(tasks, recording("anna", "x")).to_json()
    assert {*map(str, ALL)} & said.keys() == {str(task) for task in tasks if task in ALL}
    assert "spine" not in said


def test_by_code_says_where_false_alarms_come_from() -> None:
    said = card(ALL, *(recording("anna", code, labels=code == "x") for code in "xyy")).to_json()
    assert said["by_code"] == {
        "x": {
            "recordings": 1,
            "hours": pytest.approx(0.01),
            "with_false_transition": 1,
            "false_bends": 1,
        },
        "y": {
            "recordings": 2,
            "hours": pytest.approx(0.02),
            "with_false_transition": 2,
            "false_bends": 2,
        },
    }


def test_by_code_is_silent_on_tasks_without_truth() -> None:
    (row,) = card((Task.POSTURE,), recording("anna", "x")).by_code.values()
    assert row.with_false_transition is row.false_bends is None


@pytest.mark.parametrize("recordings", [(), (recording("anna", "x"),)])
def test_json_takes_it_as_it_is(recordings: tuple[Scored, ...]) -> None:
    said = card(ALL, *recordings).to_json()
    assert json.loads(json.dumps(said, allow_nan=False)) == said


def test_the_tables_show_every_block() -> None:
    shown = printed(card(ALL, recording("anna", "x")))
    for words in (
        "tiny",
        "in sample",
        "macro-F1",
        "upright still",
        "sitting down",
        "undecided",
        "x",
    ):
        assert words in shown
    assert "None" not in shown


def test_the_tables_leave_out_what_is_not_scored() -> None:
    shown = printed(card((), recording("anna", "x")))
    assert "By activity" in shown
    assert "Posture" not in shown
