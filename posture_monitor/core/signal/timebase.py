"""A steady grid from readings at any rate, with gaps kept as gaps."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from firmware_interface import SampleBlock
from posture_monitor.core.types import Gap, GapCause

Floats = NDArray[np.float64]

RATE_HZ = 30.0
"""Rate of the grid: three cells make one frame. A pelvis moves below 5 Hz; means over a cell keep
all of the rotation, and a third less work is done than at 50 Hz."""


@dataclass(frozen=True, slots=True)
class TimebaseParams:
    """What counts as contiguous.

    ``max_hole_s`` is the longest hole that is bridged by interpolation (ARCHITECTURE: nothing is
    interpolated over more than 0.25 s). Up to ``max_bridge_s`` the segment goes on over cells
    without a value: a lost burst of packets must not cost the memory of minutes. ``max_g`` and
    ``max_dps`` refuse readings no body makes.
    """

    max_hole_s: float = 0.25
    max_bridge_s: float = 2.0
    max_g: float = 40.0
    max_dps: float = 5000.0


@dataclass(frozen=True, slots=True, eq=False)
class Steady:
    """Readings on the grid: ``t`` is the first's time, the next follow 1 / ``RATE_HZ`` later.

    ``begins`` marks the first piece of a contiguous segment, ``fresh`` one from which the
    orientation has to be found anew. Cells of a bridged hole are NaN. Shapes ``(n, 3)``, g and
    deg/s; ``gyro_dps`` is ``None`` without a gyroscope.
    """

    t: float
    acc_g: Floats
    gyro_dps: Floats | None
    begins: bool
    fresh: bool

    def __len__(self) -> int:
        return len(self.acc_g)


def joined(pieces: list[Steady]) -> Steady:
    """Make one of pieces that follow each other without a gap; at least one is needed."""
    first = pieces[0]
    if len(pieces) == 1:
        return first
    gyros = [p.gyro_dps for p in pieces if p.gyro_dps is not None]
    acc = np.concatenate([p.acc_g for p in pieces])
    return replace(first, acc_g=acc, gyro_dps=np.concatenate(gyros) if gyros else None)


class Timebase:
    """Resample a stream to the grid; each output is the mean over its cell.

    Averaging over the interval keeps the integral of the angular rate, which the orientation
    filter lives on, and quietens rates above the grid's. Readings that run backwards in time or
    are not finite are dropped and counted.
    """

    def __init__(self, params: TimebaseParams | None = None) -> None:
        self._params = params or TimebaseParams()
        self._last_t = -np.inf
        self._carry: tuple[float, Floats, Floats] | None = None  # time, values, integral so far
        self._start = 0.0
        self._done = 0  # grid cells already given in this segment
        self._edge: Floats | None = None  # the integral at the last cell's end
        self.dropped = 0

    def update(self, block: SampleBlock) -> list[Steady | Gap]:
        """Take the next readings, give what they complete, in the order of time."""
        t, values = self._clean(block)
        if not len(t):
            return []
        breaks = np.flatnonzero(np.diff(t, prepend=self._last_t) > self._params.max_hole_s)
        starts = sorted({0, *breaks.tolist()})
        pieces: list[Steady | Gap] = []
        for a, b in zip(starts, [*starts[1:], len(t)], strict=True):
            if a in breaks:
                pieces += self._gap(float(t[a]), values.shape[1], block.has_gyro)
            pieces += self._segment(t[a:b], values[a:b], block.has_gyro)
        return pieces

    def _clean(self, block: SampleBlock) -> tuple[Floats, Floats]:
        parts = [block.acc_g] if block.gyro_dps is None else [block.acc_g, block.gyro_dps]
        values = np.concatenate(parts, axis=1, dtype=np.float64)
        if self._are_fine(block):
            return block.t, values
        limits = np.repeat([self._params.max_g, self._params.max_dps], 3)[: values.shape[1]]
        with np.errstate(invalid="ignore"):
            fine = np.isfinite(block.t) & (np.abs(values) <= limits).all(axis=1)
        t = block.t[fine]
        newest = np.maximum.accumulate(np.concatenate([[self._last_t], t]))
        later = t > newest[:-1]
        self.dropped += len(block) - int(later.sum())
        return t[later], values[fine][later]

    def _are_fine(self, block: SampleBlock) -> bool:
        """Whether no reading needs to go, as is nearly always so (NaN is never below a limit)."""
        t, p = block.t, self._params
        if not len(t) or not t[0] > self._last_t or not np.isfinite(t[-1]):
            return False
        is_sane = bool((t[1:] > t[:-1]).all()) and _largest(block.acc_g) <= p.max_g
        return is_sane and (block.gyro_dps is None or _largest(block.gyro_dps) <= p.max_dps)

    def _gap(self, t: float, columns: int, has_gyro: bool) -> list[Steady | Gap]:  # noqa: FBT001  one private caller
        """Begin a segment at ``t``, or go on with the one that a short hole interrupts."""
        gap = Gap(self._last_t, t, t, GapCause.NO_DATA)
        self._carry, self._edge = None, None
        if not self.bridges(gap) or self._done == 0:
            self._done, self._start = 0, t
            return [gap] if np.isfinite(gap.t) else []
        first, self._done = self._done, int(np.ceil((t - self._start) * RATE_HZ))
        nothing = np.full((self._done - first, columns), np.nan)
        return [gap, self._piece(first, nothing, has_gyro)]

    def interrupted(self, until: float) -> None:
        """Take note of a gap that others know of: the next reading begins a segment."""
        self._last_t = max(self._last_t, until)
        self._carry, self._edge, self._done = None, None, 0

    def bridges(self, gap: Gap) -> bool:
        """Whether a segment goes on after this gap."""
        return gap.end - gap.t <= self._params.max_bridge_s

    def _segment(self, t: Floats, values: Floats, has_gyro: bool) -> list[Steady | Gap]:  # noqa: FBT001  one private caller
        self._last_t = float(t[-1])
        if self._carry is None:
            self._start = self._start if self._done else float(t[0])
            self._carry = (float(t[0]), values[0], np.zeros(values.shape[1]))
        t0, v0, integral = self._carry
        ts = np.concatenate([[t0], t])
        total = np.empty((len(ts), values.shape[1]))  # trapezoids, summed up in place
        total[0] = integral
        total[1] = v0 + values[0]
        np.add(values[1:], values[:-1], out=total[2:])
        total[1:] *= (0.5 * np.diff(ts))[:, None]
        np.cumsum(total, axis=0, out=total)
        self._carry = (float(ts[-1]), values[-1], total[-1].copy())
        cells = int((ts[-1] - self._start) * RATE_HZ) + 1
        while self._start + cells / RATE_HZ > ts[-1]:  # decided on the very edges used below
            cells -= 1
        start = np.array([self._start + self._done / RATE_HZ])
        if self._edge is None and ts[-1] >= start[0]:  # at once: the readings around it go
            self._edge = _integral_at(start, ts, total)
        if self._edge is None or cells <= self._done:
            return []
        edges = self._start + np.arange(self._done + 1, cells + 1) / RATE_HZ
        at_edges = _integral_at(edges, ts, total)
        means = np.diff(np.vstack([self._edge, at_edges]), axis=0) * RATE_HZ
        first, self._done, self._edge = self._done, cells, at_edges[-1:]
        return [self._piece(first, means, has_gyro)]

    def _piece(self, first: int, cells: Floats, has_gyro: bool) -> Steady:  # noqa: FBT001  one private caller
        t = self._start + (first + 0.5) / RATE_HZ
        gyro = cells[:, 3:] if has_gyro else None
        return Steady(t, cells[:, :3], gyro, begins=first == 0, fresh=first == 0)


def _integral_at(edges: Floats, t: Floats, total: Floats) -> Floats:
    """Integral up to each edge, by the readings on either side of it."""
    i = np.maximum(np.searchsorted(t, edges, side="left") - 1, 0)
    share = (edges - t[i]) / np.maximum(t[i + 1] - t[i], 1e-9)
    before = total[i]
    integral: Floats = before + share[:, None] * (total[i + 1] - before)
    return integral


def _largest(vectors: NDArray[np.float32]) -> float:
    return float(max(vectors.max(), -vectors.min()))
