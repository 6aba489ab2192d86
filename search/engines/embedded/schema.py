"""Tables of the index file, and the version that says whether a file found there can be used."""

import sqlite3
from typing import Final

from search import analyser, embedding

LAYOUT: Final = "4"
"""Changes with the tables: a file of another layout cannot be read, is emptied and waits for a reindex."""

VERSION: Final = f"{LAYOUT}.{analyser.VERSION}.{embedding.VERSION}"
"""Changes with the analyser and the embedded texts too: a file made by other rules serves on until another is full."""

_TABLES: Final = ("document", "source", "tag", "vector", "frequency", "spelling", "totals", "meta", "words")

_DDL: Final = """
CREATE TABLE document (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, doc_id INTEGER NOT NULL, rev INTEGER NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0, change INTEGER NOT NULL, space_id INTEGER NOT NULL, lang TEXT NOT NULL,
    state TEXT NOT NULL, resolution TEXT NOT NULL, created_at REAL NOT NULL, activity_at REAL NOT NULL,
    votes INTEGER NOT NULL, author_id INTEGER
);
CREATE TABLE source (document INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE INDEX document_change ON document (change);
CREATE INDEX document_manifest ON document (kind, doc_id);
CREATE INDEX document_activity ON document (removed, activity_at);
CREATE INDEX document_created ON document (removed, created_at);
CREATE INDEX document_votes ON document (removed, votes);
CREATE TABLE tag (document INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (tag, document)) WITHOUT ROWID;
CREATE INDEX tag_document ON tag (document);
CREATE TABLE vector (document INTEGER NOT NULL, model TEXT NOT NULL, part TEXT NOT NULL, data BLOB NOT NULL);
CREATE UNIQUE INDEX vector_part ON vector (document, model, part);
CREATE TABLE frequency (form TEXT PRIMARY KEY, df INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE spelling (
    word TEXT PRIMARY KEY, first TEXT NOT NULL, length INTEGER NOT NULL, df INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX spelling_shape ON spelling (first, length, df, word);
CREATE TABLE totals (documents INTEGER NOT NULL, title_terms INTEGER NOT NULL, whole_terms INTEGER NOT NULL,
    change INTEGER NOT NULL, complete INTEGER NOT NULL);
INSERT INTO totals VALUES (0, 0, 0, 0, 0);
CREATE TABLE meta (version TEXT NOT NULL, model TEXT NOT NULL DEFAULT '');
CREATE VIRTUAL TABLE words USING fts5(
    title, body, answer, tags, extra, detail = full,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'"
);
"""
# The tokenizer only splits at spaces: our analyser has already cut, folded and stemmed; C++ and v2.3 stay whole.

BM25_WEIGHTS: Final = "4.0, 1.0, 0.6, 2.0, 0.6"
"""Of title, body, answer, tags, extra: a title says most; replies say least about what was asked."""


def is_readable(db: sqlite3.Connection) -> bool:
    """Whether the file holds our tables, whatever rules its words were cut by."""
    found = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
    if found is None:
        return False
    row = db.execute("SELECT version FROM meta").fetchone()
    return row is not None and row[0].partition(".")[0] == LAYOUT


def create(db: sqlite3.Connection) -> None:
    """Empty the file and make our tables, inside the caller's transaction."""
    for table in _TABLES:
        db.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _DDL.split(";\n"):
        if statement.strip():
            db.execute(statement)
    db.execute("INSERT INTO meta (version) VALUES (?)", (VERSION,))
