"""How a story inside the virtual machine is told, and what in it should not have happened."""

import sys
import time
from pathlib import Path
from typing import NoReturn

WORK = 2_000_000
TURNS = 5  # the fastest was disturbed least
wrong: list[str] = []


def say(*words: object) -> None:
    """Print with the machine's own time."""
    uptime_s = float(Path("/proc/uptime").read_text().split()[0])
    print(f"[{uptime_s:.2f} s]", *words, flush=True)  # noqa: T201  this is how the host hears


def expect(is_so: bool, *words: object) -> None:  # noqa: FBT001  what is expected comes first
    """Say what happened, marked where it should not have."""
    (say if is_so else unexpected)(*words)


def unexpected(*words: object) -> None:
    """Say what should not have happened."""
    say(*words, "<-- NOT EXPECTED")
    wrong.append(" ".join(map(str, words)))


def now_s() -> float:
    """Seconds that never step back."""
    return time.monotonic()  # noqa: TID251  a story measures


def pace_s() -> float:
    """Processor time of a piece of work that is always the same, here and on the host."""
    return min(map(_work_s, range(TURNS)))


def _work_s(_: int) -> float:
    begun_s = time.process_time()
    sum(range(WORK))
    return time.process_time() - begun_s


def the_end() -> NoReturn:
    """Say what should not have happened, and end the story accordingly."""
    say(f"{len(wrong)} things not as expected", *wrong)
    sys.exit(bool(wrong))
