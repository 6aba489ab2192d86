"""Connections to the index file: a small pool for readers, one writer at a time. Knows no search."""

import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from search.errors import IndexDamaged, IndexUnavailable

_PRAGMAS: Final = (
    # Only a new file takes it: the room of vectors that are forgotten can be given back.
    "PRAGMA auto_vacuum = INCREMENTAL",
    "PRAGMA journal_mode = WAL",
    # A process killed at any moment loses nothing; a power cut may lose the last commits, which `check` then finds.
    "PRAGMA synchronous = NORMAL",
    "PRAGMA busy_timeout = 15000",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
    "PRAGMA mmap_size = 67108864",
    "PRAGMA journal_size_limit = 67108864",
)

_FAULTS_OF_THE_TEXT: Final = (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.InterfaceError)
"""What one document may bring about, and another does not: the file is neither damaged nor away."""


class Store:
    """One index file, opened as often as threads need it."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened before the first use."""
        self.path: Final = path
        self._free: Final[queue.LifoQueue[sqlite3.Connection]] = queue.LifoQueue()
        self._writing: Final = threading.Lock()
        self._is_retired = False

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one read snapshot: the counts and the hits of an answer belong together."""
        with self._connection() as db:
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.rollback()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one write transaction, committed at the end of the block."""
        with self._writing, self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            db.execute("COMMIT")

    def make(self) -> None:
        """Make an empty file where there is none; nothing else does."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch()
        except OSError as error:
            raise IndexUnavailable(reason=str(error)) from error

    def close(self) -> None:
        """Close the connections at rest; later calls open new ones."""
        while True:
            try:
                self._free.get_nowait().close()
            except queue.Empty:
                return

    def retire(self) -> None:
        """Close the connections at rest, and those in use as they come back: another file serves now."""
        self._is_retired = True
        self.close()

    def give_back_room(self) -> None:
        """Let the file shrink by what was deleted."""
        with self._connection() as db:
            db.execute("PRAGMA incremental_vacuum").fetchall()

    def set_aside(self) -> None:
        """Rename the file, so that the next connection makes a new one."""
        self.close()
        self.path.replace(self.path.with_name(self.path.name + ".damaged"))
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            db = self._free.get_nowait()
        except queue.Empty:
            db = self._open()
        try:
            yield db
        except _FAULTS_OF_THE_TEXT:
            db.close()
            raise
        except sqlite3.Error as error:
            db.close()
            raise _refusal(error) from error
        except BaseException:
            self._put_back(db)
            raise
        self._put_back(db)

    def _put_back(self, db: sqlite3.Connection) -> None:
        if self._is_retired:
            db.close()
        else:
            self._free.put(db)

    def _open(self) -> sqlite3.Connection:
        try:
            db = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=15,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
        except sqlite3.Error as error:
            raise IndexUnavailable(reason=str(error)) from error
        try:
            for pragma in _PRAGMAS:
                db.execute(pragma)
        except sqlite3.Error as error:
            db.close()
            raise _refusal(error) from error
        return db


def _refusal(error: sqlite3.Error) -> IndexUnavailable:
    """A damaged file is told apart: the index is then made anew; anything else may pass."""
    is_damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
    return IndexDamaged() if is_damaged else IndexUnavailable(reason=str(error))
