"""How far apart a sensor's readings are, by its own clock."""


class Spacing:
    """Ticks from one reading to the next: named at first, then learned.

    Parameters
    ----------
    named
        Ticks from one reading to the next by name.
    factor
        How far the truth may be from that.
    least_learned
        Readings without a loss after which their measured spacing is better than its name.

    Examples
    --------
    >>> spacing = Spacing(20.0, 1.1, 100)
    >>> spacing.learn(2100, 100)
    >>> spacing.ticks, spacing.missing(63)
    (21.0, 2)
    """

    def __init__(self, named: float, factor: float, least_learned: int) -> None:
        self.ticks = named
        self._least, self._most = named / factor, named * factor
        self._least_learned = least_learned
        self._sum, self._readings = 0, 0  # of those that followed one another without a loss

    def missing(self, step: int) -> int:
        """Tell how many readings are missing between two that are so many ticks apart."""
        return max(0, round(step / self.ticks) - 1)

    def learn(self, ticks: int, readings: int) -> None:
        """Take note of readings that followed the ones before."""
        self._sum, self._readings = self._sum + ticks, self._readings + readings
        if self._readings >= self._least_learned:
            self.ticks = min(max(self._sum / self._readings, self._least), self._most)
