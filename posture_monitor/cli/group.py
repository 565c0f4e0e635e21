"""The group of verbs: listed without being loaded, and every failure told in one sentence."""

import sys
from collections.abc import Iterable
from importlib import import_module
from itertools import islice
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from posture_monitor.cli.failures import told_in_one_sentence
from posture_monitor.cli.verbs import VERBS, Verb

PROGRAM_NAME = "posture-monitor"
_FLAGS = ("--quiet", "-q", "--debug")
_VALUE = "--data"


class VerbGroup(TyperGroup):
    """Shows all verbs and loads the one that is called."""

    def __init__(self, **attrs: Any) -> None:  # noqa: ANN401  typer's own
        super().__init__(**attrs)
        for verb in VERBS:
            shown = TyperCommand(verb.name, help=verb.says, rich_help_panel=verb.panel)
            self.add_command(shown)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  typer's own
        """Take the program's options also after the verb."""
        return super().parse_args(ctx, program_options_first(args))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  typer's own
        """Load the verb that was called."""
        name, _, rest = super().resolve_command(ctx, args)
        verb = next(verb for verb in VERBS if verb.name == name)
        return name, _loaded(verb), rest

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401  typer's own
        """Run, and leave with the exit code that the interface promises."""
        given = next(iter(args), extra.get("args"))
        extra |= {"standalone_mode": False, "prog_name": PROGRAM_NAME}
        is_debugging = "--debug" in (sys.argv if given is None else given)
        with told_in_one_sentence(is_debugging=is_debugging):
            code = super().main(*args, **extra)
            sys.stdout.flush()
            sys.exit(code if isinstance(code, int) else 0)


def program_options_first(args: Iterable[str]) -> list[str]:
    """Move the program's own options before the verb.

    Examples
    --------
    >>> program_options_first(["bouts", "--json", "--data", "here", "-q"])
    ['--data', 'here', '-q', 'bouts', '--json']
    """
    front: list[str] = []
    rest: list[str] = []
    given = iter(args)
    for arg in given:
        if arg == "--":
            rest += [arg, *given]
        elif arg == _VALUE:
            front += [arg, *islice(given, 1)]
        elif arg in _FLAGS or arg.startswith(f"{_VALUE}="):
            front.append(arg)
        else:
            rest.append(arg)
    return front + rest


def _loaded(verb: Verb) -> Any:  # noqa: ANN401  typer keeps its command class to itself
    module, _, name = verb.target.partition(":")
    found = getattr(import_module(f"posture_monitor.cli.{module}"), name)
    if not isinstance(found, typer.Typer):
        function, found = found, typer.Typer(add_completion=False)
        found.command(verb.name)(function)
    return typer.main.get_command(found)
