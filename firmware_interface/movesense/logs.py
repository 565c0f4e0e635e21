"""A recording of the data logger as it is fetched: each part says where it belongs."""

import struct
from dataclasses import dataclass
from typing import Final

from firmware_interface.movesense.answers import Kind, encode

FIRST_PART_BYTES: Final = 150
"""Most that a first part holds; the rest of what was read at once follows as a second part."""

_OFFSET = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class LogBytes:
    """Bytes of a recording and where they belong; none of them at its end."""

    offset: int
    data: bytes

    @property
    def is_end(self) -> bool:
        """Whether the recording ends here."""
        return not self.data


def parse_log(body: bytes) -> LogBytes | None:
    r"""Read a part, first or second; ``None`` if even the offset is cut.

    Examples
    --------
    >>> parse_log(bytes.fromhex("96000000aabb"))
    LogBytes(offset=150, data=b'\xaa\xbb')
    """
    if len(body) < _OFFSET.size:
        return None
    (offset,) = _OFFSET.unpack_from(body)
    return LogBytes(offset, body[_OFFSET.size :])


def encode_log(reference: int, log: LogBytes) -> list[bytes]:
    """Write bytes of a recording in as many parts as they need; one where there are none."""
    first, rest = log.data[:FIRST_PART_BYTES], log.data[FIRST_PART_BYTES:]
    parts = [encode(Kind.DATA, reference, _OFFSET.pack(log.offset) + first)]
    if rest:
        at = _OFFSET.pack(log.offset + FIRST_PART_BYTES)
        parts.append(encode(Kind.PART_2, reference, at + rest))
    return parts
