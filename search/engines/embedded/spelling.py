"""Typing slips and unfinished words, against the words of the indexed documents."""

import sqlite3
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.views import Spelling

ONE_SLIP: Final = 5
TWO_SLIPS: Final = 9
"""Letters from which one, then two, slips are forgiven: shorter words have too many neighbours."""
RARE: Final = 3
"""A word seen this often is not a slip."""
PREFIX: Final = 4
SHORT_PREFIX: Final = 2
SMALL_VOCABULARY: Final = 20_000
"""Short prefixes are only affordable, and only meaningful, while there are few words."""
_NEAREST: Final = 3
_COMPLETIONS: Final = 12
_LAST: Final = "\U0010ffff"


def spell(db: sqlite3.Connection, word: str, *, unfinished: bool) -> Spelling:
    """What the index knows near one folded word."""
    row = db.execute("SELECT df FROM spelling WHERE word = ?", (word,)).fetchone()
    frequency: int = row[0] if row else 0
    return Spelling(
        word,
        frequency,
        corrections=_corrections(db, word, frequency) if frequency < RARE else (),
        completions=_completions(db, word) if unfinished else (),
    )


def _corrections(db: sqlite3.Connection, word: str, frequency: int) -> tuple[str, ...]:
    slips = 0 if len(word) < ONE_SLIP else 1 if len(word) < TWO_SLIPS else 2
    if not slips or not word.isalpha():
        return ()
    rows = db.execute(
        "SELECT word, df FROM spelling WHERE first = ? AND length BETWEEN ? AND ? AND df > ?",
        (word[0], len(word) - slips, len(word) + slips, frequency * 3),
    ).fetchall()
    seen = dict(rows)
    found = process.extract(word, list(seen), scorer=OSA.distance, score_cutoff=slips, limit=None)
    near = sorted(((distance, -seen[other], other) for other, distance, _ in found if other != word))
    return tuple(other for distance, _, other in near if distance == near[0][0])[:_NEAREST]


def _completions(db: sqlite3.Connection, word: str) -> tuple[str, ...]:
    if len(word) < PREFIX and (len(word) < SHORT_PREFIX or not _is_small(db)):
        return ()
    rows = db.execute(
        "SELECT word FROM spelling WHERE word > ? AND word < ? AND df > 0 ORDER BY df DESC, word LIMIT ?",
        (word, word + _LAST, _COMPLETIONS),
    )
    return tuple(row[0] for row in rows)


def _is_small(db: sqlite3.Connection) -> bool:
    sql = "SELECT count(*) FROM (SELECT 1 FROM spelling LIMIT ?)"
    return int(db.execute(sql, (SMALL_VOCABULARY + 1,)).fetchone()[0]) <= SMALL_VOCABULARY
