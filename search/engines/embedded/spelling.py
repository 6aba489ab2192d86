"""Typing slips, words run together, unfinished words and words of one root, against the words of indexed documents.

Codes, numbers and words in use are left as they are: a correction is for a word that says nothing here.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analyser.stopwords import ENGLISH, FRENCH
from search.engines.embedded.where import listed
from search.views import Spelling

SWAP: Final = 4
"""Letters from which two swapped neighbours are put back."""
ONE_SLIP: Final = 5
TWO_SLIPS: Final = 9
"""Letters from which one, then two, slips are forgiven: shorter words have too many neighbours."""
RARE: Final = 3
"""A word seen this often is not a slip."""
PREFIX: Final = 4
SHORT_PREFIX: Final = 2
SMALL_VOCABULARY: Final = 20_000
"""Short prefixes are only affordable, and only meaningful, while there are few words."""
GLUED: Final = range(6, 31)
"""Letters a word must have to be two or three words run together."""
ROOT: Final = 5
"""Letters that words of one root share at their beginning."""
ALIKE: Final = 0.8
"""Share of the shorter word from which a common beginning makes two words related: `inapte` and `inaptitude` (.83)
are, `comptable` and `comptage` (.75) are not. One twice as long is another word."""
_PART: Final = 3
_NEAREST: Final = 3
_RELATIVES: Final = 4
_COMPARED: Final = 400
_COMPLETIONS: Final = 12
_KEPT: Final = 10_000
_LAST: Final = "\U0010ffff"


class Spellings:
    """Words looked up since the index last changed: whoever types asks for the same ones at each pause."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._kept: tuple[tuple[int, ...], dict[tuple[str, bool], Spelling]] = ((), {})

    def of(self, db: sqlite3.Connection, words: Sequence[str], *, prefix: bool) -> list[Spelling]:
        """What the index knows near each word; with `prefix`, what the last one may become."""
        # Each reader has a snapshot of its own: what one finds is kept for those of the same moment.
        moment = db.execute("SELECT change, documents, whole_terms FROM totals").fetchone()
        then, known = self._kept
        if then != moment or len(known) > _KEPT:
            known = {}
            self._kept = (moment, known)
        last = len(words) - 1
        for place, word in enumerate(words):
            is_unfinished = prefix and place == last
            if (word, is_unfinished) not in known:
                known[word, is_unfinished] = spell(db, word, unfinished=is_unfinished)
        return [known[word, prefix and place == last] for place, word in enumerate(words)]


def spell(db: sqlite3.Connection, word: str, *, unfinished: bool) -> Spelling:
    """What the index knows near one folded word."""
    row = db.execute("SELECT df FROM spelling WHERE word = ?", (word,)).fetchone()
    frequency: int = row[0] if row else 0
    corrections = _corrections(db, word, frequency) if frequency < RARE else ()
    return Spelling(
        word,
        frequency,
        corrections,
        completions=_completions(db, word) if unfinished else (),
        apart=() if frequency or corrections else _apart(db, word),
        relatives=_relatives(db, word),
    )


def _corrections(db: sqlite3.Connection, word: str, frequency: int) -> tuple[str, ...]:
    slips = 0 if len(word) < SWAP else 1 if len(word) < TWO_SLIPS else 2
    if not slips or not word.isalpha():
        return ()
    # The first letter is right, or has changed places with the second.
    rows = db.execute(
        "SELECT word, df FROM spelling WHERE first IN (?, ?) AND length BETWEEN ? AND ? AND df > ?",
        (word[0], word[1], len(word) - slips, len(word) + slips, frequency * 3),
    ).fetchall()
    seen = {other: df for other, df in rows if _begins_alike(word, other)}
    found = process.extract(word, list(seen), scorer=OSA.distance, score_cutoff=slips, limit=None)
    near = sorted(((distance, -seen[other], other) for other, distance, _ in found if other != word))
    return tuple(other for distance, _, other in near if distance == near[0][0])[:_NEAREST]


def _begins_alike(word: str, other: str) -> bool:
    if len(word) < ONE_SLIP:
        return sorted(word) == sorted(other)
    return other[0] == word[0] or other[:2] == word[1::-1]


def _apart(db: sqlite3.Connection, word: str) -> tuple[str, ...]:
    """The known words of `motdepasse`: two, or two around a stop word; the commonest cut."""
    if len(word) not in GLUED or not word.isalpha():
        return ()
    pieces = {piece for cut in _cuts(word) for piece in cut}
    rows = db.execute("SELECT word, df FROM spelling WHERE word IN (SELECT value FROM json_each(?))", (listed(pieces),))
    known = dict(rows.fetchall())
    cuts = [cut for cut in _cuts(word) if all(piece in known for piece in cut)]
    return max(cuts, key=lambda cut: min(known[piece] for piece in cut), default=())


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    for end in range(_PART, len(word) - _PART + 1):
        yield word[:end], word[end:]
        for start in range(end + 1, len(word) - _PART + 1):
            if word[end:start] in FRENCH or word[end:start] in ENGLISH:
                yield word[:end], word[start:]


def _relatives(db: sqlite3.Connection, word: str) -> tuple[str, ...]:
    if len(word) < ROOT or not word.isalpha():
        return ()
    root = word[:ROOT]
    rows = db.execute(
        "SELECT word FROM spelling WHERE word >= ? AND word < ? AND df > 0 LIMIT ?", (root, root + _LAST, _COMPARED)
    )
    shares = sorted((-_shared(word, other), len(other), other) for (other,) in rows if other != word)
    return tuple(other for share, _, other in shares if -share >= ALIKE)[:_RELATIVES]


def _shared(word: str, other: str) -> float:
    shorter, longer = sorted((len(word), len(other)))
    shared = next((place for place in range(shorter) if word[place] != other[place]), shorter)
    return shared / shorter if longer <= 2 * shorter else 0.0


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
