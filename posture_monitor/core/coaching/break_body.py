"""What the body did since sitting was last counted from zero, as far as it is known now."""

import math
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from posture_monitor.core.coaching.break_params import BreakParams
from posture_monitor.core.detection.bout_rules import is_break, steps_within
from posture_monitor.core.types import Gap, Posture, PostureChanged, Steps


class Kind(Enum):
    """The body, as the coach cares; ``OFF`` is unknown, lying or not worn, ``GAP`` no signal."""

    SEATED = "seated"
    UPRIGHT = "upright"
    OFF = "off"
    GAP = "gap"


class Tally(NamedTuple):
    """Seconds of past stretches: all sitting, the last time upright, the last time off.

    ``up_since`` is where the last time upright began, Unix seconds. ``is_broken`` says that it was
    a break, and that sitting came after it.
    """

    seated_s: float = 0.0
    up_s: float = 0.0
    up_since: float = math.inf
    off_s: float = 0.0
    is_broken: bool = False


class View(NamedTuple):
    """The tally of what is past, and the stretch going on since ``since``; ``steps`` upright."""

    past: Tally
    kind: Kind
    since: float
    steps: float

    @property
    def up_since(self) -> float:
        """Where the time upright that goes on, or was the last, began; ``inf`` without one."""
        now_up = self.since if self.kind is Kind.UPRIGHT else math.inf
        return min(self.past.up_since, now_up)

    def seated_s(self, now: float) -> float:
        """Sitting counted until ``now``."""
        return self.past.seated_s + (now - self.since if self.kind is Kind.SEATED else 0.0)

    def upright_s(self, now: float) -> float:
        """Length of the time upright that goes on, or of the last one."""
        return self.past.up_s + (now - self.since if self.kind is Kind.UPRIGHT else 0.0)

    def break_at(self, params: BreakParams) -> float:
        """When the time upright is, or was, a break; ``inf`` while none is under way."""
        if self.kind is not Kind.UPRIGHT:
            was_break = self.past.is_broken or is_break(params, self.past.up_s, self.steps)
            return self.since if was_break else math.inf
        is_stepped = self.steps >= params.break_steps
        needed_s = params.stepped_break_s if is_stepped else params.break_s
        return self.since + (needed_s - self.past.up_s)

    def due_at(self, limit_s: float) -> float:
        """When sitting reaches a limit, if nothing changes; ``-inf`` if it has, ``inf`` if not."""
        if self.kind is Kind.SEATED:
            return self.since + (limit_s - self.past.seated_s)
        return -math.inf if self.past.seated_s >= limit_s else math.inf

    def lost_at(self, params: BreakParams) -> float:
        """When too long is unknown to speak of continuous sitting."""
        is_off = self.kind is Kind.OFF
        return self.since + (params.off_limit_s - self.past.off_s) if is_off else math.inf


_NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class Body:
    """Labels and gaps since ``start``, Unix seconds; what is final before them is in ``past``."""

    start: float = -math.inf
    past: Tally = _NOTHING
    marks: tuple[tuple[float, Kind], ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()
    steps: tuple[Steps, ...] = ()


def counted_from(body: Body, t: float) -> Body:
    """Forget what was before ``t``: sitting is counted from there."""
    marks = ((t, _label_at(body, t)), *(m for m in body.marks if m[0] > t))
    gaps = tuple(gap for gap in body.gaps if gap[1] > t)
    return Body(t, _NOTHING, marks, gaps, tuple(s for s in body.steps if s.end > t))


def counted_from_rise(body: Body, seen: View) -> Body:
    """Forget the sitting before the time upright that goes on, or was the last."""
    if seen.up_since > body.start:
        return counted_from(body, seen.up_since)
    return replace(body, past=body.past._replace(seated_s=0.0))


def heard(params: BreakParams, body: Body, event: PostureChanged | Gap | Steps) -> Body:
    """Take in what was measured; nothing is said about the body in a gap."""
    latest = event.t if isinstance(event, Gap) else event.known_at
    final = latest - params.lag_s
    body = _with_past_counted(params, body, final)
    if isinstance(event, Steps):
        return replace(body, steps=(*body.steps, event))
    if isinstance(event, Gap):
        return _with_gap(body, event)
    t = max(event.t, final, body.start)
    kept = tuple(m for m in body.marks if m[0] < t)
    mark = (t, _kind(event.posture))
    is_new = not kept or kept[-1][1] is not mark[1]
    return replace(body, marks=(*kept, mark) if is_new else kept)


def view(params: BreakParams, body: Body, now: float) -> View:
    """See the body at ``now``, Unix seconds."""
    edges = _edges(body, now)
    past = _counted(params, body, edges)
    since = edges[-1] if edges else body.start
    steps = _steps_since(body, min(past.up_since, since))
    return View(past, _kind_at(body, now), since, steps)


def gap_end(body: Body, now: float) -> float:
    """When the gap at ``now`` is over; ``inf`` outside of gaps."""
    return min([end for start, end in body.gaps if start <= now < end], default=math.inf)


def after_long_gap(params: BreakParams, body: Body) -> Body | None:
    """Forget all before a gap of ``gap_limit_s``; ``None`` if the last gap is shorter.

    The posture after such a gap is unknown until it is said anew.
    """
    start, end = body.gaps[-1]
    if end - start < params.gap_limit_s:
        return None
    return Body(end, marks=((end, Kind.OFF), *(m for m in body.marks if m[0] >= end)))


def _with_gap(body: Body, gap: Gap) -> Body:
    """Add a gap; those that touch are one."""
    start = min([gap.t, *(s for s, end in body.gaps if end >= gap.t)])
    return replace(body, gaps=(*(g for g in body.gaps if g[1] < gap.t), (start, gap.end)))


def _with_past_counted(params: BreakParams, body: Body, final: float) -> Body:
    """Count the stretches that are over and cannot be corrected any more."""
    edges = _edges(body, final)
    if edges in ([], [body.start]):
        return body
    past = _counted(params, body, edges)
    rest = counted_from(body, edges[-1])
    since = min(past.up_since, rest.start)
    return replace(rest, past=past, steps=tuple(s for s in body.steps if s.end > since))


def _counted(params: BreakParams, body: Body, edges: list[float]) -> Tally:
    past = body.past
    for start, end in pairwise(edges):
        past = _with_stretch(params, body, past, (start, end))
    return past


def _with_stretch(
    params: BreakParams, body: Body, past: Tally, stretch: tuple[float, float]
) -> Tally:
    start, end = stretch
    kind = _kind_at(body, start)
    if past.is_broken or kind is Kind.GAP:
        return past
    if kind is Kind.OFF:
        return past._replace(off_s=past.off_s + (end - start))
    if kind is Kind.UPRIGHT:
        up_since = min(past.up_since, start)
        return past._replace(up_s=past.up_s + (end - start), up_since=up_since, off_s=0.0)
    if is_break(params, past.up_s, _steps_since(body, past.up_since)):
        return past._replace(is_broken=True)
    return Tally(seated_s=past.seated_s + (end - start))


def _edges(body: Body, until: float) -> list[float]:
    """Where the label changes, or a gap begins or ends."""
    edges = {t for t, _ in body.marks} | {t for gap in body.gaps for t in gap}
    return sorted(t for t in edges if body.start <= t <= until)


def _kind_at(body: Body, t: float) -> Kind:
    return Kind.GAP if gap_end(body, t) < math.inf else _label_at(body, t)


def _label_at(body: Body, t: float) -> Kind:
    said = [kind for start, kind in body.marks if start <= t]
    return said[-1] if said else Kind.OFF


def _kind(posture: Posture) -> Kind:
    if posture is Posture.SITTING:
        return Kind.SEATED
    return Kind.UPRIGHT if posture.is_upright else Kind.OFF


def _steps_since(body: Body, t: float) -> float:
    return sum(steps_within(steps, t, math.inf) for steps in body.steps)
