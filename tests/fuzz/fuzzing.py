"""A fuzz of every sensor's codec: garbage in a good conversation, and what comes of it.

``python -m fuzz.fuzzing 10_000_000`` (in ``tests``) feeds each sensor so many bytes of garbage and
prints a table; ``make fuzz`` does that. The same seed gives the same garbage.
"""

import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from time import perf_counter

import numpy as np
from fuzz.garbage import Garbage
from fuzz.sizes import kept_bytes

from firmware_interface import PROFILES, Action, Profile, SampleBlock, Wired

START = 1_700_000_000.0
RATE_HZ = 50.0
SEED = 20260
PROCESSES = 2
PIECE_S = 0.25
FELT_HZ = 100.0
TURNING_DPS = 100.0
TOLERANCE = 0.06
FULL_SCALES = 1.5
LONGEST_SPELL = 40
"""Notifications of garbage between two stretches of good ones."""
SETUP_SHARE = 0.1
"""Of the stretches that begin with a disturbed connection."""
DISTURBED_SHARE = 0.3
MOST_DISTURBED = 60
"""Notifications of garbage in one set-up."""
LOOK_EVERY = 32  # stretches from one look at the state to the next
GOOD = 5
"""Good notifications of each kind in a stretch, at least."""
MOST_PIECES = 80
MOST_CONNECTIONS = 2
NEVER = 999
"""Stands for a stream that did not come back."""
KEPT_COMPLAINTS = 3


@dataclass
class Report:
    """What a fuzz found.

    ``exceptions`` and ``wrong`` samples must be 0. ``resynchronised`` is the largest number of
    good notifications of one kind until samples were right again; ``reconnected`` counts set-ups
    that were disturbed so badly that it took another connection.
    """

    sensor: str
    fed_bytes: int = 0
    exceptions: int = 0
    wrong: int = 0
    rejected: int = 0
    state_bytes: int = 0
    resynchronised: int = 0
    set_ups: int = 0
    reconnected: int = 0
    seconds: float = 0.0
    complaints: list[str] = field(default_factory=list)

    def complain(self, what: str) -> None:
        """Keep the first words about what went wrong."""
        if len(self.complaints) < KEPT_COMPLAINTS:
            self.complaints.append(what)


def motion(begin_s: float, end_s: float) -> SampleBlock:
    """Turn and tilt without a rest, so that 1 g and 100 deg/s are felt from ever new sides."""
    s = np.arange(begin_s, end_s + 0.5 / FELT_HZ, 1.0 / FELT_HZ)
    return SampleBlock.of(
        START + s, _direction(0.7 * s, 0.31 * s), TURNING_DPS * _direction(0.43 * s, 0.23 * s)
    )


def _direction(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(a) * np.cos(b), np.sin(a) * np.cos(b), np.sin(b)], axis=1)


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
            kinds.update(self._kind(data) for _, _, data in self._hear_good())
        return len(kinds)

    def hear(self, t: float, channel: str, data: bytes) -> SampleBlock:
        """Let the driver hear a value, look at what it makes of it, and do what it wants."""
        if self._is_answer:
            self.garbage.remember_answer((channel, data))
        arrived = self.stream.hear(t, channel, data)
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
            self._note(self.good_until_right() or NEVER)
            return
        self.report.set_ups += 1
        self._reconnect(MOST_DISTURBED)
        for _ in range(MOST_CONNECTIONS):
            needed = self.good_until_right()
            if needed:
                self._note(needed)
                return
            self.report.reconnected += 1
            self._reconnect(0)
        self._note(self.good_until_right() or NEVER)

    def _note(self, needed: int) -> None:
        self.report.resynchronised = max(self.report.resynchronised, needed)
        if needed > 3:
            self.report.complain(f"{needed} notifications until {self.report.fed_bytes} bytes")

    def _reconnect(self, disturbances: int) -> None:
        self.disconnect()
        self._disturbances = disturbances
        self.connect(START + self.now_s)
        self._disturbances = 0

    def good_until_right(self) -> int | None:
        """Hear good data; tell after how many of each kind samples were right."""
        counts: Counter[int] = Counter()
        needed = None
        for _ in range(MOST_PIECES):
            for _, samples, data in self._hear_good():
                counts[self._kind(data)] += 1
                if needed is None and len(samples) and _is_right(samples):
                    needed = max(counts.values())
            if len(counts) == self.kinds and min(counts.values()) >= GOOD:
                break
        return needed

    def _hear_good(self) -> list[tuple[float, SampleBlock, bytes]]:
        """Feel a piece of motion and hear what the sensor says of it."""
        begin_s = max(self.now_s, self._felt_s)
        self.now_s = self._felt_s = begin_s + PIECE_S
        heard = []
        for t, channel, data in self.notifications(motion(begin_s, self._felt_s)):
            self._is_answer = False
            self.garbage.remember((channel, data))
            heard.append((t, self.hear(t, channel, data), data))
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
        if not ((steps > 0).all() and np.isfinite(samples.t).all() and (sizes <= self._limits).all()):
            self.report.wrong += 1
            self.report.complain(f"sizes {sizes}, steps from {steps.min()} s")


def _largest(vectors: np.ndarray | None) -> float:
    return 0.0 if vectors is None else float(np.abs(vectors).max())


def _is_right(samples: SampleBlock) -> bool:
    """Whether the last sample has the lengths that all good ones have."""
    lengths = [float(np.linalg.norm(samples.acc_g[-1]))]
    if samples.gyro_dps is not None:
        lengths.append(float(np.linalg.norm(samples.gyro_dps[-1])) / TURNING_DPS)
    return all(abs(length - 1.0) < TOLERANCE for length in lengths)


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


HEAD = (
    f"{'sensor':12} {'bytes':>11} {'exceptions':>10} {'wrong':>6} {'rejected':>9} "
    f"{'state bytes':>11} {'resync':>6} {'set-ups':>7} {'again':>6} {'seconds':>8}\n"
)


def line(report: Report) -> str:
    """Write a row of the table, and what went wrong under it."""
    r = report
    row = (
        f"{r.sensor:12} {r.fed_bytes:11,} {r.exceptions:10} {r.wrong:6} {r.rejected:9,} "
        f"{r.state_bytes:11,} {r.resynchronised:6} {r.set_ups:7,} {r.reconnected:6,} "
        f"{r.seconds:8.1f}\n"
    )
    return row + "".join(f"  {complaint}\n" for complaint in r.complaints)


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
