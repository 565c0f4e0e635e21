"""What a recording must be like to be used, and the sentence said when it is not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from posture_monitor.errors import RecordingError
from posture_monitor.recording.labelled import Recording, rate_hz

_RATE_TOLERANCE = 0.01  # a sensor's "20 Hz" may be 19.9
_MS2_PER_G = 9.80665


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds a recording must keep.

    Parameters
    ----------
    max_missing_share
        Largest share of rows with a value that is missing or not finite, 0-1; rows below it are
        dropped and counted.
    min_rate_hz, max_rate_hz
        Slowest and fastest median rate of readings, each with a tolerance of 1 %.
    min_length_g, max_length_g
        Bounds of the median length of acceleration; outside, the unit is not g.
    """

    max_missing_share: float = 0.01
    min_rate_hz: float = 20.0
    max_rate_hz: float = 400.0
    min_length_g: float = 0.5
    max_length_g: float = 2.0


LIMITS = Limits()


def check(path: str, recording: Recording, kept: NDArray[np.bool_], limits: Limits) -> None:
    """Refuse a recording that would only give wrong answers.

    Parameters
    ----------
    path
        Where it came from, for the message.
    recording
        The rows that were kept.
    kept
        Per row of the file, whether it was kept; the message counts rows by the file.
    limits
        The bounds.

    Raises
    ------
    RecordingError
        With one sentence that says what is wrong and what to do.
    """
    _check_missing(path, recording.dropped_rows, len(recording.samples), limits)
    _check_order(path, recording.samples.t, kept)
    _check_rate(path, recording.samples.t, limits)
    _check_unit(path, recording, limits)


def _check_missing(path: str, dropped: int, kept: int, limits: Limits) -> None:
    rows = kept + dropped
    if rows == 0:
        raise RecordingError(path, "it holds no readings; record again or choose another file")
    if dropped > limits.max_missing_share * rows:
        raise RecordingError(
            path,
            f"{dropped} of {rows} rows ({100 * dropped / rows:.3g} %) have a missing or non-finite"
            f" value and at most {100 * limits.max_missing_share:g} % may; export it again, or cut"
            " the bad stretch out",
        )


def _check_order(path: str, t: NDArray[np.float64], kept: NDArray[np.bool_]) -> None:
    steps = np.diff(t)
    if np.all(steps > 0):
        return
    at = int(np.argmax(steps <= 0)) + 1
    row = int(np.flatnonzero(kept)[at]) + 1
    raise RecordingError(
        path,
        f"time does not go forward in row {row} ({t[at]:.6f} s after {t[at - 1]:.6f} s); sort the"
        " rows by time and remove doubles",
    )


def _check_rate(path: str, t: NDArray[np.float64], limits: Limits) -> None:
    needed = f"{limits.min_rate_hz:g} to {limits.max_rate_hz:g} Hz"
    if len(t) == 1:
        raise RecordingError(path, f"it holds a single reading; {needed} are needed, so record on")
    found = rate_hz(t)
    if found < limits.min_rate_hz * (1 - _RATE_TOLERANCE):
        hint = "are the times in seconds?" if found < 1.0 else "record again with a faster rate"
        raise RecordingError(path, f"its rate is {found:.3g} Hz and {needed} is needed; {hint}")
    if found > limits.max_rate_hz * (1 + _RATE_TOLERANCE):
        hint = "average the readings down to 50-100 Hz, and check that the times are in seconds"
        raise RecordingError(path, f"its rate is {found:.4g} Hz and {needed} is needed; {hint}")


def _check_unit(path: str, recording: Recording, limits: Limits) -> None:
    length = float(np.median(np.linalg.norm(recording.samples.acc_g, axis=1)))
    if limits.min_length_g <= length <= limits.max_length_g:
        return
    likely = limits.min_length_g <= length / _MS2_PER_G <= limits.max_length_g
    guess = f"probably m/s^2, so divide by {_MS2_PER_G}" if likely else "convert it to g"
    raise RecordingError(
        path,
        f"acceleration has a median length of {length:.3g} where"
        f" {limits.min_length_g:g} to {limits.max_length_g:g} g is expected; {guess}",
    )
