"""The bout metrics of the literature, from one range's sitting bouts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from statistics import mean, median

from posture_monitor.core.detection import bouts
from posture_monitor.core.detection.bout_rules import BoutParams, is_break, steps_within
from posture_monitor.core.types import Bout, Event, Posture, Steps


@dataclass(frozen=True, slots=True)
class BoutFigureParams:
    """How bouts are summed up (DEFAULTS §3, "Bout metrics").

    Parameters
    ----------
    long_s, very_long_s
        Bouts as long as these, in seconds, are told apart (the usual cuts, E1.4 ff.).
    min_bouts_for_alpha
        With fewer bouts alpha says nothing and is hidden.
    break_s, stepped_break_s, break_steps
        Time upright after sitting that is a break, in seconds, and the shorter time that is one
        with so many steps.
    """

    long_s: float = 1800.0
    very_long_s: float = 3600.0
    min_bouts_for_alpha: int = 10
    break_s: float = 60.0
    stepped_break_s: float = 20.0
    break_steps: int = 10


@dataclass(frozen=True, slots=True)
class SittingFigures:
    """Sitting bouts of a range; times in seconds, ``None`` where there is nothing to go by.

    ``usual_s`` (W50) is the length of bout at which half of all time in bouts is reached, shorter
    ones first; ``alpha`` is lower the more time is in long bouts. Shares are of the time in bouts.
    """

    count: int
    total_s: float
    mean_s: float | None
    median_s: float | None
    usual_s: float | None
    longest_s: float | None
    alpha: float | None
    long_s: float
    very_long_s: float
    long_share: float | None
    very_long_share: float | None
    breaks: int
    breaks_per_sitting_hour: float | None

    def without_shares(self) -> "SittingFigures":
        """Hide what a short time of wear makes meaningless."""
        return replace(
            self, long_share=None, very_long_share=None, breaks_per_sitting_hour=None, alpha=None
        )


def sitting_figures(
    params: BoutFigureParams,
    rules: BoutParams,
    events: Sequence[Event],
    span: tuple[float, float],
) -> SittingFigures:
    """Make bouts of the events and sum up the sitting ones.

    Parameters
    ----------
    params, rules
        How to sum up, and what a bout is.
    events
        In the order of ``known_at``; bouts among them are not used but made anew.
    span
        ``[start, end)`` in Unix seconds; bouts are cut there, and too short a rest is dropped.
    """
    row = _bouts(rules, events, span)
    lengths = sorted(b.duration_s for b in row if _is_sitting(rules, b))
    total_s = sum(lengths)
    long_s = sum(s for s in lengths if s >= params.long_s)
    very_long_s = sum(s for s in lengths if s >= params.very_long_s)
    breaks = _break_count(params, row, events)
    return SittingFigures(
        count=len(lengths),
        total_s=total_s,
        mean_s=mean(lengths) if lengths else None,
        median_s=median(lengths) if lengths else None,
        usual_s=usual_bout_s(lengths),
        longest_s=max(lengths, default=None),
        alpha=alpha(lengths) if len(lengths) >= params.min_bouts_for_alpha else None,
        long_s=long_s,
        very_long_s=very_long_s,
        long_share=long_s / total_s if total_s else None,
        very_long_share=very_long_s / total_s if total_s else None,
        breaks=breaks,
        breaks_per_sitting_hour=breaks / (total_s / 3600) if total_s else None,
    )


def usual_bout_s(lengths: Sequence[float]) -> float | None:
    """Usual bout duration, W50, of lengths in rising order, in seconds.

    Examples
    --------
    >>> usual_bout_s([60.0, 120.0, 300.0, 600.0])
    600.0
    >>> usual_bout_s([100.0, 100.0, 100.0, 300.0])
    100.0
    """
    half_s = sum(lengths) / 2
    sums = accumulate(lengths)
    return next((s for s, so_far in zip(lengths, sums, strict=True) if so_far >= half_s), None)


def alpha(lengths: Sequence[float]) -> float | None:
    """Exponent of the lengths' power law, ``1 + n / sum(ln(x / x_min))``; ``None`` if all equal.

    Examples
    --------
    >>> round(alpha([60.0, 60.0 * math.e]), 3)
    3.0
    """
    spread = sum(math.log(s / min(lengths)) for s in lengths)
    return 1 + len(lengths) / spread if spread > 0 else None


def _bouts(rules: BoutParams, events: Sequence[Event], span: tuple[float, float]) -> list[Bout]:
    state = bouts.BoutState()
    made: list[Bout] = []
    for event in events:
        state, new = bouts.step(rules, state, event)
        made += new
    made += bouts.flush(rules, state, max(span[1], state.seen))
    cut = [replace(b, t=max(b.t, span[0]), end=min(b.end, span[1])) for b in made]
    return [b for b in cut if b.duration_s > 0]


def _is_sitting(rules: BoutParams, bout: Bout) -> bool:
    return bout.posture is Posture.SITTING and bout.duration_s >= rules.min_sitting_s


def _break_count(params: BoutFigureParams, row: list[Bout], events: Sequence[Event]) -> int:
    """Count times upright, right after sitting, that were breaks."""
    walked = [e for e in events if isinstance(e, Steps)]
    ups = [b for a, b in pairwise(row) if a.posture is Posture.SITTING]
    return sum(
        up.posture is Posture.UPRIGHT_STILL
        and is_break(params, up.duration_s, sum(steps_within(s, up.t, up.end) for s in walked))
        for up in ups
    )
