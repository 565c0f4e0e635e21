"""The real program, as a process of its own with a home of its own."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE_S = 60.0
NO_BUS = "unix:path=/nowhere/at/all"


@dataclass(frozen=True)
class Said:
    """How it ended, and what it said."""

    code: int
    out: str
    err: str


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nobody's settings, and no Bluetooth unless told where."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "POSTURE_MONITOR"))}
    own = {"HOME": str(home), "USERPROFILE": str(home), "COLUMNS": "120", "NO_COLOR": "1"}
    return {**kept, **own, "DBUS_SYSTEM_BUS_ADDRESS": NO_BUS, **more}


def command(*args: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "posture_monitor", *args)


def call(home: Path, *args: str) -> Said:
    """Run it to its end."""
    done = subprocess.run(
        command(*args),
        env=environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


@dataclass
class Running:
    """It while it runs."""

    home: Path
    args: tuple[str, ...]
    err: list[str] = field(default_factory=list)
    signalled_t: float = 0.0

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            command(*self.args),
            env=environment(self.home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def wait_for(self, word: str) -> None:
        """Wait until it has said a line with this word."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.err.append(line)
            if word in line:
                return
        raise AssertionError(f"it ended without {word!r}: {self.err}")

    def signal(self, kind: signal.Signals) -> None:
        self.signalled_t = time.time()  # noqa: TID251  beside what the program wrote
        self.process.send_signal(kind)

    def end(self) -> Said:
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return Said(self.process.returncode, out, "".join(self.err) + err)
