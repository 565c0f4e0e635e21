"""What a DOT measures: payloads of every open mode, bytes to values and back.

A payload is a stamp and some quantities, little-endian, padded with zeros to the length of the
characteristic that carries it. Source: Movella DOT BLE Service Specification XD0506P rev C,
section 3. Modes 1, 17 and 25 are closed: only the vendor's own library can read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Rows = NDArray[np.void]

QUATERNION = "quaternion"
EULER_DEG = "euler_deg"
FREE_ACC_MS2 = "free_acc_ms2"
DELTA_Q = "delta_q"
DELTA_V_MS = "delta_v_ms"
ACC_MS2 = "acc_ms2"
GYRO_DPS = "gyro_dps"
MAG_AU = "mag_au"
STATUS = "status"
CLIPPED_ACC = "clipped_acc"
CLIPPED_GYRO = "clipped_gyro"
STAMP_US = "stamp_us"

STAMP_MODULUS: Final = 2**32
"""Microseconds after which the stamp begins again at 0."""

MAG_AU_PER_COUNT = 1 / 4096
"""Two open programs agree on it; the specification says fixed point and no more."""

_MAG_COUNTS = np.iinfo(np.int16)
_FLOATS = np.finfo(np.float32)

_FORMATS: Final = MappingProxyType(
    {
        QUATERNION: ("<f4", (4,)),
        EULER_DEG: ("<f4", (3,)),
        FREE_ACC_MS2: ("<f4", (3,)),
        DELTA_Q: ("<f4", (4,)),
        DELTA_V_MS: ("<f4", (3,)),
        ACC_MS2: ("<f4", (3,)),
        GYRO_DPS: ("<f4", (3,)),
        MAG_AU: ("<i2", (3,)),
        STATUS: ("<u2", ()),
        CLIPPED_ACC: ("u1", ()),
        CLIPPED_GYRO: ("u1", ()),
    }
)

RATE_QUANTITIES = 21
CUSTOM_5 = 26

MODES: Final = MappingProxyType(
    {
        2: (QUATERNION, FREE_ACC_MS2, STATUS, CLIPPED_ACC, CLIPPED_GYRO),
        3: (QUATERNION, FREE_ACC_MS2),
        4: (EULER_DEG,),
        5: (QUATERNION,),
        6: (FREE_ACC_MS2,),
        7: (EULER_DEG, FREE_ACC_MS2, STATUS, CLIPPED_ACC, CLIPPED_GYRO),
        16: (EULER_DEG, FREE_ACC_MS2),
        18: (DELTA_Q, DELTA_V_MS, MAG_AU),
        19: (DELTA_Q, DELTA_V_MS),
        20: (ACC_MS2, GYRO_DPS, MAG_AU),
        RATE_QUANTITIES: (ACC_MS2, GYRO_DPS),
        22: (EULER_DEG, FREE_ACC_MS2, GYRO_DPS),
        23: (EULER_DEG, FREE_ACC_MS2, MAG_AU),
        24: (QUATERNION, GYRO_DPS),
        CUSTOM_5: (QUATERNION, ACC_MS2, GYRO_DPS),
    }
)
"""What follows the stamp in each mode."""

CLOSED_MODES: Final = frozenset({1, 17, 25})

STATUS_BITS: Final = (
    "acc_x_clipped",
    "acc_y_clipped",
    "acc_z_clipped",
    "gyro_x_clipped",
    "gyro_y_clipped",
    "gyro_z_clipped",
    "mag_x_clipped",
    "mag_y_clipped",
    "mag_z_clipped",
    "mag_is_new",
)

_LENGTHS = (20, 40, 63)  # short, medium and long characteristic


@dataclass(frozen=True, slots=True)
class Payload:
    """One payload: its stamp, and its quantities by name, vectors as tuples."""

    stamp_us: int
    values: Mapping[str, Any]


@cache
def layout(mode: int, length: int = 0) -> "np.dtype[np.void]":
    """Name the bytes of a mode's payload that is ``length`` bytes long, or just long enough."""
    fields = [(STAMP_US, "<u4"), *((name, *_FORMATS[name]) for name in MODES[mode])]
    packed: np.dtype[np.void] = np.dtype(fields)
    if length <= packed.itemsize:
        return packed
    return np.dtype([*fields, ("padding", f"V{length - packed.itemsize}")])


def needed_bytes(mode: int) -> int:
    """Bytes of a mode's payload without its padding."""
    return layout(mode).itemsize


def full_bytes(mode: int) -> int:
    """Bytes of a mode's payload as sent: the length of its characteristic."""
    return next(length for length in _LENGTHS if length >= needed_bytes(mode))


def is_whole(mode: int, length: int) -> bool:
    """Whether a payload of this length lacks nothing; the padding may be missing."""
    return needed_bytes(mode) <= length <= full_bytes(mode)


def decode(mode: int, data: bytes) -> Payload | None:
    """Read one payload; ``None`` if it is cut, too long, or holds what is no number.

    Examples
    --------
    >>> decode(6, encode(6, [7], {"free_acc_ms2": [[1.0, -2.0, 0.5]]})[0])
    Payload(stamp_us=7, values={'free_acc_ms2': (1.0, -2.0, 0.5)})
    """
    if not is_whole(mode, len(data)):
        return None
    row = np.frombuffer(data, layout(mode), 1)[0]
    values = {name: _value(name, row[name]) for name in MODES[mode]}
    if not all(np.isfinite(value).all() for value in values.values()):
        return None
    return Payload(int(row[STAMP_US]), values)


def _value(name: str, raw: Any) -> Any:  # noqa: ANN401  a number or a vector
    if name == MAG_AU:
        return tuple((raw * MAG_AU_PER_COUNT).tolist())
    return tuple(raw.tolist()) if raw.ndim else int(raw)


def status_names(status: int) -> tuple[str, ...]:
    """Spell out a status word.

    Examples
    --------
    >>> status_names(0x0212)
    ('acc_y_clipped', 'gyro_y_clipped', 'mag_is_new')
    """
    return tuple(name for bit, name in enumerate(STATUS_BITS) if status >> bit & 1)


def encode(mode: int, stamps_us: ArrayLike, values: Mapping[str, ArrayLike]) -> list[bytes]:
    """Write payloads as the sensor would, padded, and saturating where its words end.

    Parameters
    ----------
    mode
        One of ``MODES``.
    stamps_us
        One a payload; taken modulo 2**32.
    values
        What to write by name, shape ``(n, ...)``. What is not given is zero, and an orientation
        is no turn at all.

    Examples
    --------
    >>> encode(21, [1], {"acc_ms2": [[0, 0, 1]]})[0].hex()[:40]
    '0100000000000000000000000000803f00000000'
    """
    stamps = np.asarray(stamps_us, np.int64) % STAMP_MODULUS
    size = full_bytes(mode)
    rows = np.zeros(len(stamps), layout(mode, size))
    rows[STAMP_US] = stamps
    for name in MODES[mode]:
        if name in (QUATERNION, DELTA_Q):
            rows[name][:, 0] = 1.0
        if name in values:
            rows[name] = _words(name, np.asarray(values[name], np.float64))
    data = rows.tobytes()
    return [data[i : i + size] for i in range(0, len(data), size)]


def _words(name: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    kind = np.dtype(_FORMATS[name][0])
    if kind.kind == "f":
        return np.clip(values, _FLOATS.min, _FLOATS.max)
    if name == MAG_AU:
        return np.clip(np.rint(values / MAG_AU_PER_COUNT), _MAG_COUNTS.min, _MAG_COUNTS.max)
    return np.clip(np.rint(values), 0, 256**kind.itemsize - 1)
