"""The vectors of one model in memory, kept level with the file: whole while they are few, only their signs beyond.

Another process may write the file: each use first reads what changed. Decides nothing about who may see what.
"""

import logging
import sqlite3
import threading
import time
from typing import Final, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from search.cutting import WHOLE_PARTS
from search.engines.embedded.signs import Signs, signs_of, words_for
from search.engines.embedded.store import Store
from search.engines.embedded.where import listed
from search.errors import IndexUnavailable
from search.views import Vectors

EXACT_ROWS: Final = 20_000
"""Vectors up to which all of them are kept and compared: 30 MB and two milliseconds.

Beyond, memory holds 6 % of that, and the nearest by signs are compared with the vectors of the file. Source:
docs/evidence/search_speed.md, "Bare parts".
"""
GONE: Final = 0
"""The owner and the space of a row that counts no more; no document and no space has this number."""
PATIENCE: Final = 2.0
"""Seconds an answer waits for rows to be read (about 500,000): a larger file is read behind, and found in part until
then."""
_SLACK: Final = 1_024
"""Rows kept free at the end, and dead rows tolerated, before the arrays are copied."""
_CHUNK: Final = 1_000
"""Documents read at once: vectors of a few megabytes, for as long as nobody else has to wait."""

Number = TypeVar("Number", np.float32, np.int64, np.uint64, np.bool_)
_log: Final = logging.getLogger(__name__)


class Snapshot(msgspec.Struct, frozen=True):
    """The rows at one moment. `places`: where in the file each vector is; `vectors`: None when they are too many.

    `passages`: whether a row is of a passage of a long text.
    Shapes: signs (words, n), vectors (n, dimensions), the others (n,).
    """

    dimensions: int
    signs: Signs
    vectors: Vectors | None
    owners: NDArray[np.int64]
    spaces: NDArray[np.int64]
    places: NDArray[np.int64]
    passages: NDArray[np.bool_]


class Matrix:
    """All vectors of one model."""

    def __init__(self, store: Store, model: str, exact_rows: int = EXACT_ROWS) -> None:
        """Empty until the first refresh."""
        self.model: Final = model
        self._store: Final = store
        self._exact_rows: Final = exact_rows
        self._lock: Final = threading.Lock()
        self._is_catching_up = False
        self._clear()

    def refreshed(self, db: sqlite3.Connection) -> Snapshot:
        """Read the changes since the last use and give the rows as they are now; nothing was read with `db` before.

        When there is too much to read for one answer, the rest is read behind and the rows are those read so far.
        """
        with self._lock:
            # The snapshot of `db` begins here, inside the lock: it is never older than what was read before it.
            latest = _latest(db)
            if latest < self._seen:
                self._clear()
            begun = time.monotonic()
            while self._seen < latest and not self._is_catching_up:
                self._read(db, latest)
                if self._seen < latest and time.monotonic() - begun > PATIENCE:
                    self._is_catching_up = True
                    threading.Thread(target=self._catch_up, name="vectors", daemon=True).start()
            return self._snapshot()

    def catch_up(self) -> None:
        """Read whatever is missing, a chunk at a time, so that answers go on meanwhile; waits until it is done.

        Raises:
            IndexUnavailable: the file cannot be read.
        """
        is_behind = True
        while is_behind:
            with self._store.read() as db, self._lock:
                latest = _latest(db)
                if self._seen < latest:
                    self._read(db, latest)
                is_behind = self._seen < latest

    def _clear(self) -> None:
        self._seen = self._used = self._dead = self._highest = self._dimensions = 0
        self._signs: Signs = np.empty((0, 0), np.uint64)
        self._vectors: Vectors | None = np.empty((0, 0), np.float32)
        self._owners: NDArray[np.int64] = np.empty(0, np.int64)
        self._spaces: NDArray[np.int64] = np.empty(0, np.int64)
        self._places: NDArray[np.int64] = np.empty(0, np.int64)
        self._passages: NDArray[np.bool_] = np.empty(0, np.bool_)

    def _snapshot(self) -> Snapshot:
        used = self._used
        return Snapshot(
            self._dimensions,
            self._signs[:, :used],
            None if self._vectors is None else self._vectors[:used],
            self._owners[:used],
            self._spaces[:used],
            self._places[:used],
            self._passages[:used],
        )

    def _catch_up(self) -> None:
        try:
            self.catch_up()
        except IndexUnavailable:
            _log.warning("the vectors could not be read to their end; the next answer tries again", exc_info=True)
        finally:
            self._is_catching_up = False

    def _read(self, db: sqlite3.Connection, latest: int) -> None:
        """One chunk of what changed, oldest change first."""
        beyond = db.execute(
            "SELECT change FROM document WHERE change > ? ORDER BY change LIMIT 1 OFFSET ?", (self._seen, _CHUNK)
        ).fetchone()
        until = min(beyond[0], latest) if beyond else latest
        if self._used:
            changed = db.execute(
                "SELECT id FROM document INDEXED BY document_change WHERE change > ? AND change <= ? AND id <= ?",
                (self._seen, until, self._highest),
            )
            self._bury(np.array([row[0] for row in changed], np.int64))
        rows = db.execute(
            "SELECT v.document, d.space_id, v.rowid, v.part NOT IN (SELECT value FROM json_each(?)), v.data "
            "FROM document d INDEXED BY document_change CROSS JOIN vector v ON v.document = d.id AND v.model = ? "
            "WHERE d.change > ? AND d.change <= ? AND d.removed = 0 ORDER BY v.document, v.part",
            (listed(WHOLE_PARTS), self.model, self._seen, until),
        ).fetchall()
        if rows:
            numbers = np.array([row[:4] for row in rows], np.int64)
            self._append(np.frombuffer(b"".join(row[4] for row in rows), np.float32).reshape(len(rows), -1), numbers)
        self._seen = until

    def _bury(self, documents: NDArray[np.int64]) -> None:
        if not len(documents):
            return
        # Earlier snapshots share these arrays: they see a gone row as gone, which is what a reader wants.
        is_changed = np.zeros(self._highest + 1, np.bool_)
        is_changed[documents] = True
        gone = np.flatnonzero(is_changed.take(self._owners[: self._used]))
        self._owners[gone] = self._spaces[gone] = GONE
        self._dead += len(gone)
        if self._dead > _SLACK + self._used // 4:
            self._keep(np.flatnonzero(self._owners[: self._used] != GONE))

    def _keep(self, rows: NDArray[np.int64]) -> None:
        self._signs = np.ascontiguousarray(self._signs[:, rows])
        self._vectors = None if self._vectors is None else self._vectors[rows]
        self._owners, self._spaces, self._places = self._owners[rows], self._spaces[rows], self._places[rows]
        self._passages = self._passages[rows]
        self._used, self._dead = len(rows), 0

    def _append(self, vectors: Vectors, numbers: NDArray[np.int64]) -> None:
        start, end = self._used, self._used + len(vectors)
        if end > len(self._owners) or self._dimensions != vectors.shape[1]:
            self._grow(end + end // 4 + _SLACK, vectors.shape[1])
        if self._vectors is not None and end > self._exact_rows:
            self._vectors = None
        self._signs[:, start:end] = signs_of(vectors)
        if self._vectors is not None:
            self._vectors[start:end] = vectors
        self._owners[start:end], self._spaces[start:end], self._places[start:end] = numbers.T[:3]
        self._passages[start:end] = numbers[:, 3]
        self._highest = max(self._highest, int(numbers[:, 0].max()))
        self._used = end

    def _grow(self, room: int, dimensions: int) -> None:
        self._dimensions, used = dimensions, self._used
        self._signs = _grown(self._signs[:, :used], (words_for(dimensions), room))
        if self._vectors is not None:
            self._vectors = _grown(self._vectors[:used], (min(room, self._exact_rows), dimensions))
        self._owners = _grown(self._owners[:used], (room,))
        self._spaces = _grown(self._spaces[:used], (room,))
        self._places = _grown(self._places[:used], (room,))
        self._passages = _grown(self._passages[:used], (room,))


def _latest(db: sqlite3.Connection) -> int:
    latest: int = db.execute("SELECT change FROM totals").fetchone()[0]
    return latest


def _grown(array: NDArray[Number], shape: tuple[int, ...]) -> NDArray[Number]:
    larger = np.empty(shape, array.dtype)
    if array.size:
        larger[tuple(slice(size) for size in array.shape)] = array
    return larger
