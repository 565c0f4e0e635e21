"""What the board's own fusion gives: orientation and corrected readings, as 32-bit floats."""

import math
import struct
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from firmware_interface.metamotion.commands import FUSION_MODULE

STANDARD_GRAVITY_MS2 = 9.80665
MG_PER_G = 1000.0


@dataclass(frozen=True, slots=True)
class Output:
    """A value of the fusion on the wire: floats, their units per ours, perhaps an accuracy."""

    name: str
    floats: int
    per_unit: float = 1.0
    has_accuracy: bool = False


OUTPUTS: Final = MappingProxyType(
    {
        0x04: Output("corrected_acc", 3, MG_PER_G, has_accuracy=True),
        0x05: Output("corrected_gyro", 3, has_accuracy=True),
        0x06: Output("corrected_mag", 3, has_accuracy=True),
        0x07: Output("quaternion", 4),
        0x08: Output("euler", 4),
        0x09: Output("gravity", 3, STANDARD_GRAVITY_MS2),
        0x0A: Output("linear_acc", 3, STANDARD_GRAVITY_MS2),
    }
)
_REGISTERS = {output.name: register for register, output in OUTPUTS.items()}
MOST_ACCURATE = 3


@dataclass(frozen=True, slots=True)
class Fused:
    """A value of the fusion.

    ``values`` are g, degrees per second, microtesla, or degrees (heading, pitch, roll, yaw); a
    quaternion is w, x, y, z. ``accuracy`` is 0-3 where the value has been corrected.
    """

    name: str
    values: tuple[float, ...]
    accuracy: int | None = None


def decode(data: bytes) -> Fused | None:
    """Read a value of the fusion; ``None`` if it is something else or no number."""
    output = OUTPUTS.get(data[1]) if len(data) > 1 and data[0] == FUSION_MODULE else None
    if output is None or len(data) != 2 + 4 * output.floats + output.has_accuracy:
        return None
    wire = struct.unpack_from(f"<{output.floats}f", data, 2)
    accuracy = data[-1] if output.has_accuracy else None
    if not all(map(math.isfinite, wire)) or (accuracy or 0) > MOST_ACCURATE:
        return None
    return Fused(output.name, tuple(value / output.per_unit for value in wire), accuracy)


def encode(fused: Fused) -> bytes:
    """Write a value of the fusion as the board would.

    Examples
    --------
    >>> encode(Fused("gravity", (0.0, 0.0, 1.0))).hex(" ")
    '19 09 00 00 00 00 00 00 00 00 0a e8 1c 41'
    """
    register = _REGISTERS[fused.name]
    output = OUTPUTS[register]
    wire = [value * output.per_unit for value in fused.values]
    accuracy = b"" if fused.accuracy is None else bytes([fused.accuracy])
    return struct.pack(f"<2B{output.floats}f", FUSION_MODULE, register, *wire) + accuracy
