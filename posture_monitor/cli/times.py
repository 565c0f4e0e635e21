"""Times as people write and read them; the wearer's day runs from 04:00 to 04:00."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from posture_monitor.errors import UsageError
from posture_monitor.ports import Clock

DAY_START = time(4)
"""Where the wearer's day begins, local time: who is up late is still in the same day."""

LONGEST_S = 100 * 366 * 86_400.0
FIRST_YEAR, LAST_YEAR = 1971, 9000
_SECONDS = {"d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
_NUMBER = r"\d+(?:\.\d+)?"
_DURATION = re.compile("".join(rf"(?:({_NUMBER}){unit})?" for unit in _SECONDS))
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def duration_s(text: str) -> float:
    """Read a duration.

    Raises
    ------
    UsageError
        If it is none.

    Examples
    --------
    >>> duration_s("90"), duration_s("90s"), duration_s("1h20m")
    (90.0, 90.0, 4800.0)
    """
    seconds = _seconds(text.strip().lower())
    if seconds is None:
        raise UsageError(f"{text!r} is no duration; write 90, 90s, 45m or 1h20m")
    return seconds


def _seconds(text: str) -> float | None:
    if re.fullmatch(_NUMBER, text):
        seconds = float(text)
    elif text and (told := _DURATION.fullmatch(text)):
        parts = zip(told.groups(), _SECONDS.values(), strict=True)
        seconds = sum(float(count) * unit for count, unit in parts if count)
    else:
        return None
    return seconds if seconds <= LONGEST_S else None


def day_from_text(text: str, clock: Clock, zone: tzinfo | None = None) -> date:
    """Read a day: a date, ``today`` or ``yesterday``.

    Raises
    ------
    UsageError
        If it is none.
    """
    found = _day(text.strip().lower(), clock, zone)
    if found is None:
        raise UsageError(f"{text!r} is no day; write 2026-03-02, today or yesterday")
    return found


def since_from_text(text: str, clock: Clock, zone: tzinfo | None = None) -> float:
    """Read when a range begins; a day stands for its beginning.

    Raises
    ------
    UsageError
        If it is no time.
    """
    day = _day(text.strip().lower(), clock, zone)
    return span_of(day, zone)[0] if day else _moment(text, clock, zone)


def until_from_text(text: str, clock: Clock, zone: tzinfo | None = None) -> float:
    """Read when a range ends; a day stands for its end.

    Raises
    ------
    UsageError
        If it is no time.
    """
    day = _day(text.strip().lower(), clock, zone)
    return span_of(day, zone)[1] if day else _moment(text, clock, zone)


def day_at(t: float, zone: tzinfo | None = None) -> date:
    """Tell to which of the wearer's days a moment belongs.

    Examples
    --------
    >>> day_at(1772420399.0, UTC), day_at(1772424000.0, UTC)  # 02:59 and 04:00
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 2))
    """
    start = timedelta(hours=DAY_START.hour)
    return (local(t, zone).replace(tzinfo=None) - start).date()


def span_of(day: date, zone: tzinfo | None = None) -> tuple[float, float]:
    """Tell when a day begins and ends, Unix seconds; 23 or 25 h where clocks change."""
    return _start_of(day, zone), _start_of(day + timedelta(days=1), zone)


def local(t: float, zone: tzinfo | None = None) -> datetime:
    """Show a moment on the wall clock; without a zone on this computer's."""
    return datetime.fromtimestamp(t, UTC).astimezone(zone)


def _start_of(day: date, zone: tzinfo | None) -> float:
    # Without a zone Python takes the time for this computer's own, summer time included.
    return datetime.combine(day, DAY_START, zone).timestamp()


def _day(text: str, clock: Clock, zone: tzinfo | None) -> date | None:
    if text in ("today", "yesterday"):
        today = day_at(clock.now(), zone)
        return today if text == "today" else today - timedelta(days=1)
    if not _DATE.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text} is no date of the calendar") from None
    return _in_reach(day)


def _moment(text: str, clock: Clock, zone: tzinfo | None) -> float:
    seconds = _seconds(text.strip().lower())
    if seconds is not None:
        return clock.now() - seconds
    try:
        moment = datetime.fromisoformat(text.strip().upper())
    except ValueError:
        raise UsageError(
            f"{text!r} is no time; write 2026-03-02, 2026-03-02T09:00, today, yesterday, or 2h for"
            " two hours ago"
        ) from None
    _in_reach(moment.date())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()


def _in_reach(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UsageError(f"{day} is out of reach; years from {FIRST_YEAR} to {LAST_YEAR} are known")
    return day
