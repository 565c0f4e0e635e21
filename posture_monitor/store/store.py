"""The store: append events, ask what happened."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from sqlite_utils import Database

from posture_monitor.core.types import Bend, Bout, Event, Prompt, PromptWithheld
from posture_monitor.core.wire import from_dict, to_dict
from posture_monitor.database_errors import told_clearly
from posture_monitor.store import derived
from posture_monitor.store.connection import open_for_reading, open_for_writing
from posture_monitor.store.query import between, overlapping
from posture_monitor.store.rows import PromptRecord, Stored

_INSERT = "INSERT INTO event (run_id, kind, t, known_at, payload) VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Store:
    """One file of events; use as ``with Store.open(path) as store``.

    Queries are iterators that read as they go. Times are Unix seconds; ranges are
    ``[since, until)`` and open where ``None``.
    """

    path: Path
    _db: Database

    @classmethod
    def open(
        cls, path: str | os.PathLike[str], *, read_only: bool = False, busy_s: float = 5.0
    ) -> Self:
        """Open or create the store.

        Parameters
        ----------
        path
            The file; it is created with its folder, readable by its owner only.
        read_only
            For queries: nothing is created and nothing can be changed.
        busy_s
            How long to wait for another program that is writing.

        Raises
        ------
        StoreError
            If the file is no database of this program, newer than it, or cannot be opened.
        NoDataError
            If ``read_only`` and there is no file.
        """
        file = Path(path)
        with told_clearly(file):
            return cls(file, (open_for_reading if read_only else open_for_writing)(file, busy_s))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start_run(
        self, started_at: float, source: str, version: str, settings: Mapping[str, object]
    ) -> int:
        """Log that the program began to feed events, and give the run's number.

        Parameters
        ----------
        started_at
            Unix seconds.
        source
            Where the samples come from: a sensor, ``virtual``, or a recording's name.
        version
            Of the program.
        settings
            As they were in force, ready for JSON.
        """
        row = (started_at, source, version, json.dumps(settings, sort_keys=True))
        insert = "INSERT INTO run (started_at, source, version, settings) VALUES (?, ?, ?, ?)"
        with told_clearly(self.path), self._db.atomic():
            return cast("int", self._db.execute(insert, row).lastrowid)

    def append(self, run_id: int, events: Sequence[Event]) -> None:
        """Log events and what is derived from them, all or none; on return they are on disk.

        Raises
        ------
        StoreError
            If they could not be written; nothing of them is stored then.
        """
        with told_clearly(self.path), self._db.atomic():
            for event in events:
                cursor = self._db.execute(_INSERT, _row(run_id, event))
                derived.derive(self._db, Stored(cast("int", cursor.lastrowid), run_id, event))

    def rebuild(self) -> None:
        """Make the derived tables anew from the log."""
        with told_clearly(self.path), self._db.atomic():
            derived.clear(self._db)
            for stored in self.log(derived.KINDS):
                derived.derive(self._db, stored)

    def log(
        self,
        kinds: Iterable[str] | None = None,
        since: float | None = None,
        until: float | None = None,
    ) -> Iterator[Stored[Event]]:
        """Give logged events with their numbers, in the order in which they became known."""
        where, values = between(since, until)
        if kinds is not None:
            wanted = list(kinds)
            where += f" AND kind IN ({', '.join('?' * len(wanted))})"
            values += wanted
        for row in self._rows("event", where, values, "id"):
            fields = {**json.loads(row["payload"]), **row}
            yield Stored(row["id"], row["run_id"], from_dict(fields))

    def events(
        self,
        kinds: Iterable[str] | None = None,
        since: float | None = None,
        until: float | None = None,
    ) -> Iterator[Event]:
        """Give events that happened in a range, in the order in which they became known.

        Parameters
        ----------
        kinds
            Names as in ``core.wire.KINDS``; all where ``None``.
        since, until
            Bounds of ``t``.
        """
        return (stored.event for stored in self.log(kinds, since, until))

    def bouts(
        self, since: float | None = None, until: float | None = None
    ) -> Iterator[Stored[Bout]]:
        """Give bouts of which some part lies in a range, by their start."""
        for row in self._rows("bout", *overlapping(since, until), "t, id"):
            bout = cast("Bout", derived.event_from_row("bout", row))
            yield Stored(row["id"], row["run_id"], bout)

    def bends(
        self, since: float | None = None, until: float | None = None
    ) -> Iterator[Stored[Bend]]:
        """Give bends that began in a range, by their start."""
        for row in self._rows("bend", *between(since, until), "t, id"):
            bend = cast("Bend", derived.event_from_row("bend", row))
            yield Stored(row["id"], row["run_id"], bend)

    def prompts(
        self, since: float | None = None, until: float | None = None
    ) -> Iterator[PromptRecord]:
        """Give prompts that were shown in a range, each with its outcome."""
        rows = self._rows("prompt", *between(since, until), "t, id")
        return (derived.prompt_from_row(row) for row in rows)

    def why(
        self, since: float | None = None, until: float | None = None
    ) -> Iterator[Prompt | PromptWithheld]:
        """Give every prompt that was shown or withheld in a range; each names its reason."""
        for event in self.events(("prompt", "prompt_withheld"), since, until):
            yield cast("Prompt | PromptWithheld", event)

    def span(self) -> tuple[float, float] | None:
        """First and last ``t`` of all events; ``None`` where there are none."""
        with told_clearly(self.path):
            first, last = self._db.execute("SELECT min(t), max(t) FROM event").fetchone()
        return None if first is None else (first, last)

    def _rows(
        self, table: str, where: str, values: list[Any], order: str
    ) -> Iterator[dict[str, Any]]:
        with told_clearly(self.path):
            yield from self._db.table(table).rows_where(where, values, order_by=order)


def _row(run_id: int, event: Event) -> tuple[int, str, float, float, str]:
    fields = to_dict(event)
    kind, t, known_at = fields.pop("kind"), fields.pop("t"), fields.pop("known_at")
    return run_id, kind, t, known_at, json.dumps(fields, sort_keys=True, allow_nan=False)
