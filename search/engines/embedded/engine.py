"""The index port over one SQLite file."""

import sqlite3
import threading
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from search.engines.embedded import lexical, matrix, schema, writing
from search.engines.embedded.spelling import spell
from search.engines.embedded.store import Store
from search.engines.embedded.where import listed
from search.errors import IndexDamaged
from search.views import (
    Document,
    Entry,
    Hit,
    Hits,
    IndexHealth,
    Receipt,
    Removal,
    Spelling,
    Stamp,
    Statistics,
    TextQuery,
    Upsert,
    VectorQuery,
)


class EmbeddedIndex:
    """Words in FTS5, vectors in memory; see `search.ports.Index` for what each method promises."""

    name = "embedded"

    def __init__(self, path: Path) -> None:
        """Use this file; it is made by `prepare`."""
        self._store: Final = Store(path)
        self._matrices: Final[dict[str, matrix.Matrix]] = {}
        self._lock: Final = threading.Lock()

    def prepare(self) -> IndexHealth:
        """Open or create the file; one made by other rules, or damaged, starts again empty."""
        try:
            self._ensure_tables()
        except IndexDamaged:
            # It is only a cache: set it aside for whoever wants to look, and begin anew.
            self._store.set_aside()
            self._ensure_tables()
        return self.health()

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    def apply(self, batch: Sequence[Upsert | Removal]) -> Receipt:
        """Write a batch in one transaction."""
        prepared = [writing.prepare(item.document) if isinstance(item, Upsert) else None for item in batch]
        applied: list[str] = []
        ignored: list[str] = []
        with self._store.write() as db:
            change = writing.next_change(db)
            for item, ready in zip(batch, prepared, strict=True):
                if isinstance(item, Upsert) and ready is not None:
                    done, key = writing.upsert(db, ready, item, change), item.document.key
                elif isinstance(item, Removal):
                    done, key = writing.remove(db, item, change), item.key
                (applied if done else ignored).append(key)
        return Receipt(tuple(applied), tuple(ignored))

    def lexical(self, query: TextQuery) -> Hits:
        """Documents by words, with total and facets."""
        with self._store.read() as db:
            return lexical.search(db, query)

    def rare(self, query: TextQuery) -> list[Hit]:
        """Documents with the rarest words of a long text."""
        with self._store.read() as db:
            return lexical.rare(db, query)

    def nearest(self, query: VectorQuery) -> list[Hit]:
        """Documents by meaning, exactly."""
        with self._store.read() as db:
            found = matrix.nearest(db, self._matrix(query.model).refreshed(db), query)
            numbers = listed(number for number, _ in found)
            keys = dict(
                db.execute("SELECT id, key FROM document WHERE id IN (SELECT value FROM json_each(?))", (numbers,))
            )
        return [Hit(keys[number], score) for number, score in found if number in keys]

    def load(self, keys: Collection[str], model: str = "") -> dict[str, Entry]:
        """Stored documents with their terms and vectors."""
        with self._store.read() as db:
            rows = db.execute(
                "SELECT d.id, d.source, w.title, w.body, w.answer, w.extra FROM document d "
                "JOIN words w ON w.rowid = d.id WHERE d.removed = 0 AND d.key IN (SELECT value FROM json_each(?))",
                (listed(keys),),
            ).fetchall()
            vectors = _vectors(db, [row[0] for row in rows], model)
        entries = (_entry(row, vectors.get(row[0], {})) for row in rows)
        return {entry.document.key: entry for entry in entries}

    def spell(self, words: Sequence[str], *, prefix: bool = False) -> list[Spelling]:
        """Corrections and completions."""
        with self._store.read() as db:
            last = len(words) - 1
            return [spell(db, word, unfinished=prefix and place == last) for place, word in enumerate(words)]

    def statistics(self, forms: Collection[str]) -> Statistics:
        """Counts for word weights."""
        with self._store.read() as db:
            documents, title, whole = db.execute("SELECT documents, title_terms, whole_terms FROM totals").fetchone()
            frequencies = lexical.frequencies_of(db, forms)
        count = max(documents, 1)
        return Statistics(documents, title / count, whole / count, frequencies)

    def manifest(self, kind: str, after_id: int, limit: int) -> list[Stamp]:
        """What is held of one kind, by growing id."""
        with self._store.read() as db:
            rows = db.execute(
                "SELECT doc_id, rev FROM document WHERE kind = ? AND doc_id > ? AND removed = 0 "
                "ORDER BY doc_id LIMIT ?",
                (kind, after_id, limit),
            )
            return [Stamp(*row) for row in rows]

    def unembedded(self, model: str, limit: int) -> list[str]:
        """Keys without vectors of this model."""
        with self._store.read() as db:
            rows = db.execute(
                "SELECT key FROM document d WHERE removed = 0 "
                "AND NOT EXISTS (SELECT 1 FROM vector v WHERE v.document = d.id AND v.model = ?) ORDER BY d.id LIMIT ?",
                (model, limit),
            )
            return [row[0] for row in rows]

    def mark_complete(self) -> None:
        """A full reindex went through."""
        with self._store.write() as db:
            db.execute("UPDATE totals SET complete = 1")

    def health(self) -> IndexHealth:
        """Counts and readiness."""
        with self._store.read() as db:
            documents, complete = db.execute("SELECT documents, complete FROM totals").fetchone()
            vectors = db.execute("SELECT count(*) FROM vector").fetchone()[0]
        return IndexHealth(self.name, documents, vectors, needs_reindex=not complete)

    def _ensure_tables(self) -> None:
        with self._store.write() as db:
            if not schema.is_current(db):
                schema.create(db)

    def _matrix(self, model: str) -> matrix.Matrix:
        with self._lock:
            return self._matrices.setdefault(model, matrix.Matrix(model))


def _vectors(db: sqlite3.Connection, numbers: list[int], model: str) -> dict[int, dict[str, np.ndarray]]:
    found: dict[int, dict[str, np.ndarray]] = {}
    if model:
        rows = db.execute(
            "SELECT document, part, data FROM vector WHERE model = ? AND document IN (SELECT value FROM json_each(?))",
            (model, listed(numbers)),
        )
        for number, part, data in rows:
            found.setdefault(number, {})[part] = np.frombuffer(data, np.float32)
    return found


def _entry(row: tuple[int, bytes, str, str, str, str], vectors: dict[str, np.ndarray]) -> Entry:
    _, source, title, body, answer, extra = row
    return Entry(
        msgspec.json.decode(source, type=Document),
        tuple(title.split(" ")) if title else (),
        tuple(body.split(" ")) if body else (),
        tuple(answer.split(" ")) if answer else (),
        frozenset(extra.split(" ")) if extra else frozenset(),
        vectors,
    )
