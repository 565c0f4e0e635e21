"""What the posture was at any time, read from events that may correct one another.

``PostureChanged`` holds from its ``t`` until a later one says otherwise, and replaces whatever was
said before about the time from its ``t`` on. Over a ``Gap`` the posture is unknown, whatever was
said; after it the last label stands again, unless the posture stage says otherwise.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from posture_monitor.core.types import Event, Gap, Posture, PostureChanged


class Interval(NamedTuple):
    """Time in one posture, ``[start, end)`` in Unix seconds."""

    start: float
    end: float
    posture: Posture

    @property
    def duration_s(self) -> float:
        """Length of the interval."""
        return self.end - self.start


def intervals(events: Iterable[Event], until: float) -> list[Interval]:
    """Lay the postures out in time, as all the events together leave them.

    Parameters
    ----------
    events
        Any events, in any order; those that are no posture change and no gap do not matter.
    until
        Unix seconds where the last interval ends; nothing is said about the time from here on.

    Returns
    -------
    list of Interval
        From the first thing said to ``until``, without overlap or hole; neighbours differ.

    Examples
    --------
    >>> said = [
    ...     PostureChanged(0.0, 5.0, Posture.SITTING, 1.0),
    ...     PostureChanged(60.0, 65.0, Posture.WALKING, 1.0),
    ...     PostureChanged(50.0, 70.0, Posture.UPRIGHT_STILL, 1.0),
    ... ]
    >>> [(i.start, i.end, i.posture.value) for i in intervals(said, 90.0)]
    [(0.0, 50.0, 'sitting'), (50.0, 90.0, 'upright_still')]
    """
    changes, gaps = _sorted_out(events)
    labels = _Labels()
    for change in changes:
        labels.say(change)
    depth = Counter[float]()
    for gap in gaps:
        depth[gap.t] += 1
        depth[gap.end] -= 1
    edges = sorted({t for t in (*labels.times, *depth) if t < until})
    open_gaps = 0
    laid: list[Interval] = []
    for start, end in pairwise([*edges, until]):
        open_gaps += depth[start]
        posture = Posture.UNKNOWN if open_gaps else labels.at(start)
        _append(laid, Interval(start, end, posture))
    return laid


def posture_per_second(
    events: Iterable[Event], seconds: NDArray[np.float64], latency_s: float
) -> NDArray[np.str_]:
    """Answer for each second, with what was known a fixed time later.

    Parameters
    ----------
    events
        Any events, in any order.
    seconds
        Unix seconds, in any order; each stands for ``[t, t + 1)`` and is judged by its middle.
    latency_s
        How long after ``t`` the answer may still change, in seconds: 15 live, 60 for the stored
        label (DEFAULTS §3, row "fusion"), ``inf`` for the whole recording.

    Returns
    -------
    numpy.ndarray of str
        Posture values, one per second: the last label for the second among the events known by
        ``t + latency_s``, ``"unknown"`` before any, and in gaps.

    Examples
    --------
    >>> said = [PostureChanged(0.0, 0.0, Posture.SITTING, 1.0),
    ...         PostureChanged(2.0, 12.0, Posture.WALKING, 1.0)]
    >>> posture_per_second(said, np.arange(4.0), 10.0).tolist()
    ['sitting', 'sitting', 'walking', 'walking']
    >>> posture_per_second(said, np.arange(4.0), 9.0).tolist()
    ['sitting', 'sitting', 'sitting', 'walking']
    """
    changes, gaps = _sorted_out(events)
    order = np.argsort(seconds, kind="stable")
    asked = seconds[order]
    labels = _Labels()
    heard = 0
    answers: list[Posture] = []
    for t in asked.tolist():
        while heard < len(changes) and changes[heard].known_at <= t + latency_s:
            labels.say(changes[heard])
            heard += 1
        answers.append(labels.at(t + 0.5))
    ordered = np.array(answers, dtype="U16")
    for gap in gaps:
        first, last = np.searchsorted(asked + 0.5, [gap.t, gap.end])
        ordered[first:last] = Posture.UNKNOWN.value
    result = np.empty_like(ordered)
    result[order] = ordered
    return result


class _Labels:
    """The labels in force, oldest first."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self._postures: list[Posture] = []

    def say(self, change: PostureChanged) -> None:
        """Replace all that was said from the change's ``t`` on."""
        kept = bisect_left(self.times, change.t)
        del self.times[kept:], self._postures[kept:]
        self.times.append(change.t)
        self._postures.append(change.posture)

    def at(self, t: float) -> Posture:
        """Return the label in force at ``t``."""
        said = bisect_right(self.times, t)
        return self._postures[said - 1] if said else Posture.UNKNOWN


def _sorted_out(events: Iterable[Event]) -> tuple[list[PostureChanged], list[Gap]]:
    """Posture changes in the order they became known, and gaps."""
    listed = list(events)
    changes = [e for e in listed if isinstance(e, PostureChanged)]
    gaps = [e for e in listed if isinstance(e, Gap)]
    return sorted(changes, key=lambda change: change.known_at), gaps


def _append(laid: list[Interval], new: Interval) -> None:
    """Add an interval, or lengthen the last one if the posture is the same."""
    if laid and laid[-1].posture is new.posture:
        laid[-1] = laid[-1]._replace(end=new.end)
    else:
        laid.append(new)
