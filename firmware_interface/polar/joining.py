"""Acceleration and turning, which come apart, made into readings that have both."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from firmware_interface.polar.packing import Whole
from firmware_interface.polar.timing import PER_SECOND
from firmware_interface.samples import Vectors

LATE_NS = 3 * PER_SECOND
"""A frame so much older than the newest came twice or was overtaken; an older one means that the
sensor's clock was set. The longest frame is as long."""
WAIT_NS = 10 * PER_SECOND
"""What waited so long for its other half will not get it."""
HOLE_READINGS = 1.5
"""Turning is not drawn through a hole: between neighbours further apart, nothing is known."""
_NO_TIMES = np.empty(0, np.int64)
_NO_VECTORS = np.empty((0, 3), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Timed:
    """Vectors and when they were measured, nanoseconds, rising."""

    t_ns: Whole
    vectors: Vectors

    def __len__(self) -> int:
        return len(self.t_ns)

    def __getitem__(self, part: slice) -> "Timed":
        return Timed(self.t_ns[part], self.vectors[part])


NOTHING_TIMED = Timed(_NO_TIMES, _NO_VECTORS)


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Readings that have both."""

    acc: Timed
    gyro: Vectors


NOTHING_JOINED = Joined(NOTHING_TIMED, _NO_VECTORS)


class Waiting:
    """What came of one measurement and still waits for the other."""

    def __init__(self) -> None:
        self.kept = NOTHING_TIMED
        self.newest_ns: int | None = None
        self._was_late = False

    def add(self, fresh: Timed) -> None:
        """Take readings, but none that are not newer than all before."""
        if self.newest_ns is not None:
            if self._begins_anew(int(fresh.t_ns[-1]), self.newest_ns):
                self.kept = NOTHING_TIMED
            else:
                fresh = fresh[int(np.searchsorted(fresh.t_ns, self.newest_ns, "right")) :]
        self._was_late = not len(fresh)
        if len(fresh):
            self.kept = _all([self.kept, fresh]) if len(self.kept) else fresh
            self.newest_ns = int(fresh.t_ns[-1])

    def _begins_anew(self, t_ns: int, newest_ns: int) -> bool:
        """Whether it was the newest that was wrong: two late ones in a row are not chance."""
        return t_ns < newest_ns - LATE_NS or (self._was_late and t_ns <= newest_ns)

    def trim(self) -> None:
        """Forget what waited too long."""
        if len(self.kept):
            oldest_ns = self.kept.t_ns[-1] - WAIT_NS
            self.kept = self.kept[int(np.searchsorted(self.kept.t_ns, oldest_ns)) :]


class Joiner:
    """Gives each acceleration the turning at the same instant, once it is known on both sides.

    What was measured of one while frames of the other were lost is left out: nothing is invented.

    Parameters
    ----------
    rate_hz
        Readings of turning per second.

    Examples
    --------
    >>> joiner = Joiner(1e9)
    >>> still = np.zeros((2, 3), np.float32)
    >>> len(joiner.take([(True, Timed(np.array([10, 11]), still))]).acc)
    0
    >>> joiner.take([(False, Timed(np.array([10, 11]), still))]).acc.t_ns.tolist()
    [10, 11]
    """

    def __init__(self, rate_hz: float) -> None:
        self._hole_ns = HOLE_READINGS * PER_SECOND / rate_hz
        self.forget()

    def forget(self) -> None:
        """Drop what waits: the rest of it will not come."""
        self._acc, self._gyro = Waiting(), Waiting()

    @property
    def waiting(self) -> int:
        """How many vectors are kept."""
        return len(self._acc.kept) + len(self._gyro.kept)

    def take(self, frames: Sequence[tuple[bool, Timed]]) -> Joined:
        """Take frames in the order of arrival, each marked whether it is acceleration.

        Frames in good order are joined in one go, which gives what they give one by one.
        """
        if not frames:
            return NOTHING_JOINED
        if self._are_in_order(frames):
            return self._take(frames)
        return _one_after_another([self._take([frame]) for frame in frames])

    def _are_in_order(self, frames: Sequence[tuple[bool, Timed]]) -> bool:
        """Whether each measurement's times rise and neither is far ahead of the other."""
        newest = {True: self._acc.newest_ns, False: self._gyro.newest_ns}
        ahead_ns = max((t for t in newest.values() if t is not None), default=None)
        for is_acc, fresh in frames:
            first_ns, before_ns = int(fresh.t_ns[0]), newest[is_acc]
            is_behind = ahead_ns is not None and first_ns < ahead_ns - WAIT_NS // 2
            if is_behind or (before_ns is not None and first_ns <= before_ns):
                return False
            newest[is_acc] = last_ns = int(fresh.t_ns[-1])
            ahead_ns = last_ns if ahead_ns is None else max(ahead_ns, last_ns)
        return True

    def _take(self, frames: Sequence[tuple[bool, Timed]]) -> Joined:
        for wanted, waiting in ((True, self._acc), (False, self._gyro)):
            parts = [fresh for is_acc, fresh in frames if is_acc is wanted]
            if parts:
                waiting.add(_all(parts))
        joined = self._joined()
        self._acc.trim()
        self._gyro.trim()
        return joined

    def _joined(self) -> Joined:
        """Give what has both; keep of the turning what later acceleration may need."""
        acc, gyro = self._acc.kept, self._gyro.kept
        if not len(gyro) or self._acc.newest_ns is None:
            return NOTHING_JOINED
        ready = int(np.searchsorted(acc.t_ns, gyro.t_ns[-1], "right"))
        self._acc.kept = acc[ready:]
        needed = int(np.searchsorted(gyro.t_ns, self._acc.newest_ns, "right")) - 1
        self._gyro.kept = gyro[max(needed, 0) :]
        return self._between(acc[:ready], gyro)

    def _between(self, acc: Timed, gyro: Timed) -> Joined:
        """Draw a line between the turning before and after each acceleration."""
        after = np.searchsorted(gyro.t_ns, acc.t_ns, "right")
        left, right = np.maximum(after - 1, 0), np.minimum(after, len(gyro) - 1)
        since_ns = acc.t_ns - gyro.t_ns[left]
        span_ns = gyro.t_ns[right] - gyro.t_ns[left]
        known = (after > 0) & ((since_ns == 0) | (span_ns <= self._hole_ns))
        if not known.all():
            acc = Timed(acc.t_ns[known], acc.vectors[known])
            left, right, since_ns, span_ns = (a[known] for a in (left, right, since_ns, span_ns))
        share = (since_ns / np.maximum(span_ns, 1)).astype(np.float32)[:, None]
        before = gyro.vectors[left]
        return Joined(acc, before + share * (gyro.vectors[right] - before))


def _all(parts: Sequence[Timed]) -> Timed:
    if len(parts) == 1:
        return parts[0]
    return Timed(
        np.concatenate([part.t_ns for part in parts]),
        np.concatenate([part.vectors for part in parts]),
    )


def _one_after_another(parts: Sequence[Joined]) -> Joined:
    return Joined(_all([part.acc for part in parts]), np.concatenate([p.gyro for p in parts]))
