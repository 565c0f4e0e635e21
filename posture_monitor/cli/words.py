"""The program's words for people: plain, and never more than was measured."""

from datetime import date

from posture_monitor.cli.times import local
from posture_monitor.core.types import BendStyle, Outcome, Posture, Reason

POSTURES = {
    Posture.SITTING: "seated",
    Posture.UPRIGHT_STILL: "upright",
    Posture.WALKING: "walking",
    Posture.LYING: "lying",
    Posture.NOT_WORN: "not worn",
    Posture.UNKNOWN: "unknown",
}
STYLES = {
    BendStyle.KNEE_LED: "knee-led",
    BendStyle.STRAIGHT_LEG: "straight-leg",
    BendStyle.MIXED: "mixed",
}
OUTCOMES = {
    Outcome.TAKEN: "break taken",
    Outcome.ACTIVE: "active break",
    Outcome.SNOOZED: "snoozed",
    Outcome.SKIPPED: "skipped",
    Outcome.IGNORED: "no answer",
}
REASONS = {
    Reason.SITTING_LONG: "seated for the time you chose",
    Reason.SNOOZE_OVER: "the snooze was over",
    Reason.ASKED_FOR: "you asked for it",
    Reason.PAUSED: "prompts were paused",
    Reason.COOLDOWN: "too soon after the one before",
    Reason.HOUR_CAP: "enough prompts for this hour",
    Reason.DAY_CAP: "enough prompts for this day",
    Reason.JUST_MOVED: "you were already on your feet",
    Reason.QUIET_HOURS: "quiet hours",
    Reason.NO_SIGNAL: "it was not known what you were doing",
}
_MINUTE_S, _HOUR_MIN = 60, 60


def duration(seconds: float) -> str:
    """Say how long.

    Examples
    --------
    >>> duration(42), duration(2050), duration(4800), duration(7190)
    ('42 s', '34 min', '1 h 20 min', '2 h')
    """
    if round(seconds) < _MINUTE_S:
        return f"{round(seconds)} s"
    hours, minutes = divmod(round(seconds / _MINUTE_S), _HOUR_MIN)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return " ".join(parts)


def counted(count: int, one: str, many: str | None = None) -> str:
    """Say how many.

    Examples
    --------
    >>> counted(1, "bend"), counted(2431, "bend")
    ('1 bend', '2431 bends')
    """
    number = f"{count:,}".replace(",", "\N{NO-BREAK SPACE}") if count >= 10_000 else str(count)  # noqa: PLR2004  typographers' limit
    return f"{number} {one if count == 1 else many or one + 's'}"


def day_name(day: date) -> str:
    """Name a day in full.

    Examples
    --------
    >>> day_name(date(2026, 3, 2))
    'Monday 2 March 2026'
    """
    return f"{day:%A} {day.day} {day:%B %Y}"


def clock_time(t: float, *, with_day: bool = False) -> str:
    """Say when on the wall clock of this computer."""
    when = local(t)
    return f"{when:%a} {when.day} {when:%b %H:%M}" if with_day else f"{when:%H:%M}"
