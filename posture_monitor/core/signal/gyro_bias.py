"""Take a gross gyroscope bias out before the orientation filter, which trusts small ones only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from posture_monitor.core.signal.timebase import RATE_HZ, Steady, joined
from posture_monitor.core.types import SensorFault

Floats = NDArray[np.float64]

WINDOW = int(RATE_HZ)  # one second


@dataclass(frozen=True, slots=True)
class GyroBiasParams:
    """When a steady rate is a fault of the sensor and not a turn of the body.

    VQF estimates biases up to 2 deg/s itself; real sensors were seen with 65 deg/s (data README).
    A second is *still* if rates and forces hardly spread: its mean rate is the bias. It is *level*
    if only the forces hardly spread: then the body cannot have been tilting, so that the part of
    its mean rate across up is bias, while the part about up may be a turn.
    ``hold_s`` of each segment is kept back, so that its very start is corrected too.
    """

    hold_s: int = 3
    still_gyro_dps: float = 3.0
    still_acc_g: float = 0.03
    level_acc_g: float = 0.06
    gross_still_dps: float = 3.0
    gross_level_dps: float = 15.0
    agree_dps: float = 5.0
    report_dps: float = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class _Seconds:
    """Per whole second: the bias it suggests, how sure that is, and the least that counts."""

    rate: Floats
    usable: NDArray[np.bool_]
    least: Floats


class GyroBias:
    """Subtract the bias learned at rest; works in whole seconds of the grid."""

    def __init__(self, params: GyroBiasParams | None = None) -> None:
        self._params = params or GyroBiasParams()
        self._bias = np.zeros(3)
        self._waiting: list[Steady] = []
        self._held = 0
        self._last_rate = np.full(3, np.nan)
        self._reported = False

    def update(self, piece: Steady) -> list[Steady | SensorFault]:
        """Take a piece of the grid, give the whole seconds it completes, corrected."""
        given = self.finish() if piece.begins else []
        if piece.gyro_dps is None:
            return [*given, piece]
        self._waiting.append(piece)
        whole = joined(self._waiting)
        ready = len(whole) // WINDOW
        if whole.begins and ready < self._params.hold_s:
            return given
        rest = _part(whole, ready * WINDOW, len(whole))
        self._waiting = [rest] if len(rest) else []
        return given + self._corrected(_part(whole, 0, ready * WINDOW)) if ready else given

    def finish(self) -> list[Steady | SensorFault]:
        """Give what is still waiting, at the end of a segment."""
        if not self._waiting:
            return []
        whole, self._waiting = joined(self._waiting), []
        return self._corrected(whole)

    def _corrected(self, piece: Steady) -> list[Steady | SensorFault]:
        seconds = self._seconds(piece)
        given: list[Steady | SensorFault] = []
        start = done = 0
        if piece.begins:
            self._last_rate = np.full(3, np.nan)
            start = self._learn_first(seconds)
            held = min(start, len(seconds.rate))
            given += self._report(piece.t, piece.t + held) if start else []
        while (k := self._next_gross(seconds, start)) is not None:
            if k > done:
                given.append(self._apply(_part(piece, done * WINDOW, k * WINDOW)))
            self._bias, start = seconds.rate[k], k + 1
            given += self._report(piece.t + k, piece.t + start)
            given.append(self._apply(_part(piece, k * WINDOW, start * WINDOW), fresh=True))
            done = start
        if done * WINDOW < len(piece):
            given.append(self._apply(_part(piece, done * WINDOW, len(piece))))
        if len(seconds.rate):
            self._last_rate = seconds.rate[-1]
        return given

    def _seconds(self, piece: Steady) -> _Seconds:
        n, p = len(piece) // WINDOW, self._params
        assert piece.gyro_dps is not None  # noqa: S101  update() passes gyro-less pieces through
        gyro, turning = _mean_and_spread(piece.gyro_dps, n)
        acc, shaking = _mean_and_spread(piece.acc_g, n)
        still = (turning < p.still_gyro_dps) & (shaking < p.still_acc_g)
        level = shaking < p.level_acc_g
        about_up = (gyro * acc).sum(axis=1) / np.maximum((acc * acc).sum(axis=1), 1e-9)
        across = gyro - about_up[:, None] * acc
        return _Seconds(
            rate=np.where(still[:, None], gyro, np.where(level[:, None], across, np.nan)),
            usable=still | level,
            least=np.where(still, p.gross_still_dps, p.gross_level_dps),
        )

    def _learn_first(self, seconds: _Seconds) -> int:
        """At a segment's start one second is enough, the surest; return the windows used up."""
        held = np.flatnonzero(seconds.usable[: self._params.hold_s])
        for k in sorted(held, key=seconds.least.__getitem__):
            if np.abs(seconds.rate[k] - self._bias).max() > seconds.least[k]:
                self._bias = seconds.rate[k]
                return self._params.hold_s
        return 0

    def _next_gross(self, seconds: _Seconds, start: int) -> int | None:
        """Find the next second that, like the one before it, suggests quite another bias."""
        rate = seconds.rate
        before = np.vstack([self._last_rate[None], rate[:-1]])
        with np.errstate(invalid="ignore"):
            agrees = np.abs(rate - before).max(axis=1, initial=0.0) < self._params.agree_dps
            gross = np.abs(rate - self._bias).max(axis=1, initial=0.0) > seconds.least
        after = np.flatnonzero((seconds.usable & agrees & gross)[start:])
        return start + int(after[0]) if len(after) else None

    def _report(self, t: float, end: float) -> list[Steady | SensorFault]:
        """Tell the fault of ``t`` once; it is known when the seconds it was learned from end."""
        size = float(np.abs(self._bias).max())
        if self._reported or size < self._params.report_dps:
            return []
        self._reported, known_at = True, round(end - 0.5 / RATE_HZ, 3)
        return [SensorFault(round(t, 3), known_at, "gyro_bias_dps", round(size, 1))]

    def _apply(self, piece: Steady, *, fresh: bool = False) -> Steady:
        assert piece.gyro_dps is not None  # noqa: S101  update() passes gyro-less pieces through
        corrected = np.nan_to_num(piece.gyro_dps - self._bias, nan=0.0)  # a hole does not turn
        return Steady(piece.t, piece.acc_g, corrected, piece.begins, piece.fresh or fresh)


def _mean_and_spread(rows: Floats, n: int) -> tuple[Floats, Floats]:
    """Per second: mean vector, and the largest standard deviation of the three axes."""
    axes = np.ascontiguousarray(rows[: n * WINDOW].T).reshape(3, n, WINDOW)  # quick to sum
    mean = axes.sum(axis=2) / WINDOW
    square = (axes * axes).sum(axis=2) / WINDOW
    variance = np.maximum(square - mean * mean, 0.0)
    spread = np.sqrt(np.maximum(np.maximum(variance[0], variance[1]), variance[2]))
    return mean.T, spread


def _part(piece: Steady, a: int, b: int) -> Steady:
    gyro = None if piece.gyro_dps is None else piece.gyro_dps[a:b]
    at_start = a == 0
    return Steady(
        piece.t + a / RATE_HZ,
        piece.acc_g[a:b],
        gyro,
        piece.begins and at_start,
        piece.fresh and at_start,
    )
