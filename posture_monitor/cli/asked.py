"""What every verb is given: the clock, the data folder, and where to print."""

import json
import os
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from posture_monitor.ports import Clock

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@dataclass
class Asked:
    """Options of the whole program, in force for this call."""

    clock: Clock
    data: Path | None
    is_quiet: bool

    @cached_property
    def out(self) -> "Console":
        """Where data go."""
        return _console(sys.stdout)

    @cached_property
    def err(self) -> "Console":
        """Where messages go."""
        return _console(sys.stderr)

    @property
    def knows_shapes(self) -> bool:
        """Whether the terminal has more than letters."""
        return self.out.encoding.lower().startswith("utf")

    def show(self, *renderables: "RenderableType") -> None:
        """Print data for people."""
        for renderable in renderables:
            self.out.print(renderable)

    def write_json(self, row: Mapping[str, Any]) -> None:
        """Print data for programs: one object on one line."""
        sys.stdout.write(json.dumps(row, allow_nan=False, ensure_ascii=False) + "\n")

    def say(self, message: str) -> None:
        """Tell the wearer something that is not data."""
        if not self.is_quiet:
            self.err.print(message, markup=False, soft_wrap=True)

    def waiting(self, message: str) -> AbstractContextManager[object]:
        """Show on a terminal that something takes a while."""
        is_shown = self.err.is_terminal and not self.is_quiet
        return self.err.status(message) if is_shown else nullcontext()


def _console(stream: TextIO) -> "Console":
    from rich.console import Console  # noqa: PLC0415  JSON needs none of it

    is_plain = bool(os.environ.get("NO_COLOR"))  # https://no-color.org, and no bold either
    return Console(file=stream, color_system=None if is_plain else "auto", highlight=False)
