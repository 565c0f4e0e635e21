"""When to offer a break: a pure fold of what the body did and what the wearer said.

Sitting is measured. A break, also one nobody asked for, sets the count to zero without a word, so
that who has just moved is left alone. Four words have four meanings: *snooze*, this prompt again
in a while; *skip*, not this one, the next after another whole limit; *pause*, none until then,
while sitting is counted on; *reset*, count sitting from now.
"""

from dataclasses import replace
from typing import assert_never

from posture_monitor.core.coaching.break_body import after_long_gap, heard
from posture_monitor.core.coaching.break_effects import Occasion, done
from posture_monitor.core.coaching.break_params import BreakParams
from posture_monitor.core.coaching.break_state import BreakState, Outlook
from posture_monitor.core.coaching.break_table import TABLE, Phase, Signal
from posture_monitor.core.types import (
    Command,
    CommandKind,
    Gap,
    PostureChanged,
    Prompt,
    PromptOutcome,
    PromptWithheld,
    Steps,
    Tick,
)

__all__ = ["BreakParams", "BreakState", "Phase", "next_deadline", "step"]

BreakInput = PostureChanged | Steps | Gap | Command | Tick
BreakEvent = Prompt | PromptWithheld | PromptOutcome

_SIGNALS = {
    CommandKind.SNOOZE: Signal.SNOOZE,
    CommandKind.SKIP: Signal.SKIP,
    CommandKind.PAUSE: Signal.PAUSE,
    CommandKind.RESUME: Signal.RESUME,
    CommandKind.RESET: Signal.RESET,
    CommandKind.BREAK_NOW: Signal.ASKED,
}


def next_deadline(state: BreakState) -> float | None:
    """When something may happen though nothing is heard, Unix seconds; ``None`` for never."""
    return state.deadline


def step(
    params: BreakParams, state: BreakState, heard_of: BreakInput
) -> tuple[BreakState, tuple[BreakEvent, ...]]:
    """Fold one input into the state; perhaps there is something to say.

    Parameters
    ----------
    params, state
        The rules, and where the coach stands.
    heard_of
        Inputs come in the order of ``known_at`` (events) and ``t`` (commands, ticks). What fell
        due before an input is done first, at its own time, so ticks are needed only at
        ``next_deadline`` and more of them change nothing. While no signal comes, do not tick: the
        gap's event tells of it, and what fell due in it waits until its ``known_at``.

    Returns
    -------
    BreakState, tuple of events

    Examples
    --------
    >>> from posture_monitor.core.types import Posture
    >>> params, state = BreakParams(), BreakState()
    >>> state, _ = step(params, state, PostureChanged(0.0, 10.0, Posture.SITTING, 0.9))
    >>> next_deadline(state)
    1800.0
    >>> state, (prompt,) = step(params, state, Tick(1800.0))
    >>> prompt.number, prompt.sitting_s, prompt.drill
    (1, 1800.0, 'standing hip-flexor stretch')
    """
    match heard_of:
        case Tick():
            return _caught_up(params, state, heard_of.t)
        case Command():
            state, said = _caught_up(params, state, heard_of.t)
            state, more = _commanded(params, _at(state, heard_of.t), heard_of)
        case PostureChanged() | Steps():
            state, said = _caught_up(params, state, heard_of.known_at)
            state, more = _measured(params, _at(state, heard_of.known_at), heard_of)
        case Gap():
            state, said = _caught_up(params, state, heard_of.t)
            state, more = _measured(params, _at(state, heard_of.known_at), heard_of)
        case _:
            assert_never(heard_of)
    state, rest = _settled(params, state)
    return state, said + more + rest


def _at(state: BreakState, t: float) -> BreakState:
    return replace(state, clock=max(state.clock, t))


def _caught_up(
    params: BreakParams, state: BreakState, until: float
) -> tuple[BreakState, tuple[BreakEvent, ...]]:
    """Do what fell due by itself up to ``until``, each at its own time."""
    said: tuple[BreakEvent, ...] = ()
    while state.deadline is not None and state.deadline <= until:
        state, more = _settled(params, _at(state, state.deadline))
        said += more
    return state, said


def _commanded(
    params: BreakParams, state: BreakState, command: Command
) -> tuple[BreakState, tuple[BreakEvent, ...]]:
    signal = _SIGNALS[command.kind]
    is_spent = signal is Signal.SNOOZE and state.snoozes >= params.max_snoozes
    is_asked_twice = signal is Signal.ASKED and state.open_prompt is not None
    if is_spent or is_asked_twice:
        return state, ()
    return _moved(params, state, Occasion(signal, command.duration_s))


def _measured(
    params: BreakParams, state: BreakState, event: PostureChanged | Steps | Gap
) -> tuple[BreakState, tuple[BreakEvent, ...]]:
    state = replace(state, body=heard(params, state.body, event))
    body = after_long_gap(params, state.body) if isinstance(event, Gap) else None
    if body is None:
        return state, ()
    state, said = _moved(params, state, Occasion(Signal.LOST))
    return replace(state, body=body), said


def _settled(params: BreakParams, state: BreakState) -> tuple[BreakState, tuple[BreakEvent, ...]]:
    """Follow what happens by itself at the state's clock until nothing more does."""
    said: tuple[BreakEvent, ...] = ()
    look = Outlook.of(params, state)
    while (signal := look.signal()) is not None:
        state, more = _moved(params, state, Occasion(signal))
        said += more
        look = Outlook.of(params, state)
    state, withheld = _withheld(look)
    return replace(state, deadline=look.deadline()), said + withheld


def _moved(
    params: BreakParams, state: BreakState, occasion: Occasion
) -> tuple[BreakState, tuple[BreakEvent, ...]]:
    """Go where the table says, and do what it says on the way."""
    move = TABLE[state.phase][occasion.signal]
    said: tuple[BreakEvent, ...] = ()
    for effect in move.effects:
        state, more = done(effect, Outlook.of(params, state), occasion)
        said += more
    return replace(state, phase=move.phase), said


def _withheld(look: Outlook) -> tuple[BreakState, tuple[PromptWithheld, ...]]:
    """Say once for each reason why what is due is not shown."""
    state, stop = look.state, look.hindrance()
    if stop is None or stop.reason in state.withheld:
        return state, ()
    seated_s = look.seen.seated_s(look.now)
    event = PromptWithheld(look.now, look.now, seated_s, stop.reason)
    return replace(state, withheld=(*state.withheld, stop.reason)), (event,)
