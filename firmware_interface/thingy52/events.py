"""What the Thingy tells now and then: taps, how it lies, steps and its button."""

import struct
from dataclasses import dataclass
from typing import Final

TAPS: Final = ("x_up", "x_down", "y_up", "y_down", "z_up", "z_down")
"""Directions 1 to 6: along an axis, or against it."""
ORIENTATIONS: Final = ("portrait", "landscape", "reverse_portrait", "reverse_landscape")
"""Codes 0 to 3."""
_TAP_BYTES = 2
_STEPS = struct.Struct("<2I")


@dataclass(frozen=True, slots=True)
class Tap:
    """Taps in quick succession, all in one direction."""

    direction: str
    count: int


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps since it was switched on, and the time spent walking."""

    count: int
    walked_ms: int


def parse_tap(data: bytes) -> Tap | None:
    """Read 0402; ``None`` where it is no tap.

    Examples
    --------
    >>> parse_tap(bytes([5, 2]))
    Tap(direction='z_up', count=2)
    """
    if len(data) != _TAP_BYTES or not 1 <= data[0] <= len(TAPS):
        return None
    return Tap(TAPS[data[0] - 1], data[1])


def encode_tap(tap: Tap) -> bytes:
    """Write 0402."""
    return bytes([TAPS.index(tap.direction) + 1, min(tap.count, 0xFF)])


def parse_orientation(data: bytes) -> str | None:
    """Read 0403; ``None`` where it is none of the four."""
    if len(data) != 1 or data[0] >= len(ORIENTATIONS):
        return None
    return ORIENTATIONS[data[0]]


def encode_orientation(orientation: str) -> bytes:
    """Write 0403."""
    return bytes([ORIENTATIONS.index(orientation)])


def parse_steps(data: bytes) -> Steps | None:
    """Read 0405; ``None`` where the length is wrong."""
    return Steps(*_STEPS.unpack(data)) if len(data) == _STEPS.size else None


def encode_steps(steps: Steps) -> bytes:
    """Write 0405; both counts begin again at 0 where their words end."""
    return _STEPS.pack(steps.count & 0xFFFFFFFF, steps.walked_ms & 0xFFFFFFFF)


def parse_button(data: bytes) -> bool | None:
    """Read 0302, whether the button is down; ``None`` where it says neither."""
    return data == b"\x01" if data in (b"\x00", b"\x01") else None


def encode_button(*, is_down: bool) -> bytes:
    """Write 0302."""
    return bytes([is_down])
