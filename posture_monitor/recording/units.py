"""Names of columns in other people's CSV files: which reading, which axis, which unit.

A name is a quantity, an axis and a unit, in that order, joined by ``_``, spaces or nothing, the
unit also in brackets: ``ax_g``, ``acc_x_ms2``, ``Gyro Z (deg/s)``, ``time_ms``.
"""

import re
from dataclasses import dataclass

from posture_monitor.errors import RecordingError
from posture_monitor.recording.columns import LABEL, REP_ID, TIME

# How many of a unit make one of ours (s, g, deg/s); the first spelling of each is shown.
_PER_S = {
    "s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9,
    "sec": 1.0, "seconds": 1.0, "µs": 1e6,
}  # fmt: skip
_PER_G = {
    "g": 1.0, "mg": 1e3, "m/s^2": 9.80665, "ms2": 9.80665,
    "m/s2": 9.80665, "m/s²": 9.80665, "m_s2": 9.80665, "mps2": 9.80665,
}  # fmt: skip
_RAD_PER_DEG = 0.017453292519943295
_PER_DPS = {
    "dps": 1.0, "deg/s": 1.0, "rad/s": _RAD_PER_DEG, "rads": _RAD_PER_DEG,
    "mdps": 1e3, "deg_s": 1.0, "degs": 1.0, "°/s": 1.0, "rad_s": _RAD_PER_DEG,
}  # fmt: skip
_SHOWN = 4

_TIME_NAME = re.compile(r"(?:t|time|timestamp|elapsed)(?:_(?P<unit>.+))?")
_ACC_NAME = re.compile(
    r"(?:a|acc|accel|acceleration|accelerometer)_?(?P<axis>[xyz])(?:_(?P<unit>.+))?"
)
_GYRO_NAME = re.compile(
    r"(?:g|gyr|gyro|gyroscope|angular_velocity)_?(?P<axis>[xyz])(?:_(?P<unit>.+))?"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column is: our name for it, and how many of its unit make one of ours."""

    name: str
    per_unit: float = 1.0


def meaning_of(path: str, column: str) -> Meaning | None:
    """Read a column's name; ``None`` for a column that is nothing to us.

    Raises
    ------
    RecordingError
        If it is a reading of ours without a unit, or with one we do not know.

    Examples
    --------
    >>> meaning_of("walk.csv", "Acc X [mg]")
    Meaning(name='ax', per_unit=1000.0)
    >>> meaning_of("walk.csv", "battery_v")
    """
    plain = re.sub(r"[\s_\-\[\](){}\"]+", "_", column.strip().lower()).strip("_")
    if plain in (LABEL, REP_ID):
        return Meaning(plain)
    if found := _TIME_NAME.fullmatch(plain):
        return Meaning(TIME, _per_unit(path, column, found["unit"], _PER_S))
    if found := _ACC_NAME.fullmatch(plain):
        return Meaning(f"a{found['axis']}", _per_unit(path, column, found["unit"], _PER_G))
    if found := _GYRO_NAME.fullmatch(plain):
        return Meaning(f"g{found['axis']}", _per_unit(path, column, found["unit"], _PER_DPS))
    return None


def _per_unit(path: str, column: str, unit: str | None, table: dict[str, float]) -> float:
    if unit in table:
        return table[unit]
    accepted = ", ".join(list(table)[:_SHOWN])
    wrong = "has no unit; add one of" if unit is None else f"has the unknown unit {unit}; known are"
    raise RecordingError(path, f"column {column} {wrong} {accepted}")
