"""How the hip moves, up and down above all, between moments of rest.

A frame's motion is given only once the frames up to six seconds after it are known: the level of
gravity is interpolated between the rest before and the rest after, and the vertical velocity is
freed of drift by a window on both sides. That look-ahead is part of the program's stated latency.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from posture_monitor.core.signal.frames import FRAME_HZ, Frames
from posture_monitor.core.signal.orientation import G_MS2
from posture_monitor.core.signal.rolling import rolling_mean, weighted

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEP_S = 1.0 / FRAME_HZ


@dataclass(frozen=True, slots=True)
class MotionParams:
    """Thresholds of rest and of gait.

    ``rest_activity_ms2``: below this activity the hip is at rest (DEFAULTS §1 "quiet").
    ``rest_search`` frames: how far ahead the next rest is looked for.
    ``velocity_window`` and ``velocity_smooth`` frames: the vertical velocity is the mean over the
    latter minus the Hann-weighted mean over twice the former (PROTOTYPE_POSTURE 3, narrowed so that
    a wrong 1 g level disturbs less).
    Gait: vertical force of at least ``gait_rms_g``, repeating itself after 0.4-0.9 s with a
    correlation of ``gait_repeat`` (cadence 1.2-2.5 steps/s, EVIDENCE E7.5), around a steady up
    (``gait_steady`` is the length of the mean up vector over three seconds).
    """

    rest_activity_ms2: float = 0.8
    rest_search: int = 30
    velocity_window: int = 20
    velocity_smooth: int = 5
    gait_rms_g: float = 0.04
    gait_repeat: float = 0.4
    gait_steady: float = 0.985
    gait_window: int = 30


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """Columns over frames, beside those of ``Frames`` that detectors still need.

    Attributes
    ----------
    up
        Up direction in sensor axes.
    force_ms2
        Vertical specific force above the level of gravity.
    velocity_ms
        Vertical velocity, free of drift; up positive.
    activity_ms2
        One measure of all movement: shake, rotation and change of force.
    at_rest
        Whether the hip is at rest.
    length_g
        Length of the specific force, smoothed.
    shake_g2, peak_g, tilting_dps, turning_dps
        As in ``Frames``.
    stride_g
        Root mean square of the vertical force around its running mean, over three seconds.
    walking
        Whether the vertical force repeats itself as in gait.
    """

    up: Floats
    force_ms2: Floats
    velocity_ms: Floats
    activity_ms2: Floats
    at_rest: Bools
    length_g: Floats
    shake_g2: Floats
    peak_g: Floats
    tilting_dps: Floats
    turning_dps: Floats
    stride_g: Floats
    walking: Bools

    def __len__(self) -> int:
        return len(self.up)

    def __getitem__(self, part: slice) -> "Motion":
        """Return some frames (views)."""
        return Motion(*(getattr(self, f.name)[part] for f in fields(self)))

    @classmethod
    def joined(cls, a: "Motion", b: "Motion") -> "Motion":
        """Make one of two successive stretches."""
        return cls(*(np.concatenate([getattr(a, f.name), getattr(b, f.name)]) for f in fields(cls)))


_COLUMNS = ("vertical_g", "shake_g2", "peak_g", "length_g", "tilting_dps", "turning_dps")
_REPEAT_LAGS = range(4, 10)  # frames: a step takes 0.4-0.9 s
_WAVE = 15  # frames: the running mean that gait swings around
_BEFORE = 40  # frames of the past a frame's motion depends on, apart from the last rest


class MotionStage:
    """Turn frames into motion, ``ahead`` frames late; one object for one contiguous segment.

    All arrays inside are aligned to one buffer: ``_BEFORE`` frames of the past, the frames whose
    motion is due, ``ahead`` frames of their future.
    """

    def __init__(self, params: MotionParams | None = None) -> None:
        self._params = p = params or MotionParams()
        self._kernel = velocity_kernel(p.velocity_window, p.velocity_smooth)
        self.ahead = p.rest_search + p.velocity_window + 4
        self._up = np.zeros((0, 3))
        self._columns = np.zeros((0, len(_COLUMNS)))
        self._rest_before: tuple[Floats, float] | None = None  # its up and level of gravity

    def update(self, frames: Frames) -> Motion:
        """Take the next frames, give the motion of those whose future is known by now."""
        columns = np.column_stack([getattr(frames, name) for name in _COLUMNS])
        up = frames.up
        if not len(self._up):  # the segment's first frame stands for the time before it
            columns = np.vstack([np.repeat(columns[:1], _BEFORE, axis=0), columns])
            up = np.vstack([np.repeat(up[:1], _BEFORE, axis=0), up])
        self._up = np.vstack([self._up, up])
        self._columns = np.vstack([self._columns, columns])
        count = len(self._up) - _BEFORE - self.ahead
        return self._motion(count) if count > 0 else no_motion()

    def finish(self) -> Motion:
        """Give the last frames' motion, as if the wearer stayed as they are."""
        if not len(self._up):
            return no_motion()
        level = self._columns[-1, 3]
        still = np.array([[level, 0.0, level, level, 0.0, 0.0]])
        self._up = np.vstack([self._up, np.repeat(self._up[-1:], self.ahead, axis=0)])
        self._columns = np.vstack([self._columns, np.repeat(still, self.ahead, axis=0)])
        return self._motion(len(self._up) - _BEFORE - self.ahead)

    def _motion(self, count: int) -> Motion:
        columns = dict(zip(_COLUMNS, self._columns.T, strict=True))
        activity = _activity(columns)
        calm = activity < self._params.rest_activity_ms2
        at_rest = np.zeros(len(calm), bool)
        at_rest[3:-3] = calm[2:-4] & calm[3:-3] & calm[4:-2]
        length = _centred_mean(columns["length_g"], 5)
        force = (columns["vertical_g"] - self._level(at_rest, length)) * G_MS2
        window = self._params.velocity_window
        around = slice(_BEFORE - window, _BEFORE + count + window)
        stride, walking = self._gait(columns["vertical_g"], count)
        due = slice(_BEFORE, _BEFORE + count)
        motion = Motion(
            up=self._up[due],
            force_ms2=force[due],
            velocity_ms=weighted(force[around], self._kernel),
            activity_ms2=activity[due],
            at_rest=at_rest[due],
            length_g=length[due],
            shake_g2=columns["shake_g2"][due],
            peak_g=columns["peak_g"][due],
            tilting_dps=columns["tilting_dps"][due],
            turning_dps=columns["turning_dps"][due],
            stride_g=stride,
            walking=walking,
        )
        gone = np.flatnonzero(at_rest[: count + 3])
        if len(gone):
            self._rest_before = (self._up[gone[-1]], float(length[gone[-1]]))
        self._up, self._columns = self._up[count:], self._columns[count:]
        return motion

    def _level(self, at_rest: Bools, length: Floats) -> Floats:
        """Level of gravity, interpolated between rests by how far the tilt has come.

        A sensor's 1 g depends on how it lies; sitting down tilts it, and a level that is a few
        hundredths of g off would pass for a velocity (PROTOTYPE_POSTURE 3).
        """
        n, here, search = len(at_rest), np.arange(len(at_rest)), self._params.rest_search
        last = np.maximum.accumulate(np.where(at_rest, here, -1))
        coming = np.minimum.accumulate(np.where(at_rest, here, n + search)[::-1])[::-1]
        comes = coming - here <= search
        coming = np.minimum(coming, n - 1)
        came, up_last, level_last = last >= 0, self._up[last], length[last]
        if self._rest_before is not None:
            up_last = np.where(came[:, None], up_last, self._rest_before[0])
            level_last = np.where(came, level_last, self._rest_before[1])
            came = np.ones(n, bool)
        done, left = angle_deg(self._up, up_last), angle_deg(self._up, self._up[coming])
        between = level_last + done / np.maximum(done + left, 1e-9) * (length[coming] - level_last)
        level = np.where(came, np.where(comes, between, level_last), length[coming])
        return np.where(came | comes, level, length)

    def _gait(self, vertical_g: Floats, count: int) -> tuple[Floats, Bools]:
        """Strength of the vertical swing, and whether it repeats itself as steps do."""
        p, window = self._params, self._params.gait_window
        wave = vertical_g - _centred_mean(vertical_g, _WAVE)
        first, width = _BEFORE - window // 2, count + window - 1
        now, far = wave[first : first + width], _REPEAT_LAGS[-1]
        powers = rolling_mean(wave[first - far : first + width] ** 2, window)
        power = powers[far:]
        best = np.full(count, -1.0)
        for lag in _REPEAT_LAGS:
            then = wave[first - lag : first - lag + width]
            scale = np.sqrt(np.maximum(power * powers[far - lag : far - lag + count], 1e-12))
            best = np.maximum(best, rolling_mean(now * then, window) / scale)
        mean_up = rolling_mean(self._up[first : first + width], window)
        steady = np.sqrt(mean_up[:, 0] ** 2 + mean_up[:, 1] ** 2 + mean_up[:, 2] ** 2)
        stride = np.sqrt(power)
        walking = (stride > p.gait_rms_g) & (best > p.gait_repeat) & (steady > p.gait_steady)
        return stride, walking


def no_motion() -> Motion:
    """Make a stretch of no frames."""
    none, no = np.zeros(0), np.zeros(0, bool)
    return Motion(np.zeros((0, 3)), none, none, none, no, none, none, none, none, none, none, no)


def still(last: Motion, count: int) -> Motion:
    """Make ``count`` frames in which the wearer stays exactly as in the one frame ``last``."""
    zeros, rest = np.zeros(count), np.ones(count, bool)
    return Motion(
        up=np.repeat(last.up, count, axis=0),
        force_ms2=zeros,
        velocity_ms=zeros,
        activity_ms2=zeros,
        at_rest=rest,
        length_g=np.repeat(last.length_g, count),
        shake_g2=zeros,
        peak_g=np.repeat(last.length_g, count),
        tilting_dps=zeros,
        turning_dps=zeros,
        stride_g=zeros,
        walking=~rest,
    )


def angle_deg(a: Floats, b: Floats) -> Floats:
    """Angles between unit vectors, row by row, shape ``(n,)``.

    Examples
    --------
    >>> angle_deg(np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 0.0]]))
    array([90.])
    """
    cosine = a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
    degrees: Floats = np.rad2deg(np.arccos(np.clip(cosine, -1.0, 1.0)))
    return degrees


def _activity(columns: dict[str, Floats]) -> Floats:
    """One measure of movement, smoothed over three frames; the outermost two are not known."""
    vertical = columns["vertical_g"] * G_MS2
    raw = (
        np.sqrt(columns["shake_g2"]) * G_MS2
        + columns["tilting_dps"] / 15.0
        + np.abs(columns["turning_dps"]) / 30.0
        + np.abs(np.diff(vertical, prepend=vertical[0])) / 2.0
    )
    return _centred_mean(raw, 3)


def _centred_mean(x: Floats, n: int) -> Floats:
    """Mean of ``n`` (odd) values around each; zero where some are missing."""
    mean = np.zeros(len(x))
    mean[n // 2 : len(x) - n // 2] = rolling_mean(x, n)
    return mean


def velocity_kernel(window: int, smooth: int) -> Floats:
    """Weights that turn vertical force (m/s2 at 10 Hz) into drift-free velocity (m/s).

    The velocity averaged over ``smooth`` frames minus its Hann-weighted mean over ``window`` frames
    on either side; the constant of integration drops out, and so does a constant error of force.
    """
    size = 2 * window + 1
    hann = np.hanning(size + 2)[1:-1]
    weights = -hann / hann.sum()
    weights[window - smooth // 2 : window + smooth // 2 + 1] += 1.0 / (2 * (smooth // 2) + 1)
    return np.cumsum(weights[::-1])[::-1] * STEP_S
