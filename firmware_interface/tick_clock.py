"""Steady sample times for a sensor that counts or stamps its readings; loss counted exactly."""

from dataclasses import dataclass, replace

import numpy as np

from firmware_interface.driver import TicksArray
from firmware_interface.earliest_line import ClockParams, EarliestLine
from firmware_interface.profile import Ticks
from firmware_interface.samples import Floats
from firmware_interface.spacing import Spacing

_LEAST_STEP_S = 1e-3  # from the last reading before a hole to the first after it
_SAME_S = 1e-4  # no sensor takes readings closer together


@dataclass(frozen=True, slots=True)
class TickParams:
    """When to believe a sensor's own count.

    Parameters
    ----------
    late_s
        A notification so much older than the newest is one that was overtaken or came twice.
    early_s, doubt_s, doubt_share
        A count that says its reading was taken so long after its arrival, or ``doubt_s`` before,
        or wrong by this share of the time that passed on top of that, is believed only when the
        next notification goes on from there. One that follows without a hole is always believed.
    counter_factor, stamp_factor
        How far the true rate of a counter, or of a clock, may be from its name. Sample rates are
        a few percent off (BMI270 data sheet); a Bluetooth clock at most 500 parts in a million
        (Core 5.4, Vol 6, Part B, 4.2.2), of which this is four times as much.
    stamp_fit_s
        Span from which a fitted rate is better than the name of a clock, which is hardly wrong.
    least_learned
        Readings without a loss after which their measured spacing is better than its name.
    spacing_factor
        How far that spacing may be from its name.
    """

    late_s: float = 2.0
    early_s: float = 1.0
    doubt_s: float = 5.0
    doubt_share: float = 0.03
    counter_factor: float = 1.1
    stamp_factor: float = 1.002
    stamp_fit_s: float = 60.0
    least_learned: int = 100
    spacing_factor: float = 1.1


@dataclass(frozen=True, slots=True)
class _Mark:
    """The newest reading of a notification: its tick, below the modulus, and about when it was."""

    tick: int
    t: float


class TickClock:
    """Sample times from the sensor's own ticks, laid along the earliest arrivals.

    Parameters
    ----------
    rate_hz
        Readings per second to start from.
    ticks
        How the sensor counts.
    params, line
        When to believe what.

    Examples
    --------
    >>> clock = TickClock(50.0, Ticks(modulus=2**32))
    >>> clock.update(100.0, np.array([7])).tolist(), clock.update(100.06, np.array([10])).round(3)
    ([100.0], array([100.06]))
    >>> clock.lost
    2
    """

    def __init__(
        self,
        rate_hz: float,
        ticks: Ticks,
        params: TickParams | None = None,
        line: ClockParams | None = None,
    ) -> None:
        self.lost = 0
        """Readings that the sensor counted and that did not come."""
        self.unknown_gaps = 0
        """Times the count began anew, so that nobody can say how many readings were lost."""
        self.late = 0
        """Readings that came twice, or after newer ones; not given again."""
        self.refused = 0
        """Readings whose count made no sense beside the ones around them."""
        self._params = params or TickParams()
        self._modulus = ticks.modulus
        is_counter = ticks.per_second is None
        p, line = self._params, line or ClockParams()
        self._line_params = replace(
            line,
            rate_factor=p.counter_factor if is_counter else p.stamp_factor,
            first_fit_s=line.first_fit_s if is_counter else p.stamp_fit_s,
            level_s=line.window_s,  # no loss is hidden here, so all arrivals tell the level
        )
        self._line = EarliestLine(1.0 / (ticks.per_second or rate_hz), self._line_params)
        named = (ticks.per_second or rate_hz) / rate_hz
        self._spacing = Spacing(named, self._params.spacing_factor, self._params.least_learned)
        self._learns = not is_counter
        self._same = _SAME_S / self._line.period_s
        self._origin, self._since_s, self._ticks = -np.inf, 0.0, 0
        self._offset_s = 0.0
        """How far the times given are ahead of a clock that was set back."""
        self._last: _Mark | None = None
        self._suspect: _Mark | None = None
        self._is_new_link = self._is_new_time = False

    @property
    def rate_hz(self) -> float:
        """Readings per second as far as known."""
        return 1.0 / (self._spacing.ticks * self._line.period_s)

    def disconnected(self) -> None:
        """Take note that the link was lost: the sensor may have started anew since."""
        self._is_new_link = True

    def interrupted(self) -> None:
        """Take note that the computer's clock was set, or that the computer slept.

        A clock that was set back is not followed: times go on to rise.
        """
        self._is_new_time = True

    def update(self, arrival_t: float, ticks: TicksArray, behind: int = 0) -> Floats:
        """Time the readings of a notification.

        Parameters
        ----------
        arrival_t
            Unix seconds at which the notification came in.
        ticks
            The sensor's count at each reading, rising, below the modulus; shape ``(n,)``.
        behind
            Ticks by which the last of them is older than the notification.

        Returns
        -------
        ndarray
            Unix seconds of each, later than all given before; empty where the notification came
            late, twice or is not believed.
        """
        arrival_t -= behind * self._line.period_s
        back = self._back(ticks)
        if not len(back) or (back[:-1] - back[1:] <= self._same).any():
            self.refused += len(back)
            return np.empty(0)
        span, mark = int(back[0]), _Mark(int(ticks[-1]), arrival_t + self._offset_s)
        advance = self._advance(mark, span)
        if advance is None and not self._begins(mark, len(back)):
            return np.empty(0)
        if advance is not None:
            self._count(advance, span, len(back))
        if advance is None or self._is_new_time:
            pace_s = self._anchor(arrival_t, span)
        else:
            pace_s = self._follow(advance, span, mark.t)
        self._last = _Mark(mark.tick, self._origin + self._line.at(self._ticks))
        self._suspect, self._is_new_link, self._is_new_time = None, False, False
        return np.asarray(self._origin + (self._since_s - back * pace_s), np.float64)

    def _back(self, ticks: TicksArray) -> TicksArray:
        """Ticks from each reading to the notification's last."""
        back = ticks[-1:] - ticks
        around = back + (self._modulus - 1) + 1  # the modulus itself may be too much for the type
        return np.where(back < 0, around, back)

    def _advance(self, mark: _Mark, span: int) -> int | None:
        """Ticks from the last reading to this one; ``None`` where that cannot be believed."""
        last = self._last
        if last is None:
            return None
        advance, is_plausible = self._ahead(last, mark)
        if self._is_new_time and not is_plausible:
            advance, is_plausible = self._nearest(mark.tick - last.tick), True
        if advance - span <= self._same:
            return None
        return advance if is_plausible or not self._spacing.missing(advance - span) else None

    def _ahead(self, before: _Mark, after: _Mark) -> tuple[int, bool]:
        """Ticks from one mark to another, and whether the time that passed allows so many.

        Of all numbers that the modulus leaves open it is the one nearest to that time.
        """
        passed_s, period_s = after.t - before.t, self._line.period_s
        expected = round(max(0.0, passed_s) / period_s)
        ahead = expected + self._nearest(after.tick - before.tick - expected)
        early_s, p = ahead * period_s - passed_s, self._params
        slack_s = p.doubt_share * abs(passed_s)
        return ahead, -p.doubt_s - slack_s <= early_s <= p.early_s + slack_s

    def _nearest(self, ticks: int) -> int:
        """Bring a difference of ticks as near to 0 as the modulus allows."""
        half = self._modulus // 2
        return (ticks + half) % self._modulus - half

    def _begins(self, mark: _Mark, n: int) -> bool:
        """Whether to begin a new count here; if not, the notification is counted and forgotten."""
        if self._last is None:
            return True
        if not self._is_new_link:
            behind_s = self._nearest(self._last.tick - mark.tick) * self._line.period_s
            if 0 <= behind_s <= self._params.late_s:
                self.late += n
                return False
            if not self._goes_on_from_suspect(mark):
                self._suspect = mark
                self.refused += n
                return False
        self.unknown_gaps += 1
        return True

    def _goes_on_from_suspect(self, mark: _Mark) -> bool:
        if self._suspect is None:
            return False
        ahead, is_plausible = self._ahead(self._suspect, mark)
        return ahead > 0 and is_plausible

    def _count(self, advance: int, span: int, n: int) -> None:
        """Count what is missing before this notification, and learn the spacing where none is."""
        missing = self._spacing.missing(advance - span)
        self.lost += missing
        if self._learns and not missing:
            self._spacing.learn(advance, n)

    def _anchor(self, arrival_t: float, span: int) -> float:
        """Begin a new line at this notification, after all that was given; seconds per tick."""
        period_s = self._line.period_s
        least_t = self._origin + self._since_s + span * period_s + _LEAST_STEP_S
        self._offset_s = max(0.0, least_t - arrival_t)
        self._line.restart()
        self._origin, self._since_s, self._ticks = arrival_t + self._offset_s, 0.0, 0
        return period_s

    def _follow(self, advance: int, span: int, t: float) -> float:
        """Go on along the line, slowly towards it where it moved; over a gap at once.

        Gives the seconds per tick of these readings.
        """
        self._ticks += advance
        self._line.add(self._ticks, t - self._origin)
        period_s, p = self._line.period_s, self._line_params
        length_s = advance * period_s
        error_s = self._line.at(self._ticks) - self._since_s - length_s
        if error_s > p.step_s or (advance - span) * period_s > p.gap_s:
            self._since_s += max(length_s + error_s, span * period_s + _LEAST_STEP_S)
            return period_s
        limit_s = p.max_slew * length_s
        wanted_s = error_s * min(1.0, length_s / p.settle_s)
        length_s += min(max(wanted_s, -limit_s), limit_s)
        self._since_s += length_s
        return length_s / advance
