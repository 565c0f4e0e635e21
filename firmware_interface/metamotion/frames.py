"""Readings in MetaMotion's notifications: three words each, alone, packed or counted."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from firmware_interface.driver import Readings
from firmware_interface.metamotion.boards import BMI270, Chip
from firmware_interface.metamotion.processors import NOTIFY, PROCESSOR_MODULE

Words = NDArray[np.int16]

ACC_RANGE_G: Final = 16
GYRO_RANGE_DPS: Final = 2000
"""Full scales that our stream uses."""

COUNTED_BYTES: Final = 19
COUNTED: Final = bytes([PROCESSOR_MODULE, NOTIFY])
_LITTLE = np.dtype("<i2")
_ROW = np.dtype([("head", "<u2"), ("number", "u1"), ("tick", "<u4"), ("words", "<i2", (6,))])
_HEAD = int.from_bytes(COUNTED, "little")
_SINGLE_BYTES, _PACKED_BYTES = 8, 20
_RESULT_BYTES = (13, COUNTED_BYTES)  # one reading, or two that were fused
_ACC_COUNTS_PER_G = np.float32(BMI270.acc.counts_per_unit[ACC_RANGE_G])
_GYRO_COUNTS_PER_DPS = np.float32(BMI270.gyro.counts_per_unit[GYRO_RANGE_DPS])


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a counter or timer gave: its own number, the count or ticks, and the readings."""

    number: int
    ticks: int
    words: Words


def readings(rows: np.ndarray) -> Readings:
    """Bring counted readings to g and degrees per second."""
    words = rows["words"].astype(np.float32)
    return Readings(
        words[:, :3] / _ACC_COUNTS_PER_G,
        words[:, 3:] / _GYRO_COUNTS_PER_DPS,
        rows["tick"].astype(np.int64),
    )


def counted_row(data: bytes) -> np.ndarray:
    """Read one counted notification, which is known to be one."""
    return np.frombuffer(data, _ROW)


def counted_rows(stream: bytes, number: int | None) -> np.ndarray:
    """Read counted notifications that follow one another, and drop those of other processors.

    ``number`` is the processor that counts; ``None`` takes any.
    """
    rows = np.frombuffer(stream, _ROW)
    is_ours = rows["head"] == _HEAD
    if number is not None:
        is_ours &= rows["number"] == number
    return rows if is_ours.all() else rows[is_ours]


def decode_result(data: bytes) -> Result | None:
    """Read what a counter or timer gave; ``None`` if it is something else."""
    if len(data) not in _RESULT_BYTES or not data.startswith(COUNTED):
        return None
    words = np.frombuffer(data, _LITTLE, offset=7).reshape(-1, 3)
    return Result(data[2], int.from_bytes(data[3:7], "little"), words)


def decode_chip(data: bytes, chip: Chip) -> Words | None:
    """Read a chip's own notification, of one reading or three; ``None`` if it is something else.

    Examples
    --------
    >>> decode_chip(bytes.fromhex("1304ff7f0080a400"), BMI270.gyro).tolist()
    [[32767, -32768, 164]]
    """
    register = {_SINGLE_BYTES: chip.single, _PACKED_BYTES: chip.packed}.get(len(data))
    if register is None or data[0] != chip.module or data[1] != register:
        return None
    return np.frombuffer(data, _LITTLE, offset=2).reshape(-1, 3)


def encode_chip(chip: Chip, words: ArrayLike) -> bytes:
    """Write a chip's own notification of one reading, or of three."""
    rows = np.asarray(words, _LITTLE).reshape(-1, 3)
    register = chip.single if len(rows) == 1 else chip.packed
    return bytes([chip.module, register]) + rows.tobytes()


def to_words(values: ArrayLike, counts_per_unit: float) -> Words:
    """Bring vectors to words, saturating where those end."""
    counts = np.rint(np.asarray(values, np.float64) * counts_per_unit)
    return np.clip(counts, -32768, 32767).astype(_LITTLE)
