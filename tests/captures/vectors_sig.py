"""How vectors name what the Bluetooth SIG's values mean."""

from typing import Any

from firmware_interface import sig
from firmware_interface.driver import Battery

Row = dict[str, Any]


def value(row: Row) -> Battery | str | None:
    (data,) = row["bytes"]
    return sig.battery(data) if "2A19" in row["stream"].upper() else sig.text(data)


def decode(row: Row) -> dict[str, Any]:
    """Give the charge or the text."""
    found = value(row)
    return {"text": found, "percent": getattr(found, "percent", None)}


def encode(row: Row) -> list[bytes] | None:
    """Write a charge or a text."""
    expect = row["expect"]
    if "percent" in expect:
        return [sig.encode_battery(expect["percent"])]
    return [sig.encode_text(expect["text"])] if "text" in expect else None


def reject(row: Row) -> tuple[int, int]:
    """Count what was made of the bytes, and how often they were rejected."""
    return (0, 1) if value(row) is None else (1, 0)
