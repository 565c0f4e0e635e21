"""The line under arrival times: how a sensor's own clock runs against the computer's.

A notification may be late, never early. So the earliest arrivals, seen against the number of
samples so far (or the sensor's own ticks), lie on its own clock: a line under all points, as close
to them as may be (Moon, Skelly, Towsley 1999, "Estimation and removal of clock skew from network
delay measurements"; the line is an edge of the points' lower hull, above their mean).
"""

import math
from collections import deque
from dataclasses import dataclass

Point = tuple[int, float]  # samples so far, seconds


@dataclass(frozen=True, slots=True)
class ClockParams:
    """When to believe what about arrival times.

    Parameters
    ----------
    gap_s
        Silence beyond what the samples account for that is a gap at once. A shorter one may be a
        stall, after which all that was held up comes in a burst.
    silence_s
        After such a silence, and as long a moment without a burst, the samples of it are missing.
    step_s
        Times this far behind the line, as after a first guess of the rate, jump onto it.
    loss_window_s, loss_share, loss_s, loss_late_share
        Samples are missing where even the earliest arrival of so long a moment is late: by this
        share of a notification's samples, by so many seconds, and by this share of how late
        arrivals are on the whole. So jitter alone makes no loss.
    late_s
        Time constant of how late arrivals are on the whole.
    bin_s
        Of each stretch so long only the earliest arrival is kept. Radio stalls are shorter.
    window_s
        Past that the line is fitted to: long enough that tens of ms of jitter are 0.02 % of it,
        short enough to follow a crystal that warms.
    level_s
        Past whose earliest arrivals give the line's level: where notifications are lost without a
        silence, older ones are earlier than any that will come.
    first_fit_s
        Span from which a fitted rate is better than the named one, which may be 1 % off.
    rate_factor
        How far the rate may be from the named one; a device may not have obeyed.
    settle_s
        Time constant with which given times follow the line.
    max_slew
        Largest change of the sample spacing for that, as a fraction.
    """

    gap_s: float = 2.0
    silence_s: float = 0.5
    step_s: float = 0.15
    loss_window_s: float = 2.0
    loss_share: float = 0.6
    loss_s: float = 0.04
    loss_late_share: float = 1.0
    late_s: float = 30.0
    bin_s: float = 4.0
    window_s: float = 300.0
    level_s: float = 16.0
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
        self._level_bins = math.ceil(params.level_s / params.bin_s)
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
        latest = points[-self._level_bins :]
        self._level_s = min(y - k * self.period_s for k, y in latest)


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
