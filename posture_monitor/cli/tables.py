"""The look of tables: no frames, quiet heads, numbers to the right."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import JustifyMethod

RIGHT: "JustifyMethod" = "right"
LEFT: "JustifyMethod" = "left"
_TIMES = ("At", "From", "To")
MARGIN = (0, 2, 0, 0)


def titled(title: str, beside: str, body: RenderableType, below: str) -> RenderableType:
    """Put a title with what must stand beside it over something, and a remark under it."""
    head = Text.assemble((title, "bold"), (f"   {beside}" if beside else "", "dim"))
    return Group("", head, body, Text(below, "dim"), "")


def listing(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Table:
    """Lay out a list; heads that begin with ``>`` stand over numbers."""
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", pad_edge=False, border_style="dim")
    for head in heads:
        is_number = head.startswith(">")
        table.add_column(
            head.removeprefix(">"),
            justify=RIGHT if is_number else LEFT,
            no_wrap=is_number or head in _TIMES,
        )
    for row in rows:
        table.add_row(*row)
    return table


def facts(rows: Iterable[tuple[str, str, str]]) -> RenderableType:
    """Lay out facts: a word, its figure, and a remark."""
    table = Table.grid(padding=MARGIN)
    table.add_column(style="bold")
    table.add_column(justify=RIGHT, no_wrap=True)
    table.add_column(style="dim")
    for row in rows:
        table.add_row(*row)
    return Group("", table, "")
