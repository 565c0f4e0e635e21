"""Counts and stamps as sensors send them, for tests."""

from dataclasses import dataclass

import numpy as np
import pytest

from firmware_interface import TickClock
from firmware_interface.profile import Ticks

START = 1.7e9
COUNTER = Ticks(2**32)
MILLI, MICRO, NANO = Ticks(2**32, 1e3), Ticks(2**32, 1e6), Ticks(2**63, 1e9)

each_kind = pytest.mark.parametrize(
    "ticks", [COUNTER, MILLI, MICRO, NANO], ids=["count", "ms", "us", "ns"]
)


@dataclass(frozen=True)
class Sensor:
    """Takes readings at ``rate_hz`` by a clock that runs fast by ``ppm``, from a tick on."""

    ticks: Ticks
    rate_hz: float = 50.0
    ppm: float = 0.0
    first: int = 0

    def t(self, k: np.ndarray) -> np.ndarray:
        return START + k / (self.rate_hz * (1 + self.ppm * 1e-6))

    def tick(self, k: np.ndarray) -> np.ndarray:
        per_reading = (self.ticks.per_second or self.rate_hz) / self.rate_hz
        counts = [self.first + round(i * per_reading) for i in k.tolist()]
        return np.array([count % self.ticks.modulus for count in counts], np.int64)

    def packets(self, begin: int, end: int, n: int = 1) -> list[tuple[float, np.ndarray]]:
        """Give what is sent of the readings from ``begin`` on: when, and the ticks in it."""
        ks = [np.arange(k, k + n) for k in range(begin, end - n + 1, n)]
        return [(float(self.t(k[-1:])[0]), self.tick(k)) for k in ks]


Packets = list[tuple[float, np.ndarray]]


def timed(clock: TickClock, packets: Packets) -> np.ndarray:
    return np.concatenate([np.empty(0), *(clock.update(*packet) for packet in packets)])


def jittered(packets: Packets) -> Packets:
    """Each up to 120 ms late; none overtakes another."""
    late_s = np.random.default_rng(7).uniform(0.0, 0.12, len(packets))
    arrivals = np.maximum.accumulate([t for t, _ in packets] + late_s)
    return [(t, ticks) for t, (_, ticks) in zip(arrivals.tolist(), packets, strict=True)]
