"""The edge of the program: exit codes, what goes where, and how it starts."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from posture_monitor.cli import app, words
from posture_monitor.cli.verbs import VERBS
from posture_monitor.core.types import BendStyle, Outcome, Posture, Reason


def call(*args: str) -> Result:
    return CliRunner().invoke(app, list(args))


def started(*args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "posture_monitor", *args],
        capture_output=True,
        check=False,
        env=os.environ | environ,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def test_every_word_of_the_core_has_a_plain_one() -> None:
    tables: list[tuple[Any, Any]] = [
        (words.POSTURES, Posture),
        (words.STYLES, BendStyle),
        (words.OUTCOMES, Outcome),
        (words.REASONS, Reason),
    ]
    assert all(set(table) == set(kind) for table, kind in tables)


@pytest.mark.parametrize("name", [verb.name for verb in VERBS])
def test_every_verb_has_help(name: str) -> None:
    result = call(name, "--help")
    assert result.exit_code == 0
    assert f"Usage: posture-monitor {name}" in result.stdout


def test_help_names_every_verb() -> None:
    said = call("--help").stdout
    assert all(f"│ {verb.name} " in said for verb in VERBS)


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["bendz"], "did you mean 'bends'"),
        (["bends", "--nope"], "no such option"),
        (["--nope"], "no such option"),
        (["day"], "missing argument 'date'"),
        (["config"], "missing command"),
        (["simulate", "desk_day"], "missing option"),
    ],
)
def test_wrong_usage_is_said_in_one_sentence(args: list[str], word: str) -> None:
    result = call(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert word in result.stderr.lower()
    assert "--help`" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(("failure", "code"), [(KeyboardInterrupt(), 130), (ValueError("oh"), 1)])
def test_what_nobody_foresaw(
    failure: BaseException, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise failure

    monkeypatch.setattr("posture_monitor.cli.config.config_path", fails)
    result = call("config", "path")
    assert (result.exit_code, result.stdout) == (code, "")
    assert "Traceback" not in result.stderr
    if code == 1:
        assert "ValueError: oh" in result.stderr
        assert "posture-monitor doctor" in result.stderr
        assert "Traceback" in call("--debug", "config", "path").stderr
        assert "Traceback" in call("config", "path", "--debug").stderr


def test_a_fresh_computer_is_told_the_next_step(tmp_path: Path) -> None:
    run = started("--data", str(tmp_path))
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("Nothing is recorded yet.\nNext: ")
    assert started("bouts", "--data", str(tmp_path)).returncode == 5


def test_the_version(tmp_path: Path) -> None:
    run = started("--version", HOME=str(tmp_path))
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("posture-monitor 0.")


def test_no_color_means_no_escape_codes(tmp_path: Path) -> None:
    colored = started("doctor", "--data", str(tmp_path), FORCE_COLOR="1").stdout
    plain = started("doctor", "--data", str(tmp_path), FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b[" in colored
    assert "\x1b[" not in plain


def test_a_terminal_that_knows_letters_only_is_served(tmp_path: Path) -> None:
    run = started("doctor", "--data", str(tmp_path), PYTHONIOENCODING="ascii")
    assert (run.returncode, run.stderr.count("Traceback")) == (0, 0)
    assert "program" in run.stdout


def test_quiet_leaves_the_data(tmp_path: Path) -> None:
    made = tmp_path / "made.parquet"
    script = tmp_path / "short.txt"
    script.write_text("seed 3; stand 5s; sit 20s", encoding="utf-8")
    loud = call("simulate", str(script), "-o", str(made))
    quiet = call("simulate", str(script), "-o", str(made), "--quiet")
    assert "50 Hz" in loud.stderr
    assert (quiet.stdout, quiet.stderr, quiet.exit_code) == ("", "", 0)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_who_has_seen_enough_is_no_complaint() -> None:
    command = f"{sys.executable} -m posture_monitor config get | true"
    run = subprocess.run(["sh", "-c", command], capture_output=True, check=False, timeout=60)
    assert run.stderr == b""


def test_help_loads_no_heavy_room() -> None:
    probe = (
        "import sys, contextlib, io\n"
        "from posture_monitor.cli import app\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    app(['--help'])\n"
        "print(*[m for m in ('numpy', 'scipy', 'pydantic', 'sqlite_utils') if m in sys.modules])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, check=True, text=True, timeout=60
    )
    assert run.stdout == "\n"
