"""Recordings as Parquet: small, the same bytes for the same input, never half written."""

import contextlib
import json
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from firmware_interface import SampleBlock
from posture_monitor.errors import RecordingError
from posture_monitor.recording import quantised
from posture_monitor.recording.columns import (
    ACC,
    GYRO,
    LABEL,
    REP_ID,
    TIME,
    Loose,
    Readings,
    needed,
    recording_from_columns,
)
from posture_monitor.recording.labelled import Labels, Recording
from posture_monitor.recording.limits import LIMITS, Limits

_OWN_KEY = b"posture_monitor"
_MAGIC = b"PAR1"


def read_recording(path: str | os.PathLike[str], limits: Limits = LIMITS) -> Recording:
    """Read a recording and check that it can be used.

    Columns are ``t_s`` (s), ``ax ay az`` (g), perhaps ``gx gy gz`` (deg/s), ``label``, ``rep_id``
    and further sensors as ``PREFIX_ax`` and so on; others are not looked at.

    Parameters
    ----------
    path
        A Parquet file, written by ``write_recording`` or with plain float columns.
    limits
        What the values must keep to.

    Raises
    ------
    RecordingError
        If the file is missing, empty, cut short, not Parquet, or its columns or values cannot be
        used; the sentence says which and what to do.
    """
    name = os.fspath(path)
    table = _table(name)
    return recording_from_columns(name, _loose(name, table), limits)


def write_recording(path: str | os.PathLike[str], recording: Recording) -> None:
    """Write a recording; the same recording gives the same bytes.

    Readings are rounded to 1/32768 of the smallest of ±2, 4, 8 ... g (±250, 500 ... deg/s) they
    fit in, times to nanoseconds. A file of that name is replaced only when the new one is whole.

    Raises
    ------
    RecordingError
        If the file cannot be written.
    """
    table, encodings = _packed(recording)
    target = Path(path)
    unfinished = target.with_name(f"{target.name}.tmp")
    try:
        pq.write_table(
            table,
            unfinished,
            compression="zstd",
            use_dictionary=[LABEL],
            column_encoding=encodings,
        )
        unfinished.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        why = error.strerror or str(error)
        raise RecordingError(
            str(target), f"could not be written ({why}); check folder and free space"
        ) from error


def _table(path: str) -> pa.Table:
    _check_whole(path)
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            wanted = needed(path, names) + [n for n in (LABEL,) if n in names]
            return file.read(columns=wanted)
    except (pa.ArrowException, OSError) as error:
        raise RecordingError(path, "the file is damaged; copy or export it again") from error


def _check_whole(path: str) -> None:
    try:
        with Path(path).open("rb") as file:
            head = file.read(len(_MAGIC))
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - len(_MAGIC)))
            tail = file.read()
    except FileNotFoundError as error:
        raise RecordingError(path, "there is no such file; check the name") from error
    except OSError as error:
        raise RecordingError(path, f"cannot be opened: {error.strerror}") from error
    if not head:
        raise RecordingError(path, "the file is empty; record or copy it again")
    if head != _MAGIC:
        raise RecordingError(
            path, "not a Parquet file; bring other formats in with `posture-monitor import`"
        )
    if tail != _MAGIC:
        raise RecordingError(path, "the file is cut short; copy or export it again")


def _loose(path: str, table: pa.Table) -> Loose:
    own = json.loads((table.schema.metadata or {}).get(_OWN_KEY, b"{}"))
    scales = own.get("scale", {})
    columns = {
        name: _floats(path, table, name, scales.get(name))
        for name in table.column_names
        if name != LABEL
    }
    labels = _labels(path, table[LABEL]) if LABEL in table.column_names else None
    return Loose(columns, labels, own.get("metadata", {}))


def _floats(path: str, table: pa.Table, name: str, scale: float | None) -> Readings:
    kind = table.schema.field(name).type
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
        raise RecordingError(path, f"column {name} holds {kind} where numbers are needed")
    values = table[name].to_numpy()
    if name == TIME:
        return quantised.s_from_ns(values) if scale else values.astype(np.float64)
    readings: Readings = values.astype(np.float32)
    return readings if scale is None else readings * np.float32(scale)


def _labels(path: str, column: pa.ChunkedArray) -> Labels:
    try:
        words: Labels = pc.fill_null(column.cast(pa.string()), "").to_numpy().astype(np.str_)
    except pa.ArrowInvalid as error:
        raise RecordingError(path, "column label does not hold words") from error
    return words


def _packed(recording: Recording) -> tuple[pa.Table, dict[str, str]]:
    arrays: dict[str, object] = {TIME: quantised.ns_from_s(recording.samples.t)}
    scales = {TIME: quantised.NS_SCALE}
    for prefix, block in {"": recording.samples, **recording.extra}.items():
        _pack(f"{prefix}_" if prefix else "", block, arrays, scales)
    if recording.rep_ids is not None:
        arrays[REP_ID] = recording.rep_ids
    encodings = dict.fromkeys(arrays, "BYTE_STREAM_SPLIT") | {TIME: "DELTA_BINARY_PACKED"}
    if recording.labels is not None:
        arrays[LABEL] = pa.array(recording.labels.tolist(), pa.string())
    own = {"form": 1, "scale": scales, "metadata": recording.metadata}
    note = {_OWN_KEY: json.dumps(own, sort_keys=True).encode()}
    return pa.table(arrays).replace_schema_metadata(note), encodings


def _pack(
    prefix: str, block: SampleBlock, arrays: dict[str, object], scales: dict[str, float]
) -> None:
    kinds = [(ACC, block.acc_g, quantised.ACC_RANGE_G)]
    if block.gyro_dps is not None:
        kinds.append((GYRO, block.gyro_dps, quantised.GYRO_RANGE_DPS))
    for axes, vectors, smallest_range in kinds:
        scale = quantised.scale_for(vectors, smallest_range)
        for axis, values in zip(axes, vectors.T, strict=True):
            arrays[prefix + axis] = quantised.to_int16(values, scale)
            scales[prefix + axis] = scale
