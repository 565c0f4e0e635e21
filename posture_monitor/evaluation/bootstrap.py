"""How far a mean over people would move with other people: the bootstrap."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

DRAWS = 2000
SEED = 20260101


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over subjects; all ``None`` where it is defined for no subject."""

    mean: float | None
    min: float | None
    ci95: tuple[float, float] | None

    def to_json(self) -> dict[str, float | list[float] | None]:
        """Write mean, worst subject and interval."""
        interval = None if self.ci95 is None else list(self.ci95)
        return {"mean": self.mean, "min": self.min, "ci95": interval}


def spread(values: Iterable[float | None]) -> Spread:
    """Mean, minimum and 95 % bootstrap interval of the mean (percentiles, fixed seed).

    Subjects for whom the figure is undefined are left out. One subject gives an interval of
    no width, which says that nothing is known of others.

    Examples
    --------
    >>> spread([1.0, 0.5, None]).mean
    0.75
    """
    known = np.array([value for value in values if value is not None], np.float64)
    if known.size == 0:
        return Spread(None, None, None)
    drawn = np.random.default_rng(SEED).integers(known.size, size=(DRAWS, known.size))
    low, high = np.percentile(known[drawn].mean(axis=1), [2.5, 97.5])
    return Spread(float(known.mean()), float(known.min()), (float(low), float(high)))
