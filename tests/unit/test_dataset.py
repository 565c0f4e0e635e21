"""Folders of labelled recordings, made small in a temporary place."""

import json
from pathlib import Path

import pytest

from posture_monitor.core.types import BendStyle
from posture_monitor.errors import RecordingError, UsageError
from posture_monitor.evaluation.dataset import Role, Task, read_dataset

HEADER = "file,subject,code,role,rate_hz,duration_s"


def make_folder(folder: Path, *rows: str, header: str = HEADER, said: object = None) -> Path:
    said = {"name": "tiny", "tasks": ["bends", "transitions"]} if said is None else said
    (folder / "dataset.json").write_text(json.dumps(said))
    (folder / "index.csv").write_text("\n".join([header, *rows]) + "\n")
    for name in ("a.parquet", "b.parquet"):
        (folder / name).touch()
    return folder


def test_reads_the_six_columns_every_folder_has(tmp_path: Path) -> None:
    dataset = read_dataset(make_folder(tmp_path, "a.parquet,anna,D01,test,100,99.995"))
    (row,) = dataset.rows
    assert (dataset.name, dataset.tasks) == ("tiny", (Task.BENDS, Task.TRANSITIONS))
    assert (row.file, row.subject, row.code, row.role) == ("a.parquet", "anna", "D01", Role.TEST)
    assert (row.rate_hz, row.duration_s) == (100.0, 99.995)
    assert row.n_bends is row.n_reps is row.bend_style is row.stand_end_s is None
    assert dataset.path(row) == tmp_path / "a.parquet"


def test_reads_counts_styles_and_stands_where_they_are_known(tmp_path: Path) -> None:
    header = (
        f"{HEADER},what,bend_style,n_bends,n_sit_down,n_stand_up,n_reps,stand_start_s,stand_end_s"
    )
    row = 'a.parquet,anna,D15,test,50,20,"bends, slowly",knee_led,1,0,,2.0,5.5,10.5'
    (read,) = read_dataset(make_folder(tmp_path, row, header=header)).rows
    assert read.bend_style is BendStyle.KNEE_LED
    assert (read.n_bends, read.n_sit_down, read.n_stand_up, read.n_reps) == (1, 0, None, 2)
    assert (read.stand_start_s, read.stand_end_s) == (5.5, 10.5)


def test_a_marked_stand_is_not_scored(tmp_path: Path) -> None:
    """20 s long, scored from 10.5 s on: 9.5 s."""
    row = "a.parquet,anna,x,test,50,20,10.5"
    (read,) = read_dataset(make_folder(tmp_path, row, header=f"{HEADER},stand_end_s")).rows
    assert read.scored_from_s == 10.5
    assert read.scored_h == pytest.approx(9.5 / 3600)


def test_calibrations_are_the_subjects_own_and_not_scored(tmp_path: Path) -> None:
    rows = ("a.parquet,anna,c,calibration,50,9", "b.parquet,anna,d,test,50,9")
    dataset = read_dataset(make_folder(tmp_path, *rows))
    assert [row.file for row in dataset.tests] == ["b.parquet"]
    assert [row.file for row in dataset.calibrations("anna")] == ["a.parquet"]
    assert dataset.calibrations("bert") == ()


def test_a_folder_without_a_name_is_called_like_itself(tmp_path: Path) -> None:
    assert read_dataset(make_folder(tmp_path, said={"tasks": []})).name == tmp_path.name


@pytest.mark.parametrize("name", ["dataset.json", "index.csv"])
def test_another_folder_is_wrong_usage(tmp_path: Path, name: str) -> None:
    (make_folder(tmp_path) / name).unlink()
    with pytest.raises(UsageError, match=f"it has no {name}"):
        read_dataset(tmp_path)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"name": "x"}, 'needs a list "tasks"'),
        ([], 'needs a list "tasks"'),
        ({"tasks": ["dancing"]}, "'dancing' is none of posture, transitions"),
    ],
)
def test_says_what_is_wrong_with_the_dataset(tmp_path: Path, said: object, reason: str) -> None:
    with pytest.raises(RecordingError, match=reason):
        read_dataset(make_folder(tmp_path, said=said))


def test_says_that_it_is_not_json(tmp_path: Path) -> None:
    (make_folder(tmp_path) / "dataset.json").write_text("tasks: bends")
    with pytest.raises(RecordingError, match="is not JSON"):
        read_dataset(tmp_path)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a.parquet,anna,x,training,50,9,", "'training' is none of calibration, test"),
        ("a.parquet,,x,test,50,9,", "subject is empty"),
        ("a.parquet,anna,x,test,0,9,", "'0' is not above 0"),
        ("a.parquet,anna,x,test,fast,9,", "could not convert"),
        ("a.parquet,anna,x,test,50,nan,", "'nan' is not a number from 0 up"),
        ("a.parquet,anna,x,test,50,9,1.5", "n_bends: '1.5' is not a whole number"),
        ("a.parquet,anna,x,test,50,9,-1", "n_bends: '-1' is not a number from 0 up"),
        ("lost.parquet,anna,x,test,50,9,", "there is no file lost.parquet"),
    ],
)
def test_says_which_line_is_wrong_and_why(tmp_path: Path, row: str, reason: str) -> None:
    folder = make_folder(tmp_path, row, header=f"{HEADER},n_bends")
    with pytest.raises(RecordingError, match=f"index.csv, line 2: .*{reason}"):
        read_dataset(folder)


def test_says_which_style_it_does_not_know(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, "a.parquet,a,x,test,50,9,mixed", header=f"{HEADER},bend_style")
    with pytest.raises(RecordingError, match="bend_style: 'mixed' is none of knee_led, straight"):
        read_dataset(folder)


def test_says_which_column_is_missing(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="has no column role, duration_s"):
        read_dataset(make_folder(tmp_path, header="file,subject,code,rate_hz"))
