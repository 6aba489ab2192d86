"""Writing documents into the index, and taking them out; every count is kept in the same transaction.

A removed document leaves a tombstone with its last revision: an upsert of an older revision, arriving late from a
slower worker, does not bring it back; one of the same or a newer revision does (the thing was restored).
"""

import sqlite3
from typing import Final

import msgspec
import numpy as np

from search.analyser import Analysed, analyse, detect
from search.views import Document, Removal, Upsert

_WORDS: Final = 20_000
"""Terms kept of one text: position lists stay bounded however long a thread grows."""
_SPELLED: Final = 3
"""Letters from which a word may correct or complete another."""
_UNSURE: Final = 8
"""Texts with fewer words are stored with the stems of both languages: their language is a guess."""


class Prepared(msgspec.Struct, frozen=True):
    """A document analysed, ready to be stored or to be taken off the counts."""

    document: Document
    title: tuple[str, ...]
    body: tuple[str, ...]
    answer: tuple[str, ...]
    tags: tuple[str, ...]
    extras: frozenset[str]
    surfaces: frozenset[str]

    @property
    def forms(self) -> frozenset[str]:
        """Every form the document answers to."""
        return self.extras.union(self.title, self.body, self.answer, self.tags)

    @property
    def length(self) -> int:
        """Terms of title, body and answer together."""
        return len(self.title) + len(self.body) + len(self.answer)


def prepare(document: Document) -> Prepared:
    """Analyse a document. Slow enough to do before the transaction."""
    if not document.lang:
        document = msgspec.structs.replace(document, lang=detect(f"{document.title}\n{document.body}").lang)
    title = _analyse(document.title, document.lang)
    body = _analyse(document.body, document.lang)
    answer = _analyse(document.answer, document.lang)
    tags = _analyse(" ".join(document.tags), document.lang)
    fields = (title, body, answer, tags)
    return Prepared(
        document,
        title.terms[:_WORDS],
        body.terms[:_WORDS],
        answer.terms[:_WORDS],
        tags.terms,
        frozenset().union(*(field.extras for field in fields)),
        frozenset(word for field in fields for word in field.surfaces if word.isalpha() and len(word) >= _SPELLED),
    )


def _analyse(text: str, lang: str) -> Analysed:
    language = detect(text)
    doubtful = not language.is_sure or language.lang != lang or len(text.split()) < _UNSURE
    return analyse(text, lang if lang in ("fr", "en") else language.lang, both=doubtful)


def upsert(db: sqlite3.Connection, prepared: Prepared, item: Upsert, change: int) -> bool:
    """Store one document; False when the index holds a newer revision and is not told to go back."""
    document = prepared.document
    row = db.execute("SELECT id, rev FROM document WHERE key = ?", (document.key,)).fetchone()
    if row is not None and row[1] > document.rev and not item.force:
        return False
    if row is not None:
        # The same text read by another model: the vectors of the former one serve until all are made.
        is_reread = row[1] == document.rev and item.vectors is not None
        _forget(db, row[0], item.model if is_reread else None)
    values = (
        document.key, document.kind, document.id, document.rev, change, document.space_id, document.lang,
        document.state, document.resolution, document.created_at.timestamp(), document.activity_at.timestamp(),
        document.votes, document.author_id, msgspec.json.encode(document),
    )  # fmt: skip
    number = db.execute(_UPSERT, values).fetchone()[0]
    _store_words(db, number, prepared)
    db.executemany("INSERT OR IGNORE INTO tag VALUES (?, ?)", [(number, tag) for tag in document.tags])
    if item.vectors is not None:
        rows = [
            (number, item.model, part, np.ascontiguousarray(vector, dtype=np.float32).tobytes())
            for part, vector in zip(item.parts, item.vectors, strict=True)
        ]
        db.executemany("INSERT INTO vector VALUES (?, ?, ?, ?)", rows)
    return True


def remove(db: sqlite3.Connection, item: Removal, change: int) -> bool:
    """Take one document out, leaving its tombstone; False when there was none."""
    row = db.execute("SELECT id FROM document WHERE key = ? AND removed = 0", (item.key,)).fetchone()
    if row is None:
        return False
    _forget(db, row[0])
    db.execute("UPDATE document SET removed = 1, change = ?, source = x'' WHERE id = ?", (change, row[0]))
    return True


def next_change(db: sqlite3.Connection) -> int:
    """The number of this batch: caches in other processes ask for what is newer than the last one they saw."""
    return int(db.execute("UPDATE totals SET change = change + 1 RETURNING change").fetchone()[0])


_UPSERT: Final = """
INSERT INTO document (
    key, kind, doc_id, rev, change, space_id, lang, state, resolution, created_at, activity_at, votes,
    author_id, source
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, doc_id = excluded.doc_id, rev = excluded.rev, removed = 0,
    change = excluded.change, space_id = excluded.space_id, lang = excluded.lang, state = excluded.state,
    resolution = excluded.resolution, created_at = excluded.created_at, activity_at = excluded.activity_at,
    votes = excluded.votes, author_id = excluded.author_id, source = excluded.source
RETURNING id
"""


def _store_words(db: sqlite3.Connection, number: int, prepared: Prepared) -> None:
    columns = (prepared.title, prepared.body, prepared.answer, prepared.tags, sorted(prepared.extras))
    db.execute("INSERT INTO words (rowid, title, body, answer, tags, extra) VALUES (?, ?, ?, ?, ?, ?)",
               (number, *(" ".join(column) for column in columns)))  # fmt: skip
    _count(db, prepared, 1)


def _forget(db: sqlite3.Connection, number: int, model: str | None = None) -> None:
    """Take a stored document's words, tags, vectors (only those of a named model) and counts away; its row stays."""
    source = db.execute("SELECT source FROM document WHERE id = ? AND removed = 0", (number,)).fetchone()
    if source is not None:
        _count(db, prepare(msgspec.json.decode(source[0], type=Document)), -1)
    db.execute("DELETE FROM words WHERE rowid = ?", (number,))
    db.execute("DELETE FROM tag WHERE document = ?", (number,))
    db.execute("DELETE FROM vector WHERE document = ?1 AND (?2 IS NULL OR model = ?2)", (number, model))


def _count(db: sqlite3.Connection, prepared: Prepared, sign: int) -> None:
    db.executemany(
        "INSERT INTO frequency VALUES (?, ?) ON CONFLICT (form) DO UPDATE SET df = df + excluded.df",
        [(form, sign) for form in prepared.forms],
    )
    db.executemany(
        "INSERT INTO spelling VALUES (?, ?, ?, ?) ON CONFLICT (word) DO UPDATE SET df = df + excluded.df",
        [(word, word[0], len(word), sign) for word in prepared.surfaces],
    )
    db.execute(
        "UPDATE totals SET documents = documents + ?, title_terms = title_terms + ?, whole_terms = whole_terms + ?",
        (sign, sign * len(prepared.title), sign * prepared.length),
    )
    if sign < 0:
        # A word that left with its last document must not come back as a correction.
        db.executemany("DELETE FROM spelling WHERE word = ? AND df <= 0", [(word,) for word in prepared.surfaces])
        db.executemany("DELETE FROM frequency WHERE form = ? AND df <= 0", [(form,) for form in prepared.forms])
