"""Per-sample labels as runs of one word, and which words speak of posture."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]
Labels = NDArray[np.str_]

POSTURE_WORDS = ("sitting", "standing", "walking", "lying")
SIT_STAND_WORDS = ("stand_to_sit", "sit_to_stand")
LYING_CHANGE_WORDS = ("sit_to_lie", "lie_to_sit", "stand_to_lie", "lie_to_stand")
UNLABELLED_WORDS = ("unlabelled", "")


@dataclass(frozen=True, slots=True)
class LabelRun:
    """Contiguous time under one label, ``[start, end)``."""

    start: float
    end: float
    label: str

    @property
    def middle(self) -> float:
        """Half-way between start and end."""
        return (self.start + self.end) / 2

    def holds(self, t: float, tolerance_s: float = 0.0) -> bool:
        """Whether a time lies in the run, widened on both sides.

        Examples
        --------
        >>> LabelRun(10, 13, "sit_to_stand").holds(14.5, tolerance_s=2.0)
        True
        """
        return self.start - tolerance_s <= t <= self.end + tolerance_s


def label_runs(t: Times, labels: Labels) -> list[LabelRun]:
    """Cut labels into runs; a run ends where the next begins, the last one a sample later.

    Examples
    --------
    >>> [run.end for run in label_runs(np.arange(4.0), np.array(["a", "a", "b", "b"]))]
    [2.0, 4.0]
    """
    if t.size == 0:
        return []
    first = np.concatenate([[0], np.flatnonzero(labels[1:] != labels[:-1]) + 1])
    bounds = [*t[first].tolist(), float(t[-1]) + sample_s(t)]
    words = [str(label) for label in labels[first]]
    return [LabelRun(*run) for run in zip(bounds, bounds[1:], words, strict=False)]


def sample_s(t: Times) -> float:
    """Return the usual time between samples, seconds; 0 where there are not two."""
    return float(np.median(np.diff(t))) if t.size > 1 else 0.0


def speak_of_posture(words: Iterable[str]) -> bool:
    """Whether any of these labels is a posture or a change between postures."""
    known = {*POSTURE_WORDS, *SIT_STAND_WORDS, *LYING_CHANGE_WORDS}
    return not known.isdisjoint(words)
