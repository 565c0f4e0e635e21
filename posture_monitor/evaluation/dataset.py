"""Folders of labelled recordings: what ``dataset.json`` and ``index.csv`` say of them."""

import csv
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from posture_monitor.core.types import BendStyle
from posture_monitor.errors import RecordingError, UsageError

REQUIRED_COLUMNS = ("file", "subject", "code", "role", "rate_hz", "duration_s")
KNOWN_STYLES = (BendStyle.KNEE_LED, BendStyle.STRAIGHT_LEG)

T = TypeVar("T")


class Task(StrEnum):
    """What a dataset's truth can be held against."""

    POSTURE = "posture"
    TRANSITIONS = "transitions"
    BENDS = "bends"
    SPINE = "spine"
    REPETITIONS = "repetitions"


class Role(StrEnum):
    """What a recording may be used for."""

    CALIBRATION = "calibration"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One recording of a dataset; ``None`` where the index says nothing.

    Times are seconds from the start of the file. The counts ``n_…`` are how many the recording
    holds; 0 means that none may be found, ``None`` that nobody knows.
    """

    file: str
    subject: str
    code: str
    role: Role
    rate_hz: float
    duration_s: float
    stand_start_s: float | None = None
    stand_end_s: float | None = None
    n_bends: int | None = None
    n_sit_down: int | None = None
    n_stand_up: int | None = None
    bend_style: BendStyle | None = None
    n_reps: int | None = None

    @property
    def scored_from_s(self) -> float:
        """Where scoring begins: after the marked stand, else at the start of the file."""
        return self.stand_end_s or 0.0

    @property
    def scored_h(self) -> float:
        """Hours that are scored."""
        return max(self.duration_s - self.scored_from_s, 0.0) / 3600


@dataclass(frozen=True, slots=True)
class Dataset:
    """A folder of labelled recordings; ``tasks`` is what its truth allows to score."""

    name: str
    folder: Path
    tasks: tuple[Task, ...]
    rows: tuple[IndexRow, ...]

    @property
    def tests(self) -> tuple[IndexRow, ...]:
        """The recordings to score."""
        return tuple(row for row in self.rows if row.role is Role.TEST)

    def calibrations(self, subject: str) -> tuple[IndexRow, ...]:
        """Find the recordings that may set the software up for one subject, possibly none."""
        own = (row for row in self.rows if row.subject == subject)
        return tuple(row for row in own if row.role is Role.CALIBRATION)

    def path(self, row: IndexRow) -> Path:
        """Where the file of a recording lies."""
        return self.folder / row.file


def read_dataset(folder: Path) -> Dataset:
    """Read what a folder of labelled recordings says of itself, without opening a recording.

    Raises
    ------
    UsageError
        If the folder is not of this form at all.
    RecordingError
        If ``dataset.json`` or ``index.csv`` cannot be used; it names the place and the reason.
    """
    for name in ("dataset.json", "index.csv"):
        if not (folder / name).is_file():
            raise UsageError(f"{folder} is not a folder of labelled recordings: it has no {name}")
    name, tasks = _dataset_json(folder / "dataset.json")
    return Dataset(name or folder.resolve().name, folder, tasks, _index(folder / "index.csv"))


def _dataset_json(path: Path) -> tuple[str, tuple[Task, ...]]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RecordingError(str(path), f"is not JSON ({error})") from error
    if not isinstance(said, dict) or not isinstance(said.get("tasks"), list):
        raise RecordingError(str(path), 'needs a list "tasks"')
    try:
        tasks = tuple(_word(Task, str(task)) for task in said["tasks"])
    except ValueError as error:
        raise RecordingError(str(path), f"tasks: {error}") from error
    return str(said.get("name", "")), tasks


def _index(path: Path) -> tuple[IndexRow, ...]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = [c for c in REQUIRED_COLUMNS if c not in (reader.fieldnames or ())]
        if missing:
            raise RecordingError(str(path), f"has no column {', '.join(missing)}")
        return tuple(_row(path, reader.line_num, cells) for cells in reader)


def _row(path: Path, line: int, cells: Mapping[str, str | None]) -> IndexRow:
    try:
        row = _row_from_cells({key: (cell or "").strip() for key, cell in cells.items() if key})
    except ValueError as error:
        raise RecordingError(f"{path}, line {line}", str(error)) from error
    if not (path.parent / row.file).is_file():
        raise RecordingError(f"{path}, line {line}", f"there is no file {row.file}")
    return row


def _row_from_cells(cells: Mapping[str, str]) -> IndexRow:
    empty = [column for column in REQUIRED_COLUMNS if not cells[column]]
    if empty:
        raise ValueError(f"{', '.join(empty)} is empty")
    return IndexRow(
        file=cells["file"],
        subject=cells["subject"],
        code=cells["code"],
        role=_word(Role, cells["role"]),
        rate_hz=_positive(cells["rate_hz"]),
        duration_s=_positive(cells["duration_s"]),
        stand_start_s=_optional(cells, "stand_start_s", _not_negative),
        stand_end_s=_optional(cells, "stand_end_s", _not_negative),
        n_bends=_optional(cells, "n_bends", _count),
        n_sit_down=_optional(cells, "n_sit_down", _count),
        n_stand_up=_optional(cells, "n_stand_up", _count),
        bend_style=_optional(cells, "bend_style", _style),
        n_reps=_optional(cells, "n_reps", _count),
    )


def _optional(cells: Mapping[str, str], column: str, read: Callable[[str], T]) -> T | None:
    cell = cells.get(column, "")
    try:
        return read(cell) if cell else None
    except ValueError as error:
        raise ValueError(f"{column}: {error}") from error


def _not_negative(cell: str) -> float:
    number = float(cell)
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(f"{cell!r} is not a number from 0 up")
    return number


def _positive(cell: str) -> float:
    number = _not_negative(cell)
    if number == 0:
        raise ValueError(f"{cell!r} is not above 0")
    return number


def _count(cell: str) -> int:
    number = _not_negative(cell)  # "2.0" is how tables with empty cells write a 2
    if number != int(number):
        raise ValueError(f"{cell!r} is not a whole number")
    return int(number)


def _style(cell: str) -> BendStyle:
    if cell not in KNOWN_STYLES:
        raise ValueError(f"{cell!r} is none of {', '.join(KNOWN_STYLES)}")
    return BendStyle(cell)


Words = TypeVar("Words", Task, Role)


def _word(words: type[Words], said: str) -> Words:
    try:
        return words(said)
    except ValueError:
        raise ValueError(f"{said!r} is none of {', '.join(words)}") from None
