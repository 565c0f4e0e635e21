"""Named columns of numbers to a checked recording, whatever file they came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from firmware_interface import SampleBlock
from posture_monitor.errors import RecordingError
from posture_monitor.recording.labelled import Labels, Recording
from posture_monitor.recording.limits import Limits, check

ACC = ("ax", "ay", "az")
GYRO = ("gx", "gy", "gz")
TIME = "t_s"
LABEL = "label"
REP_ID = "rep_id"

Readings = NDArray[np.floating]
Columns = Mapping[str, Readings]  # time in float64, the others in float32


@dataclass(frozen=True, slots=True)
class Loose:
    """What a file held, before anybody looked at the values: columns by name, in s, g, deg/s."""

    columns: Columns
    labels: Labels | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    lost_rows: int = 0


def prefixes(names: Iterable[str]) -> list[str]:
    """Name the further sensors that columns speak of.

    Examples
    --------
    >>> prefixes(["t_s", "ax", "gx", "thigh_ax", "thigh_ay"])
    ['thigh']
    """
    endings = tuple(f"_{axis}" for axis in ACC + GYRO)
    return sorted({n.rsplit("_", 1)[0] for n in names if n.endswith(endings)})


def needed(path: str, names: Iterable[str]) -> list[str]:
    """Choose the columns of readings to load, and refuse a set that is not whole.

    Raises
    ------
    RecordingError
        Naming the columns that are missing or there twice.
    """
    found = list(names)
    twice = sorted({n for n in found if found.count(n) > 1})
    if twice:
        raise RecordingError(path, f"column {_listed(twice)} is there twice; keep one of each")
    wanted = [TIME, *ACC, *_gyro(found, "")]
    for prefix in prefixes(found):
        wanted += [f"{prefix}_{axis}" for axis in ACC] + _gyro(found, f"{prefix}_")
    missing = [n for n in wanted if n not in found]
    if missing:
        raise RecordingError(
            path,
            f"column {_listed(missing)} is missing (found: {_listed(found[:12])}); needed are t_s"
            " in seconds, ax ay az in g and, with a gyroscope, gx gy gz in deg/s",
        )
    return wanted + [n for n in (REP_ID,) if n in found]


def _gyro(found: list[str], prefix: str) -> list[str]:
    names = [prefix + axis for axis in GYRO]
    return names if set(names) & set(found) else []


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"


def recording_from_columns(path: str, loose: Loose, limits: Limits) -> Recording:
    """Drop rows with missing values, check the rest and give it its form.

    Raises
    ------
    RecordingError
        If the values break a limit.
    """
    columns = loose.columns
    kept = np.logical_and.reduce([np.isfinite(values) for values in columns.values()])
    whole = columns if kept.all() else {name: v[kept] for name, v in columns.items()}
    rep_ids = whole.get(REP_ID)
    recording = Recording(
        samples=_block(whole, ""),
        labels=None if loose.labels is None else loose.labels[kept],
        rep_ids=None if rep_ids is None else rep_ids.astype(np.int16),
        extra={prefix: _block(whole, f"{prefix}_") for prefix in prefixes(columns)},
        metadata=loose.metadata,
        dropped_rows=int((~kept).sum()) + loose.lost_rows,
    )
    check(path, recording, kept, limits)
    return recording


def _block(columns: Columns, prefix: str) -> SampleBlock:
    def vectors(axes: tuple[str, ...]) -> Readings:
        return np.column_stack([columns[prefix + axis] for axis in axes])

    gyro = vectors(GYRO) if prefix + GYRO[0] in columns else None
    return SampleBlock.of(columns[TIME], vectors(ACC), gyro)
