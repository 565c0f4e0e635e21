"""What each effect named in the break table does to the state, and says to the world."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from posture_monitor.core.coaching.break_body import Kind, counted_from, counted_from_rise
from posture_monitor.core.coaching.break_limits import still_counted
from posture_monitor.core.coaching.break_state import NEVER, BreakState, Outlook
from posture_monitor.core.coaching.break_table import Effect, Signal
from posture_monitor.core.types import Outcome, Prompt, PromptOutcome, Reason

Said = Prompt | PromptOutcome
Done = tuple[BreakState, tuple[Said, ...]]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What made the effect necessary; ``duration_s`` as the wearer gave it."""

    signal: Signal
    duration_s: float | None = None


def done(effect: Effect, look: Outlook, occasion: Occasion) -> Done:
    """Apply one effect."""
    return _EFFECTS[effect](look, occasion)


def _prompt(look: Outlook, occasion: Occasion) -> Done:
    state, number = look.state, look.state.number + 1
    reason = _reason(state, occasion)
    drill = look.params.drills[state.number % len(look.params.drills)]
    prompt = Prompt(look.now, look.now, number, look.seen.seated_s(look.now), reason, drill)
    own = (look.now,) if reason is Reason.SITTING_LONG else ()
    state = replace(
        state,
        open_prompt=prompt,
        number=number,
        shown=(*still_counted(state.shown, look.now), *own),
        last_shown=look.now,
        is_postponed=False,
        withheld=(),
    )
    return state, (prompt,)


def _reason(state: BreakState, occasion: Occasion) -> Reason:
    if occasion.signal is Signal.ASKED:
        return Reason.ASKED_FOR
    return Reason.SNOOZE_OVER if state.is_postponed else Reason.SITTING_LONG


def _close_seen(look: Outlook, _: Occasion) -> Done:
    params, seen = look.params, look.seen
    is_long = seen.upright_s(look.now) >= params.active_s
    is_active = is_long and seen.steps >= params.active_steps
    return _closed(look, Outcome.ACTIVE if is_active else Outcome.TAKEN)


def _close_ignored(look: Outlook, _: Occasion) -> Done:
    return _closed(look, Outcome.IGNORED)


def _close_skipped(look: Outlook, _: Occasion) -> Done:
    return _closed(look, Outcome.SKIPPED)


def _close_snoozed(look: Outlook, _: Occasion) -> Done:
    state, said = _closed(look, Outcome.SNOOZED)
    return replace(state, is_postponed=True), said


def _closed(look: Outlook, outcome: Outcome) -> Done:
    """Give the open prompt its outcome, with the time upright if that reached past the prompt."""
    prompt, seen = look.state.open_prompt, look.seen
    if prompt is None:
        return look.state, ()
    is_since = seen.kind is Kind.UPRIGHT or seen.since > prompt.t
    upright_s = seen.upright_s(look.now) if is_since else 0.0
    steps = round(seen.steps) if upright_s else 0
    said = PromptOutcome(look.now, look.now, prompt.number, outcome, upright_s, steps)
    return replace(look.state, open_prompt=None), (said,)


def _defer(look: Outlook, _: Occasion) -> Done:
    prompt = look.state.open_prompt
    deferred_s = prompt.sitting_s if prompt else look.seen.seated_s(look.now)
    return _fresh(look.state, deferred_s), ()


def _snooze(look: Outlook, occasion: Occasion) -> Done:
    length_s = look.params.snooze_s if occasion.duration_s is None else occasion.duration_s
    snoozes = look.state.snoozes + 1
    return replace(look.state, snooze_until=look.now + length_s, snoozes=snoozes), ()


def _pause(look: Outlook, occasion: Occasion) -> Done:
    length_s = look.params.pause_s if occasion.duration_s is None else occasion.duration_s
    return replace(look.state, paused_until=look.now + length_s), ()


def _resume(look: Outlook, _: Occasion) -> Done:
    return replace(look.state, paused_until=NEVER), ()


def _from_rise(look: Outlook, _: Occasion) -> Done:
    return replace(_fresh(look.state), body=counted_from_rise(look.state.body, look.seen)), ()


def _from_seat(look: Outlook, _: Occasion) -> Done:
    return replace(_fresh(look.state), body=counted_from(look.state.body, look.seen.since)), ()


def _from_now(look: Outlook, _: Occasion) -> Done:
    return replace(_fresh(look.state), body=counted_from(look.state.body, look.now)), ()


def _fresh(state: BreakState, deferred_s: float = 0.0) -> BreakState:
    """Begin a new wait for the next prompt."""
    return replace(state, deferred_s=deferred_s, snoozes=0, is_postponed=False, withheld=())


_EFFECTS: dict[Effect, Callable[[Outlook, Occasion], Done]] = {
    Effect.PROMPT: _prompt,
    Effect.CLOSE_SEEN: _close_seen,
    Effect.CLOSE_IGNORED: _close_ignored,
    Effect.CLOSE_SKIPPED: _close_skipped,
    Effect.CLOSE_SNOOZED: _close_snoozed,
    Effect.DEFER: _defer,
    Effect.SNOOZE: _snooze,
    Effect.PAUSE: _pause,
    Effect.RESUME: _resume,
    Effect.FROM_RISE: _from_rise,
    Effect.FROM_SEAT: _from_seat,
    Effect.FROM_NOW: _from_now,
}
