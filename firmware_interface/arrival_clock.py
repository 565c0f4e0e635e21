"""Steady sample times for a sensor that sends neither a time stamp nor a counter."""

from collections import deque

import numpy as np

from firmware_interface.earliest_line import ClockParams, EarliestLine
from firmware_interface.samples import Floats

_LEAST_STEP_S = 1e-6


class Lateness:
    """How late arrivals are: the least of a moment, and on the whole.

    Parameters
    ----------
    window_s
        The moment.
    silence_s
        After a silence longer than that a moment just as long is enough: what was held up comes
        in a burst.
    settle_s
        Time constant of the whole.

    Examples
    --------
    >>> lateness = Lateness(window_s=1.0, silence_s=0.8, settle_s=30.0)
    >>> [lateness.add(t, late) for t, late in ((0.0, 0.2), (0.5, 0.3), (1.1, 0.4))]
    [None, None, 0.3]
    """

    def __init__(self, window_s: float, silence_s: float, settle_s: float) -> None:
        self.mean_s = 0.0
        self._known_s = 0.0
        self._window_s, self._silence_s, self._settle_s = window_s, silence_s, settle_s
        self._rising: deque[tuple[float, float]] = deque()  # those that no later one undercuts
        self.restart()

    def restart(self) -> None:
        """Begin the moment anew."""
        self._rising.clear()
        self._began_s: float | None = None
        self._last_s = 0.0

    def add(self, arrival_s: float, late_s: float) -> float | None:
        """Take an arrival; the least lateness of the moment, once that is full."""
        if self._began_s is None:
            self._began_s = self._last_s = arrival_s
        passed_s, self._last_s = arrival_s - self._last_s, arrival_s
        if passed_s > self._silence_s:  # what came before tells nothing of what is missing now
            self._rising.clear()
            self._began_s = arrival_s + self._silence_s - self._window_s
        passed_s = max(passed_s, _LEAST_STEP_S)
        self._known_s = min(self._known_s + passed_s, self._settle_s)  # at first all counts alike
        share = min(1.0, passed_s / self._known_s)
        self.mean_s += share * (max(late_s, 0.0) - self.mean_s)
        while self._rising and self._rising[-1][1] >= late_s:
            self._rising.pop()
        self._rising.append((arrival_s, late_s))
        while self._rising[0][0] < arrival_s - self._window_s:
            self._rising.popleft()
        return self._rising[0][1] if arrival_s - self._began_s >= self._window_s else None


class ArrivalClock:
    """Sample times from arrival times and sample counts.

    Where even the earliest arrivals of a moment are late, samples are missing.

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
        self._lateness = Lateness(
            self.params.loss_window_s, self.params.silence_s, self.params.late_s
        )
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
        self._lateness.restart()
        self._origin = t
        self._since_s = 0.0  # time given last; beside Unix seconds its small steps would be rounded
        self._samples = 0

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
        arrival_s = arrival_t - self._origin
        self._samples += n + self._missing(arrival_s, n)
        self._line.add(self._samples, arrival_s)
        length_s = n * self._line.period_s
        error_s = self._line.at(self._samples) - self._since_s - length_s
        if error_s > self.params.step_s:  # the rate was not what it was thought to be
            self._since_s += error_s
            error_s = 0.0
        length_s += self._slew(error_s, length_s)
        self._since_s += length_s
        return length_s / n

    def _missing(self, arrival_s: float, n: int) -> int:
        """Count samples whose absence makes everything look late; times go on behind them."""
        period_s, p = self._line.period_s, self.params
        least_s = self._lateness.add(arrival_s, arrival_s - self._line.at(self._samples + n))
        enough_s = max(
            p.loss_s, p.loss_share * n * period_s, p.loss_late_share * self._lateness.mean_s
        )
        if least_s is None or not self._line.fitted or least_s < enough_s:
            return 0
        missing = max(1, round(least_s / (n * period_s))) * n
        self._lateness.restart()
        self._since_s += missing * period_s
        self.lost += missing
        return missing

    def _slew(self, error_s: float, length_s: float) -> float:
        """Find how much of an error to make good over so long a stretch."""
        limit_s = self.params.max_slew * length_s
        wanted_s = error_s * min(1.0, length_s / self.params.settle_s)
        return min(max(wanted_s, -limit_s), limit_s)
