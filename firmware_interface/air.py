"""The way from a sensor to the computer, with whatever may go wrong on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from firmware_interface.virtual import Sent


@dataclass(frozen=True, slots=True)
class Faults:
    """What happens to notifications on their way.

    Parameters
    ----------
    loss, duplicate, reorder, corrupt
        Probability that one never arrives, comes twice, is overtaken by the next, or has bytes
        changed or cut off; 0-1.
    jitter_s
        Shortest and longest time one may take.
    """

    loss: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    corrupt: float = 0.0
    jitter_s: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        for name in ("loss", "duplicate", "reorder", "corrupt"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"{name} {value} must lie between 0 and 1")
        if not 0 <= self.jitter_s[0] <= self.jitter_s[1]:
            raise ValueError(f"jitter_s {self.jitter_s} must be two rising times, none below 0")


NO_FAULTS = Faults()


class Air:
    """Carries notifications; late ones hold up those behind them, as one link does.

    Examples
    --------
    >>> air = Air(Faults(jitter_s=(0.1, 0.1)), np.random.default_rng(0))
    >>> list(air.carry([(1.0, "data", b"x")]))
    [(1.1, 'data', b'x')]
    """

    def __init__(self, faults: Faults = NO_FAULTS, rng: np.random.Generator | None = None) -> None:
        self._faults = faults
        self._rng = rng or np.random.default_rng(0)
        self._last_arrival = -np.inf
        self._overtaken: Sent | None = None

    def carry(self, sent: Iterable[Sent]) -> Iterator[Sent]:
        """Give what arrives of what was sent, in the order of arrival."""
        if self._faults == NO_FAULTS:
            yield from sent
            return
        for t, channel, data in sent:
            if self._happens(self._faults.loss):
                continue
            late_s = float(self._rng.uniform(*self._faults.jitter_s))
            self._last_arrival = max(self._last_arrival, t + late_s)
            value = self._damaged(data) if self._happens(self._faults.corrupt) else data
            yield from self._delivered((self._last_arrival, channel, value))

    def clear(self) -> None:
        """Lose what is still on the way, as with a link."""
        self._overtaken = None

    def _delivered(self, arrived: Sent) -> Iterator[Sent]:
        overtaken, self._overtaken = self._overtaken, None
        if overtaken is None and self._happens(self._faults.reorder):
            self._overtaken = arrived
            return
        yield arrived
        if overtaken is not None:
            yield (arrived[0], *overtaken[1:])
        elif self._happens(self._faults.duplicate):
            yield arrived

    def _happens(self, probability: float) -> bool:
        return probability > 0 and self._rng.random() < probability

    def _damaged(self, data: bytes) -> bytes:
        if self._rng.random() < 0.5:  # noqa: PLR2004  as often cut as changed
            return data[: int(self._rng.integers(len(data)))]
        changed = bytearray(data)
        changed[int(self._rng.integers(len(data)))] ^= int(self._rng.integers(1, 256))
        return bytes(changed)
