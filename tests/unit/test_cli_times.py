"""Times as people write them, on a clock and in a zone that the test chooses."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from posture_monitor.cli.times import (
    DAY_START,
    day_at,
    day_from_text,
    duration_s,
    since_from_text,
    span_of,
    until_from_text,
)
from posture_monitor.core.coaching.break_params import BreakParams
from posture_monitor.errors import UsageError

BERLIN = ZoneInfo("Europe/Berlin")


class At:
    """A clock that stands still."""

    def __init__(self, text: str) -> None:
        self._t = unix(text)

    def now(self) -> float:
        return self._t

    def monotonic_s(self) -> float:
        return 0.0


def unix(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


NOON = At("2026-03-04T12:00")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), ("45m", 2700), ("1h20m", 4800), ("1.5h", 5400), ("2d", 172_800)],
)
def test_durations(text: str, seconds: float) -> None:
    assert duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "20m1h", "-5", "1 hour", "9" * 30, "nan"])
def test_what_is_no_duration_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="is no duration"):
        duration_s(text)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-03-02", "2026-03-02T04:00", "2026-03-03T04:00"),
        ("today", "2026-03-04T04:00", "2026-03-05T04:00"),
        ("Yesterday", "2026-03-03T04:00", "2026-03-04T04:00"),
        ("2026-03-02T09:00", "2026-03-02T09:00", "2026-03-02T09:00"),
        ("2026-03-02 09:00", "2026-03-02T09:00", "2026-03-02T09:00"),
        ("2026-03-02T08:00Z", "2026-03-02T09:00", "2026-03-02T09:00"),
        ("2h", "2026-03-04T10:00", "2026-03-04T10:00"),
    ],
)
def test_a_day_begins_a_range_or_ends_it(text: str, since: str, until: str) -> None:
    assert since_from_text(text, NOON, BERLIN) == unix(since)
    assert until_from_text(text, NOON, BERLIN) == unix(until)


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "2026-02-30", "0001-01-01", "9h30", ""])
def test_what_is_no_time_is_said(text: str) -> None:
    with pytest.raises(UsageError):
        since_from_text(text, NOON, BERLIN)


def test_who_is_up_late_is_still_in_the_same_day() -> None:
    assert day_from_text("today", At("2026-03-05T03:59"), BERLIN) == date(2026, 3, 4)
    assert day_from_text("today", At("2026-03-05T04:00"), BERLIN) == date(2026, 3, 5)


def test_only_a_day_is_a_day() -> None:
    with pytest.raises(UsageError, match="is no day"):
        day_from_text("2h", NOON, BERLIN)


def test_days_meet_where_clocks_change() -> None:
    spring = span_of(date(2026, 3, 28), BERLIN)
    assert spring[1] - spring[0] == 23 * 3600
    assert span_of(date(2026, 3, 29), BERLIN)[0] == spring[1]
    assert day_at(spring[1] - 1, BERLIN) == date(2026, 3, 28)
    assert day_at(spring[1], BERLIN) == date(2026, 3, 29)


def test_the_coach_begins_the_day_at_the_same_time() -> None:
    assert DAY_START.hour * 3600 == BreakParams().day_start_s
