"""What the coach does, whatever happens and wherever it is: the total table of the break policy."""

from enum import Enum
from typing import NamedTuple


class Phase(Enum):
    """Where the coach is. A pause lies across all of them."""

    ACTIVE = "active"
    SITTING = "sitting"
    PROMPTED = "prompted"
    SNOOZED = "snoozed"
    ON_BREAK = "on_break"


class Signal(Enum):
    """What can happen to the coach: seen of the body, come with time, or said by the wearer."""

    SAT = "sat"  # the label is sitting
    ROSE = "rose"  # the label is no longer sitting
    BROKE = "broke"  # long enough upright for a break
    LOST = "lost"  # too long without knowing, or a long gap
    DUE = "due"  # a prompt is due and nothing stands against it
    TIMEOUT = "timeout"  # the open prompt has its outcome
    WOKE = "woke"  # the snooze is over
    SNOOZE = "snooze"
    SKIP = "skip"
    PAUSE = "pause"
    RESUME = "resume"
    RESET = "reset"
    ASKED = "asked"  # break now


class Effect(Enum):
    """What is done on the way from one phase to the next."""

    PROMPT = "prompt"  # show a prompt
    CLOSE_SEEN = "close_seen"  # outcome taken or active, as the sensor saw it
    CLOSE_IGNORED = "close_ignored"
    CLOSE_SKIPPED = "close_skipped"
    CLOSE_SNOOZED = "close_snoozed"
    DEFER = "defer"  # sitting is counted on; the next prompt is due after another limit
    SNOOZE = "snooze"
    PAUSE = "pause"
    RESUME = "resume"
    FROM_RISE = "from_rise"  # count from where the time upright began
    FROM_SEAT = "from_seat"  # count from where this sitting began
    FROM_NOW = "from_now"  # count from now


class Move(NamedTuple):
    """The phase that follows, and what is done, in order."""

    phase: Phase
    effects: tuple[Effect, ...] = ()


def _row(phase: Phase, **moves: Move) -> dict[Signal, Move]:
    """One phase's row; what is not named changes nothing, but pause and resume always count."""
    named = {Signal[name]: move for name, move in moves.items()}
    always = {
        Signal.PAUSE: Move(phase, (Effect.PAUSE,)),
        Signal.RESUME: Move(phase, (Effect.RESUME,)),
    }
    return {signal: Move(phase) for signal in Signal} | always | named


_LOST = Move(Phase.ACTIVE, (Effect.FROM_NOW,))
_BROKE = Move(Phase.ON_BREAK, (Effect.FROM_RISE,))
_PROMPT = Move(Phase.PROMPTED, (Effect.PROMPT,))
_SNOOZE = Move(Phase.SNOOZED, (Effect.SNOOZE,))
_SKIP = Move(Phase.SITTING, (Effect.DEFER,))
_RESET = Move(Phase.SITTING, (Effect.FROM_NOW,))

TABLE: dict[Phase, dict[Signal, Move]] = {
    Phase.ACTIVE: _row(
        Phase.ACTIVE,
        SAT=Move(Phase.SITTING),
        BROKE=_BROKE,
        LOST=_LOST,
        RESET=Move(Phase.ACTIVE, (Effect.FROM_NOW,)),
        ASKED=_PROMPT,
    ),
    Phase.SITTING: _row(
        Phase.SITTING,
        ROSE=Move(Phase.ACTIVE),
        BROKE=_BROKE,
        LOST=_LOST,
        DUE=_PROMPT,
        SNOOZE=_SNOOZE,
        SKIP=_SKIP,
        RESET=_RESET,
        ASKED=_PROMPT,
    ),
    Phase.PROMPTED: _row(
        Phase.PROMPTED,
        BROKE=_BROKE,
        LOST=Move(Phase.ACTIVE, (Effect.CLOSE_IGNORED, Effect.FROM_NOW)),
        TIMEOUT=Move(Phase.SITTING, (Effect.DEFER, Effect.CLOSE_IGNORED)),
        SNOOZE=Move(Phase.SNOOZED, (Effect.CLOSE_SNOOZED, Effect.SNOOZE)),
        SKIP=Move(Phase.SITTING, (Effect.DEFER, Effect.CLOSE_SKIPPED)),
        PAUSE=Move(Phase.SITTING, (Effect.CLOSE_SNOOZED, Effect.PAUSE)),
        RESET=Move(Phase.SITTING, (Effect.CLOSE_SKIPPED, Effect.FROM_NOW)),
    ),
    Phase.SNOOZED: _row(
        Phase.SNOOZED,
        BROKE=_BROKE,
        LOST=_LOST,
        WOKE=Move(Phase.SITTING),
        SNOOZE=_SNOOZE,
        SKIP=_SKIP,
        RESET=_RESET,
        ASKED=_PROMPT,
    ),
    Phase.ON_BREAK: _row(
        Phase.ON_BREAK,
        SAT=Move(Phase.SITTING, (Effect.CLOSE_SEEN, Effect.FROM_SEAT)),
        LOST=Move(Phase.ACTIVE, (Effect.CLOSE_SEEN, Effect.FROM_NOW)),
        TIMEOUT=Move(Phase.ON_BREAK, (Effect.CLOSE_SEEN,)),
        ASKED=Move(Phase.PROMPTED, (Effect.FROM_NOW, Effect.PROMPT)),
    ),
}
