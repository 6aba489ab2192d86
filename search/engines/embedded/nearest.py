"""The nearest documents to vectors, among those a reader may see: the mask is part of the search, not of its result.

Few rows are compared one by one. Of many, the signs choose a few hundred among the visible ones, and the vectors of
the file say which of those are nearest: every score is an exact cosine, whichever way it was found.
"""

import sqlite3
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from search.engines.embedded.matrix import GONE, Snapshot
from search.engines.embedded.signs import Signs, differing, fewest, signs_of, weighed
from search.engines.embedded.where import listed, narrowed, within
from search.views import Filters, Hit, Scope, VectorQuery

COUNTED: Final = 2_000
WEIGHED: Final = 300
"""Rows left by counting signs, then by weighing them, for each vector of a question; those are compared exactly.

Recall of the ten nearest documents: .991 among 300,000 rows made hard on purpose, .9995 among 45,000 real titles.
Source: docs/adr/0010-nearest-by-signs.md.
"""
_MORE: Final = 4
"""Times as many when a filter will leave some out."""
_FEW: Final = 8
"""When fewer than one row in so many may be seen, those rows are taken out first."""


class _Best(msgspec.Struct, frozen=True):
    """A document by its nearest vector, and where that one stands."""

    owner: int
    score: float
    place: int


def nearest(db: sqlite3.Connection, snapshot: Snapshot, query: VectorQuery) -> list[Hit]:
    """Documents by their best cosine with any query vector, best first.

    Shapes: query.vectors (q, dimensions), float32, rows of unit length.
    """
    if not len(query.vectors) or query.vectors.shape[1] != snapshot.dimensions:
        return []
    seen = _in_scope(snapshot, query)
    if snapshot.vectors is not None:
        rows = np.flatnonzero(seen if query.filters == Filters() else seen & _meeting(db, snapshot, query))
        return _keyed(db, _compared(snapshot, rows, query), query)
    if query.filters != Filters():
        found = _settled(db, _likely(snapshot, seen, query, WEIGHED * _MORE), query)
        if len(found) == query.limit:
            return found
        seen &= _meeting(db, snapshot, query)
    return _settled(db, _likely(snapshot, seen, query, WEIGHED), query)


def _in_scope(snapshot: Snapshot, query: VectorQuery) -> NDArray[np.bool_]:
    seen = _admitted(snapshot, query.scope)
    return seen & ~snapshot.passages if query.is_of_wholes else seen


def _admitted(snapshot: Snapshot, scope: Scope) -> NDArray[np.bool_]:
    seen: NDArray[np.bool_]
    if scope.everything:
        seen = snapshot.owners != GONE
        return seen
    admitted = np.zeros(max(scope.space_ids, default=0) + 2, np.bool_)
    admitted[np.fromiter(scope.space_ids, np.int64, len(scope.space_ids))] = True
    admitted[GONE] = False
    seen = admitted.take(snapshot.spaces, mode="clip")
    return seen


def _meeting(db: sqlite3.Connection, snapshot: Snapshot, query: VectorQuery) -> NDArray[np.bool_]:
    """The rows of documents that meet the filters."""
    where = narrowed(within(query.scope), query.filters)
    found = db.execute(f"SELECT d.id FROM document d WHERE {where.sql}", where.params).fetchall()  # noqa: S608 - our text, bound values
    documents = np.fromiter((row[0] for row in found), np.int64, len(found))
    admitted = np.zeros(max(int(snapshot.owners.max(initial=0)), int(documents.max(initial=0))) + 1, np.bool_)
    admitted[documents] = True
    return admitted.take(snapshot.owners)


def _compared(snapshot: Snapshot, rows: NDArray[np.int64], query: VectorQuery) -> list[_Best]:
    """The nearest of some rows, by all of their vectors."""
    if snapshot.vectors is None or not len(rows):
        return []
    chosen = snapshot.vectors if len(rows) == len(snapshot.owners) else snapshot.vectors[rows]
    scores = (chosen @ query.vectors.T).max(axis=1)
    wanted = min(query.limit * 4, len(rows))
    while True:
        top = np.argpartition(-scores, wanted - 1)[:wanted]
        best = _best(snapshot.owners[rows[top]], scores[top], snapshot.places[rows[top]])
        if len(best) >= query.limit or wanted == len(rows):
            return best[: query.limit]
        wanted = min(wanted * 4, len(rows))


def _keyed(db: sqlite3.Connection, found: list[_Best], query: VectorQuery) -> list[Hit]:
    """The documents by their keys, and what the nearest vector of each is called."""
    where = within(query.scope).plus(_AMONG.format("d.id"), listed(one.owner for one in found))
    rows = db.execute(
        "SELECT d.id, d.key, v.part FROM document d LEFT JOIN vector v "  # noqa: S608 - our text, bound values
        f"ON v.document = d.id AND v.model = ? AND {_AMONG.format('v.rowid')} WHERE {where.sql}",
        (query.model, listed(one.place for one in found), *where.params),
    )
    named = {number: (key, part or "") for number, key, part in rows}
    return [Hit(named[one.owner][0], one.score, named[one.owner][1]) for one in found if one.owner in named]


def _likely(snapshot: Snapshot, seen: NDArray[np.bool_], query: VectorQuery, kept: int) -> NDArray[np.int64]:
    """Where in the file the vectors are whose signs differ least, among the rows that are seen."""
    signs, rows = snapshot.signs, None
    if np.count_nonzero(seen) * _FEW < len(seen):
        rows = np.flatnonzero(seen)
        signs = signs[:, rows]
    mask = seen if rows is None else None
    chosen = [
        _chosen(signs, mask, asked, vector, kept)
        for asked, vector in zip(signs_of(query.vectors).T, query.vectors, strict=True)
    ]
    found = np.unique(np.concatenate(chosen))
    return snapshot.places[found if rows is None else rows[found]]


def _chosen(
    signs: Signs, seen: NDArray[np.bool_] | None, asked: Signs, vector: NDArray[np.float32], kept: int
) -> NDArray[np.int64]:
    counts = differing(signs, asked)
    if seen is not None:
        counts[~seen] = _UNSEEN
    rows = fewest(counts, COUNTED)
    rows = rows if seen is None else rows[seen[rows]]
    if len(rows) <= kept:
        return rows
    return rows[np.argpartition(-weighed(signs[:, rows], vector), kept)[:kept]]


def _settled(db: sqlite3.Connection, places: NDArray[np.int64], query: VectorQuery) -> list[Hit]:
    """The nearest of some vectors of the file, read there; scope and filters are asked again of each."""
    where = narrowed(within(query.scope), query.filters).plus("v.model = ?", query.model)
    rows = db.execute(
        "SELECT d.id, d.key, v.part, v.data FROM vector v CROSS JOIN document d ON d.id = v.document "  # noqa: S608 - our text, bound values
        f"WHERE {_AMONG.format('v.rowid')} AND {where.sql}",
        (listed(places.tolist()), *where.params),
    ).fetchall()
    if not rows:
        return []
    vectors = np.frombuffer(b"".join(row[3] for row in rows), np.float32).reshape(len(rows), -1)
    owners, scores = np.array([row[0] for row in rows], np.int64), (vectors @ query.vectors.T).max(axis=1)
    best = _best(owners, scores, np.arange(len(rows)))[: query.limit]
    return [Hit(rows[one.place][1], one.score, rows[one.place][2]) for one in best]


def _best(owners: NDArray[np.int64], scores: NDArray[np.float32], places: NDArray[np.int64]) -> list[_Best]:
    """Each document with its best score, best first; ties by row id."""
    best: dict[int, _Best] = {}
    for row in np.lexsort((owners, -scores)):
        owner = int(owners[row])
        if owner not in best:
            best[owner] = _Best(owner, float(scores[row]), int(places[row]))
    return list(best.values())


_UNSEEN: Final = np.iinfo(np.uint16).max
_AMONG: Final = "{} IN (SELECT value FROM json_each(?))"
