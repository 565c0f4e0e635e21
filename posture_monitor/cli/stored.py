"""Finding what the wearer asks for in the store."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from posture_monitor.cli.asked import Asked
from posture_monitor.cli.times import day_at, local, since_from_text, span_of, until_from_text
from posture_monitor.cli.words import clock_time, day_name
from posture_monitor.core.types import Event
from posture_monitor.core.wire import to_dict
from posture_monitor.errors import NoDataError, UsageError
from posture_monitor.settings import data_folder, load_settings
from posture_monitor.settings.places import STORE_FILE
from posture_monitor.store import Store

Since = Annotated[
    str | None,
    typer.Option(
        metavar="WHEN",
        help="From then on: 2026-03-02, 2026-03-02T09:00, today, yesterday, or 2h (two hours ago)."
        " Without --since and --until: the last day that has data.",
    ),
]
Until = Annotated[
    str | None, typer.Option(metavar="WHEN", help="Until then; a day is meant with all of it.")
]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Range:
    """A range of time, ``[since, until)`` in Unix seconds, open where ``None``."""

    since: float | None
    until: float | None

    @property
    def is_one_day(self) -> bool:
        """Whether times of day alone tell when something was."""
        return None not in (self.since, self.until) and self == Range(*span_of(self._first_day()))

    def __str__(self) -> str:
        if self.is_one_day:
            return day_name(self._first_day())
        ends = [("from", self.since), ("until", self.until)]
        told = [f"{w} {clock_time(t, with_day=True)}" for w, t in ends if t is not None]
        return " ".join(told)

    def _first_day(self) -> date:
        return day_at(self.since or 0.0)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing verb was asked."""

    asked: Asked
    since: str | None
    until: str | None

    def find(
        self, read: Callable[[Store, float | None, float | None], Iterable[T]], what: str
    ) -> tuple[list[T], Range]:
        """Read all of the range from the store.

        Raises
        ------
        NoDataError
            If there is none.
        """
        with open_store(self.asked) as store:
            wanted = self._range(store)
            found = list(read(store, wanted.since, wanted.until))
            if not found:
                raise NoDataError(f"no {what} are stored ({wanted}); {stored_until(store)}")
        return found, wanted

    def _range(self, store: Store) -> Range:
        if self.since is None and self.until is None:
            return Range(*span_of(day_at(last_moment(store))))
        clock = self.asked.clock
        since = None if self.since is None else since_from_text(self.since, clock)
        until = None if self.until is None else until_from_text(self.until, clock)
        if since is not None and until is not None and since >= until:
            raise UsageError(f"--since {self.since} is not before --until {self.until}")
        return Range(since, until)


def folder(asked: Asked) -> Path:
    """Say where the data lie."""
    return asked.data or data_folder(load_settings())


def open_store(asked: Asked) -> Store:
    """Open the store so that nothing in it can change.

    Raises
    ------
    NoDataError
        If there is none yet.
    """
    return Store.open(folder(asked) / STORE_FILE, read_only=True)


def last_moment(store: Store) -> float:
    """Tell when the last event happened.

    Raises
    ------
    NoDataError
        If nothing happened yet.
    """
    span = store.span()
    if span is None:
        raise NoDataError("nothing is recorded yet")
    return span[1]


def stored_until(store: Store) -> str:
    """Say which day to ask for instead."""
    last = day_at(last_moment(store))
    return f"`posture-monitor day {last}` shows the last day with data"


def spelled(event: Event, **more: Any) -> dict[str, Any]:  # noqa: ANN401  whatever JSON takes
    """Spell an event for programs; ``at`` is its ``t`` on this computer's wall clock."""
    row = to_dict(event)
    at = local(event.t).isoformat(timespec="seconds")
    return {"kind": row.pop("kind"), **more, "at": at, **row}
