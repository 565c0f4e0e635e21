"""Steady sample times for a sensor that counts or stamps its readings; loss counted exactly."""

from dataclasses import dataclass, replace

import numpy as np

from firmware_interface.driver import TicksArray
from firmware_interface.earliest_line import ClockParams, EarliestLine
from firmware_interface.profile import Ticks
from firmware_interface.samples import Floats


@dataclass(frozen=True, slots=True)
class TickParams:
    """When to believe a sensor's own count.

    Parameters
    ----------
    late_s
        A notification so much older than the newest is one that was overtaken or came twice.
    doubt_s, doubt_share
        A jump that differs from the time that passed by more than this, plus this share of it, is
        believed only when the next notification goes on from there.
    counter_factor, stamp_factor
        How far the true rate of a counter, or of a clock, may be from its name. Sample rates are
        a few percent off (BMI270 data sheet); crystals far less.
    least_learned
        Readings without a loss after which their measured spacing is better than its name.
    spacing_factor
        How far that spacing may be from its name.
    """

    late_s: float = 2.0
    doubt_s: float = 5.0
    doubt_share: float = 0.01
    counter_factor: float = 1.1
    stamp_factor: float = 1.01
    least_learned: int = 100
    spacing_factor: float = 1.1


@dataclass(frozen=True, slots=True)
class _Mark:
    """The newest reading of a notification: its tick, below the modulus, and the arrival."""

    tick: int
    arrival_t: float


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
        """Readings that the sensor took and that never came."""
        self.unknown_gaps = 0
        """Times the count began anew, so that nobody can say how many were lost."""
        self.late = 0
        """Readings that came twice, or after newer ones; not given again."""
        self.refused = 0
        """Readings whose count made no sense beside the ones around them."""
        self._params = params or TickParams()
        self._modulus = ticks.modulus
        self._line_params = line or ClockParams()
        is_counter = ticks.per_second is None
        period_s = 1.0 / (ticks.per_second or rate_hz)
        factor = self._params.counter_factor if is_counter else self._params.stamp_factor
        self._line = EarliestLine(period_s, replace(self._line_params, rate_factor=factor))
        self._spacing = 1.0 if is_counter else 1.0 / (period_s * rate_hz)  # ticks a reading
        self._named_spacing, self._learns = self._spacing, not is_counter
        self._learned = (0, 0)  # ticks and readings that followed one another without a loss
        self._last: _Mark | None = None
        self._suspect: _Mark | None = None
        self._is_new_link = self._is_new_time = False

    @property
    def rate_hz(self) -> float:
        """Readings per second as far as known."""
        return 1.0 / (self._spacing * self._line.period_s)

    def disconnected(self) -> None:
        """Take note that the link was lost: the sensor may have started anew since."""
        self._is_new_link = True

    def interrupted(self) -> None:
        """Take note that the computer's clock was set, or that the computer slept."""
        self._is_new_time = True

    def update(self, arrival_t: float, ticks: TicksArray) -> Floats:
        """Time the readings of a notification.

        Parameters
        ----------
        arrival_t
            Unix seconds at which the notification came in.
        ticks
            The sensor's count at each reading, rising, below the modulus; shape ``(n,)``.

        Returns
        -------
        ndarray
            Unix seconds of each; empty where the notification came late, twice or is not believed.
        """
        if not len(ticks):
            return np.empty(0)
        span = int(ticks[-1] - ticks[0]) % self._modulus
        mark = _Mark(int(ticks[-1]), arrival_t)
        advance = self._advance(mark)
        if self._last is None or advance is None:
            if not self._begins(mark, len(ticks)):
                return np.empty(0)
            since_s = self._anchor(arrival_t)
        else:
            self._count(advance, span, len(ticks))
            since_s = self._follow(advance, span * self._line.period_s + _LEAST_STEP_S, arrival_t)
        self._last, self._suspect = mark, None
        self._is_new_link = self._is_new_time = False
        back = (ticks[-1] - ticks) % self._modulus
        times: Floats = self._origin + (since_s - back * self._line.period_s)
        return times

    def _advance(self, mark: _Mark) -> int | None:
        """Ticks from the last reading to this one; ``None`` where that cannot be believed."""
        last = self._last
        if last is None:
            return None
        advance = self._ahead(last, mark)
        if advance <= 0:
            return None
        return advance if self._is_new_time or self._is_plausible(last, mark) else None

    def _ahead(self, before: _Mark, after: _Mark) -> int:
        """Ticks from one mark to another; negative where the count went back."""
        ahead = (after.tick - before.tick) % self._modulus
        return ahead - self._modulus if ahead > self._modulus // 2 else ahead

    def _is_plausible(self, before: _Mark, after: _Mark) -> bool:
        passed_s = after.arrival_t - before.arrival_t
        counted_s = self._ahead(before, after) * self._line.period_s
        return abs(counted_s - passed_s) <= self._params.doubt_s + self._params.doubt_share * abs(
            passed_s
        )

    def _begins(self, mark: _Mark, n: int) -> bool:
        """Whether to begin a new count here; if not, the notification is counted and forgotten."""
        if self._last is None:
            return True
        if not self._is_new_link:
            behind_s = -self._ahead(self._last, mark) * self._line.period_s
            if 0 <= behind_s <= self._params.late_s:
                self.late += n
                return False
            suspect = self._suspect
            goes_on = suspect and self._ahead(suspect, mark) > 0
            if not (goes_on and suspect and self._is_plausible(suspect, mark)):
                self._suspect = mark
                self.refused += n
                return False
        self.unknown_gaps += 1
        return True

    def _count(self, advance: int, span: int, n: int) -> None:
        """Count what is missing before this notification, and learn the spacing where none is."""
        missing = max(0, round((advance - span) / self._spacing) - 1)
        self.lost += missing
        if missing or not self._learns:
            return
        total, readings = self._learned[0] + advance, self._learned[1] + n
        self._learned = total, readings
        if readings >= self._params.least_learned:
            widest = self._named_spacing * self._params.spacing_factor
            least = self._named_spacing / self._params.spacing_factor
            self._spacing = min(max(total / readings, least), widest)

    def _anchor(self, t: float) -> float:
        """Begin a new line through a reading taken at ``t``."""
        self._line.restart()
        self._origin, self._since_s, self._ticks = t, 0.0, 0
        return 0.0

    def _follow(self, advance: int, least_s: float, arrival_t: float) -> float:
        """Go on along the line, slowly towards it where it moved; over a gap at once.

        ``least_s`` keeps the notification's first reading later than all before.
        """
        if self._is_new_time:
            return self._anchor(max(arrival_t, self._origin + self._since_s + least_s))
        self._ticks += advance
        self._line.add(self._ticks, arrival_t - self._origin)
        length_s = advance * self._line.period_s
        error_s = self._line.at(self._ticks) - self._since_s - length_s
        p = self._line_params
        if error_s > p.step_s or length_s > p.gap_s:
            length_s = max(length_s + error_s, least_s)
        else:
            limit_s = p.max_slew * length_s
            wanted_s = error_s * min(1.0, length_s / p.settle_s)
            length_s += min(max(wanted_s, -limit_s), limit_s)
        self._since_s += length_s
        return self._since_s


_LEAST_STEP_S = 1e-3
