"""What our script sends, among whatever the watch's console prints: bytes to frames and back.

A motion frame has 20 bytes, little-endian: sync, the count of its first reading (u32), the
acceleration x, y, z (i16, 1/4096 g) of two readings that followed one another, and the low half of
the CRC-32 of all before. Other frames have 5: sync, one value, the same check. The sync bytes are
not ASCII, so text cannot look like a frame.

The watch's axes are its screen's: x to the right, y down, z into the watch. It sends the specific
force along them, so face up at rest it reads (0, 0, -1), and no sign is changed here.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from firmware_interface.driver import TicksArray
from firmware_interface.samples import Vectors

Frames = NDArray[np.void]

MOTION = b"\xb2\xc1"
BATTERY = b"\xb2\xc2"
REFUSAL = b"\xb2\xc3"
READINGS = 2  # in a motion frame
MODULUS = 1 << 32
NO_ACCELEROMETER = 1  # what a refusal says

MOTION_BYTES = 20
NOTE_BYTES = 5
ACC_G_PER_COUNT = 8 / 32768

_HEADER = re.compile(rb"\xb2(?:[\xc1-\xc3]|\Z)")  # the last byte may be half a header
_MOTION_KIND = MOTION[1]
_CHECK_BYTES = 2
_CHECK = struct.Struct("<H")
_FRAME = np.dtype([("sync", "V2"), ("count", "<u4"), ("acc", "<i2", 3 * READINGS), ("crc", "<u2")])
_TEXT = {*range(7, 14), 0x11, 0x13, 0x1B, *range(0x20, 0x7F)}  # 11, 13: flow control; 1B: cursor
_NOISE: Final = bytes(byte for byte in range(256) if byte not in _TEXT)
_NO_FRAMES: Final = np.empty(0, _FRAME)
_WITHIN: Final = np.arange(READINGS)


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """What some bytes completed.

    ``motion`` are the motion frames, ``notes`` the others, each its kind and value; ``text`` is
    what the console printed.
    """

    motion: Frames
    notes: tuple[tuple[bytes, int], ...]
    text: bytes


class Decoder:
    """Frames out of a byte stream, wherever the notifications were cut.

    Text between frames is handed on and counted in ``text_bytes``. What is neither is counted in
    ``dropped_bytes``; ``rejected`` is how many separate runs of it there were.

    Examples
    --------
    >>> decoder = Decoder()
    >>> flat = encode_motion([7], [[0, 0, -1]] * 2)
    >>> decoder.feed(b">" + flat[:7]).text, decoder.pending_bytes
    (b'>', 7)
    >>> decoded = decoder.feed(flat[7:])
    >>> acc_g(decoded.motion).tolist(), ticks(decoded.motion).tolist(), decoder.rejected
    ([[0.0, 0.0, -1.0], [0.0, 0.0, -1.0]], [7, 8], 0)
    """

    def __init__(self) -> None:
        self.text_bytes = 0
        self.dropped_bytes = 0
        self.rejected = 0
        self._rest = b""
        self._text: list[bytes] = []
        self._in_noise = False

    @property
    def pending_bytes(self) -> int:
        """Bytes of a frame whose end has not arrived."""
        return len(self._rest)

    def feed(self, data: bytes) -> Decoded:
        """Take the bytes that arrived, give what they complete."""
        stream = self._rest + data
        runs: list[Frames] = []
        notes: list[tuple[bytes, int]] = []
        at = self._next(stream, 0)
        while len(stream) - at >= _length(stream, at):
            if not _is_sound(stream, at, _length(stream, at)):
                at = self._next(stream, at, skip=1)
                continue
            self._in_noise = False
            if stream[at + 1] == _MOTION_KIND:
                end = _run_end(stream, at)
                runs.append(np.frombuffer(stream[at:end], _FRAME))
            else:
                end = at + NOTE_BYTES
                notes.append((stream[at : at + 2], stream[at + 2]))
            at = self._next(stream, end)
        self._rest = stream[at:]
        text, self._text = b"".join(self._text), []
        return Decoded(_joined(runs), tuple(notes), text)

    def finish(self) -> None:
        """Note that the stream ended: what is pending can no longer become a frame."""
        self._stray(self._rest)
        self._rest = b""
        self._text.clear()
        self._in_noise = False

    def _next(self, stream: bytes, at: int, skip: int = 0) -> int:
        """Find where a frame may begin; what lies before is text or noise."""
        if not skip and (at == len(stream) or stream.startswith(MOTION, at)):
            return at
        found = _HEADER.search(stream, at + skip)
        start = found.start() if found else len(stream)
        self._stray(stream[at:start])
        return start

    def _stray(self, data: bytes) -> None:
        text = data.translate(None, _NOISE)
        noise = len(data) - len(text)
        self._text.append(text)
        self.text_bytes += len(text)
        self.dropped_bytes += noise
        self.rejected += bool(noise) and not self._in_noise
        self._in_noise = self._in_noise or bool(noise)


def _length(stream: bytes, at: int) -> int:
    """Bytes of the frame that may begin here; at the stream's end more than there are."""
    kind = stream[at + 1 : at + 2]
    return NOTE_BYTES if kind and kind[0] != _MOTION_KIND else MOTION_BYTES


def _is_sound(stream: bytes, at: int, length: int) -> bool:
    end = at + length - _CHECK_BYTES
    return bool(_CHECK.unpack_from(stream, end)[0] == zlib.crc32(stream[at:end]) & 0xFFFF)


def _run_end(stream: bytes, at: int) -> int:
    """Find the end of all sound motion frames that follow one another; the first one is known."""
    at += MOTION_BYTES
    last = len(stream) - MOTION_BYTES
    while at <= last and stream.startswith(MOTION, at) and _is_sound(stream, at, MOTION_BYTES):
        at += MOTION_BYTES
    return at


def _joined(runs: list[Frames]) -> Frames:
    if len(runs) == 1:
        return runs[0]
    return np.concatenate(runs) if runs else _NO_FRAMES


def acc_g(motion: Frames) -> Vectors:
    """Specific force in g, sensor axes, shape ``(n, 3)``; exact in float32."""
    return (motion["acc"] * np.float32(ACC_G_PER_COUNT)).reshape(-1, 3)


def ticks(motion: Frames) -> TicksArray:
    """Count of each reading, below ``MODULUS``; one that is missing was taken and is lost."""
    counts = motion["count"].astype(np.int64)[:, None] + _WITHIN
    return counts.reshape(-1) % MODULUS


def encode_motion(counts: ArrayLike, acc_g: ArrayLike) -> bytes:
    """Write motion frames as the script would, saturating where its words end.

    Parameters
    ----------
    counts
        Of each frame's first reading, shape ``(n,)``.
    acc_g
        Specific force in g, shape ``(2 n, 3)``.
    """
    acc = np.clip(np.rint(np.asarray(acc_g) / ACC_G_PER_COUNT), -32768, 32767).astype("<i2")
    firsts = (np.asarray(counts, np.int64) % MODULUS).astype("<u4")
    pairs = zip(firsts, acc.reshape(-1, 3 * READINGS), strict=True)
    return b"".join(_checked(MOTION + first.tobytes() + row.tobytes()) for first, row in pairs)


def encode_note(kind: bytes, value: int) -> bytes:
    """Write a frame with one value, as the script would.

    Examples
    --------
    >>> encode_note(BATTERY, 80).hex(" ")
    'b2 c2 50 54 17'
    """
    return _checked(kind + bytes([min(max(value, 0), 255)]))


def _checked(data: bytes) -> bytes:
    return data + _CHECK.pack(zlib.crc32(data) & 0xFFFF)
