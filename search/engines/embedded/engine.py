"""The index port over one SQLite file."""

import logging
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from search.engines.embedded import lexical, schema, writing
from search.engines.embedded.generations import Generation, Generations
from search.engines.embedded.matrix import EXACT_ROWS
from search.engines.embedded.nearest import nearest
from search.engines.embedded.where import listed
from search.errors import IndexDamaged, IndexUnavailable
from search.views import (
    Document,
    Entry,
    Hit,
    Hits,
    IndexHealth,
    Receipt,
    Removal,
    Serving,
    Spelling,
    Stamp,
    State,
    Statistics,
    TextQuery,
    Upsert,
    VectorQuery,
)

_FORGOTTEN_AT_ONCE: Final = 20_000
_FORGET_VECTORS: Final = "DELETE FROM vector WHERE rowid IN (SELECT rowid FROM vector WHERE model <> ? LIMIT ?)"
_log: Final = logging.getLogger(__name__)


class EmbeddedIndex:
    """Words in FTS5, vectors in memory; see `search.ports.Index` for what each method promises."""

    name = "embedded"

    def __init__(self, path: Path, *, exact_rows: int = EXACT_ROWS) -> None:
        """Use this file, or what was built in its place since; it is made by `prepare`.

        `exact_rows`: vectors from which signs choose among them.
        """
        self._exact_rows: Final = exact_rows
        self._files: Final = Generations(path, exact_rows)

    def prepare(self) -> IndexHealth:
        """Open or create the file; one of other tables, or damaged, starts again empty."""
        try:
            self._ensure_tables()
        except IndexDamaged:
            # It is only a cache: set it aside for whoever wants to look, and begin anew.
            self._files.live().store.set_aside()
            self._ensure_tables()
        self._files.sweep()
        return self.health()

    def close(self) -> None:
        """Let go of the file."""
        self._files.close()

    def apply(self, batch: Sequence[Upsert | Removal]) -> Receipt:
        """Write a batch in one transaction."""
        prepared = [writing.prepare(item.document) if isinstance(item, Upsert) else None for item in batch]
        with self._files.write() as (_, db):
            receipt = _write(db, batch, prepared)
            shadow = self._files.shadow()
            if shadow is not None:
                _follow(shadow, batch, prepared)
        return receipt

    def lexical(self, query: TextQuery) -> Hits:
        """Documents by words, with total and facets."""
        with self._files.read() as (_, db):
            return lexical.search(db, query)

    def rare(self, query: TextQuery) -> list[Hit]:
        """Documents with the rarest words of a long text."""
        with self._files.read() as (_, db):
            return lexical.rare(db, query)

    def nearest(self, query: VectorQuery) -> list[Hit]:
        """Documents by meaning."""
        with self._files.read_vectors(query.model) as (file, db):
            return nearest(db, file.matrix(query.model).refreshed(db), query)

    def load(self, keys: Collection[str], model: str = "") -> dict[str, Entry]:
        """Stored documents with their terms and vectors."""
        with self._files.read() as (_, db):
            rows = db.execute(_STORED, (listed(keys),)).fetchall()
            vectors = _vectors(db, [row[0] for row in rows], model)
        entries = (_entry(row, vectors.get(row[0], {})) for row in rows)
        return {entry.document.key: entry for entry in entries}

    def spell(self, words: Sequence[str], *, prefix: bool = False) -> list[Spelling]:
        """Corrections and completions."""
        with self._files.read() as (file, db):
            return file.spellings.of(db, words, prefix=prefix)

    def statistics(self, forms: Collection[str]) -> Statistics:
        """Counts for word weights."""
        with self._files.read() as (_, db):
            documents, title, whole = db.execute("SELECT documents, title_terms, whole_terms FROM totals").fetchone()
            frequencies = lexical.frequencies_of(db, forms)
        count = max(documents, 1)
        return Statistics(documents, title / count, whole / count, frequencies)

    def manifest(self, kind: str, after_id: int, limit: int) -> list[Stamp]:
        """What is held of one kind, by growing id."""
        with self._files.read() as (_, db):
            rows = db.execute(
                "SELECT doc_id, rev, space_id, state FROM document WHERE kind = ? AND doc_id > ? AND removed = 0 "
                "ORDER BY doc_id LIMIT ?",
                (kind, after_id, limit),
            )
            return [Stamp(number, rev, space, State(state)) for number, rev, space, state in rows]

    def unembedded(self, model: str, limit: int, besides: Collection[str] = ()) -> list[str]:
        """Keys without vectors of this model."""
        with self._files.read() as (_, db):
            rows = db.execute(
                "SELECT key FROM document d WHERE removed = 0 AND key NOT IN (SELECT value FROM json_each(?)) "
                "AND NOT EXISTS (SELECT 1 FROM vector v WHERE v.document = d.id AND v.model = ?) ORDER BY d.id LIMIT ?",
                (listed(besides), model, limit),
            )
            return [row[0] for row in rows]

    def mark_complete(self) -> None:
        """A full reindex went through."""
        with self._files.write() as (_, db):
            db.execute("UPDATE totals SET complete = 1")

    def settle_model(self, model: str) -> None:
        """The vectors of this model are complete: those of others go, a slice at a time, and their room with them."""
        with self._files.write() as (file, db):
            db.execute("UPDATE meta SET model = ?", (model,))
        gone = True
        while gone:
            with self._files.write() as (file, db):
                gone = db.execute(_FORGET_VECTORS, (model, _FORGOTTEN_AT_ONCE)).rowcount > 0
        file.store.give_back_room()

    def serving(self) -> Serving:
        """Which model, and whether by the rules of now."""
        with self._files.read() as (_, db):
            version, model = db.execute("SELECT version, model FROM meta").fetchone()
        return Serving(model, version != schema.VERSION)

    def begin_shadow(self) -> "EmbeddedIndex":
        """The next file, filled from the beginning or gone on with."""
        shadow = EmbeddedIndex(self._files.shadow_path(), exact_rows=self._exact_rows)
        if shadow.prepare().serving.is_outdated:
            shadow.close()
            self._files.drop_shadow()
            shadow.prepare()
        return shadow

    def has_shadow(self) -> bool:
        """Whether there is a next file."""
        return self._files.shadow() is not None

    def swap(self) -> None:
        """The next file serves."""
        self._files.swap()

    def drop_shadow(self) -> None:
        """The next file goes."""
        self._files.drop_shadow()

    def health(self) -> IndexHealth:
        """Counts and readiness."""
        with self._files.read() as (_, db):
            documents, complete = db.execute("SELECT documents, complete FROM totals").fetchone()
            version, model = db.execute("SELECT version, model FROM meta").fetchone()
            counts = db.execute(
                "SELECT model, count(*), count(DISTINCT document) FROM vector GROUP BY model"
            ).fetchall()
        return IndexHealth(
            self.name,
            documents,
            sum(vectors for _, vectors, _ in counts),
            needs_reindex=not complete,
            serving=Serving(model, version != schema.VERSION),
            embedded={name: embedded for name, _, embedded in counts},
            rebuilt=_documents_in(self._files.shadow()),
        )

    def _ensure_tables(self) -> None:
        self._files.live().store.make()
        with self._files.write() as (_, db):
            if not schema.is_readable(db):
                schema.create(db)


def _write(
    db: sqlite3.Connection, batch: Sequence[Upsert | Removal], prepared: Sequence[writing.Prepared | None]
) -> Receipt:
    applied: list[str] = []
    ignored: list[str] = []
    change, tally = writing.next_change(db), writing.Tally()
    for item, ready in zip(batch, prepared, strict=True):
        if isinstance(item, Upsert) and ready is not None:
            done, key = writing.upsert(db, tally, ready, item, change), item.document.key
        elif isinstance(item, Removal):
            done, key = writing.remove(db, tally, item, change), item.key
        (applied if done else ignored).append(key)
    tally.write(db)
    return Receipt(tuple(applied), tuple(ignored))


def _follow(shadow: Generation, batch: Sequence[Upsert | Removal], prepared: Sequence[writing.Prepared | None]) -> None:
    try:
        with shadow.store.write() as db:
            if schema.is_readable(db):
                _write(db, batch, prepared)
    except IndexUnavailable:
        # What serves comes first; the comparison before the swap finds what is missing here.
        _log.warning("the index being built did not get a change", exc_info=True)


def _documents_in(shadow: Generation | None) -> int | None:
    if shadow is None:
        return None
    try:
        with shadow.store.read() as db:
            documents: int = db.execute("SELECT documents FROM totals").fetchone()[0]
    except IndexUnavailable:
        return None
    return documents


_STORED: Final = """
SELECT d.id, s.data, w.title, w.body, w.answer, w.extra
FROM json_each(?) k CROSS JOIN document d ON d.key = k.value CROSS JOIN source s ON s.document = d.id
CROSS JOIN words w ON w.rowid = d.id WHERE d.removed = 0
"""
# CROSS keeps SQLite from walking a table and asking which of its rows were named.


def _vectors(db: sqlite3.Connection, numbers: list[int], model: str) -> dict[int, dict[str, np.ndarray]]:
    found: dict[int, dict[str, np.ndarray]] = {}
    if model:
        rows = db.execute(
            "SELECT document, part, data FROM json_each(?) n CROSS JOIN vector ON document = n.value AND model = ?",
            (listed(numbers), model),
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
