"""Import of CSV files whose header names the units."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv

from posture_monitor.errors import RecordingError
from posture_monitor.recording.columns import (
    LABEL,
    TIME,
    Loose,
    Readings,
    needed,
    recording_from_columns,
)
from posture_monitor.recording.labelled import Recording
from posture_monitor.recording.limits import LIMITS, Limits
from posture_monitor.recording.units import Meaning, meaning_of

_SEPARATORS = (";", "\t", ",")  # a comma may also be a decimal point, so it comes last


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the file is written."""

    names: list[str]
    separator: str
    decimal_point: str
    first_row: int


class _CutRows:
    """Counts rows with another number of fields than the header."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, _row: pcsv.InvalidRow) -> str:
        self.count += 1
        return "skip"


def import_csv(path: str | os.PathLike[str], limits: Limits = LIMITS) -> Recording:
    """Import a CSV file of readings.

    The first line that does not begin with ``#`` names the columns, each with its unit:
    ``t_s,ax_g,ay_g,az_g,gx_dps,gy_dps,gz_dps`` or ``time_ms;acc_x_ms2;...;gyr_x_rads``.
    Separators are comma, semicolon (then also with decimal commas) or tab.

    =============  ==============================
    quantity       units
    =============  ==============================
    time           s, ms, us, ns
    acceleration   g, mg, m/s^2 or ms2
    angular rate   dps or deg/s, rad/s or rads
    =============  ==============================

    Parameters
    ----------
    path
        The file, in UTF-8.
    limits
        What the values must keep to.

    Raises
    ------
    RecordingError
        If the file cannot be read, a unit is missing or unknown, or the values cannot be used.
    """
    name = os.fspath(path)
    layout = _layout(name)
    meanings = _meanings(name, layout.names)
    cut = _CutRows()
    table = _read(name, layout, meanings, cut)
    columns = {
        meaning.name: _values(table[column], meaning)
        for column, meaning in meanings.items()
        if meaning.name != LABEL
    }
    words = [column for column, meaning in meanings.items() if meaning.name == LABEL]
    labels = np.array(table[words[0]].to_pylist(), np.str_) if words else None
    loose = Loose(columns, labels, {"imported_from": Path(name).name}, cut.count)
    return recording_from_columns(name, loose, limits)


def _values(column: pa.ChunkedArray, meaning: Meaning) -> Readings:
    values: Readings = column.to_numpy() / meaning.per_unit
    return values if meaning.name == TIME else values.astype(np.float32)


def _layout(path: str) -> _Layout:
    try:
        with Path(path).open(encoding="utf-8-sig") as file:
            lines = enumerate(file, start=1)
            number, header = next((n, s) for n, s in lines if s.strip() and not s.startswith("#"))
            _, row = next(lines, (0, ""))
    except StopIteration:
        raise RecordingError(path, "the file is empty; export it again") from None
    except FileNotFoundError as error:
        raise RecordingError(path, "there is no such file; check the name") from error
    except UnicodeDecodeError as error:
        raise RecordingError(path, "not a text file in UTF-8; export it as CSV") from error
    except OSError as error:
        raise RecordingError(path, f"cannot be opened: {error.strerror}") from error
    if not row.strip():
        raise RecordingError(path, "there is a header and no readings; export it again")
    separator = next((s for s in _SEPARATORS if s in header), ",")
    names = [name.strip().strip('"') for name in header.strip().split(separator)]
    decimal_point = "," if separator != "," and "," in row else "."
    return _Layout(names, separator, decimal_point, number)


def _meanings(path: str, names: list[str]) -> dict[str, Meaning]:
    read = [(column, meaning_of(path, column)) for column in names]
    meanings = [(column, meaning) for column, meaning in read if meaning is not None]
    needed(path, [meaning.name for _, meaning in meanings])
    return dict(meanings)


def _read(path: str, layout: _Layout, meanings: dict[str, Meaning], cut: _CutRows) -> pa.Table:
    kinds = {c: pa.string() if m.name == LABEL else pa.float64() for c, m in meanings.items()}
    try:
        return pcsv.read_csv(
            path,
            pcsv.ReadOptions(column_names=layout.names, skip_rows=layout.first_row),
            pcsv.ParseOptions(delimiter=layout.separator, invalid_row_handler=cut),
            pcsv.ConvertOptions(
                column_types=kinds,
                include_columns=list(kinds),
                decimal_point=layout.decimal_point,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        detail = str(error).splitlines()[0]
        raise RecordingError(
            path, f"a cell does not hold what its column promises ({detail}); mend or remove it"
        ) from error
