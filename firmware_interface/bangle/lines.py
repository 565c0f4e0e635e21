"""Lines of the watch's console, and the public app accelsender's messages among them.

That app prints one JSON object a line, ended by CR LF, without a count or a stamp: our own script
sends frames instead, and the driver reads only complaints out of the lines.
"""

import json
import re
from dataclasses import dataclass

LONGEST_BYTES = 400
"""Of a longer line only the end is kept; accelsender's have about 120."""

LARGEST = 1e9

_CONSOLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x1f]|^[>=\s]+")  # prompts, cursor moves


class Lines:
    """Whole lines out of pieces of text, without line ends, prompts and cursor moves.

    Examples
    --------
    >>> lines = Lines()
    >>> lines.feed(b">he"), lines.feed(b"llo" + bytes([13, 10]) + b">")
    ([], ['hello'])
    """

    def __init__(self) -> None:
        self._rest = b""

    @property
    def pending_bytes(self) -> int:
        """Bytes of a line whose end has not arrived."""
        return len(self._rest)

    def feed(self, text: bytes) -> list[str]:
        """Take text that arrived, give the lines it completes; empty ones are left out."""
        *whole, rest = (self._rest + text).split(b"\n")
        self._rest = rest[-LONGEST_BYTES:]
        return [line for line in map(_plain, whole) if line]

    def finish(self) -> list[str]:
        """Give the line that has no end, since none will come."""
        return self.feed(b"\n")


def _plain(line: bytes) -> str:
    return _CONSOLE.sub("", line[-LONGEST_BYTES:].decode("latin-1")).strip(" >")


@dataclass(frozen=True, slots=True)
class Acceleration:
    """A message of accelsender, in g along the watch's own axes; ``None`` is what it left out."""

    acc_g: tuple[float, float, float]
    mag_g: float | None
    diff_g: float | None


class AccelerationLines:
    r"""Accelsender's messages out of notifications; any other line is ``rejected``.

    Examples
    --------
    >>> lines = AccelerationLines()
    >>> lines.feed(b'{"t":"accel","accel":{"x":0,"y":0.6,"z":-0.8,"diff":0.1,"mag":1}}\n')
    [Acceleration(acc_g=(0.0, 0.6, -0.8), mag_g=1.0, diff_g=0.1)]
    """

    def __init__(self) -> None:
        self.rejected = 0
        self._lines = Lines()

    @property
    def pending_bytes(self) -> int:
        """Bytes of a line whose end has not arrived."""
        return self._lines.pending_bytes

    def feed(self, data: bytes) -> list[Acceleration]:
        """Take the bytes that arrived, give the messages they complete."""
        return self._read(self._lines.feed(data))

    def finish(self) -> list[Acceleration]:
        """Note that the stream ended: a line without an end is whole if it can be read."""
        return self._read(self._lines.finish())

    def _read(self, lines: list[str]) -> list[Acceleration]:
        read = [acceleration(line) for line in lines]
        found = [message for message in read if message is not None]
        self.rejected += len(read) - len(found)
        return found


def acceleration(line: str) -> Acceleration | None:
    """Read a line of accelsender; ``None`` if it is none."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    if not isinstance(message, dict) or message.get("t") != "accel":
        return None
    accel = message.get("accel")
    if not isinstance(accel, dict) or not {"x", "y", "z"} <= accel.keys():
        return None
    if not all(map(_is_number, accel.values())):
        return None
    given = {name: float(value) for name, value in accel.items()}
    return Acceleration((given["x"], given["y"], given["z"]), given.get("mag"), given.get("diff"))


def _is_number(value: object) -> bool:
    """Whether it is a plain number of a size that can be meant; no bool, text or NaN."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < LARGEST
