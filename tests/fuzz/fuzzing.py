"""A fuzz of every sensor's codec: garbage in a good conversation, and what comes of it.

``python -m fuzz.fuzzing 10_000_000`` (in ``tests``) feeds each sensor so many bytes of garbage and
prints a table; ``make fuzz`` does that. The same seed gives the same garbage.
"""

import sys
import traceback
import warnings
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from time import perf_counter

from fuzz.disturbed import Disturbed
from fuzz.report import HEAD, Report, line
from fuzz.sizes import kept_bytes

from firmware_interface import PROFILES

SEED = 20260
PROCESSES = 2
LOOK_EVERY = 32  # stretches from one look at the state to the next


def fuzz(key: str, size: int, seed: int = SEED) -> Report:
    """Feed a sensor's stream so many bytes of garbage."""
    began = perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        talk = Disturbed(PROFILES[key], seed)
        report, stretches = talk.report, 0
        while report.fed_bytes < size:
            try:
                talk.stretch()
            except Exception:  # noqa: BLE001  none is allowed, so each is counted
                report.exceptions += 1
                report.complain(traceback.format_exc())
            stretches += 1
            if stretches % LOOK_EVERY == 0 or report.fed_bytes >= size:
                report.state_bytes = max(report.state_bytes, kept_bytes(talk.stream))
    report.rejected, report.seconds = talk.stream.rejected, perf_counter() - began
    return report


def table(size: int, keys: Iterable[str]) -> None:
    """Fuzz sensors, two at a time, and write what was found."""
    sys.stdout.write(HEAD)
    keys = list(keys)
    with ProcessPoolExecutor(PROCESSES) as pool:
        for report in pool.map(fuzz, keys, [size] * len(keys)):
            sys.stdout.write(line(report))
            sys.stdout.flush()


if __name__ == "__main__":
    table(int(sys.argv[1]), sys.argv[2:] or PROFILES)
