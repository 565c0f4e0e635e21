"""Opening the file: it is this program's, and no newer than it."""

import os
import sqlite3
from pathlib import Path

from sqlite_utils import Database

from posture_monitor.database_errors import REASONS
from posture_monitor.errors import NoDataError, StoreError
from posture_monitor.store import schema


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
        raise StoreError(str(path), REASONS[sqlite3.SQLITE_NOTADB])
    if schema.is_newer(db):
        raise StoreError(
            str(path), "written by a newer version of the program; update the program to use it"
        )
