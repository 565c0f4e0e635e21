"""What queries return: the core's own events, with where they stand in the log."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from posture_monitor.core.types import Prompt, PromptOutcome

E_co = TypeVar("E_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Stored(Generic[E_co]):
    """An event, and the number by which the wearer may refer to it."""

    id: int
    run_id: int
    event: E_co


@dataclass(frozen=True, slots=True)
class PromptRecord:
    """A prompt that was shown, and what became of it (``None``: nothing is known yet)."""

    id: int
    run_id: int
    prompt: Prompt
    outcome: PromptOutcome | None
