"""The verb ``doctor``."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from posture_monitor.cli.asked import AsJson, Asked
from posture_monitor.cli.checks import Check, all_checks, without_home
from posture_monitor.cli.tables import MARGIN

FAILED = 1


def doctor(
    ctx: typer.Context,
    notify: Annotated[bool, typer.Option("--notify", help="Really show a notification.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what works here, what does not, and what to do."""
    asked: Asked = ctx.obj
    checks = list(all_checks(asked, notify=notify))
    is_fine = all(check.is_fine for check in checks)
    block = without_home(_block(checks))
    if as_json:
        told = [check.to_dict() for check in checks]
        asked.write_json({"kind": "doctor", "is_fine": is_fine, "checks": told, "block": block})
    else:
        asked.show(_table(checks))
        asked.say("For a report, copy from here:\n")
        asked.out.print(block, markup=False, soft_wrap=True)
    if not is_fine:
        raise typer.Exit(FAILED)


def _table(checks: Sequence[Check]) -> Group:
    table = Table.grid(padding=MARGIN)
    for check in checks:
        mark = ("✓", "green") if check.is_fine else ("✗", "bold red")
        table.add_row(Text(*mark), Text(check.name, "bold"), Text(check.found))
        if not check.is_fine:
            table.add_row("", "", Text(f"To do: {check.to_do}", "yellow"))
    return Group("", table, "")


def _block(checks: Sequence[Check]) -> str:
    lines = [f"{'ok' if c.is_fine else 'NO'}  {c.name}: {c.found}" for c in checks]
    return "\n".join(["```", *lines, "```"])
