"""The verbs ``today`` and ``day``."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer
from rich.console import Group

from posture_monitor.cli.asked import AsJson, Asked
from posture_monitor.cli.listings import NOT_THE_BACK
from posture_monitor.cli.ribbon import ribbon
from posture_monitor.cli.stored import open_store, stored_until
from posture_monitor.cli.tables import facts, titled
from posture_monitor.cli.times import day_from_text, span_of
from posture_monitor.cli.words import counted, day_name, duration
from posture_monitor.core.detection.timeline import Interval, intervals
from posture_monitor.core.insight.day import DayFigures, day_figures
from posture_monitor.errors import NoDataError
from posture_monitor.store import Store

LOOK_BACK_S = 3600.0
"""How far before the day to look for the posture it began with."""


@dataclass(frozen=True, slots=True)
class StoredDay:
    """A day in figures, and its postures laid out in time."""

    figures: DayFigures
    laid: list[Interval]


def today(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Say what happened today; the day begins at 04:00."""
    day(ctx, "today", as_json)


def day(
    ctx: typer.Context,
    day: Annotated[str, typer.Argument(metavar="DATE", help="2026-03-02, today or yesterday.")],
    as_json: AsJson = False,
) -> None:
    """Say what happened on a day, from 04:00 to 04:00."""
    asked: Asked = ctx.obj
    wanted = day_from_text(day, asked.clock)
    with open_store(asked) as store:
        found = stored_day(store, wanted)
        if found is None:
            raise NoDataError(f"nothing is stored for {day_name(wanted)}; {stored_until(store)}")
    figures = found.figures
    if as_json:
        asked.write_json({"kind": "day", "date": wanted.isoformat(), **figures.to_dict()})
        return
    worn = f"worn {duration(figures.wear_s)}"
    below = "\n".join([*filter(None, [figures.hidden_because]), NOT_THE_BACK])
    body = [ribbon(found.laid)] if found.laid and asked.knows_shapes else []
    asked.show(titled(day_name(wanted), worn, Group(*body, facts(_rows(figures))), below))


def stored_day(store: Store, day: date) -> StoredDay | None:
    """Sum up a day as far as the signal went; ``None`` where nothing happened."""
    start, end = span_of(day)
    events = list(store.events(since=start - LOOK_BACK_S, until=end))
    # An event in the last moment lies before the end, too.
    seen = [max(e.known_at, math.nextafter(e.t, math.inf)) for e in events if start <= e.t]
    if not seen:
        return None
    end = min(end, max(seen))
    laid = [i._replace(start=max(i.start, start)) for i in intervals(events, end) if i.end > start]
    return StoredDay(day_figures(events, start, end), laid)


def _rows(day: DayFigures) -> Iterator[tuple[str, str, str]]:
    yield "Seated", duration(day.seated_s), _share(day)
    yield "Upright", duration(day.upright_s), _moving(day)
    if day.lying_s:
        yield "Lying", duration(day.lying_s), ""
    yield "Unknown", duration(day.unknown_s), "worn, and not clear what it was"
    if day.gap_s:
        yield "No signal", duration(day.gap_s), ""
    if day.not_worn_s:
        yield "Not worn", duration(day.not_worn_s), ""
    if day.unrecorded_s:
        yield "Not recorded", duration(day.unrecorded_s), "no sensor was read"
    yield "", "", ""
    yield from _sitting_rows(day)
    yield from _bend_rows(day)
    yield from _prompt_rows(day)


def _share(day: DayFigures) -> str:
    return "" if day.seated_share is None else f"{day.seated_share:.0%} of the time worn"


def _moving(day: DayFigures) -> str:
    if not day.walking_s:
        return ""
    return f"walking {duration(day.walking_s)} of it, {counted(day.steps, 'step')}"


def _sitting_rows(day: DayFigures) -> Iterator[tuple[str, str, str]]:
    sitting = day.sitting
    if sitting.longest_s is None or sitting.usual_s is None:
        return
    usual = f"usually {duration(sitting.usual_s)}, the longest {duration(sitting.longest_s)}"
    yield "Sitting", counted(sitting.count, "bout"), usual
    per_hour = sitting.breaks_per_sitting_hour
    rate = "" if per_hour is None else f"{per_hour:.1f} for each hour seated"
    yield "Breaks", str(sitting.breaks), rate


def _bend_rows(day: DayFigures) -> Iterator[tuple[str, str, str]]:
    bends = day.bends
    if not bends.count:
        yield "Bends", "none", ""
        return
    depths = f"{bends.small} small, {bends.medium} medium, {bends.deep} deep"
    yield "Bends", str(bends.count), depths
    styles = f"{bends.knee_led} knee-led, {bends.straight_leg} straight-leg, {bends.mixed} mixed"
    yield "", "", styles


def _prompt_rows(day: DayFigures) -> Iterator[tuple[str, str, str]]:
    told = day.prompts
    words = {
        "taken up": told.taken,
        "snoozed": told.snoozed,
        "skipped": told.skipped,
        "without an answer": told.ignored,
        "withheld": told.withheld,
    }
    yield (
        "Prompts",
        str(told.shown),
        ", ".join(f"{count} {word}" for word, count in words.items() if count),
    )
