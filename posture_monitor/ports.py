"""What we need from the world, as protocols; tests put fakes here and nowhere else."""

from typing import Protocol


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> float:
        """Unix seconds."""
        ...

    def monotonic_s(self) -> float:
        """Seconds that never step back."""
        ...


class Notifier(Protocol):
    """Where a prompt is shown."""

    name: str

    def show(self, title: str, message: str) -> bool:
        """Show a message; false where it could not be shown (never raises)."""
        ...
