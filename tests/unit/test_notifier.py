"""Which notifier is chosen and why, and what happens where nothing can be shown."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from posture_monitor.desktop import (
    ConsoleNotifier,
    FirstThatShows,
    PlyerNotifier,
    SilentNotifier,
    choose_notifier,
)
from posture_monitor.desktop import notifier as room
from posture_monitor.errors import UsageError


def closed() -> io.StringIO:
    paper = io.StringIO()
    paper.close()
    return paper


@pytest.mark.parametrize(
    ("environ", "platform", "name", "why"),
    [
        ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"}, "linux", "plyer, else console", "is set"),
        ({"XDG_RUNTIME_DIR": "/nowhere"}, "linux", "console", "no desktop session"),
        ({}, "linux", "console", "no desktop session"),
        ({}, "darwin", "plyer, else console", "darwin has"),
        ({}, "win32", "plyer, else console", "win32 has"),
    ],
)
def test_auto_takes_the_desktop_where_there_is_one(
    environ: dict[str, str], platform: str, name: str, why: str
) -> None:
    chosen = choose_notifier("auto", environ, platform)
    assert chosen.name == name
    assert why in chosen.why


def test_a_bus_in_the_runtime_folder_is_a_desktop(tmp_path: Path) -> None:
    (tmp_path / "bus").touch()
    chosen = choose_notifier("auto", {"XDG_RUNTIME_DIR": str(tmp_path)}, "linux")
    assert (chosen.name, chosen.why) == (
        "plyer, else console",
        "a desktop session: there is a bus in XDG_RUNTIME_DIR",
    )


@pytest.mark.parametrize(
    ("backend", "name"),
    [("plyer", "plyer, else console"), ("console", "console"), ("off", "silent")],
)
def test_what_is_asked_for_is_taken(backend: str, name: str) -> None:
    chosen = choose_notifier(backend, {}, "linux")
    assert (chosen.name, chosen.why) == (name, "asked for")


def test_an_unknown_notifier_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="'growl' is none of auto, plyer, console, off"):
        choose_notifier("growl", {})


def test_silence_is_no_failure(capfd: pytest.CaptureFixture[str]) -> None:
    assert SilentNotifier().show("Time to stand", "45 min")
    assert capfd.readouterr() == ("", "")


def test_the_console_keeps_why_it_could_not() -> None:
    notifier = ConsoleNotifier(closed())
    assert not notifier.show("Time to stand", "45 min")
    assert notifier.failure == "I/O operation on closed file"


def test_a_program_without_stderr_does_not_stumble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert not ConsoleNotifier().show("Time to stand", "45 min")


def test_when_nobody_can_show_it_all_reasons_are_kept() -> None:
    notifier = FirstThatShows([ConsoleNotifier(closed()), ConsoleNotifier(closed())])
    assert not notifier.show("Time to stand", "45 min")
    closed_file = "console: I/O operation on closed file"
    assert notifier.failure == f"{closed_file}; {closed_file}"


def test_a_failure_is_forgotten_when_it_works_again() -> None:
    notifier = ConsoleNotifier(closed())
    notifier.show("Time to stand", "45 min")
    notifier._stream = io.StringIO()
    assert notifier.show("Time to stand", "45 min")
    assert notifier.failure is None


def test_a_desktop_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_SHOW", (sys.executable, "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(room, "PATIENCE_S", 0.2)
    notifier = PlyerNotifier()
    assert not notifier.show("Time to stand", "45 min")
    assert notifier.failure is not None
    assert "timed out" in notifier.failure


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("raise SystemExit(3)", "plyer ended with exit code 3"),
        ("raise ImportError('no pyobjus')", "ImportError: no pyobjus"),
        ("import sys; sys.stderr.write('refused')", "refused"),
    ],
)
def test_whatever_the_desktop_says_is_kept(
    monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    monkeypatch.setattr(room, "_SHOW", (sys.executable, "-c", f"input(); {script}"))
    notifier = PlyerNotifier()
    assert not notifier.show("Time to stand", "45 min")
    assert notifier.failure == reason


def test_a_program_that_is_not_there_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_SHOW", ("no-such-program",))
    assert not PlyerNotifier().show("Time to stand", "45 min")


def test_long_text_is_cut_to_what_every_desktop_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has room for 63 characters of title and 255 of message."""
    asked: list[str] = []

    def run(_command: object, *, input: str, **_: object) -> subprocess.CompletedProcess[str]:  # noqa: A002
        asked.append(input)
        return subprocess.CompletedProcess((), 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    assert PlyerNotifier().show("t" * 64, "m" * 255)
    title, message = "t" * 62 + "\\u2026", "m" * 255
    assert asked == [f'{{"title": "{title}", "message": "{message}"}}']
