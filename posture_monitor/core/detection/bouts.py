"""Contiguous time in one posture, by the rules of the bout metrics.

Bouts are of sitting, upright, lying, not worn and unknown. An upright bout carries
``Posture.UPRIGHT_STILL`` and holds standing and walking alike. Together the bouts cover the time
from the first thing said to the last, without overlap or hole. Gap time is unknown time.
"""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple, assert_never

from posture_monitor.core.detection.bout_rules import BoutParams, Rules, Stretch, joined
from posture_monitor.core.types import (
    Bend,
    Bout,
    Calibrated,
    Event,
    Gap,
    Posture,
    PostureChanged,
    Prompt,
    PromptOutcome,
    PromptWithheld,
    SensorFault,
    Steps,
    Transition,
    TransitionKind,
)

__all__ = ["BoutParams", "BoutState", "flush", "step"]


class Mark(NamedTuple):
    """From ``t`` on, Unix seconds, the posture is this."""

    t: float
    posture: Posture
    confidence: float


@dataclass(frozen=True, slots=True)
class BoutState:
    """What is needed to go on; ``seen`` and ``final`` are Unix seconds.

    Everything known by ``seen`` was heard; nothing before ``final`` can change. ``row`` holds the
    stretches no bout was made of yet; ``marks`` and ``gaps`` speak about the time from ``final``
    on, ``steps`` and ``rises`` about the time after the first stretch.
    """

    seen: float = -math.inf
    final: float = -math.inf
    marks: tuple[Mark, ...] = ()
    gaps: tuple[Gap, ...] = ()
    steps: tuple[Steps, ...] = ()
    rises: tuple[Transition, ...] = ()
    row: tuple[Stretch, ...] = ()


def step(
    params: BoutParams, state: BoutState, heard: Event | float
) -> tuple[BoutState, tuple[Bout, ...]]:
    """Fold an event, or the passing of time, into the state; perhaps bouts are complete.

    Parameters
    ----------
    params, state
        The rules, and where we are.
    heard
        An event, in the order of ``known_at``; or Unix seconds up to which the signal was seen.
        Time does not pass in a gap: do not step into one, its event tells of all of it.

    Returns
    -------
    BoutState, tuple of Bout
        Bouts in the order of time. How the passing of time is cut does not matter.

    Examples
    --------
    >>> params, state = BoutParams(), BoutState()
    >>> state, _ = step(params, state, PostureChanged(0.0, 9.0, Posture.SITTING, 0.9))
    >>> state, _ = step(params, state, PostureChanged(600.0, 609.0, Posture.WALKING, 0.9))
    >>> state, (bout,) = step(params, state, 700.0)
    >>> bout.posture.value, bout.duration_s, bout.known_at
    ('sitting', 600.0, 680.0)
    """
    if isinstance(heard, float | int):
        return _advanced(params, state, heard)
    if isinstance(heard, Gap):
        return _advanced(params, _with_gap(state, heard), heard.known_at)
    state, bouts = _advanced(params, state, heard.known_at)
    return _heard(state, heard), bouts


def flush(params: BoutParams, state: BoutState, t: float) -> tuple[Bout, ...]:
    """Close what is open at the end of the recording, Unix seconds ``t``, not before ``seen``."""
    state, bouts = _advanced(params, state, t)
    late = _decided(params, state, t, over=True)[1] if state.final < t else ()
    return bouts + tuple(replace(bout, known_at=t) for bout in late)


def _with_gap(state: BoutState, gap: Gap) -> BoutState:
    marks = state.marks or (Mark(gap.t, Posture.UNKNOWN, 0.0),)
    return replace(state, marks=marks, gaps=(*state.gaps, gap))


def _heard(state: BoutState, event: Event) -> BoutState:
    match event:
        case PostureChanged():
            return _said(state, event)
        case Steps():
            return replace(state, steps=(*state.steps, event))
        case Transition(change=TransitionKind.SIT_TO_STAND):
            return replace(state, rises=(*state.rises, event))
        case Transition() | Gap() | Bend() | Calibrated() | SensorFault():
            return state
        case Bout() | Prompt() | PromptWithheld() | PromptOutcome():
            return state
        case _:
            assert_never(event)


def _said(state: BoutState, change: PostureChanged) -> BoutState:
    """Replace what was said from the change's ``t`` on, but nothing that is final."""
    posture = Posture.UPRIGHT_STILL if change.posture.is_upright else change.posture
    mark = Mark(max(change.t, state.final), posture, change.confidence)
    kept = tuple(m for m in state.marks if m.t < mark.t)
    return replace(state, marks=(*kept, mark))


def _advanced(
    params: BoutParams, state: BoutState, seen: float
) -> tuple[BoutState, tuple[Bout, ...]]:
    if seen <= state.seen:
        return state, ()
    state, bouts = _decided(params, replace(state, seen=seen), seen - params.lag_s)
    return _without_past(state), bouts


def _decided(
    params: BoutParams, state: BoutState, final: float, *, over: bool = False
) -> tuple[BoutState, tuple[Bout, ...]]:
    """Walk up to ``final``, with a stop wherever something can be decided."""
    bouts: list[Bout] = []
    for moment in _moments(params, state, final):
        ends = over and moment == final
        rules = Rules(params, state.steps, state.rises, ends)
        row, closed = rules.settle(_grown(state, moment, ahead=moment < final))
        known_at = _out_of_gaps(state, moment + params.lag_s)
        bouts += [_bout(stretch, known_at) for stretch in closed]
        state = replace(state, final=moment, row=tuple(s for s in row if s.t < s.end))
    return state, tuple(bouts)


def _moments(params: BoutParams, state: BoutState, final: float) -> list[float]:
    """When a label changes, or a wait that began then is over; at last ``final``."""
    edges = {m.t for m in state.marks} | {s.t for s in state.row}
    edges |= {t for gap in state.gaps for t in (gap.t, gap.end)}
    waits = (0.0, params.merge_s, params.min_sitting_s)
    moments = {edge + wait for edge in edges for wait in waits}
    return [*sorted(m for m in moments if state.final <= m < final), final]


def _grown(state: BoutState, until: float, *, ahead: bool) -> list[Stretch]:
    """Add the time ``[final, until)``, which has one label, to the row.

    With ``ahead``, what begins at ``until`` follows as a stretch of no length, so that an end is
    seen when it comes and not with the next tick; not so at the very last moment, whose label may
    yet be corrected.
    """
    times = [state.final, until] if ahead else [state.final]
    added = [_labelled(state, t, until) for t in times if state.marks and state.marks[0].t <= t]
    return joined([*state.row, *added])


def _labelled(state: BoutState, t: float, end: float) -> Stretch:
    mark = [m for m in state.marks if m.t <= t][-1]
    if any(gap.t <= t < gap.end for gap in state.gaps):
        return Stretch(t, end, Posture.UNKNOWN, 0.0)
    return Stretch(t, end, mark.posture, mark.confidence * (end - t))


def _bout(stretch: Stretch, known_at: float) -> Bout:
    confidence = round(stretch.sure_s / (stretch.end - stretch.t), 3)
    return Bout(stretch.t, known_at, stretch.end, stretch.posture, confidence)


def _out_of_gaps(state: BoutState, t: float) -> float:
    """No time passes in a gap: what would be known in it is known when the gap is."""
    return max([t, *(gap.known_at for gap in state.gaps if gap.t < t < gap.known_at)])


def _without_past(state: BoutState) -> BoutState:
    past = [m for m in state.marks if m.t <= state.final][:-1]
    done = state.row[0].end if state.row else state.final
    return replace(
        state,
        marks=state.marks[len(past) :],
        gaps=tuple(gap for gap in state.gaps if gap.end >= state.final),
        steps=tuple(s for s in state.steps if s.end > done),
        rises=tuple(r for r in state.rises if r.end >= done),
    )
