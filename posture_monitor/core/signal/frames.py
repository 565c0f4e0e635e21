"""Ten frames a second that carry all the detectors need, in no axes but the earth's."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from posture_monitor.core.signal.orientation import Orientation
from posture_monitor.core.signal.timebase import RATE_HZ, Steady

Floats = NDArray[np.float64]

FRAME_HZ = 10.0
CELLS = int(RATE_HZ / FRAME_HZ)


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Tenths of a second of one contiguous segment; ``t`` is the middle of the first.

    Attributes
    ----------
    up
        Up direction in sensor axes, unit length, shape ``(n, 3)``.
    vertical_g
        Mean specific force along up; 1 at rest for a perfect sensor.
    shake_g2
        Variance of the vertical force inside the frame.
    peak_g
        Largest vertical force inside the frame.
    length_g
        Mean length of the specific force.
    tilting_dps, turning_dps
        Mean speed of rotation about horizontal axes, and mean rate about the vertical one.
    """

    t: float
    up: Floats
    vertical_g: Floats
    shake_g2: Floats
    peak_g: Floats
    length_g: Floats
    tilting_dps: Floats
    turning_dps: Floats
    begins: bool

    def __len__(self) -> int:
        return len(self.up)


class Framer:
    """Orient the grid's readings and reduce them to frames."""

    def __init__(self) -> None:
        self._orientation = Orientation()
        self._rest: tuple[float, Floats] | None = None
        self._last_up: Floats | None = None
        self._begins = False

    def update(self, piece: Steady) -> Frames | None:
        """Take a piece of the grid, give the frames it completes."""
        if piece.begins:
            self._rest, self._begins, self._last_up = None, True, None
        if piece.fresh:
            self._orientation = Orientation()
        cells = self._cells(piece)
        t = piece.t
        if self._rest is not None:
            t, waiting = self._rest
            cells = np.vstack([waiting, cells])
        n = len(cells) // CELLS
        self._rest = (t + n * CELLS / RATE_HZ, cells[n * CELLS :])
        if n == 0:
            return None
        begins, self._begins = self._begins, False
        return _frames(t, cells[: n * CELLS].reshape(n, CELLS, -1), begins=begins)

    def _cells(self, piece: Steady) -> Floats:
        """Columns: up (3), vertical g, length g, tilting and turning deg/s."""
        before = self._last_up
        acc, up = self._oriented(piece)
        vertical = acc[:, 0] * up[:, 0] + acc[:, 1] * up[:, 1] + acc[:, 2] * up[:, 2]
        length = np.sqrt(acc[:, 0] ** 2 + acc[:, 1] ** 2 + acc[:, 2] ** 2)
        around = np.vstack([up[:1] if before is None else before, up])
        tilting, turning = _rates(around, piece.gyro_dps)
        return np.column_stack([up, vertical, length, tilting, turning])

    def _oriented(self, piece: Steady) -> tuple[Floats, Floats]:
        """Orient the piece run by run: over a hole the hip rests as it was before."""
        hole = np.isnan(piece.acc_g[:, 0])
        edges = [0, *(np.flatnonzero(np.diff(hole)) + 1).tolist(), len(piece)]
        accs, ups = [], []
        for a, b in pairwise(edges):
            acc = piece.acc_g[a:b]
            if hole[a]:
                assert self._last_up is not None  # noqa: S101  a segment begins with a value
                acc = np.repeat(self._last_up, b - a, axis=0)
            gyro = None if piece.gyro_dps is None else piece.gyro_dps[a:b]
            up = self._orientation.update(acc, gyro)
            self._last_up = up[-1:]
            accs.append(acc)
            ups.append(up)
        return np.concatenate(accs), np.concatenate(ups)


def _rates(up: Floats, gyro_dps: Floats | None) -> tuple[Floats, Floats]:
    """Tilting and turning; without gyroscope the former from ``up`` and the one before it."""
    if gyro_dps is None:
        step = np.diff(up, axis=0)
        tilting = np.rad2deg(np.sqrt((step * step).sum(axis=1))) * RATE_HZ
        return tilting, np.zeros(len(tilting))
    up = up[len(up) - len(gyro_dps) :]
    turning = gyro_dps[:, 0] * up[:, 0] + gyro_dps[:, 1] * up[:, 1] + gyro_dps[:, 2] * up[:, 2]
    square = gyro_dps[:, 0] ** 2 + gyro_dps[:, 1] ** 2 + gyro_dps[:, 2] ** 2
    return np.sqrt(np.maximum(square - turning * turning, 0.0)), turning


def _frames(t: float, cells: Floats, *, begins: bool) -> Frames:
    parts = [cells[:, k] for k in range(CELLS)]
    mean = sum(parts[1:], parts[0]) / CELLS
    vertical = [part[:, 3] for part in parts]
    off = [v - mean[:, 3] for v in vertical]
    squares = [d * d for d in off]
    peak = vertical[0]
    for v in vertical[1:]:
        peak = np.maximum(peak, v)
    up = mean[:, :3]
    up = up / np.sqrt(up[:, 0] ** 2 + up[:, 1] ** 2 + up[:, 2] ** 2)[:, None]
    half_frame_s = (CELLS - 1) / 2 / RATE_HZ
    return Frames(
        t + half_frame_s,
        up,
        mean[:, 3],
        sum(squares[1:], squares[0]) / CELLS,
        peak,
        mean[:, 4],
        mean[:, 5],
        mean[:, 6],
        begins=begins,
    )
