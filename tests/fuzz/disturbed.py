"""A good conversation into which garbage comes."""

from collections import Counter
from itertools import islice

import numpy as np
from fuzz.garbage import Garbage
from fuzz.report import Report

from firmware_interface import Action, Profile, SampleBlock, Wired
from firmware_interface.driver import NOTHING, Driver, Heard, Readings

START = 1_700_000_000.0
RATE_HZ = 50.0
PIECE_S = 0.25
FELT_HZ = 100.0
TURNING_DPS = 100.0
TOLERANCE = 0.06
"""How far right readings may be from 1 g and 100 deg/s, as a share: the coarsest sensor's step."""
FULL_SCALES = 1.5
LONGEST_SPELL = 40
"""Notifications of garbage between two stretches of good ones."""
SETUP_SHARE = 0.1
"""Of the stretches that begin with a disturbed connection."""
DISTURBED_SHARE = 0.3
MOST_DISTURBED = 60
"""Notifications of garbage in one set-up."""
GOOD = 5
"""Good notifications of each kind in a stretch, at least."""
MOST_PIECES = 80
MOST_CONNECTIONS = 2
NEVER = 999
"""Stands for a stream that did not come back."""


def motion(begin_s: float, end_s: float) -> SampleBlock:
    """Turn and tilt without a rest, so that 1 g and 100 deg/s are felt from ever new sides."""
    s = np.arange(begin_s, end_s + 0.5 / FELT_HZ, 1.0 / FELT_HZ)
    return SampleBlock.of(
        START + s, _direction(0.7 * s, 0.31 * s), TURNING_DPS * _direction(0.43 * s, 0.23 * s)
    )


def _direction(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(a) * np.cos(b), np.sin(a) * np.cos(b), np.sin(b)], axis=1)


class Overheard(Driver):
    """A driver whose last words are kept."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.said = NOTHING

    @property
    def rejected(self) -> int:
        return self.driver.rejected

    def start(self) -> tuple[Action, ...]:
        return self.driver.start()

    def hear(self, channel: str, data: bytes) -> Heard:
        self.said = self.driver.hear(channel, data)
        return self.said

    def disconnected(self) -> None:
        self.driver.disconnected()

    def ask_battery(self) -> tuple[Action, ...]:
        return self.driver.ask_battery()


class Disturbed(Wired):
    """A conversation into which garbage comes, and that looks at every sample.

    Parameters
    ----------
    profile
        Which sensor.
    seed
        Of the garbage.
    """

    def __init__(self, profile: Profile, seed: int) -> None:
        super().__init__(profile, profile.nearest_rate_hz(RATE_HZ))
        self.driver = self.stream.driver = Overheard(self.stream.driver)
        self.profile = profile
        self.report = Report(profile.key)
        self.rng = np.random.default_rng(seed)
        self.garbage = Garbage(tuple(profile.channels), self.rng)
        self._values = self.garbage.values()
        self._disturbances = 0
        self._is_answer = False
        self.now_s = self._felt_s = 0.0
        self._last_t = -np.inf
        self._limits = FULL_SCALES * np.array([profile.acc_range_g, profile.gyro_range_dps or 0.0])
        self.kinds = self._introduced()

    def _introduced(self) -> int:
        """Hear a good conversation, to learn how many kinds of notifications make a sample."""
        self.connect(START)
        self.do(START, self.stream.driver.ask_battery())
        kinds: set[int] = set()
        while self._felt_s < 8.0 or self.stream.samples == 0:
            kinds.update(self._kind(data) for _, _, data in self._piece())
        return len(kinds)

    def hear(self, t: float, channel: str, data: bytes) -> SampleBlock:
        """Let the driver hear a value, look at what it makes of it, and do what it wants."""
        if self._is_answer:
            self.garbage.remember_answer((channel, data))
        arrived = self.stream.hear(t, channel, data)
        self._said = self.driver.said.readings
        self._look(arrived.samples)
        self._is_answer = True
        self.do(t, arrived.actions)
        self._is_answer = False
        return arrived.samples

    def do(self, t: float, actions: tuple[Action, ...]) -> None:
        """Carry actions out; before each, garbage may come."""
        for action in actions:
            while self._disturbances and self.rng.random() < DISTURBED_SHARE:
                self._disturbances -= 1
                self.spoil(1)
            self._is_answer = True
            super().do(t, (action,))
            self._is_answer = False

    def spoil(self, count: int) -> None:
        """Let garbage come."""
        for channel, data in islice(self._values, count):
            self.now_s += float(self.rng.uniform(0.0, 0.05))
            self.report.fed_bytes += len(data)
            self._is_answer = False
            self.hear(START + self.now_s, channel, data)

    def stretch(self) -> None:
        """Let garbage come, or connect anew with garbage in between, then hear good data."""
        if self.rng.random() >= SETUP_SHARE:
            self.spoil(1 + int(self.rng.integers(LONGEST_SPELL)))
            self._hear_good(again=False)
            return
        self.report.set_ups += 1
        self._reconnect(MOST_DISTURBED)
        for _ in range(MOST_CONNECTIONS):
            if self._hear_good(again=True):
                return
            self.report.reconnected += 1
            self._reconnect(0)
        self._hear_good(again=False)

    def _reconnect(self, disturbances: int) -> None:
        self.disconnect()
        self._disturbances = disturbances
        self.connect(START + self.now_s)
        self._disturbances = 0

    def _hear_good(self, *, again: bool) -> bool:
        """Hear good data and note how soon all was right; tell whether it was at all.

        Where it can be tried ``again``, nothing is noted if it was not.
        """
        needed, resumed_s = self._resynchronised()
        if needed == NEVER and again:
            return False
        self.report.note(needed, resumed_s)
        return needed < NEVER

    def _resynchronised(self) -> tuple[int, float]:
        """Hear good data; tell after how many of each kind readings were right, and samples."""
        counts: Counter[int] = Counter()
        needed, resumed_s, begin_s = NEVER, np.inf, max(self.now_s, self._felt_s)
        for _ in range(MOST_PIECES):
            for samples, readings, data in self._piece():
                counts[self._kind(data)] += 1
                if needed == NEVER and readings is not None and _is_right(readings):
                    needed = max(counts.values())
                if needed < NEVER and len(samples):
                    resumed_s = min(resumed_s, self._felt_s - begin_s)
            is_full = len(counts) == self.kinds and min(counts.values()) >= GOOD
            if is_full and (resumed_s < np.inf or needed == NEVER):
                break
        return needed, resumed_s

    def _piece(self) -> list[tuple[SampleBlock, Readings | None, bytes]]:
        """Feel a piece of motion and hear what the sensor says of it."""
        begin_s = max(self.now_s, self._felt_s)
        self.now_s = self._felt_s = begin_s + PIECE_S
        heard = []
        for t, channel, data in self.notifications(motion(begin_s, self._felt_s)):
            self._is_answer = False
            self.garbage.remember((channel, data))
            samples = self.hear(t, channel, data)
            heard.append((samples, self._said, data))
        return heard

    def _kind(self, data: bytes) -> int:
        """Tell acceleration from turning, where a sensor sends them apart."""
        return data[0] if self.profile.key == "polar" else 0

    def _look(self, samples: SampleBlock) -> None:
        if not len(samples):
            return
        steps = np.diff(samples.t, prepend=self._last_t)
        self._last_t = float(samples.t[-1])
        sizes = np.array([_largest(samples.acc_g), _largest(samples.gyro_dps)])
        if not (
            (steps > 0).all() and np.isfinite(samples.t).all() and (sizes <= self._limits).all()
        ):
            self.report.wrong += 1
            self.report.complain(f"sizes {sizes}, steps from {steps.min()} s")


def _largest(vectors: np.ndarray | None) -> float:
    return 0.0 if vectors is None else float(np.abs(vectors).max())


def _is_right(readings: Readings) -> bool:
    """Whether the last reading has the lengths that all good ones have."""
    lengths = [float(np.linalg.norm(readings.acc_g[-1]))]
    if readings.gyro_dps is not None:
        lengths.append(float(np.linalg.norm(readings.gyro_dps[-1])) / TURNING_DPS)
    return all(abs(length - 1.0) < TOLERANCE for length in lengths)
