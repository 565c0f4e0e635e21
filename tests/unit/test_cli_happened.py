"""The verbs over the store: a made-up Monday goes in, tables and JSON come out."""

import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from posture_monitor.cli import app
from posture_monitor.cli.stored import STORE_FILE
from posture_monitor.clock import SystemClock
from posture_monitor.core.types import (
    Bend,
    BendStyle,
    Bout,
    Event,
    Outcome,
    Posture,
    PostureChanged,
    Prompt,
    PromptOutcome,
    PromptWithheld,
    Reason,
    Steps,
)
from posture_monitor.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it cannot change its time zone")

NINE = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()


def at(minutes: float) -> float:
    return NINE + 60 * minutes


def became(minutes: float, posture: Posture) -> PostureChanged:
    return PostureChanged(at(minutes), at(minutes) + 15, posture, 0.9)


MONDAY: list[Event] = [
    became(0, Posture.SITTING),
    Prompt(at(30), at(30), 1, 1800, Reason.SITTING_LONG, "glute bridge"),
    became(34, Posture.WALKING),
    Steps(at(34), at(40), at(40), 500),
    PromptOutcome(at(37), at(37), 1, Outcome.ACTIVE, 180, 250),
    Bout(at(0), at(36), at(34), Posture.SITTING, 0.95),
    became(40, Posture.UPRIGHT_STILL),
    Bend(at(42), at(42.1), at(42.02), at(42.05), 48.2, 0.31, 70, BendStyle.KNEE_LED, 0.9),
    Bend(at(44), at(44.1), at(44.02), at(44.05), 71.7, 0.08, 90, BendStyle.STRAIGHT_LEG, 0.1),
    became(60, Posture.SITTING),
    Bout(at(34), at(62), at(60), Posture.UPRIGHT_STILL, 0.8),
    PromptWithheld(at(90), at(90), 1800, Reason.COOLDOWN),
    Prompt(at(400), at(400), 2, 1200, Reason.ASKED_FOR, "seated figure-4"),
    became(460, Posture.UNKNOWN),
    Bout(at(60), at(480), at(460), Posture.SITTING, 0.9),
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder, seen from Berlin on a terminal 100 wide."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.setenv("COLUMNS", "100")
    time.tzset()
    yield tmp_path
    monkeypatch.undo()
    time.tzset()


def fill(data: Path, events: list[Event] = MONDAY) -> None:
    with Store.open(data / STORE_FILE) as store:
        store.append(store.start_run(NINE, "virtual", "0.1.0", {}), events)


def call(data: Path, *args: str) -> Result:
    return CliRunner().invoke(app, [*args, "--data", str(data)])


def rows(data: Path, *args: str) -> list[dict[str, Any]]:
    result = call(data, *args, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_day_in_words_has_wear_beside_its_share(data: Path) -> None:
    fill(data)
    result = call(data, "day", "2026-03-02")
    assert (result.exit_code, result.stderr) == (0, "")
    said = " ".join(result.stdout.split())
    assert "Monday 2 March 2026 worn 7 h 40 min" in said
    assert "Seated 7 h 14 min 94% of the time worn" in said
    assert "Upright 26 min walking 6 min of it, 500 steps" in said
    assert "Unknown 20 min worn, and not clear" in said
    assert "Bends 2 0 small, 1 medium, 1 deep 1 knee-led, 1 straight-leg, 0 mixed" in said
    assert "Prompts 2 1 taken up, 1 withheld" in said
    assert "▃ seated ▆ upright █ walking · unknown" in said


def test_a_share_is_hidden_where_little_was_worn(data: Path) -> None:
    fill(data, MONDAY[:9])
    said = " ".join(call(data, "day", "2026-03-02").stdout.split())
    assert "of the time worn" not in said
    assert "worn 0.7 h; shares need 6 h" in said


def test_the_day_as_json_is_one_object(data: Path) -> None:
    fill(data)
    (day,) = rows(data, "day", "2026-03-02")
    assert (day["kind"], day["date"], day["steps"]) == ("day", "2026-03-02", 500)
    assert (day["seated_s"], day["unknown_s"]) == (434 * 60, 1200)
    assert day["start"] == at(-5 * 60)
    assert day["bends"]["knee_led"] == day["prompts"]["active"] == 1


def test_today_is_where_the_clock_is(data: Path) -> None:
    now = SystemClock().now()
    fill(data, [PostureChanged(now - 1, now - 1, Posture.SITTING, 0.9)])
    (day,) = rows(data, "today")
    assert day["end"] >= now - 1
    assert call(data).stdout.startswith("Today: seated 0 s of 0 s worn.")


def test_bouts(data: Path) -> None:
    fill(data)
    found = rows(data, "bouts")
    assert [row["posture"] for row in found] == ["sitting", "upright_still", "sitting"]
    first = found[0]
    assert list(first)[:4] == ["kind", "id", "run_id", "at"]
    assert (first["kind"], first["t"], first["end"]) == ("bout", at(0), at(34))
    assert (first["at"], first["duration_s"]) == ("2026-03-02T09:00:00+01:00", 2040)
    said = call(data, "bouts").stdout
    assert "09:00   09:34       34 min   seated     95%" in said
    assert "Seated 7 h 14 min in 2 bouts, the longest 6 h 40 min." in said


def test_bends_are_told_by_what_the_hip_shows(data: Path) -> None:
    fill(data)
    assert [row["style"] for row in rows(data, "bends")] == ["knee_led", "straight_leg"]
    said = call(data, "bends").stdout
    assert "48°           31 cm    3.0 s   knee-led" in said
    assert "2 bends: 1 knee-led, 1 straight-leg, 0 mixed." in said
    assert not {"hip-led", "back-led", "hinge", "rounded"} & set(said.split())


def test_prompts_have_their_outcome(data: Path) -> None:
    fill(data)
    answered, open_ = rows(data, "prompts")
    assert (answered["outcome"], answered["upright_s"], answered["steps"]) == ("active", 180, 250)
    assert (open_["outcome"], open_["steps"]) == (None, None)
    said = call(data, "prompts").stdout
    assert "active break, 3 min upright, 250 steps" in said
    assert "2 prompts: 1 active break, 1 not known yet." in said


def test_why_lists_the_shown_and_the_withheld(data: Path) -> None:
    fill(data)
    kinds = [row["kind"] for row in rows(data, "why")]
    assert kinds == ["prompt", "prompt_withheld", "prompt"]
    assert rows(data, "why")[1]["says"] == "too soon after the one before"
    said = call(data, "why").stdout
    assert "withheld          30 min   too soon after the one before" in said
    assert "2 prompts shown, 1 withheld." in said


@pytest.mark.parametrize(
    ("args", "count"),
    [
        (["--since", "2026-03-02"], 2),
        (["--until", "2026-03-02"], 2),
        (["--since", "2026-03-02T09:43"], 1),
        (["--until", "2026-03-02T09:43"], 1),
        (["--since", "2026-03-02T08:30Z", "--until", "2026-03-02T08:43Z"], 1),
    ],
)
def test_ranges(data: Path, args: list[str], count: int) -> None:
    fill(data)
    assert len(rows(data, "bends", *args)) == count


def test_without_a_range_the_last_day_with_data_is_meant(data: Path) -> None:
    earlier = Bend(at(-1440), at(-1440), at(-1440), at(-1440), 40, 0.1, 60, BendStyle.MIXED, 0.5)
    fill(data, [earlier, *MONDAY])
    assert len(rows(data, "bends")) == 2
    assert len(rows(data, "bends", "--since", "2026-03-01")) == 3
    assert "Sun 1 Mar 09:00" in call(data, "bends", "--since", "2026-03-01").stdout


@pytest.mark.parametrize(
    "args",
    [
        ["today"],
        ["day", "2025-01-01"],
        ["bouts", "--since", "2026-03-05"],
        ["bends", "--until", "2026-03-01"],
        ["prompts", "--since", "1h"],
        ["why", "--since", "2026-03-02T23:00", "--until", "2026-03-02T23:30"],
    ],
)
def test_no_data_is_said_in_one_sentence(data: Path, args: list[str]) -> None:
    fill(data)
    result = call(data, *args)
    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr.count("\n") == 1
    assert "`posture-monitor day 2026-03-02`" in result.stderr


@pytest.mark.parametrize("verb", ["today", "bouts", "bends", "prompts", "why"])
def test_nothing_at_all_is_no_data(data: Path, verb: str) -> None:
    assert call(data, verb).exit_code == 5
    fill(data, [])
    assert call(data, verb).exit_code == 5


def test_the_status_names_the_last_day_and_the_next_step(data: Path) -> None:
    assert call(data).stdout.startswith("Nothing is recorded yet.\nNext: ")
    fill(data, [])
    assert call(data).stdout.startswith("Nothing is recorded yet.")
    (data / STORE_FILE).unlink()
    fill(data)
    assert call(data).stdout == (
        "The last day with data is Monday 2 March 2026: seated 7 h 14 min of 7 h 40 min worn.\n"
        "Next: `posture-monitor day 2026-03-02` shows the day.\n"
    )


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["day", "soon"], "is no day"),
        (["day", "2026-02-30"], "is no date of the calendar"),
        (["bends", "--since", "later"], "is no time"),
        (["bends", "--since", "today", "--until", "2026-03-02"], "is not before"),
    ],
)
def test_a_wrong_time_is_wrong_usage(data: Path, args: list[str], word: str) -> None:
    fill(data)
    result = call(data, *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert word in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_damaged_store_is_said_in_one_sentence(data: Path) -> None:
    (data / STORE_FILE).write_bytes(b"this is no database, and long enough to be read as one" * 30)
    result = call(data, "bouts")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "not a database of this program" in result.stderr
    assert result.stderr.count("\n") == 1
