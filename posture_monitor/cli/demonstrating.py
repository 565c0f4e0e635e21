"""The verb ``demo``."""

import os
import tempfile
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Annotated

import typer

from posture_monitor.app.demo import Demo, Stage, play, prepare
from posture_monitor.cli.asked import Asked
from posture_monitor.cli.day import day as show_day
from posture_monitor.cli.prompts import why as show_why
from posture_monitor.cli.sayings import said
from posture_monitor.cli.tables import listing
from posture_monitor.cli.times import local
from posture_monitor.cli.words import duration
from posture_monitor.core.insight.day import DayFigures, day_figures
from posture_monitor.core.types import Event, Prompt
from posture_monitor.desktop import choose_notifier
from posture_monitor.settings import load_settings
from posture_monitor.settings.places import STORE_FILE

SPEED = 480.0
"""A working day of eight hours in a minute."""


def demo(
    ctx: typer.Context,
    speed: Annotated[
        float, typer.Option(min=1.0, help="How many times as fast as life; 480 is a minute.")
    ] = SPEED,
    notify: Annotated[
        bool, typer.Option("--notify/--no-notify", help="Show the prompts on the desktop, too.")
    ] = True,
) -> None:
    """Watch a simulated working day go by: no sensor needed, nothing of yours is touched."""
    asked: Asked = ctx.obj
    asked.say("simulating a working day at a desk …")
    prepared = prepare(_nine_o_clock(asked))
    settings = load_settings()
    notifier = choose_notifier(settings.notifications.backend if notify else "off", os.environ)
    asked.say(
        f"eight hours pass in about {duration(8 * 3600 / speed)}; each line is what the program"
        " has just understood from the sensor's bytes\n"
    )
    events: list[Event] = []

    def tell(seen: Sequence[Event]) -> None:
        events.extend(seen)
        for event in seen:
            if isinstance(event, Prompt):
                title = f"Seated {duration(event.sitting_s)}"
                notifier.show(title, f"A break? {event.drill.capitalize()}, or just a walk.")
            line = said(event)
            if line:
                asked.out.print(line, highlight=False, soft_wrap=True)

    with tempfile.TemporaryDirectory(prefix="posture-monitor-demo-") as folder:
        store = Path(folder) / STORE_FILE
        offset = local(prepared.start).utcoffset()
        utc_offset_s = offset.total_seconds() if offset else 0.0
        play(prepared, Stage(asked.clock, settings, utc_offset_s, store, speed), [tell])
        _sum_up(ctx, asked, prepared, events, Path(folder))


def _sum_up(
    ctx: typer.Context, asked: Asked, prepared: Demo, events: list[Event], folder: Path
) -> None:
    asked.out.print()
    before, asked.data = asked.data, folder
    show_day(ctx, local(prepared.start).date().isoformat())
    asked.out.print()
    show_why(ctx)
    asked.data = before
    figures = day_figures(events, prepared.start, float(prepared.day.samples.t[-1]))
    asked.out.print("\n[bold]What was simulated, and what was seen[/bold]")
    asked.show(listing(("", "simulated", "seen"), _comparison(prepared, figures)))
    asked.say(
        "\nThat was a simulation. With your own recording: posture-monitor replay FILE;"
        " the simulated day itself: posture-monitor simulate desk_day -o day.parquet"
    )


def _comparison(prepared: Demo, figures: DayFigures) -> list[tuple[str, ...]]:
    return [
        ("seated", duration(prepared.seated_s), duration(figures.seated_s)),
        ("bends from 20°", str(prepared.bends), str(figures.bends.count)),
        ("steps", str(prepared.day.truth.steps), str(figures.steps)),
    ]


def _nine_o_clock(asked: Asked) -> float:
    today = local(asked.clock.now())
    return datetime.combine(today.date(), time(9, 0), tzinfo=today.tzinfo).timestamp()
