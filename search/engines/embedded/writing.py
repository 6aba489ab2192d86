"""Writing documents into the index, and taking them out; every count is kept in the same transaction.

A removed document leaves a tombstone with its last revision: an upsert of an older revision, arriving late from a
slower worker, does not bring it back; one of the same or a newer revision does (the thing was restored).
"""

import sqlite3
from collections import Counter
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


class Tally:
    """What one batch changes in the counts: written once, at its end, for the same words come back in each document."""

    def __init__(self) -> None:
        """Nothing changed yet."""
        self._forms: Final[Counter[str]] = Counter()
        self._surfaces: Final[Counter[str]] = Counter()
        self._documents = self._title_terms = self._whole_terms = 0

    def count(self, prepared: Prepared, sign: int) -> None:
        """Add a document (1), or take one off (-1)."""
        for counter, words in ((self._forms, prepared.forms), (self._surfaces, prepared.surfaces)):
            counter.update(words) if sign > 0 else counter.subtract(words)
        self._documents += sign
        self._title_terms += sign * len(prepared.title)
        self._whole_terms += sign * prepared.length

    def write(self, db: sqlite3.Connection) -> None:
        """Bring the stored counts level, inside the transaction of the batch."""
        forms = sorted((form, count) for form, count in self._forms.items() if count)
        words = sorted((word, word[0], len(word), count) for word, count in self._surfaces.items() if count)
        db.executemany(
            "INSERT INTO frequency VALUES (?, ?) ON CONFLICT (form) DO UPDATE SET df = df + excluded.df", forms
        )
        db.executemany(
            "INSERT INTO spelling VALUES (?, ?, ?, ?) ON CONFLICT (word) DO UPDATE SET df = df + excluded.df", words
        )
        db.execute(
            "UPDATE totals SET documents = documents + ?, title_terms = title_terms + ?, whole_terms = whole_terms + ?",
            (self._documents, self._title_terms, self._whole_terms),
        )
        # A word that left with its last document must not come back as a correction.
        db.executemany("DELETE FROM frequency WHERE form = ? AND df <= 0", [(form,) for form, n in forms if n < 0])
        db.executemany("DELETE FROM spelling WHERE word = ? AND df <= 0", [(word,) for word, *_, n in words if n < 0])


def upsert(db: sqlite3.Connection, tally: Tally, prepared: Prepared, item: Upsert, change: int) -> bool:
    """Store one document; False when the index holds a newer revision and is not told to go back."""
    document = prepared.document
    row = db.execute("SELECT id, rev FROM document WHERE key = ?", (document.key,)).fetchone()
    if row is not None and row[1] > document.rev and not item.force:
        return False
    if row is not None:
        # The same text read by another model: the vectors of the former one serve until all are made.
        is_reread = row[1] == document.rev and item.vectors is not None
        _forget(db, tally, row[0], item.model if is_reread else None)
    values = (
        document.key, document.kind, document.id, document.rev, change, document.space_id, document.lang,
        document.state, document.resolution, document.created_at.timestamp(), document.activity_at.timestamp(),
        document.votes, document.author_id,
    )  # fmt: skip
    number = db.execute(_UPSERT, values).fetchone()[0]
    db.execute("INSERT INTO source VALUES (?, ?)", (number, msgspec.json.encode(document)))
    _store_words(db, number, prepared)
    db.executemany("INSERT OR IGNORE INTO tag VALUES (?, ?)", [(number, tag) for tag in document.tags])
    if item.vectors is not None:
        rows = [
            (number, item.model, part, np.ascontiguousarray(vector, dtype=np.float32).tobytes())
            for part, vector in zip(item.parts, item.vectors, strict=True)
        ]
        db.executemany("INSERT INTO vector VALUES (?, ?, ?, ?)", rows)
    tally.count(prepared, 1)
    return True


def remove(db: sqlite3.Connection, tally: Tally, item: Removal, change: int) -> bool:
    """Take one document out, leaving its tombstone; False when there was none."""
    row = db.execute("SELECT id FROM document WHERE key = ? AND removed = 0", (item.key,)).fetchone()
    if row is None:
        return False
    _forget(db, tally, row[0])
    db.execute("UPDATE document SET removed = 1, change = ? WHERE id = ?", (change, row[0]))
    return True


def next_change(db: sqlite3.Connection) -> int:
    """The number of this batch: caches in other processes ask for what is newer than the last one they saw."""
    return int(db.execute("UPDATE totals SET change = change + 1 RETURNING change").fetchone()[0])


_UPSERT: Final = """
INSERT INTO document (
    key, kind, doc_id, rev, change, space_id, lang, state, resolution, created_at, activity_at, votes, author_id
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, doc_id = excluded.doc_id, rev = excluded.rev, removed = 0,
    change = excluded.change, space_id = excluded.space_id, lang = excluded.lang, state = excluded.state,
    resolution = excluded.resolution, created_at = excluded.created_at, activity_at = excluded.activity_at,
    votes = excluded.votes, author_id = excluded.author_id
RETURNING id
"""


def _store_words(db: sqlite3.Connection, number: int, prepared: Prepared) -> None:
    columns = (prepared.title, prepared.body, prepared.answer, prepared.tags, sorted(prepared.extras))
    db.execute("INSERT INTO words (rowid, title, body, answer, tags, extra) VALUES (?, ?, ?, ?, ?, ?)",
               (number, *(" ".join(column) for column in columns)))  # fmt: skip


def _forget(db: sqlite3.Connection, tally: Tally, number: int, model: str | None = None) -> None:
    """Take a stored document's words, texts, tags, vectors (only those of a named model) and counts away."""
    source = db.execute("DELETE FROM source WHERE document = ? RETURNING data", (number,)).fetchone()
    if source is not None:
        tally.count(prepare(msgspec.json.decode(source[0], type=Document)), -1)
    db.execute("DELETE FROM words WHERE rowid = ?", (number,))
    db.execute("DELETE FROM tag WHERE document = ?", (number,))
    db.execute("DELETE FROM vector WHERE document = ?1 AND (?2 IS NULL OR model = ?2)", (number, model))
