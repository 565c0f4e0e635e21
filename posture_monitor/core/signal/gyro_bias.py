"""Take a gross gyroscope bias out before the orientation filter, which trusts small ones only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from posture_monitor.core.signal.timebase import RATE_HZ, Steady
from posture_monitor.core.types import SensorFault

Floats = NDArray[np.float64]

WINDOW = int(RATE_HZ)  # one second


@dataclass(frozen=True, slots=True)
class GyroBiasParams:
    """When a steady rate is a fault of the sensor and not a turn of the body.

    VQF estimates biases up to 2 deg/s itself; real sensors were seen with 65 deg/s (data README).
    ``hold_s`` of each segment is kept back, so that its very start is corrected too.
    """

    hold_s: int = 3
    still_gyro_dps: float = 3.0
    still_acc_g: float = 0.03
    gross_dps: float = 3.0
    agree_dps: float = 1.5
    report_dps: float = 5.0


class GyroBias:
    """Subtract the bias learned at rest; works in whole seconds of the grid."""

    def __init__(self, params: GyroBiasParams | None = None) -> None:
        self._params = params or GyroBiasParams()
        self._bias = np.zeros(3)
        self._waiting: list[Steady] = []
        self._held = 0
        self._last_mean = np.full(3, np.nan)
        self._reported = False

    def update(self, piece: Steady) -> list[Steady | SensorFault]:
        """Take a piece of the grid, give the whole seconds it completes, corrected."""
        given = self.finish() if piece.begins else []
        if piece.gyro_dps is None:
            return [*given, piece]
        self._waiting.append(piece)
        whole = _joined(self._waiting)
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
        whole, self._waiting = _joined(self._waiting), []
        return self._corrected(whole)

    def _corrected(self, piece: Steady) -> list[Steady | SensorFault]:
        means, still = self._windows(piece)
        given: list[Steady | SensorFault] = []
        start = 0
        if piece.begins:
            self._last_mean = np.full(3, np.nan)
            start = self._learn_first(means, still)
            given += self._report(piece.t) if start else []
        done = 0
        while (k := self._next_gross(means, still, start)) is not None:
            if k > done:
                given.append(self._apply(_part(piece, done * WINDOW, k * WINDOW)))
            self._bias, done, start = means[k], k, k + 1
            given += self._report(piece.t + k)
            given.append(self._apply(_part(piece, k * WINDOW, (k + 1) * WINDOW), fresh=True))
            done = k + 1
        if done * WINDOW < len(piece):
            given.append(self._apply(_part(piece, done * WINDOW, len(piece))))
        if len(means):
            self._last_mean = means[-1] if still[-1] else np.full(3, np.nan)
        return given

    def _windows(self, piece: Steady) -> tuple[Floats, NDArray[np.bool_]]:
        n = len(piece) // WINDOW
        assert piece.gyro_dps is not None  # noqa: S101  update() passes gyro-less pieces through
        gyro = piece.gyro_dps[: n * WINDOW].reshape(n, WINDOW, 3)
        acc = piece.acc_g[: n * WINDOW].reshape(n, WINDOW, 3)
        p = self._params
        still = (gyro.std(axis=1) < p.still_gyro_dps).all(axis=1)
        still &= (acc.std(axis=1) < p.still_acc_g).all(axis=1)
        return gyro.mean(axis=1), still

    def _learn_first(self, means: Floats, still: NDArray[np.bool_]) -> int:
        """At a segment's start one still second is enough; return the windows used up."""
        held = np.flatnonzero(still[: self._params.hold_s])
        for k in held:
            if np.abs(means[k] - self._bias).max() > self._params.gross_dps:
                self._bias = means[k]
                return self._params.hold_s
        return 0

    def _next_gross(self, means: Floats, still: NDArray[np.bool_], start: int) -> int | None:
        """Find the next second whose rate, and that before it, stand still far from the bias."""
        p = self._params
        before = np.vstack([self._last_mean[None], means[:-1]])
        with np.errstate(invalid="ignore"):
            agrees = np.abs(means - before).max(axis=1, initial=0.0) < p.agree_dps
        gross = np.abs(means - self._bias).max(axis=1, initial=0.0) > p.gross_dps
        after = np.flatnonzero((still & agrees & gross)[start:])
        return start + int(after[0]) if len(after) else None

    def _report(self, t: float) -> list[Steady | SensorFault]:
        size = float(np.abs(self._bias).max())
        if self._reported or size < self._params.report_dps:
            return []
        self._reported = True
        return [SensorFault(t, t, "gyro_bias_dps", round(size, 1))]

    def _apply(self, piece: Steady, *, fresh: bool = False) -> Steady:
        assert piece.gyro_dps is not None  # noqa: S101  update() passes gyro-less pieces through
        corrected = piece.gyro_dps - self._bias
        return Steady(piece.t, piece.acc_g, corrected, piece.begins, piece.fresh or fresh)


def _joined(pieces: list[Steady]) -> Steady:
    first = pieces[0]
    if len(pieces) == 1:
        return first
    gyro = np.concatenate([p.gyro_dps for p in pieces if p.gyro_dps is not None])
    acc = np.concatenate([p.acc_g for p in pieces])
    return Steady(first.t, acc, gyro, first.begins, first.fresh)


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
