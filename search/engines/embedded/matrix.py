"""The vectors in memory, kept level with the file, scanned exactly under a mask of what may be seen."""

import sqlite3
import threading
from typing import Final, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from search.engines.embedded.where import narrowed, within
from search.views import Filters, Scope, VectorQuery, Vectors

Number = TypeVar("Number", np.float32, np.int64)
_GONE: Final = -1
_SLACK: Final = 1024
"""Rows kept free at the end, and dead rows tolerated, before the arrays are copied."""


class Snapshot(msgspec.Struct, frozen=True):
    """The matrix at one moment: vector rows, the document and the space of each row."""

    vectors: Vectors
    owners: NDArray[np.int64]
    spaces: NDArray[np.int64]


class Matrix:
    """All vectors of one model. Another process may write the file: each use first reads what changed."""

    def __init__(self, model: str) -> None:
        """Empty until the first refresh."""
        self.model: Final = model
        self._lock: Final = threading.Lock()
        self._seen = 0
        self._used = 0
        self._dead = 0
        self._vectors: Vectors = np.empty((0, 0), np.float32)
        self._owners: NDArray[np.int64] = np.empty(0, np.int64)
        self._spaces: NDArray[np.int64] = np.empty(0, np.int64)

    def refreshed(self, db: sqlite3.Connection) -> Snapshot:
        """Read the changes since the last use and give the rows as they are now."""
        with self._lock:
            latest: int = db.execute("SELECT change FROM totals").fetchone()[0]
            if latest < self._seen:
                self._seen = self._used = self._dead = 0
            if latest > self._seen:
                self._read(db)
                self._seen = latest
            return Snapshot(self._vectors[: self._used], self._owners[: self._used], self._spaces[: self._used])

    def _read(self, db: sqlite3.Connection) -> None:
        if self._seen:
            changed = [row[0] for row in db.execute("SELECT id FROM document WHERE change > ?", (self._seen,))]
            self._bury(np.array(changed, np.int64))
        rows = db.execute(
            "SELECT v.document, d.space_id, v.data FROM document d JOIN vector v ON v.document = d.id AND v.model = ? "
            "WHERE d.change > ? AND d.removed = 0 ORDER BY v.document, v.part",
            (self.model, self._seen),
        ).fetchall()
        if rows:
            self._append(
                np.frombuffer(b"".join(row[2] for row in rows), np.float32).reshape(len(rows), -1),
                np.array([row[0] for row in rows], np.int64),
                np.array([row[1] for row in rows], np.int64),
            )

    def _bury(self, documents: NDArray[np.int64]) -> None:
        # Earlier snapshots share these arrays: they see a gone row as gone, which is what a reader wants.
        owners = self._owners[: self._used]
        gone = np.isin(owners, documents)
        self._dead += int(gone.sum())
        owners[gone] = _GONE
        if self._dead > _SLACK + self._used // 4:
            alive = owners != _GONE
            self._vectors = self._vectors[: self._used][alive]
            self._owners, self._spaces = owners[alive], self._spaces[: self._used][alive]
            self._used, self._dead = len(self._owners), 0

    def _append(self, vectors: Vectors, owners: NDArray[np.int64], spaces: NDArray[np.int64]) -> None:
        used = self._used + len(owners)
        if used > len(self._owners) or self._vectors.shape[1] != vectors.shape[1]:
            room = used + used // 4 + _SLACK
            self._vectors = _grown(self._vectors[: self._used], (room, vectors.shape[1]))
            self._owners = _grown(self._owners[: self._used], (room,))
            self._spaces = _grown(self._spaces[: self._used], (room,))
        self._vectors[self._used : used] = vectors
        self._owners[self._used : used] = owners
        self._spaces[self._used : used] = spaces
        self._used = used


def nearest(db: sqlite3.Connection, snapshot: Snapshot, query: VectorQuery) -> list[tuple[int, float]]:
    """Documents (row ids) by their best cosine with any query vector, best first; exact.

    Shapes: snapshot.vectors (n, d), query.vectors (q, d), float32, rows of unit length.
    """
    rows = _visible(db, snapshot, query.scope, query.filters)
    if not len(rows) or not len(query.vectors):
        return []
    chosen = snapshot.vectors if len(rows) == len(snapshot.owners) else snapshot.vectors[rows]
    scores = (chosen @ query.vectors.T).max(axis=1)
    best: dict[int, float] = {}
    wanted = min(query.limit * 4, len(rows))
    while True:
        top = np.argpartition(-scores, wanted - 1)[:wanted]
        best = {}
        for row in top[np.lexsort((snapshot.owners[rows[top]], -scores[top]))]:
            best.setdefault(int(snapshot.owners[rows[row]]), float(scores[row]))
        if len(best) >= query.limit or wanted == len(rows):
            return list(best.items())[: query.limit]
        wanted = min(wanted * 4, len(rows))


def _visible(db: sqlite3.Connection, snapshot: Snapshot, scope: Scope, filters: Filters) -> NDArray[np.int64]:
    seen = snapshot.owners != _GONE
    if not scope.everything:
        seen &= np.isin(snapshot.spaces, np.fromiter(scope.space_ids, np.int64, len(scope.space_ids)))
    if filters != Filters():
        where = narrowed(within(scope), filters)
        allowed = db.execute(f"SELECT d.id FROM document d WHERE {where.sql}", where.params).fetchall()  # noqa: S608 - our text, bound values
        seen &= np.isin(snapshot.owners, np.array([row[0] for row in allowed], np.int64))
    return np.flatnonzero(seen)


def _grown(array: NDArray[Number], shape: tuple[int, ...]) -> NDArray[Number]:
    larger = np.empty(shape, array.dtype)
    if array.size:
        larger[: len(array)] = array
    return larger
