"""The derived tables, one event at a time; a rebuild is the same over the whole log."""

from dataclasses import asdict
from typing import Any, cast

from sqlite_utils import Database

from posture_monitor.core.types import Bend, Bout, Event, Prompt, PromptOutcome
from posture_monitor.core.wire import from_dict
from posture_monitor.store.rows import PromptRecord, Stored

TABLES = ("bout", "bend", "prompt")
KINDS = ("bout", "bend", "prompt", "prompt_outcome")
_OUTCOME = {  # column of the prompt table -> field of the outcome
    "outcome": "outcome",
    "outcome_t": "t",
    "outcome_known_at": "known_at",
    "upright_s": "upright_s",
    "steps": "steps",
}


def derive(db: Database, stored: Stored[Event]) -> None:
    """Bring the derived tables up to an event that was just logged."""
    match stored.event:
        case Bout():
            _insert(db, "bout", stored)
        case Bend():
            _insert(db, "bend", stored)
        case Prompt():
            _insert(db, "prompt", stored)
        case PromptOutcome() as outcome:
            _join(db, stored.run_id, outcome)
        case _:
            pass


def _insert(db: Database, table: str, stored: Stored[Event]) -> None:
    row = {"id": stored.id, "run_id": stored.run_id, **asdict(stored.event)}
    db.table(table).insert(row)


def _join(db: Database, run_id: int, outcome: PromptOutcome) -> None:
    """Tell the run's last prompt of that number; a later outcome replaces an earlier one."""
    last = "SELECT max(id) FROM prompt WHERE run_id = ? AND number = ?"
    (prompt_id,) = db.execute(last, [run_id, outcome.number]).fetchone()
    if prompt_id is not None:
        said = asdict(outcome)
        changes = {column: said[field] for column, field in _OUTCOME.items()}
        db.table("prompt").update(prompt_id, changes)


def clear(db: Database) -> None:
    """Empty the derived tables."""
    for table in TABLES:
        db.table(table).delete_where()


def event_from_row(kind: str, row: dict[str, Any]) -> Event:
    """Read a row of a derived table back as the event it came from."""
    return from_dict({**row, "kind": kind})


def prompt_from_row(row: dict[str, Any]) -> PromptRecord:
    """Read a row of the prompt table as the two events it joins."""
    prompt = cast("Prompt", event_from_row("prompt", row))
    outcome = None
    if row["outcome"] is not None:
        said = {field: row[column] for column, field in _OUTCOME.items()}
        said["number"] = row["number"]
        outcome = cast("PromptOutcome", event_from_row("prompt_outcome", said))
    return PromptRecord(row["id"], row["run_id"], prompt, outcome)
