"""Which stretches of posture make one bout: merging, naming and closing, once time cannot change.

A row of stretches is worked from its front. Nothing here depends on when it is asked: a stretch is
closed as soon as what follows can no longer change it, and not before.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, Protocol

from posture_monitor.core.types import Posture, Steps, Transition


@dataclass(frozen=True, slots=True)
class BoutParams:
    """When time in a posture is a bout of its own (DEFAULTS §3, "Bout metrics").

    Parameters
    ----------
    min_sitting_s
        Sitting shorter than this, in seconds, is no sitting bout: between two upright bouts it
        belongs to them, elsewhere it is unknown time.
    merge_s
        An interruption shorter than this, in seconds, may be merged into the bout around it; a
        sitting bout swallows any posture, others swallow unknown time only (E1.2).
    merge_steps
        With this many steps in it, an interruption of sitting is real, however short.
    lag_s
        How long what is said about a moment may still be corrected, in seconds (DEFAULTS §3,
        "fusion": 60 s for the stored label).
    """

    min_sitting_s: float = 60.0
    merge_s: float = 20.0
    merge_steps: int = 4
    lag_s: float = 60.0


class Stretch(NamedTuple):
    """Time in one posture, ``[t, end)`` in Unix seconds; ``sure_s`` is confidence x seconds."""

    t: float
    end: float
    posture: Posture
    sure_s: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules, with the steps and risings that speak about the row they are asked about.

    ``over`` says that the recording ends with the row, so that nothing can follow.
    """

    params: BoutParams
    steps: tuple[Steps, ...]
    rises: tuple[Transition, ...]
    over: bool

    def settle(self, row: list[Stretch]) -> tuple[list[Stretch], list[Stretch]]:
        """Merge and name what can be; return what is left of the row, and what was closed."""
        closed: list[Stretch] = []
        while row:
            at = 1 if self._waits_for_next(row) else 0
            last = self._reach(row, at)
            if last is None:
                break
            if last > at:
                row = [*row[:at], _merged(row[at : last + 1]), *row[last + 1 :]]
            elif self._is_short_sit(row[at]):
                row = _renamed(row, at)
            else:
                closed.append(row[0])
                row = row[1:]
        return row, closed

    def _waits_for_next(self, row: list[Stretch]) -> bool:
        """Whether the first stretch has ended, but the sitting after it may prove too short."""
        is_next_short = len(row) > 1 and self._is_short_sit(row[1])
        return is_next_short and self._reach(row, 0) == 0

    def _reach(self, row: list[Stretch], at: int) -> int | None:
        """Where the bout that begins with ``row[at]`` ends: an index, None while undecided."""
        head, sits = row[at], row[at].posture is Posture.SITTING
        for k, other in enumerate(row[at + 1 :], at + 1):
            if other.posture is head.posture:
                return at if sits and self._is_real(head.end, other.t) else k
            is_other_bout = not sits and other.posture is not Posture.UNKNOWN
            if is_other_bout or other.end >= head.end + self.params.merge_s:
                return at
        return at if self.over else None

    def _is_real(self, start: float, end: float) -> bool:
        """Whether more than the label says that the wearer stood up."""
        is_risen = any(rise.start <= end and start <= rise.end for rise in self.rises)
        count = sum(steps_within(steps, start, end) for steps in self.steps)
        return is_risen or count >= self.params.merge_steps

    def _is_short_sit(self, stretch: Stretch) -> bool:
        is_short = stretch.end < stretch.t + self.params.min_sitting_s
        return stretch.posture is Posture.SITTING and is_short


class BreakRule(Protocol):
    """Numbers that say what a break is (DEFAULTS §3, "break"): seconds upright, and steps."""

    @property
    def break_s(self) -> float:
        """Time upright that is a break."""

    @property
    def stepped_break_s(self) -> float:
        """Time upright that is a break with ``break_steps`` in it."""

    @property
    def break_steps(self) -> int:
        """Steps that make the shorter time a break."""


def is_break(rule: BreakRule, upright_s: float, steps: float) -> bool:
    """Whether time upright is a break."""
    is_stepped = upright_s >= rule.stepped_break_s and steps >= rule.break_steps
    return is_stepped or upright_s >= rule.break_s


def steps_within(steps: Steps, start: float, end: float) -> float:
    """Share of the counted steps that fell into ``[start, end)``, evenly spread over their time.

    Examples
    --------
    >>> steps_within(Steps(0.0, 10.0, 10.0, 20), 5.0, 60.0)
    10.0
    """
    if start <= steps.t and steps.end <= end:
        return float(steps.count)
    inside_s = min(end, steps.end) - max(start, steps.t)
    return steps.count * max(inside_s, 0.0) / (steps.end - steps.t)


def joined(row: list[Stretch]) -> list[Stretch]:
    """Make one stretch of neighbours in the same posture."""
    return [_merged(list(same)) for _, same in groupby(row, key=lambda s: s.posture)]


def _renamed(row: list[Stretch], at: int) -> list[Stretch]:
    """Give a sit too short for a bout to the upright bout around it, or to unknown time."""
    around = [s.posture for s in row[max(at - 1, 0) : at + 2 : 2]] if at else []
    is_amid_upright = around == [Posture.UPRIGHT_STILL, Posture.UPRIGHT_STILL]
    posture = Posture.UPRIGHT_STILL if is_amid_upright else Posture.UNKNOWN
    return joined([*row[:at], row[at]._replace(posture=posture), *row[at + 1 :]])


def _merged(parts: list[Stretch]) -> Stretch:
    sure_s = sum(part.sure_s for part in parts)
    return Stretch(parts[0].t, parts[-1].end, parts[0].posture, sure_s)
