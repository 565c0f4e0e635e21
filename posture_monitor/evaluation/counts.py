"""Right, false and missed, and the ratios that follow; undefined ratios are ``None``."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


def ratio(part: float, whole: float) -> float | None:
    """Divide, where there is something to divide by.

    Examples
    --------
    >>> ratio(1, 4), ratio(0, 0)
    (0.25, None)
    """
    return part / whole if whole else None


def mean_of(values: Iterable[float | None]) -> float | None:
    """Average values; ``None`` if there are none, or one of them is undefined."""
    known = list(values)
    defined = [value for value in known if value is not None]
    return ratio(sum(defined), len(known)) if len(defined) == len(known) else None


@dataclass(frozen=True, slots=True)
class Counts:
    """Found rightly (``tp``), found falsely (``fp``) and missed (``fn``)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @classmethod
    def of_numbers(cls, found: int, expected: int) -> Self:
        """Compare numbers where nobody knows the times.

        Examples
        --------
        >>> Counts.of_numbers(found=3, expected=1)
        Counts(tp=1, fp=2, fn=0)
        """
        return cls(min(found, expected), max(found - expected, 0), max(expected - found, 0))

    @classmethod
    def total(cls, many: Iterable["Counts"]) -> Self:
        """Add up."""
        counts = list(many)
        return cls(sum(c.tp for c in counts), sum(c.fp for c in counts), sum(c.fn for c in counts))

    @property
    def expected(self) -> int:
        """How many there were in truth."""
        return self.tp + self.fn

    @property
    def sensitivity(self) -> float | None:
        """Share of the true ones that was found."""
        return ratio(self.tp, self.tp + self.fn)

    @property
    def precision(self) -> float | None:
        """Share of the found ones that is true."""
        return ratio(self.tp, self.tp + self.fp)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of sensitivity and precision."""
        return ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    def to_json(self, name_of_expected: str) -> dict[str, int | float | None]:
        """Write counts and ratios; the number of true ones is called ``n`` or ``expected``."""
        return {
            name_of_expected: self.expected,
            "tp": self.tp,
            "fp": self.fp,
            "fn": self.fn,
            "sensitivity": self.sensitivity,
            "precision": self.precision,
            "f1": self.f1,
        }
