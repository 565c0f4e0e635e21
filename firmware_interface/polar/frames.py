"""Data frames of the PMD service: bytes to motion and back.

A frame says what was measured, when its last reading was taken, and how the readings are written:
plainly, or as a first one and the changes after it. Sources: Polar's online_measurement.pdf and
the decoders of Polar's SDK.
"""

import struct
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from firmware_interface.polar.control import Measurement
from firmware_interface.polar.packing import (
    BLOCK_HEADER_BYTES,
    MOST_BITS,
    Block,
    Whole,
    block_bytes,
    pack,
    pack_whole,
    unpack,
)
from firmware_interface.samples import Floats

HEADER_BYTES = 10
_HEADER = struct.Struct("<BQB")
_MEASUREMENT_BITS = 0x3F
_STAMP_BITS = (1 << 64) - 1

RAW_8, RAW_16, RAW_24 = 0x00, 0x01, 0x02
COUNTS, UNITS = 0x80, 0x81
"""Compressed frames: in counts that a factor scales, and in the unit itself."""


class Form(NamedTuple):
    """How a frame's readings are written; ``scale`` comes on top of the sensor's factor."""

    bits: int
    is_compressed: bool = False
    scale: float = 1.0
    is_float: bool = False

    @property
    def first_bytes(self) -> int:
        """Size of one reading that stands by itself."""
        return block_bytes(self.bits, 1)


_ACC, _GYRO = int(Measurement.ACC), int(Measurement.GYRO)
_MG_PER_G = 1000.0

FORMS: Final = MappingProxyType(
    {
        (_ACC, RAW_8): Form(8),
        (_ACC, RAW_16): Form(16),
        (_ACC, RAW_24): Form(24),
        (_ACC, COUNTS): Form(16, is_compressed=True, scale=_MG_PER_G),
        (_ACC, UNITS): Form(16, is_compressed=True),
        (_GYRO, COUNTS): Form(16, is_compressed=True),
        (_GYRO, UNITS): Form(32, is_compressed=True, is_float=True),
    }
)
"""By measurement and frame type: milli-g for acceleration, degrees per second for turning."""


class Frame(NamedTuple):
    """A frame whose lengths agree, its readings still packed."""

    measurement: int
    kind: int
    stamp_ns: int
    readings: int
    data: bytes
    blocks: tuple[Block, ...]


def parse(data: bytes) -> Frame | None:
    """Look a frame over; ``None`` where its lengths disagree, or nobody knows such a frame."""
    if len(data) <= HEADER_BYTES:
        return None
    measurement, stamp_ns, kind = _HEADER.unpack_from(data)
    measurement &= _MEASUREMENT_BITS
    form = FORMS.get((measurement, kind))
    if form is None:
        return None
    blocks = _compressed(data, form) if form.is_compressed else _plain(data, form)
    if not blocks:
        return None
    readings = sum([block.vectors for block in blocks])
    return Frame(measurement, kind, stamp_ns, readings, data, tuple(blocks))


def _plain(data: bytes, form: Form) -> list[Block]:
    count, left = divmod(len(data) - HEADER_BYTES, form.first_bytes)
    return [] if left else [Block(HEADER_BYTES, form.bits, count)]


def _compressed(data: bytes, form: Form) -> list[Block]:
    """Walk along the blocks; none at all where one is wider or longer than can be."""
    at, end = HEADER_BYTES + form.first_bytes, len(data)
    blocks = [Block(HEADER_BYTES, form.bits, 1)]
    while at + BLOCK_HEADER_BYTES <= end:
        width, count = data[at], data[at + 1]
        if not 0 < width <= MOST_BITS:
            return []
        blocks.append(Block(at + BLOCK_HEADER_BYTES, width, count))
        at += BLOCK_HEADER_BYTES + block_bytes(width, count)
    return blocks if at == end else []


def patterns(frames: Sequence[Frame]) -> Whole:
    """Unpack frames of one form: whole numbers as the sensor has them, shape ``(n, 3)``."""
    blocks: list[Block] = []
    offset = 0
    for frame in frames:
        blocks += [(start + offset, width, n) for start, width, n in frame.blocks]  # type: ignore[misc]
        offset += len(frame.data)
    packed = unpack(b"".join([frame.data for frame in frames]), blocks)
    if not FORMS[frames[0].measurement, frames[0].kind].is_compressed:
        return packed
    counts = np.array([frame.readings for frame in frames])
    first = np.cumsum(counts) - counts
    summed = np.cumsum(packed, axis=0)
    summed -= np.repeat(summed[first] - packed[first], counts, axis=0)
    return summed


def decode(frames: Sequence[Frame], factor: float = 1.0) -> Floats:
    """Read frames of one measurement: milli-g or degrees per second, shape ``(n, 3)``.

    Parameters
    ----------
    frames
        At least one.
    factor
        What the sensor said, when it was started, that its counts are worth.

    Examples
    --------
    >>> frame = parse(encode((Measurement.GYRO, COUNTS), 7, [[0, 14, 0], [7, 7, 0]], 0.07))
    >>> frame.stamp_ns, decode([frame], 0.07).round(2).tolist()
    (7, [[0.0, 14.0, 0.0], [7.0, 7.0, 0.0]])
    """
    runs = [list(run) for _, run in groupby(frames, attrgetter("kind"))]
    parts = [_scaled(run, factor) for run in runs]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _scaled(frames: Sequence[Frame], factor: float) -> Floats:
    form = FORMS[frames[0].measurement, frames[0].kind]
    numbers: np.ndarray = patterns(frames)
    if form.is_float:
        numbers = numbers.astype(np.int32).view(np.float32)
    scale = factor * form.scale if form.is_compressed else 1.0
    with np.errstate(invalid="ignore"):  # changed bytes may make what is not a number
        scaled: Floats = numbers * np.float64(scale)
    return scaled


def to_patterns(what: tuple[int, int], values: ArrayLike, factor: float = 1.0) -> Whole:
    """Bring values to a frame's whole numbers, saturating where they end."""
    form = FORMS[what]
    if form.is_float:
        floats = np.asarray(values, np.float64) / factor
        return floats.astype("<f4").view("<i4").astype(np.int64)
    unit = factor * form.scale if form.is_compressed else 1.0
    end = 1 << (form.bits - 1)
    return np.clip(np.rint(np.asarray(values) / unit), -end, end - 1).astype(np.int64)


def changes(what: tuple[int, int], numbers: Whole) -> Whole:
    """Tell what is added from each reading to the next; float patterns wrap at 32 bits."""
    steps = np.diff(numbers, axis=0)
    return steps.astype(np.int32).astype(np.int64) if FORMS[what].is_float else steps


def encode(what: tuple[int, int], stamp_ns: int, values: ArrayLike, factor: float = 1.0) -> bytes:
    """Write a frame as the sensor would.

    Parameters
    ----------
    what
        Measurement and frame type, a key of ``FORMS``.
    stamp_ns
        Nanoseconds since 2000, of the last reading.
    values
        Milli-g or degrees per second, shape ``(n, 3)``, at least one.
    factor
        What a count is worth, for compressed frames.
    """
    return encode_patterns(what, stamp_ns, to_patterns(what, values, factor))


def encode_patterns(what: tuple[int, int], stamp_ns: int, numbers: Whole) -> bytes:
    """Write a frame of whole numbers, shape ``(n, 3)``."""
    form = FORMS[what]
    header = _HEADER.pack(what[0], stamp_ns & _STAMP_BITS, what[1])
    if not form.is_compressed:
        return header + pack_whole(numbers, form.bits)
    return header + pack_whole(numbers[:1], form.bits) + pack(changes(what, numbers))
