"""A progress bar, on a terminal only."""

from types import TracebackType
from typing import Self

from rich.progress import Progress as Bar

from posture_monitor.cli.asked import Asked


class Progress:
    """Show how far something is; ``to`` takes the share done, 0-1."""

    def __init__(self, asked: Asked, what: str) -> None:
        is_shown = asked.err.is_terminal and not asked.is_quiet
        self._bar = Bar(console=asked.err, transient=True, disable=not is_shown)
        self._task = self._bar.add_task(what, total=1.0)

    def to(self, share: float) -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=share)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()
