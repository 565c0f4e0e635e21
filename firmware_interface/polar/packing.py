"""Vectors as whole numbers of any width, packed bit by bit; many blocks of them at once.

A block holds ``count`` vectors of three numbers, each ``width`` bits of two's complement, the
lowest bit first, one after another across the bytes. Source: Polar's online_measurement.pdf.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

AXES = 3
MOST_BITS = 32
"""The widest number there is sense in: what is packed are at most 32-bit patterns."""
BLOCK_VECTORS = 10
"""How many vectors are packed with one width when we write; captures show 10 to 70."""
MOST_IN_BLOCK = 255
BLOCK_HEADER_BYTES = 2
_WORD = 8  # bytes, enough for 32 bits that begin anywhere in the first byte


class Block(NamedTuple):
    """Where so many vectors of ``width`` bits a number begin in some bytes."""

    start: int
    width: int
    vectors: int


def block_bytes(width: int, count: int) -> int:
    """Tell how many bytes a block fills, the last one perhaps in part."""
    return (AXES * width * count + 7) // 8


def unpack(data: bytes, blocks: Sequence[Block]) -> Whole:
    """Read all blocks of some bytes in one go, shape ``(n, 3)``.

    Examples
    --------
    >>> unpack(bytes.fromhex("db1d"), [Block(start=0, width=4, vectors=1)]).tolist()
    [[-5, -3, -3]]
    """
    table = np.array(blocks, np.int64).reshape(-1, 3)
    numbers = AXES * table[:, 2]
    first_bit = 8 * table[:, 0] - table[:, 1] * (np.cumsum(numbers) - numbers)
    width = np.repeat(table[:, 1], numbers)
    bit = np.arange(len(width)) * width + np.repeat(first_bit, numbers)
    padded = data + bytes(_WORD)
    words = np.ndarray((len(data) + 1,), "<i8", padded, strides=(1,))
    word = words[bit >> 3]
    word <<= 64 - width - (bit & 7)
    word >>= 64 - width
    unpacked: Whole = word.reshape(-1, AXES)
    return unpacked


def pack_whole(vectors: Whole, width: int) -> bytes:
    """Write vectors with one width; numbers must fit in it."""
    bits = (vectors.reshape(-1, 1) >> np.arange(width)) & 1
    return np.packbits(bits.astype(np.uint8).ravel(), bitorder="little").tobytes()


def pack(vectors: Whole) -> bytes:
    """Write vectors as blocks, each with its header and as narrow as its numbers allow.

    Examples
    --------
    >>> pack(np.array([[-1, 3, 3]])).hex(" ")
    '03 01 df 00'
    """
    parts = [
        bytes([width, len(block)]) + pack_whole(block, width) for width, block in _blocks(vectors)
    ]
    return b"".join(parts)


def _blocks(vectors: Whole) -> Iterator[tuple[int, Whole]]:
    """Cut vectors into blocks; neighbours of the same width become one."""
    widths = _widths(vectors)
    firsts = range(0, len(vectors), BLOCK_VECTORS)
    widest = [int(widths[at : at + BLOCK_VECTORS].max()) for at in firsts]
    begin = 0
    for i, at in enumerate(firsts):
        end = min(at + BLOCK_VECTORS, len(vectors))
        goes_on = i + 1 < len(widest) and widest[i + 1] == widest[i]
        if not (goes_on and end + BLOCK_VECTORS - begin <= MOST_IN_BLOCK):
            yield widest[i], vectors[begin:end]
            begin = end


def fitting(vectors: Whole, room: int) -> int:
    """Tell how many of the first vectors surely fit in so many bytes when packed.

    Examples
    --------
    >>> fitting(np.array([[1, 0, 0]] * 30), 10)
    10
    """
    runs = -(-len(vectors) // BLOCK_VECTORS)
    widths = np.zeros(runs * BLOCK_VECTORS, np.int64)
    widths[: len(vectors)] = _widths(vectors)
    widest = np.maximum.accumulate(widths.reshape(runs, BLOCK_VECTORS), axis=1)
    bits = AXES * widest * np.arange(1, BLOCK_VECTORS + 1)
    sizes = BLOCK_HEADER_BYTES + (bits + 7) // 8
    before = np.cumsum(sizes[:, -1]) - sizes[:, -1]
    fits = (sizes + before[:, None]).ravel()[: len(vectors)] <= room
    return int(np.count_nonzero(fits))


def _widths(vectors: Whole) -> Whole:
    """Bits of two's complement that the largest number of each vector needs."""
    size = np.where(vectors < 0, ~vectors, vectors).max(axis=1)
    widths: Whole = np.frexp(size.astype(np.float64))[1].astype(np.int64) + 1
    return widths
