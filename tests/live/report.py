"""Print what a day of lost links does to every sensor: ``python -m live.report``."""

from concurrent.futures import ProcessPoolExecutor

import numpy as np
from live.verdict import COUNTED, DAY, UNCOUNTED, soaked, told

from firmware_interface import PROFILES

HEAD = "| sensor | rate | lost links | reboots | sent | given | lost | 99 % within | all within |"


def row(key: str) -> str:
    """Run one sensor's day."""
    profile = PROFILES[key]
    counts = profile.ticks is not None
    day = told(
        soaked(profile, COUNTED if counts else UNCOUNTED, DAY), settles_after_each_gap=not counts
    )
    soak, off_ms = day.soak, 1000.0 * np.abs(day.error_s)
    about = "" if counts else "about "
    cells = (
        f"`{key}`",
        f"{soak.rate_hz:g} Hz",
        str(soak.disconnects),
        str(len(soak.boots_s) - 1),
        f"{day.sent:,}",
        f"{day.delivered:,}",
        f"{about}{soak.stream.lost:,}",
        f"{np.quantile(off_ms, 0.99):.0f} ms",
        f"{off_ms.max():.0f} ms",
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Run all days, two at a time."""
    print(HEAD, "|---" * HEAD.count(" | ") + "|---|", sep="\n", flush=True)  # noqa: T201
    with ProcessPoolExecutor(2) as processes:
        for line in processes.map(row, PROFILES):
            print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
