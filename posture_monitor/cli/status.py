"""What the program says without a verb: what is stored, and the next step."""

from posture_monitor.cli.asked import Asked
from posture_monitor.cli.day import stored_day
from posture_monitor.cli.stored import folder, open_store
from posture_monitor.cli.times import day_at
from posture_monitor.cli.words import day_name, duration
from posture_monitor.settings.places import STORE_FILE

FIRST_STEPS = (
    "Nothing is recorded yet.",
    "Next: `posture-monitor demo` shows what it does; `posture-monitor pair` finds your sensor.",
)


def show_status(asked: Asked) -> None:
    """Print two short lines."""
    for line in _lines(asked):
        asked.out.print(line, markup=False, soft_wrap=True)


def _lines(asked: Asked) -> tuple[str, ...]:
    if not (folder(asked) / STORE_FILE).exists():
        return FIRST_STEPS
    with open_store(asked) as store:
        span = store.span()
        if span is None:
            return FIRST_STEPS
        last = day_at(span[1])
        found = stored_day(store, last)
    is_today = last == day_at(asked.clock.now())
    named = "Today" if is_today else f"The last day with data is {day_name(last)}"
    seated_s, wear_s = (found.figures.seated_s, found.figures.wear_s) if found else (0.0, 0.0)
    return (
        f"{named}: seated {duration(seated_s)} of {duration(wear_s)} worn.",
        f"Next: `posture-monitor {'today' if is_today else f'day {last}'}` shows the day.",
    )
