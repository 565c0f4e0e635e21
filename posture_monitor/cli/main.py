"""The program's own options, and what it says without a verb."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from posture_monitor.cli.asked import Asked
from posture_monitor.cli.group import VerbGroup
from posture_monitor.clock import SystemClock

app = typer.Typer(
    cls=VerbGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def run() -> None:
    """Run the command that was typed."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal may not know every letter
            stream.reconfigure(errors="replace")
    app()


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version  # noqa: PLC0415  it takes longer than the rest

        typer.echo(f"posture-monitor {version('posture-monitor')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def main(
    ctx: typer.Context,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing but data and failures.")
    ] = False,
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Use another folder for your data.")
    ] = None,
    debug: Annotated[  # noqa: ARG001  read where failures are told
        bool, typer.Option("--debug", help="Show where in the program something failed.")
    ] = False,
    version: Annotated[  # noqa: ARG001  answered by its callback
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and leave."
        ),
    ] = False,
) -> None:
    """Know sitting, bends and breaks from one sensor at the hip; all stays on this computer.

    For general wellness and movement awareness; not a medical device.
    """
    ctx.obj = Asked(SystemClock(), data, is_quiet=quiet)
    if ctx.invoked_subcommand is None:
        from posture_monitor.cli.status import show_status  # noqa: PLC0415  help needs none of it

        show_status(ctx.obj)
