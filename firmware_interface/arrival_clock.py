"""Steady sample times for a sensor that sends neither a time stamp nor a counter."""

import numpy as np

from firmware_interface.earliest_line import ClockParams, EarliestLine
from firmware_interface.samples import Floats


class ArrivalClock:
    """Sample times from arrival times and sample counts.

    Parameters
    ----------
    rate_hz
        Samples per second to start from; the true rate is learned.
    params
        When to believe what.

    Examples
    --------
    >>> clock = ArrivalClock(50.0)
    >>> clock.update(100.0, 1).tolist(), clock.update(100.04, 2).round(6).tolist()
    ([100.0], [100.02, 100.04])
    >>> clock.update(130.0, 1).tolist(), clock.lost  # a gap stays a gap
    ([130.0], 1497)
    """

    def __init__(self, rate_hz: float, params: ClockParams | None = None) -> None:
        if not rate_hz > 0:
            raise ValueError(f"rate_hz {rate_hz} must be above 0")
        self.params = params or ClockParams()
        self.lost = 0  # estimated: what the rate lets expect and nothing came for
        self._line = EarliestLine(1 / rate_hz, self.params)
        self._last_arrival: float | None = None
        self._offset_s = 0.0  # how far the times given are ahead of a clock that was set back
        self._anchor(-np.inf)

    @property
    def rate_hz(self) -> float:
        """Samples per second as far as known."""
        return 1 / self._line.period_s

    def update(self, arrival_t: float, n: int) -> Floats:
        """Time the ``n`` samples of a notification.

        Parameters
        ----------
        arrival_t
            Unix seconds at which the notification came in.
        n
            Samples in it; the last was taken just before it was sent.

        Returns
        -------
        ndarray of shape (n,)
            Unix seconds, evenly spaced, each later than all given before.
        """
        if n == 0:
            return np.empty(0)
        length_s = n * self._line.period_s
        if self._last_arrival is None:
            spacing_s = self._begin(arrival_t, n)
        elif arrival_t + self._offset_s - self._last_arrival - length_s > self.params.gap_s:
            spacing_s = self._skip(arrival_t + self._offset_s - length_s - self._t, n)
        else:
            spacing_s = self._follow(arrival_t + self._offset_s, n)
        self._last_arrival = arrival_t + self._offset_s
        return self._t - spacing_s * np.arange(n - 1, -1, -1, dtype=np.float64)

    def interrupted(self) -> None:
        """Begin anew: the computer's clock was set, or the computer slept.

        A clock that was set back is not followed: times go on to rise.
        """
        self._last_arrival = None

    @property
    def _t(self) -> float:
        return self._origin + self._since_s

    def _anchor(self, t: float) -> None:
        """Begin a new line, through a sample taken at ``t``."""
        self._line.restart()
        self._origin = t
        self._since_s = 0.0  # time given last; beside Unix seconds its small steps would be rounded
        self._samples = 0
        self._late_s = 0.0  # of the bin's earliest arrival, against the times given

    def _begin(self, arrival_t: float, n: int) -> float:
        """Begin a line at an arrival, later than all given before, and give the spacing."""
        period_s = self._line.period_s
        self._offset_s = max(0.0, self._t + n * period_s - arrival_t)
        self._anchor(arrival_t + self._offset_s)
        return period_s

    def _skip(self, missing_s: float, n: int) -> float:
        """Count samples that never came, begin anew after them, and give the spacing."""
        missing_s, period_s = max(0.0, missing_s), self._line.period_s
        self.lost += round(missing_s / period_s)
        self._anchor(self._t + missing_s + n * period_s)
        return period_s

    def _follow(self, arrival_t: float, n: int) -> float:
        """Go on along the line, slowly towards it where it moved, and give the spacing."""
        self._samples += n
        arrival_s = arrival_t - self._origin
        begins = self._line.add(self._samples, arrival_s)
        length_s = n * self._line.period_s
        error_s = self._line.at(self._samples) - self._since_s - length_s
        if error_s > self.params.step_s:  # the rate was not what it was thought to be
            self._since_s += error_s
            error_s = self._late_s = 0.0
        elif begins and self._line.fitted and self._late_s > self.params.step_s:
            return self._skip(self._late_s, n)
        length_s += self._slew(error_s, length_s)
        self._since_s += length_s
        late_s = arrival_s - self._since_s
        self._late_s = late_s if begins else min(self._late_s, late_s)
        return length_s / n

    def _slew(self, error_s: float, length_s: float) -> float:
        """Find how much of an error to make good over so long a stretch."""
        limit_s = self.params.max_slew * length_s
        wanted_s = error_s * min(1.0, length_s / self.params.settle_s)
        return min(max(wanted_s, -limit_s), limit_s)
