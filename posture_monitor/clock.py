"""The only place where the time is read."""

import time
from datetime import datetime


class SystemClock:
    """The computer's clock, behind the port ``Clock``."""

    def now(self) -> float:
        """Unix seconds."""
        return time.time()  # noqa: TID251  this is the one place

    def monotonic_s(self) -> float:
        """Seconds that never step back, from an arbitrary start."""
        return time.monotonic()  # noqa: TID251  this is the one place


def local_zone_name() -> str | None:
    """Name the computer's zone by its offset now, for messages."""
    return datetime.now().astimezone().tzname()  # noqa: TID251  this is the one place


def cpu_s() -> float:
    """CPU time this process has used, seconds; for benchmarks."""
    return time.process_time()
