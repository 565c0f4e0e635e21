"""Opening the file, and saying in one sentence why it cannot be read or written."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from posture_monitor.errors import NoDataError, StoreError
from posture_monitor.store import schema

# By SQLite's primary result code (https://www.sqlite.org/rescode.html).
_SAFE = "everything stored before is safe"
_REASONS = {
    sqlite3.SQLITE_FULL: f"the disk is full; {_SAFE}, so free some space and start again",
    sqlite3.SQLITE_IOERR: f"the disk could not be written or read; {_SAFE}, so check that it is"
    " not full and start again",
    sqlite3.SQLITE_BUSY: "another program is writing to it; stop that one and try again",
    sqlite3.SQLITE_LOCKED: "another program is writing to it; stop that one and try again",
    sqlite3.SQLITE_NOTADB: "not a database of this program; move the file away or choose another"
    " folder",
    sqlite3.SQLITE_CORRUPT: "the database is damaged; restore a backup or move the file away",
    sqlite3.SQLITE_READONLY: "it may not be written; check the permissions of file and folder",
    sqlite3.SQLITE_PERM: "it may not be opened; check the permissions of file and folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check that the folder is there and yours",
}
_PRIMARY = 0xFF


@contextmanager
def told_clearly(path: Path) -> Iterator[None]:
    """Turn what SQLite and the disk say into a ``StoreError``."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:  # raised by Python for a mistake of ours, such as a closed connection
            raise
        reason = _REASONS.get(code & _PRIMARY, f"the database refused: {error}")
        raise StoreError(str(path), reason) from error
    except OSError as error:
        raise StoreError(str(path), f"cannot be opened: {error.strerror}") from error


def open_for_writing(path: Path, busy_s: float) -> Database:
    """Open the file, creating it for its owner only, and bring its tables up to date."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    db = _database(path, "rw", busy_s)
    try:
        _check_ours(path, db)
        db.enable_wal()
        db.execute("PRAGMA foreign_keys = on")
        if schema.is_behind(db):
            schema.bring_up_to_date(db)
    except BaseException:
        db.close()
        raise
    return db


def open_for_reading(path: Path, busy_s: float) -> Database:
    """Open a file that exists so that nothing can change it."""
    if not path.exists():
        advice = "`posture-monitor demo` shows what will be"
        raise NoDataError(f"{path}: nothing is stored yet; {advice}")
    db = _database(path, "ro", busy_s)
    try:
        _check_ours(path, db)
        behind = schema.is_behind(db)
    except BaseException:
        db.close()
        raise
    if behind:
        db.close()
        open_for_writing(path, busy_s).close()
        db = _database(path, "ro", busy_s)
    return db


def _database(path: Path, mode: str, busy_s: float) -> Database:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return Database(sqlite3.connect(uri, timeout=busy_s, uri=True), execute_plugins=False)


def _check_ours(path: Path, db: Database) -> None:
    if not schema.is_ours(db):
        raise StoreError(str(path), _REASONS[sqlite3.SQLITE_NOTADB])
    if schema.is_newer(db):
        raise StoreError(
            str(path), "written by a newer version of the program; update the program to use it"
        )
