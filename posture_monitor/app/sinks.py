"""Whom events are told to."""

from collections.abc import Callable, Sequence

from posture_monitor.core.types import Event

Sink = Callable[[Sequence[Event]], None]
"""Called with events in the order in which they became known."""
