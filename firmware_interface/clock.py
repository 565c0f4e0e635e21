"""Steady sample times for a sensor that sends neither a time stamp nor a counter.

A notification may be late, never early. So the earliest arrivals, seen against the number of
samples so far, lie on the sensor's own clock: a line under all points, as close to them as may be
(Moon, Skelly, Towsley 1999, "Estimation and removal of clock skew from network delay
measurements"; the line is an edge of the points' lower hull, above their mean).
"""

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from firmware_interface.samples import Floats

Point = tuple[int, float]  # samples so far, seconds


@dataclass(frozen=True, slots=True)
class ClockParams:
    """When to believe what about arrival times.

    Parameters
    ----------
    gap_s
        Silence beyond what the samples account for that is a gap. Arrivals were measured up to
        0.24 s late; twice that is no jitter.
    step_s
        Lateness that, if even the earliest arrival of a whole bin has it, means lost samples.
        Times this far behind the line, as after a first guess of the rate, jump onto it.
    bin_s
        Of each stretch so long only the earliest arrival is kept. Radio stalls are shorter.
    window_s
        Past that the line is fitted to: long enough that tens of ms of jitter are 0.02 % of it,
        short enough to follow a crystal that warms.
    first_fit_s
        Span from which a fitted rate is better than the named one, which may be 1 % off.
    rate_factor
        How far the rate may be from the named one; a device may not have obeyed.
    settle_s
        Time constant with which given times follow the line.
    max_slew
        Largest change of the sample spacing for that, as a fraction.
    """

    gap_s: float = 0.5
    step_s: float = 0.15
    bin_s: float = 4.0
    window_s: float = 300.0
    first_fit_s: float = 10.0
    rate_factor: float = 10.0
    settle_s: float = 2.0
    max_slew: float = 0.05

    def __post_init__(self) -> None:
        if not 0 < self.bin_s < self.first_fit_s < self.window_s:
            raise ValueError(
                f"bin_s {self.bin_s} must be below first_fit_s {self.first_fit_s},"
                f" and that below window_s {self.window_s}"
            )
        if not 0 < self.max_slew < 1:
            raise ValueError(f"max_slew {self.max_slew} must lie between 0 and 1")


class EarliestLine:
    """The line under arrival times: seconds against samples since the same origin.

    Parameters
    ----------
    period_s
        Spacing of samples to start from. A fitted one replaces it, and is itself replaced only by
        what was learned from no shorter a span (or half a window).
    params
        When to believe what.

    Examples
    --------
    >>> line = EarliestLine(0.02, ClockParams())
    >>> _ = [line.add(k, k * 0.025 + (k % 7) * 0.01) for k in range(2000)]
    >>> round(line.period_s, 4), round(line.at(2000), 2)
    (0.025, 50.0)
    """

    def __init__(self, period_s: float, params: ClockParams) -> None:
        self.period_s = period_s
        self.fitted = False
        self._params = params
        self._fastest, self._slowest = period_s / params.rate_factor, period_s * params.rate_factor
        self._trusted_s = params.first_fit_s
        self._bin = max(1, round(params.bin_s / period_s))  # samples
        self._closed: deque[Point] = deque(maxlen=math.ceil(params.window_s / params.bin_s))
        self.restart()

    def restart(self) -> None:
        """Forget the points, not the spacing: a new origin, at sample 0."""
        self._closed.clear()
        self._open: Point = (0, 0.0)
        self._level_s = 0.0

    def at(self, samples: int) -> float:
        """Give the line's time of a sample."""
        return self._level_s + samples * self.period_s

    def add(self, samples: int, arrival_s: float) -> bool:
        """Take an arrival; tell whether it begins a new bin."""
        begins = samples // self._bin != self._open[0] // self._bin
        if begins:
            self._closed.append(self._open)
        if begins or arrival_s - self._open[1] < (samples - self._open[0]) * self.period_s:
            self._open = (samples, arrival_s)
            self._fit()
        return begins

    def _fit(self) -> None:
        points = [*self._closed, self._open]
        span_s = points[-1][1] - points[0][1]
        if span_s >= self._trusted_s:
            self.fitted = True
            self._trusted_s = max(self._trusted_s, min(span_s, self._params.window_s / 2))
            self.period_s = min(max(_slope_below(points), self._fastest), self._slowest)
        self._level_s = min(y - k * self.period_s for k, y in points)


def _slope_below(points: list[Point]) -> float:
    """Slope of the lower hull's edge above the mean abscissa; abscissas rise."""
    middle = sum(k for k, _ in points) / len(points)
    hull: list[Point] = []
    for point in points:
        while len(hull) > 1 and _slope(hull[-2], point) <= _slope(hull[-2], hull[-1]):
            hull.pop()
        hull.append(point)
    right = next(i for i, (k, _) in enumerate(hull) if k >= middle)
    return _slope(hull[max(right, 1) - 1], hull[max(right, 1)])


def _slope(left: Point, right: Point) -> float:
    return (right[1] - left[1]) / (right[0] - left[0])


class DeviceClock:
    """Sample times from arrival times and sample counts.

    Parameters
    ----------
    rate_hz
        Samples per second to start from; the true rate is learned.
    params
        When to believe what.

    Examples
    --------
    >>> clock = DeviceClock(50.0)
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
        self._anchor(0.0)

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
            self._anchor(arrival_t)
            spacing_s = self._line.period_s
        elif arrival_t - self._last_arrival - length_s > self.params.gap_s:
            spacing_s = self._skip(arrival_t - length_s - self._t, n)
        else:
            spacing_s = self._follow(arrival_t, n)
        self._last_arrival = arrival_t
        return self._t - spacing_s * np.arange(n - 1, -1, -1, dtype=np.float64)

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
