"""Events as lines for one who watches."""

from typing import Any

from posture_monitor.app.low_battery import LOW_BATTERY
from posture_monitor.cli.times import local
from posture_monitor.cli.words import OUTCOMES, POSTURES, STYLES, duration
from posture_monitor.core.types import (
    Bend,
    Bout,
    Calibrated,
    Event,
    Gap,
    GapCause,
    Posture,
    Prompt,
    PromptOutcome,
    SensorFault,
)

_CAUSES = {
    GapCause.LINK_LOST: ": the link was lost",
    GapCause.SUSPEND: ": the computer slept",
    GapCause.CLOCK_STEP: ": the clock was set",
}
LONG_GAP_S = 2.0
LONG_UNKNOWN_S = 60.0


def said(event: Event) -> str | None:
    """Say one event to the one who watches, in the console's markup; some are not worth a line."""
    say = _SAYINGS.get(type(event))
    told = None if say is None else say(event)
    return None if told is None else f"[dim]{local(event.t):%H:%M}[/dim]  {told}"


def _bout(bout: Bout) -> str | None:
    if bout.posture is not Posture.UNKNOWN:
        return f"{POSTURES[bout.posture]} {duration(bout.duration_s)}"
    is_long = bout.duration_s >= LONG_UNKNOWN_S
    return f"[dim]not known for {duration(bout.duration_s)}[/dim]" if is_long else None


def _gap(gap: Gap) -> str | None:
    lasted = gap.end - gap.t
    why = _CAUSES.get(gap.cause, "")
    return f"[dim]no signal for {duration(lasted)}{why}[/dim]" if lasted > LONG_GAP_S else None


def _bend(bend: Bend) -> str:
    return f"bend of {bend.depth_deg:.0f}°, {STYLES[bend.style]}"


def _outcome(outcome: PromptOutcome) -> str:
    counted = f"{duration(outcome.upright_s)} up, {outcome.steps} steps"
    return f"[green]{OUTCOMES[outcome.outcome]}[/green]: {counted}"


def _fault(fault: SensorFault) -> str:
    if fault.fault == LOW_BATTERY:
        return f"[yellow]the sensor has {fault.value:g} % of its charge left[/yellow]"
    return f"[dim]the gyroscope is off by {fault.value:g}°/s; taken out[/dim]"


_SAYINGS: dict[type[Any], Any] = {
    Bout: _bout,
    Bend: _bend,
    Gap: _gap,
    Prompt: lambda p: f"[bold]seated {duration(p.sitting_s)}: a break? {p.drill}[/bold]",
    PromptOutcome: _outcome,
    Calibrated: lambda _: "[dim]upright is known now, from walking[/dim]",
    SensorFault: _fault,
}
