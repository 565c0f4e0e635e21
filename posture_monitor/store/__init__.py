"""The event log and what is derived from it, in one SQLite file."""

from posture_monitor.store.rows import PromptRecord, Stored
from posture_monitor.store.store import Store

__all__ = ["PromptRecord", "Store", "Stored"]
