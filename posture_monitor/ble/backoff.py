"""How long to wait before the next try."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that grow with each failure, spread so that two sensors do not try in step.

    Parameters
    ----------
    first_s, longest_s
        The first wait, and the one that is never exceeded: somebody back at the desk should not
        wait longer than that for the stream.
    factor
        Growth with each failure in a row.
    spread
        A wait is drawn from this fraction of itself up to itself.

    Examples
    --------
    >>> [Backoff().wait_s(failures, 1.0) for failures in (1, 2, 3, 20)]
    [0.5, 1.0, 2.0, 15.0]
    >>> Backoff().wait_s(1, 0.0)
    0.25
    """

    first_s: float = 0.5
    longest_s: float = 15.0
    factor: float = 2.0
    spread: float = 0.5

    def wait_s(self, failures: int, chance: float) -> float:
        """Give the wait after so many failures in a row; ``chance`` is a draw from 0-1."""
        doublings = min(max(failures - 1, 0), 30)
        longest = min(self.first_s * self.factor**doublings, self.longest_s)
        return longest * (self.spread + (1.0 - self.spread) * chance)
