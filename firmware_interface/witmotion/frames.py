"""WitMotion's Bluetooth 5 stream: bytes to frames and back.

The stream has no checksum, no counter and no time stamp; a frame is known by its two header bytes
alone. Sources: WT901BLECL datasheet v23-0420 section 6, the vendor's own decoders, and captures.
"""

import re
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from firmware_interface.samples import Vectors

Counts = NDArray[np.int16]

FRAME_BYTES = 20
WORDS = 9
ANSWER_WORDS = 8

MOTION = b"\x55\x61"
ANSWER = b"\x55\x71"
_MOTION_WORD = int.from_bytes(MOTION, "little")
_HEADER = re.compile(rb"\x55(?:[\x61\x71]|\Z)")  # the last byte may be half a header
_ANSWER = struct.Struct(f"<2sH{ANSWER_WORDS}H")
_LITTLE = np.dtype("<i2")
_NO_COUNTS = np.empty((0, WORDS), _LITTLE)
_FIRST_LOOK = 64  # frames; doubled while headers keep matching, so a long run costs one pass

ACC_G_PER_COUNT = 16 / 32768
GYRO_DPS_PER_COUNT = 2000 / 32768
ANGLE_DEG_PER_COUNT = 180 / 32768


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """Registers from ``start`` on as the device holds them, unsigned 16-bit."""

    start: int
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """What some bytes completed.

    ``counts`` are the motion frames' words, shape ``(n, 9)``: acceleration x, y, z, angular rate
    x, y, z, and the device's own roll, pitch, yaw.
    """

    counts: Counts
    answers: tuple[RegisterAnswer, ...]


class Decoder:
    """Frames out of a byte stream, wherever the notifications were cut.

    Bytes that belong to no frame are counted and skipped: ``dropped_bytes`` is their number,
    ``rejected`` how many separate runs of them there were.

    Examples
    --------
    >>> decoder = Decoder()
    >>> flat = encode_motion([[0, 0, 1]], [[0, 0, 0]])
    >>> len(decoder.feed(b"noise" + flat[:7]).counts), decoder.dropped_bytes, decoder.pending_bytes
    (0, 5, 7)
    >>> acc_g(decoder.feed(flat[7:]).counts).tolist()
    [[0.0, 0.0, 1.0]]
    """

    def __init__(self) -> None:
        self.dropped_bytes = 0
        self.rejected = 0
        self._rest = b""
        self._in_noise = False

    @property
    def pending_bytes(self) -> int:
        """Bytes of a frame whose end has not arrived."""
        return len(self._rest)

    def feed(self, data: bytes | bytearray) -> Decoded:
        """Take the bytes that arrived, give what they complete."""
        stream = self._rest + data
        runs: list[Counts] = []
        answers: list[RegisterAnswer] = []
        at = self._skip_noise(stream, 0)
        while len(stream) - at >= FRAME_BYTES:
            self._in_noise = False
            if stream[at + 1] == MOTION[1]:
                runs.append(_motion_run(stream, at))
                at += FRAME_BYTES * len(runs[-1])
            else:
                answers.append(_answer(stream, at))
                at += FRAME_BYTES
            at = self._skip_noise(stream, at)
        self._rest = stream[at:]
        return Decoded(_joined(runs), tuple(answers))

    def finish(self) -> None:
        """Note that the stream ended: what is pending can no longer become a frame."""
        self._drop(self.pending_bytes)
        self._rest = b""
        self._in_noise = False

    def _skip_noise(self, stream: bytes, at: int) -> int:
        if stream.startswith((MOTION, ANSWER), at):
            return at
        found = _HEADER.search(stream, at)
        start = found.start() if found else len(stream)
        self._drop(start - at)
        return start

    def _drop(self, count: int) -> None:
        if not count:
            return
        self.dropped_bytes += count
        self.rejected += not self._in_noise
        self._in_noise = True


def _motion_run(stream: bytes, at: int) -> Counts:
    """Give all motion frames that follow one another from ``at`` on; the first one is known."""
    whole = (len(stream) - at) // FRAME_BYTES
    words = np.frombuffer(stream, _LITTLE, whole * (WORDS + 1), at).reshape(whole, WORDS + 1)
    known, look = 1, _FIRST_LOOK
    while known < whole:
        other = words[known : known + look, 0] != _MOTION_WORD
        if other.any():
            known += int(other.argmax())
            break
        known, look = known + len(other), 2 * look
    return words[:known, 1:]


def _answer(stream: bytes, at: int) -> RegisterAnswer:
    _, start, *words = _ANSWER.unpack_from(stream, at)
    return RegisterAnswer(start, tuple(words))


def _joined(runs: list[Counts]) -> Counts:
    if len(runs) == 1:
        return runs[0]
    return np.concatenate(runs) if runs else _NO_COUNTS


def acc_g(counts: Counts) -> Vectors:
    """Specific force in g, sensor axes, shape ``(n, 3)``; exact in float32."""
    return counts[:, 0:3] * np.float32(ACC_G_PER_COUNT)


def gyro_dps(counts: Counts) -> Vectors:
    """Angular rate in degrees per second, sensor axes, shape ``(n, 3)``; exact in float32."""
    return counts[:, 3:6] * np.float32(GYRO_DPS_PER_COUNT)


def angle_deg(counts: Counts) -> Vectors:
    """Roll, pitch and yaw in degrees by the device's own fusion, shape ``(n, 3)``.

    A capture shows them frozen for 2.6 s after a start while the sensor already moved.
    """
    return counts[:, 6:9] * np.float32(ANGLE_DEG_PER_COUNT)


def encode_motion(
    acc_g: ArrayLike, gyro_dps: ArrayLike, angle_deg: ArrayLike | None = None
) -> bytes:
    """Write motion frames as the device would, saturating where its words end.

    Parameters
    ----------
    acc_g, gyro_dps, angle_deg
        Vectors in g, degrees per second and degrees, each of shape ``(n, 3)``.

    Examples
    --------
    >>> encode_motion([[0, 0, 1]], [[0, 0, -2000]]).hex(" ", 2)
    '5561 0000 0000 0008 0000 0000 0080 0000 0000 0000'
    >>> encode_motion([[99, 0, 0]], [[0, 0, 0]])[2:4].hex()
    'ff7f'
    """
    acc = np.asarray(acc_g)
    frames = np.zeros((len(acc), WORDS + 1), _LITTLE)
    frames[:, 0] = _MOTION_WORD
    frames[:, 1:4] = _counts(acc, ACC_G_PER_COUNT)
    frames[:, 4:7] = _counts(gyro_dps, GYRO_DPS_PER_COUNT)
    if angle_deg is not None:
        frames[:, 7:10] = _counts(angle_deg, ANGLE_DEG_PER_COUNT)
    return frames.tobytes()


def _counts(values: ArrayLike, per_count: float) -> Counts:
    return np.clip(np.rint(np.asarray(values) / per_count), -32768, 32767).astype(_LITTLE)


def encode_answer(start: int, words: tuple[int, ...]) -> bytes:
    """Write a register answer; registers not given are zero, negative ones two's complement."""
    padded = (*words, *(0,) * (ANSWER_WORDS - len(words)))
    return _ANSWER.pack(ANSWER, start, *(word & 0xFFFF for word in padded))
