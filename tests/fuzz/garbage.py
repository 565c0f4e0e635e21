"""What no sensor would say: random bytes, damaged values, and answers nobody asked for."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence

import numpy as np

Value = tuple[str, bytes]
"""A channel, and what comes on it."""

LONGEST_BYTES = 512  # a notification cannot be longer (Bluetooth Core 5.4, Vol 3, Part F, 3.2.9)
REMEMBERED = 64
MOST_FLIPS = 8
MOST_INSERTED = 20
MOST_HEADER = 5
SMALL = 24  # below it lie nearly all codes of operations, kinds and states


class Garbage:
    """Makes garbage, some of it out of good values that it was shown.

    Parameters
    ----------
    channels
        Where garbage may come.
    rng
        Decides everything.
    """

    def __init__(self, channels: Sequence[str], rng: np.random.Generator) -> None:
        self._channels = tuple(channels)
        self._rng = rng
        self._good: deque[Value] = deque(maxlen=REMEMBERED)
        self._answers: dict[Value, None] = {}
        self._kinds: tuple[Callable[[], list[Value]], ...] = (
            self._random,
            self._damaged,
            self._damaged,
            self._joined,
            self._repeated,
            self._swapped,
            self._headed,
            self._answer,
            self._damaged_answer,
        )

    def remember(self, value: Value) -> None:
        """Take note of motion that may be damaged later."""
        self._good.append(value)

    def remember_answer(self, value: Value) -> None:
        """Take note of what a sensor answered, to be said out of turn."""
        if len(self._answers) < REMEMBERED:
            self._answers[value] = None

    def values(self) -> Iterator[Value]:
        """Give garbage without an end."""
        while True:
            yield from self._kinds[self._below(len(self._kinds))]()

    def _below(self, end: int) -> int:
        return int(self._rng.integers(end))

    def _chosen(self, values: Sequence[Value]) -> Value:
        return values[self._below(len(values))] if values else self._random()[0]

    def _channel(self) -> str:
        return self._channels[self._below(len(self._channels))]

    def _random(self) -> list[Value]:
        """Any bytes of any length on any channel."""
        return [(self._channel(), self._rng.bytes(self._below(LONGEST_BYTES + 1)))]

    def _damaged(self) -> list[Value]:
        """A good value with bits flipped, cut, with bytes inserted, or on another channel."""
        channel, data = self._chosen(self._good)
        return [self._hurt(channel, data)]

    def _hurt(self, channel: str, data: bytes) -> Value:
        changed = bytearray(data)
        match self._below(5):
            case 0:
                for _ in range(1 + self._below(MOST_FLIPS)):
                    if changed:
                        changed[self._below(len(changed))] ^= 1 << self._below(8)
            case 1:
                del changed[self._below(len(changed) + 1) :]
            case 2:
                del changed[: self._below(len(changed) + 1)]
            case 3:
                at = self._below(len(changed) + 1)
                changed[at:at] = self._rng.bytes(1 + self._below(MOST_INSERTED))
            case _:
                channel = self._channel()
        return channel, bytes(changed[:LONGEST_BYTES])

    def _joined(self) -> list[Value]:
        """The halves of two values in one."""
        channel, first = self._chosen(self._good)
        _, second = self._chosen(self._good)
        cut, begin = self._below(len(first) + 1), self._below(len(second) + 1)
        return [(channel, (first[:cut] + second[begin:])[:LONGEST_BYTES])]

    def _repeated(self) -> list[Value]:
        """A good value that comes again, several times perhaps."""
        return [self._chosen(self._good)] * (1 + self._below(3))

    def _swapped(self) -> list[Value]:
        """Good values that come again in the wrong order."""
        last = list(self._good)[-3:]
        return [last[i] for i in self._rng.permutation(len(last))]

    def _headed(self) -> list[Value]:
        """The header of a good value or an answer, and nonsense behind it."""
        values = [*self._good, *self._answers]
        channel, data = self._chosen(values)
        kept = data[: 1 + self._below(MOST_HEADER)]
        length = len(data) if self._below(2) else self._below(LONGEST_BYTES + 1)
        return [(channel, kept + self._rng.bytes(max(0, length - len(kept))))]

    def _answer(self) -> list[Value]:
        """Say again what was once an answer."""
        return [self._chosen(tuple(self._answers))]

    def _damaged_answer(self) -> list[Value]:
        """An answer that says something else: one byte of it is another code, or it is hurt."""
        channel, data = self._chosen(tuple(self._answers))
        if not data or self._below(3) == 0:
            return [self._hurt(channel, data)]
        changed = bytearray(data)
        changed[self._below(len(changed))] = self._below(SMALL)
        return [(channel, bytes(changed))]
