"""What the Thingy itself makes of its motion: attitude in several forms, and gravity."""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_GRAVITY = struct.Struct("<3f")
_CODES: Final = {2: "h", 4: "i"}


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """Signed little-endian words with so many bits after the point.

    Examples
    --------
    >>> HEADING.decode(bytes.fromhex("0000 5a00"))
    (90.0,)
    >>> HEADING.encode([90.0]).hex()
    '00005a00'
    """

    words: int
    word_bytes: int
    fraction_bits: int

    def decode(self, data: bytes) -> tuple[float, ...] | None:
        """Read the numbers; ``None`` where the length is wrong."""
        if len(data) != self.words * self.word_bytes:
            return None
        return tuple(word / (1 << self.fraction_bits) for word in struct.unpack(self._form, data))

    def encode(self, values: Sequence[float]) -> bytes:
        """Write the numbers, saturating where the words end."""
        most = (1 << (8 * self.word_bytes - 1)) - 1
        scaled = (round(value * (1 << self.fraction_bits)) for value in values)
        return struct.pack(self._form, *(min(max(word, -most - 1), most) for word in scaled))

    @property
    def _form(self) -> str:
        return f"<{self.words}{_CODES[self.word_bytes]}"


QUATERNION: Final = FixedPoint(4, 4, 30)
"""0404: w, x, y, z."""
EULER_DEG: Final = FixedPoint(3, 4, 16)
"""0407: roll, pitch, yaw."""
ROTATION: Final = FixedPoint(9, 2, 14)
"""0408: the matrix, row by row."""
HEADING: Final = FixedPoint(1, 4, 16)
"""0409: degrees."""


def decode_gravity(data: bytes) -> tuple[float, ...] | None:
    """Read 040A, said to be in m/s²; ``None`` where it is no vector."""
    if len(data) != _GRAVITY.size:
        return None
    vector = _GRAVITY.unpack(data)
    return vector if all(map(math.isfinite, vector)) else None


def encode_gravity(values: Sequence[float]) -> bytes:
    """Write 040A."""
    return _GRAVITY.pack(*values)
