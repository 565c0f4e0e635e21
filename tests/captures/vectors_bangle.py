"""How vectors name what a Bangle's console prints."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from firmware_interface.bangle.lines import Acceleration, AccelerationLines

Row = dict[str, Any]


@dataclass
class Seen:
    """What came of a vector's bytes, and the reader that saw them."""

    lines: AccelerationLines
    found: list[Acceleration]


def see(row: Row) -> Seen:
    lines = AccelerationLines()
    found = [message for data in row["bytes"] for message in lines.feed(data)]
    return Seen(lines, found)


def named(message: Acceleration) -> dict[str, Any]:
    return {
        "t": "accel",
        "acc": list(message.acc_g),
        "mag": message.mag_g,
        "diff": message.diff_g,
    }


def messages(seen: Seen) -> list[dict[str, Any]]:
    return [named(message) for message in seen.found]


FIELDS: dict[str, Callable[[Seen], Any]] = {
    "lines": messages,
    "samples": messages,
    "n": lambda seen: len(seen.found),
    "acc": lambda seen: list(seen.found[0].acc_g),
    "mag": lambda seen: seen.found[0].mag_g,
    "diff": lambda seen: seen.found[0].diff_g,
    "rejected": lambda seen: seen.lines.rejected,
    "pending_bytes": lambda seen: seen.lines.pending_bytes,
}


def decode(row: Row) -> dict[str, Any]:
    """Give every expected field that a reader gives."""
    seen = see(row)
    return {name: FIELDS[name](seen) for name in row["expect"] if name in FIELDS}


def encode(row: Row) -> list[bytes] | None:  # noqa: ARG001  the script and its calls are our own
    """Write what a vector asks for; there is nothing that others would write too."""
    return None


def reject(row: Row) -> tuple[int, int]:
    """Count what was made of the bytes, and how often they were rejected."""
    seen = see(row)
    return len(seen.found) + len(seen.lines.finish()), seen.lines.rejected
