"""Where prompts are shown: the desktop's own notifications, the console, or nowhere."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, TextIO

from posture_monitor.errors import UsageError
from posture_monitor.ports import Notifier

BACKENDS = ("auto", "plyer", "console", "off")

PATIENCE_S = 20.0  # Windows keeps the message's process for as long as the balloon stands
TITLE_MOST, MESSAGE_MOST = 63, 255  # characters in a Windows balloon, the shortest of all

_SHOW = (
    sys.executable,
    "-P",
    "-X",
    "utf8",
    "-W",
    "ignore",
    "-m",
    "posture_monitor.desktop.plyer_process",
)


class ExplainedNotifier(Notifier, Protocol):
    """A notifier that can say why it was chosen, and why it could not show its last message."""

    why: str
    failure: str | None


class PlyerNotifier:
    """The desktop's own notifications, through plyer.

    plyer does not tell whether a message was shown, and it, or the tool it calls, writes to
    stderr. So each message gets a process of its own, whose stderr tells, whose warnings the
    wearer does not see, and which can be given up. A call takes a fraction of a second, on Windows
    as long as the balloon stands: keep it off the event loop.

    Parameters
    ----------
    environ
        Environment of that process; ``None`` means our own.
    """

    name = "plyer"

    def __init__(self, environ: Mapping[str, str] | None = None, why: str = "asked for") -> None:
        self.why = why
        self.failure: str | None = None
        self._environ = environ

    def show(self, title: str, message: str) -> bool:
        """Show a message on the desktop; ``failure`` has the reason where that is not possible."""
        shown = {"title": _shown(title, TITLE_MOST), "message": _shown(message, MESSAGE_MOST)}
        try:
            run = self._run(json.dumps(shown))
        except (OSError, subprocess.TimeoutExpired) as error:
            self.failure = str(error)
            return False
        self.failure = _complaint(run)
        return self.failure is None

    def _run(self, asked: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  our own module, the text goes through stdin
            _SHOW,
            input=asked,
            capture_output=True,
            check=False,
            encoding="utf-8",
            env=self._environ,
            errors="replace",
            timeout=PATIENCE_S,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )


class ConsoleNotifier:
    """A line on the terminal; ``stream`` is where to, ``None`` meaning stderr."""

    name = "console"

    def __init__(self, stream: TextIO | None = None, why: str = "asked for") -> None:
        self.why = why
        self.failure: str | None = None
        self._stream = stream

    def show(self, title: str, message: str) -> bool:
        """Print a message; ``failure`` has the reason where the stream does not take it."""
        try:
            stream = self._stream or sys.stderr
            stream.write(f"{title}: {message}\n")
            stream.flush()
        except (
            OSError,
            ValueError,
            AttributeError,
        ) as error:  # no reader, closed, no stderr at all
            self.failure = str(error)
            return False
        self.failure = None
        return True


class SilentNotifier:
    """Shows nothing and is content with it: a replay must never buzz anyone."""

    name = "silent"
    failure: str | None = None

    def __init__(self, why: str = "asked for") -> None:
        self.why = why

    def show(self, title: str, message: str) -> bool:  # noqa: ARG002  the port has them
        """Do nothing."""
        return True


class FirstThatShows:
    """Tries notifiers in turn; ``failure`` keeps what the ones before the last had to say."""

    def __init__(self, notifiers: Sequence[ExplainedNotifier]) -> None:
        self.name = ", else ".join(notifier.name for notifier in notifiers)
        self.why = notifiers[0].why
        self.failure: str | None = None
        self._notifiers = tuple(notifiers)

    def show(self, title: str, message: str) -> bool:
        """Show a message with the first notifier that can."""
        self.failure = None
        failures: list[str] = []
        for notifier in self._notifiers:
            if notifier.show(title, message):
                break
            failures.append(f"{notifier.name}: {notifier.failure}")
        self.failure = "; ".join(failures) or None
        return len(failures) < len(self._notifiers)


def choose_notifier(
    backend: str, environ: Mapping[str, str], platform: str = sys.platform
) -> ExplainedNotifier:
    """Find the notifier for a setting and a computer; where the desktop fails, the console serves.

    Parameters
    ----------
    backend
        One of ``BACKENDS``; ``auto`` takes the desktop where there is one.
    environ, platform
        Environment of the program and ``sys.platform``.

    Raises
    ------
    UsageError
        If there is no such backend.

    Examples
    --------
    >>> chosen = choose_notifier("auto", {}, platform="linux")
    >>> chosen.name, chosen.why
    ('console', 'no desktop session: neither DBUS_SESSION_BUS_ADDRESS nor a bus in XDG_RUNTIME_DIR')
    """
    if backend not in BACKENDS:
        raise UsageError(f"notifier {backend!r} is none of {', '.join(BACKENDS)}")
    desktop, why = _desktop(environ, platform) if backend == "auto" else (False, "asked for")
    if backend == "off":
        return SilentNotifier(why)
    console = ConsoleNotifier(why=why)
    if backend == "plyer" or desktop:
        return FirstThatShows([PlyerNotifier(environ, why), console])
    return console


def _desktop(environ: Mapping[str, str], platform: str) -> tuple[bool, str]:
    """Whether a desktop is there to show notifications, and how we know."""
    if platform in ("darwin", "win32"):
        return True, f"{platform} has notifications of its own"
    if environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return True, "a desktop session: DBUS_SESSION_BUS_ADDRESS is set"
    runtime = environ.get("XDG_RUNTIME_DIR")
    if runtime and (Path(runtime) / "bus").exists():
        return True, "a desktop session: there is a bus in XDG_RUNTIME_DIR"
    return (
        False,
        "no desktop session: neither DBUS_SESSION_BUS_ADDRESS nor a bus in XDG_RUNTIME_DIR",
    )


def _shown(text: str, most: int) -> str:
    """Make a text safe to hand on.

    notify-send takes what begins with a dash for an option, and an argument ends at a NUL.

    Examples
    --------
    >>> _shown("--help", 63), _shown("12345", 4)
    (' --help', '123…')
    """
    text = text.replace("\0", "")
    text = f" {text}" if text.startswith("-") else text
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _complaint(run: subprocess.CompletedProcess[str]) -> str | None:
    """Return why nothing was shown.

    plyer drops the exit code of notify-send and the errors of its thread on Windows; both end on
    stderr, which is empty where all went well.
    """
    lines = run.stderr.strip().splitlines()
    if run.returncode == 0 and not lines:
        return None
    return lines[-1] if lines else f"plyer ended with exit code {run.returncode}"
