"""The verb ``demo``."""

import os
import tempfile
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from posture_monitor.app.demo import Demo, Stage, play, prepare
from posture_monitor.cli.asked import Asked
from posture_monitor.cli.day import day as show_day
from posture_monitor.cli.prompts import why as show_why
from posture_monitor.cli.stored import STORE_FILE
from posture_monitor.cli.tables import listing
from posture_monitor.cli.times import local
from posture_monitor.cli.words import OUTCOMES, POSTURES, STYLES, duration
from posture_monitor.core.insight.day import DayFigures, day_figures
from posture_monitor.core.types import (
    Bend,
    Bout,
    Calibrated,
    Event,
    Gap,
    Prompt,
    PromptOutcome,
    SensorFault,
)
from posture_monitor.desktop import choose_notifier
from posture_monitor.settings import load_settings

SPEED = 480.0
"""A working day of eight hours in a minute."""
LONG_GAP_S = 2.0


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
            line = _line(event)
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


def _line(event: Event) -> str | None:
    """Say one event to the one who watches."""
    say = _SAYINGS.get(type(event))
    told = None if say is None else say(event)
    return None if told is None else f"[dim]{local(event.t):%H:%M}[/dim]  {told}"


def _bout(bout: Bout) -> str:
    return f"{POSTURES[bout.posture]} {duration(bout.duration_s)}"


def _gap(gap: Gap) -> str | None:
    lasted = gap.end - gap.t
    return f"[dim]no signal for {duration(lasted)}[/dim]" if lasted > LONG_GAP_S else None


def _bend(bend: Bend) -> str:
    return f"bend of {bend.depth_deg:.0f}°, {STYLES[bend.style]}"


def _outcome(outcome: PromptOutcome) -> str:
    counted = f"{duration(outcome.upright_s)} up, {outcome.steps} steps"
    return f"[green]{OUTCOMES[outcome.outcome]}[/green]: {counted}"


_SAYINGS: dict[type[Any], Any] = {
    Bout: _bout,
    Bend: _bend,
    Gap: _gap,
    Prompt: lambda p: f"[bold]seated {duration(p.sitting_s)}: a break? {p.drill}[/bold]",
    PromptOutcome: _outcome,
    Calibrated: lambda _: "[dim]upright is known now, from walking[/dim]",
    SensorFault: lambda f: f"[dim]the gyroscope is off by {f.value:g}°/s; taken out[/dim]",
}
