"""What SQLite and the disk say when they fail, in one sentence for the wearer."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from posture_monitor.errors import StoreError

# By SQLite's primary result code (https://www.sqlite.org/rescode.html).
_SAFE = "everything stored before is safe"
REASONS = {
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
        reason = REASONS.get(code & _PRIMARY, f"the database refused: {error}")
        raise StoreError(str(path), reason) from error
    except OSError as error:
        raise StoreError(str(path), f"cannot be opened: {error.strerror}") from error
