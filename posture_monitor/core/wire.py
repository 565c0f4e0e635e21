"""Events as plain dictionaries and back, for the event log and for JSON lines."""

import re
import types
import typing
from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any

from posture_monitor.core.types import Event

_EVENT_TYPES = {
    re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(): kind for kind in typing.get_args(Event)
}
_KINDS = {kind: name for name, kind in _EVENT_TYPES.items()}
KINDS = tuple(_EVENT_TYPES)


def kind_of(event: Event) -> str:
    """Name an event's kind.

    Examples
    --------
    >>> from posture_monitor.core.types import PromptWithheld, Reason
    >>> kind_of(PromptWithheld(0.0, 0.0, 1800.0, Reason.COOLDOWN))
    'prompt_withheld'
    """
    return _KINDS[type(event)]


def to_dict(event: Event) -> dict[str, Any]:
    """Spell an event as ``{"kind", "t", "known_at", ...}``, ready for JSON."""
    return {"kind": kind_of(event), **asdict(event)}


def from_dict(row: dict[str, Any]) -> Event:
    """Read back what ``to_dict`` wrote, also after a trip through JSON.

    Raises
    ------
    KeyError
        If the kind or a field is unknown or missing.
    """
    kind = _EVENT_TYPES[row["kind"]]
    hints = typing.get_type_hints(kind)
    values = {f.name: _restored(hints[f.name], row[f.name]) for f in fields(kind)}
    event: Event = kind(**values)
    return event


def _restored(hint: Any, value: Any) -> Any:  # noqa: ANN401  this is the parse boundary
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if isinstance(hint, types.GenericAlias):
        return tuple(value)
    return value
