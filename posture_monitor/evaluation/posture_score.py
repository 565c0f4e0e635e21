"""Posture, second by second, against per-sample labels."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from posture_monitor.core.detection.timeline import posture_per_second
from posture_monitor.core.types import Posture
from posture_monitor.evaluation.bootstrap import Spread, spread
from posture_monitor.evaluation.confusion import TRUTH, Confusion
from posture_monitor.evaluation.labels import POSTURE_WORDS, Labels, Times, sample_s
from posture_monitor.evaluation.scored import Scored

LATENCY_S = 60.0
LIVE_LATENCY_S = 15.0
MARGIN_S = 1  # left out on both sides of a label change


@dataclass(frozen=True, slots=True)
class SubjectPosture:
    """One subject's seconds, answered with the full and with the live latency."""

    subject: str
    settled: Confusion
    live: Confusion

    def to_json(self) -> dict[str, object]:
        """Write the figures of one subject."""
        return {
            "seconds": self.settled.seconds,
            "balanced_accuracy_sitting": self.settled.balanced_accuracy_sitting,
            "balanced_accuracy_sitting_live": self.live.balanced_accuracy_sitting,
            "macro_f1": self.settled.macro_f1,
            "unknown_share": self.settled.unknown_share,
        }


@dataclass(frozen=True, slots=True)
class PostureScore:
    """All subjects, and how many labelled bouts they were scored on."""

    subjects: tuple[SubjectPosture, ...]
    n_bouts: int

    @property
    def balanced_accuracy_sitting(self) -> Spread:
        """Over subjects, answers known within 60 s."""
        return spread(s.settled.balanced_accuracy_sitting for s in self.subjects)

    @property
    def balanced_accuracy_sitting_live(self) -> Spread:
        """Over subjects, answers known within 15 s."""
        return spread(s.live.balanced_accuracy_sitting for s in self.subjects)

    @property
    def macro_f1(self) -> Spread:
        """Over subjects, answers known within 60 s."""
        return spread(s.settled.macro_f1 for s in self.subjects)

    @property
    def confusion(self) -> Confusion:
        """All subjects together, answers known within 60 s."""
        return Confusion.total(s.settled for s in self.subjects)

    def to_json(self) -> dict[str, object]:
        """Write the block ``posture``."""
        return {
            "balanced_accuracy_sitting": self.balanced_accuracy_sitting.to_json(),
            "balanced_accuracy_sitting_live": self.balanced_accuracy_sitting_live.to_json(),
            "macro_f1": self.macro_f1.to_json(),
            "n_bouts": self.n_bouts,
            "unknown_share": self.confusion.unknown_share,
            "confusion": self.confusion.to_json(),
            "per_subject": {s.subject: s.to_json() for s in self.subjects},
        }


def score_posture(recordings: Iterable[Scored]) -> PostureScore:
    """Score every recording whose samples carry posture labels, subject by subject."""
    labelled = [recording for recording in recordings if recording.runs is not None]
    subjects = sorted({recording.row.subject for recording in labelled})
    return PostureScore(
        subjects=tuple(
            _subject(name, [r for r in labelled if r.row.subject == name]) for name in subjects
        ),
        n_bouts=sum(_n_bouts(recording) for recording in labelled),
    )


def labelled_seconds(t: Times, labels: Labels, scored_from: float) -> tuple[Times, Labels]:
    """Whole seconds under one posture label, the second around each label change left out.

    Parameters
    ----------
    t, labels
        Seconds and word of each sample, in order of time.
    scored_from
        Seconds that begin earlier are left out.

    Returns
    -------
    tuple
        Starts of the seconds, and the label of each.

    Examples
    --------
    >>> words = np.array(["sitting"] * 45 + ["walking"] * 55)
    >>> seconds, said = labelled_seconds(np.arange(100) / 10, words, scored_from=0)
    >>> seconds.astype(int).tolist(), said[[0, -1]].tolist()
    ([0, 1, 2, 6, 7, 8, 9], ['sitting', 'walking'])
    """
    rounding_s = 1e-6
    starts, first = np.unique(np.floor(t + rounding_s), return_index=True)
    whole = (starts >= t[0] - rounding_s) & (starts + 1 <= t[-1] + sample_s(t) + rounding_s)
    keep = whole & (starts >= scored_from) & np.isin(labels[first], POSTURE_WORDS)
    for change in t[1:][labels[1:] != labels[:-1]]:
        keep &= (starts + 1 <= change - MARGIN_S) | (starts >= change + MARGIN_S - rounding_s)
    return starts[keep], labels[first][keep]


def _subject(name: str, recordings: Sequence[Scored]) -> SubjectPosture:
    return SubjectPosture(
        name,
        settled=Confusion.total(_confusion(recording, LATENCY_S) for recording in recordings),
        live=Confusion.total(_confusion(recording, LIVE_LATENCY_S) for recording in recordings),
    )


def _confusion(recording: Scored, latency_s: float) -> Confusion:
    if recording.t is None or recording.labels is None:
        return Confusion(Counter())
    seconds, words = labelled_seconds(recording.t, recording.labels, recording.scored_from)
    answers = posture_per_second(recording.events, seconds, latency_s)
    pairs = zip(words.tolist(), answers.tolist(), strict=True)
    return Confusion(Counter((TRUTH[word], Posture(answer)) for word, answer in pairs))


def _n_bouts(recording: Scored) -> int:
    runs = [run for run in recording.runs or () if run.label in POSTURE_WORDS]
    return sum(run.end > recording.scored_from for run in runs)
