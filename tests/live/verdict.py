"""What a soak shows: what was sent, given and lost, and how far times were off."""

from dataclasses import dataclass

import numpy as np
from live.soak import START, Soak, true_s

from firmware_interface import Faults, Profile

DAY = {"hours": 8.0, "every_s": 100.0, "disconnects": 200, "error_s": 0.02}
TEN_MINUTES = {"hours": 1 / 6, "every_s": 20.0, "disconnects": 10, "error_s": 0.06}
"""Links so short leave little to find the earliest arrivals from."""
SETTLING_S = 60.0
SLOWEST_HZ = 20.0
COUNTED = Faults(loss=0.01, duplicate=0.002, reorder=0.002, jitter_s=(0.002, 0.08))
UNCOUNTED = Faults(loss=0.0005, jitter_s=(0.002, 0.08))
DAMAGED = Faults(loss=0.01, corrupt=0.01, duplicate=0.002, jitter_s=(0.002, 0.08))


@dataclass
class Told:
    """What a soak shows: errors of time once settled, and the sums of readings."""

    soak: Soak
    error_s: np.ndarray
    sent: int
    boots: int
    delivered: int


def told(soak: Soak, *, settles_after_each_gap: bool) -> Told:
    samples = soak.samples
    taken_s = true_s(samples)
    beginnings = soak.boots_s + (soak.ends_s if settles_after_each_gap else [])
    settled = np.ones(len(taken_s), bool)
    for begin_s in beginnings:
        settled &= (taken_s < begin_s - 1.0) | (taken_s > begin_s + SETTLING_S)
    assert (np.diff(samples.t) > 0).all()
    error_s = (samples.t - START - taken_s)[settled]
    by_boot = _sent_by_boot(soak, taken_s)
    return Told(soak, error_s, sum(by_boot), len(by_boot), len(samples))


def _sent_by_boot(soak: Soak, taken_s: np.ndarray) -> list[int]:
    """Readings the sensor took between the first and the last delivered, of boots that gave any."""
    true_hz = soak.rate_hz * (1.0 + soak.clock_ppm * 1e-6)
    sent = []
    for begin_s, end_s in zip(soak.boots_s, [*soak.boots_s[1:], np.inf], strict=True):
        mine = taken_s[(taken_s >= begin_s - 0.005) & (taken_s < end_s - 0.005)]
        if len(mine):
            sent.append(round((mine[-1] - mine[0]) * true_hz) + 1)
    return sent


def soaked(profile: Profile, faults: Faults, spell: dict[str, float]) -> Soak:
    rate_hz = profile.nearest_rate_hz(SLOWEST_HZ)
    soak = Soak(profile, rate_hz, spell["hours"], faults=faults, every_s=spell["every_s"]).run()
    assert soak.disconnects >= spell.get("disconnects", 0)
    return soak
