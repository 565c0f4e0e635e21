"""The raw signal as it came in, second by second, in a file of its own.

What ``keep`` has returned outlives the program, however that ends; a power cut may cost the last
moments. It returns the samples as they will be read back, so that a later analysis starts from the
very numbers the live one had.
"""

import os
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from firmware_interface import SampleBlock
from posture_monitor.core.types import ClockGap, GapCause
from posture_monitor.database_errors import REASONS, told_clearly
from posture_monitor.errors import NoDataError, StoreError
from posture_monitor.recording import quantised

Kept = SampleBlock | ClockGap

_OURS = 0x504D5241  # "PMRA", SQLite's application_id
_SCHEMA = """
CREATE TABLE piece (
  id INTEGER PRIMARY KEY, place TEXT NOT NULL,
  t REAL NOT NULL, end REAL NOT NULL, n INTEGER NOT NULL,
  acc_scale REAL, gyro_scale REAL, cause TEXT, packed BLOB
) STRICT;
CREATE INDEX piece_by_time ON piece (place, t);
"""
_INSERT = (
    "INSERT INTO piece (place, t, end, n, acc_scale, gyro_scale, packed, cause)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_QUICK = 1  # zlib level: a third smaller for a tenth of a millisecond a second


class _Packed(NamedTuple):
    """Samples as a row holds them."""

    n: int
    acc_scale: float
    gyro_scale: float | None
    packed: bytes


class Archive:
    """One file of raw signal; use as ``with Archive.open(path) as archive``."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path, self._db = path, db

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, read_only: bool = False) -> Self:
        """Open or create the archive; it is its owner's only.

        Raises
        ------
        StoreError
            If the file is no archive of this program or cannot be opened.
        NoDataError
            If ``read_only`` and there is no file.
        """
        file = Path(path)
        if read_only and not file.exists():
            raise NoDataError(f"{file}: no raw signal is kept yet")
        with told_clearly(file):
            if not read_only:
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
            mode = "ro" if read_only else "rw"
            db = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True)
            try:
                _prepare(file, db)
            except BaseException:
                db.close()
                raise
            return cls(file, db)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def keep(self, place: str, item: Kept) -> Kept:
        """Keep samples, or a gap, of the sensor at a place; give them as they will be read back.

        Raises
        ------
        StoreError
            If they could not be written.
        """
        if isinstance(item, ClockGap):
            self._write(place, item.t, item.end, (0, None, None, None), item.cause.value)
            return item
        packed = _packed(item)
        self._write(place, float(item.t[0]), float(item.t[-1]), packed, None)
        return _unpacked(packed)

    def _write(
        self, place: str, t: float, end: float, packed: tuple[object, ...], cause: str | None
    ) -> None:
        with told_clearly(self.path), self._db:
            self._db.execute(_INSERT, (place, t, end, *packed, cause))

    def read(
        self, place: str, since: float | None = None, until: float | None = None
    ) -> Iterator[Kept]:
        """Give what was kept of a place, in order, from all pieces that lie in a range."""
        with told_clearly(self.path):
            rows = self._db.execute(
                "SELECT t, end, cause, n, acc_scale, gyro_scale, packed FROM piece"
                " WHERE place = ? AND end >= ? AND t < ? ORDER BY id",
                (place, -np.inf if since is None else since, np.inf if until is None else until),
            )
            for t, end, cause, *packed in rows:
                yield ClockGap(t, end, GapCause(cause)) if cause else _unpacked(_Packed(*packed))

    def last_t(self, place: str) -> float | None:
        """When the newest reading of a place was taken."""
        with told_clearly(self.path):
            row = self._db.execute("SELECT max(end) FROM piece WHERE place = ?", (place,))
            newest: float | None = row.fetchone()[0]
            return newest

    def forget(self, before: float) -> None:
        """Delete what ended before a moment, and give the room back."""
        with told_clearly(self.path):
            with self._db:
                self._db.execute("DELETE FROM piece WHERE end < ?", (before,))
            self._db.executescript("PRAGMA incremental_vacuum")  # execute would free one page


def _prepare(file: Path, db: sqlite3.Connection) -> None:
    kind = db.execute("PRAGMA application_id").fetchone()[0]
    is_empty = not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if kind != _OURS and not is_empty:
        raise StoreError(str(file), REASONS[sqlite3.SQLITE_NOTADB])
    if is_empty:
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(_SCHEMA)
        db.execute(f"PRAGMA application_id = {_OURS}")
        db.commit()
    db.execute("PRAGMA synchronous = NORMAL")


def _packed(block: SampleBlock) -> _Packed:
    acc_scale = quantised.scale_for(block.acc_g, quantised.ACC_RANGE_G)
    parts = [_columns(quantised.ns_from_s(block.t))]
    parts.append(_columns(quantised.to_int16(block.acc_g, acc_scale)))
    gyro_scale = None
    if block.gyro_dps is not None:
        gyro_scale = quantised.scale_for(block.gyro_dps, quantised.GYRO_RANGE_DPS)
        parts.append(_columns(quantised.to_int16(block.gyro_dps, gyro_scale)))
    return _Packed(len(block), acc_scale, gyro_scale, zlib.compress(b"".join(parts), _QUICK))


def _columns(values: NDArray[np.int64] | NDArray[np.int16]) -> bytes:
    """Bytes of each column as steps from one reading to the next, which pack far better."""
    steps = np.diff(values, axis=0, prepend=np.zeros_like(values[:1]))
    return np.ascontiguousarray(steps.T).tobytes()


def _unpacked(row: _Packed) -> SampleBlock:
    raw = zlib.decompress(row.packed)
    t = np.cumsum(np.frombuffer(raw, np.int64, row.n))
    words = np.frombuffer(raw, np.int16, offset=8 * row.n).reshape(-1, 3, row.n)
    acc, *gyro = [np.cumsum(part, axis=1, dtype=np.int16).T for part in words]
    turning = gyro[0] * np.float32(row.gyro_scale) if gyro else None
    return SampleBlock.of(quantised.s_from_ns(t), acc * np.float32(row.acc_scale), turning)
