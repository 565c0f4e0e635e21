"""Where the break coach stands, and what that makes possible next."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from posture_monitor.core.coaching.break_body import Body, Kind, View, gap_end, view
from posture_monitor.core.coaching.break_limits import Obstacle, obstacle
from posture_monitor.core.coaching.break_params import BreakParams
from posture_monitor.core.coaching.break_table import Phase, Signal
from posture_monitor.core.types import Prompt, Reason

NEVER = -math.inf


@dataclass(frozen=True, slots=True)
class BreakState:
    """All the coach remembers; times are Unix seconds.

    ``clock`` is the last moment something happened, ``deadline`` the next moment something may,
    without any input. ``open_prompt`` waits for its outcome. ``deferred_s`` is the sitting after
    which another whole limit is given. ``is_postponed`` says that a prompt was snoozed and is to
    come again. ``shown`` are the coach's own prompts as far back as the caps look, ``last_shown``
    is the last of any kind. ``withheld`` are the reasons already given for what is due now.
    """

    phase: Phase = Phase.ACTIVE
    body: Body = field(default_factory=Body)
    clock: float = NEVER
    deadline: float | None = None
    paused_until: float = NEVER
    snooze_until: float = NEVER
    snoozes: int = 0
    is_postponed: bool = False
    deferred_s: float = 0.0
    open_prompt: Prompt | None = None
    number: int = 0
    shown: tuple[float, ...] = ()
    last_shown: float = NEVER
    withheld: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """The state looked at in one moment, ``now``."""

    params: BreakParams
    state: BreakState
    seen: View
    now: float

    @classmethod
    def of(cls, params: BreakParams, state: BreakState) -> "Outlook":
        """Look at the state at its own clock."""
        return cls(params, state, view(params, state.body, state.clock), state.clock)

    def signal(self) -> Signal | None:
        """Find what happens by itself now, the most urgent first."""
        happened = (s for s, when in self._moments() if when <= self.now)
        return next(happened, None) or self._moved() or self._due()

    def deadline(self) -> float | None:
        """Find the next moment at which something may happen by itself."""
        moments = [when for _, when in self._moments()]
        moments += [gap_end(self.state.body, self.now), self._due_at()]
        stop = self.hindrance()
        moments += [stop.until] if stop else []
        return min((t for t in moments if self.now < t < math.inf), default=None)

    def hindrance(self) -> Obstacle | None:
        """Say why what is due is not shown; ``None`` if it may be, or if nothing is due."""
        state = self.state
        if self._due_at() > self.now:
            return None
        if self.seen.kind is Kind.UPRIGHT:
            return Obstacle(Reason.JUST_MOVED, math.inf)
        if self.seen.kind is not Kind.SEATED:
            return Obstacle(Reason.NO_SIGNAL, math.inf)
        if self.now < state.paused_until:
            return Obstacle(Reason.PAUSED, state.paused_until)
        if state.is_postponed:
            return obstacle(self.params, (), NEVER, self.now)
        return obstacle(self.params, state.shown, state.last_shown, self.now)

    def _moments(self) -> Iterator[tuple[Signal, float]]:
        """When what comes with time comes, most urgent first."""
        phase = self.state.phase
        if self.state.paused_until > NEVER:
            yield Signal.RESUME, self.state.paused_until
        if phase is not Phase.ON_BREAK:
            yield Signal.BROKE, self.seen.break_at(self.params)
        if self._has_something_to_lose():
            yield Signal.LOST, self.seen.lost_at(self.params)
        if phase is Phase.SNOOZED:
            yield Signal.WOKE, self.state.snooze_until
        if self.state.open_prompt is not None:
            yield Signal.TIMEOUT, self._timeout_at(self.state.open_prompt)

    def _has_something_to_lose(self) -> bool:
        is_counting = self.seen.past.seated_s > 0 or self.seen.past.up_s > 0
        return is_counting or self.state.phase in (Phase.SNOOZED, Phase.ON_BREAK)

    def _timeout_at(self, prompt: Prompt) -> float:
        """When the outcome is clear: the break was active, or nobody answered."""
        seen, params = self.seen, self.params
        if self.state.phase is not Phase.ON_BREAK:
            is_rising = seen.kind is Kind.UPRIGHT
            return max(prompt.t + params.ignored_s, seen.break_at(params) if is_rising else 0.0)
        is_active = seen.kind is Kind.UPRIGHT and seen.steps >= params.active_steps
        active_at = seen.since + (params.active_s - seen.past.up_s) if is_active else math.inf
        return min(active_at, seen.up_since + params.ignored_s)

    def _moved(self) -> Signal | None:
        is_seated = self.seen.kind is Kind.SEATED
        if is_seated and self.state.phase in (Phase.ACTIVE, Phase.ON_BREAK):
            return Signal.SAT
        is_up = not is_seated and self.state.phase is Phase.SITTING
        return Signal.ROSE if is_up else None

    def _due(self) -> Signal | None:
        is_free = self._due_at() <= self.now and self.hindrance() is None
        return Signal.DUE if is_free else None

    def _due_at(self) -> float:
        if self.state.phase not in (Phase.ACTIVE, Phase.SITTING):
            return math.inf
        return self.seen.due_at(self.params.sitting_limit_s + self.state.deferred_s)
