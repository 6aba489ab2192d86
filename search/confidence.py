"""How sure we are that a document answers a question, in three words, or nothing at all.

Pure. A word is only said with evidence beside the score: shared words that carry weight, or meanings so close that
words may differ. Showing nothing is better than showing noise; nothing is ever blocked because of a word said here.
"""

from typing import Final

import msgspec

from search.scoring import Pair, Question
from search.views import Match


class Bands(msgspec.Struct, frozen=True):
    """Fused scores from which each word is said; under `related` nothing is shown."""

    very_likely: float
    close: float
    related: float


BANDS: Final = {
    "en": Bands(very_likely=0.75, close=0.65, related=0.58),
    "fr": Bands(very_likely=0.65, close=0.55, related=0.47),
}
ACROSS: Final = Bands(very_likely=0.8, close=0.7, related=0.62)
WORDS_ONLY: Final = {
    "en": Bands(very_likely=0.7, close=0.58, related=0.5),
    "fr": Bands(very_likely=0.65, close=0.54, related=0.45),
}
"""Chosen so that at most one unanswerable question in ten gets a suggestion; docs/evidence holds the table."""

SHARED: Final = 2
"""Words carrying weight that a pair must share when nothing but words speaks for it."""
COVERED: Final = 0.34
"""Or the share of the question's weight that one rare shared word must make up, with the title at least that alike."""
MEANING: Final = {"en": 0.6, "fr": 0.8}
"""Cosine from which a pair may share no word at all, by language: the English model finds all French texts alike."""

SMALL: Final = 200
EASE: Final = 0.08
"""Fewer documents offer fewer chances of a false friend: under `SMALL` of them the least score comes down by this."""


def judge(question: Question, pair: Pair, score: float, document_lang: str, documents: int) -> Match | None:
    """The word for this pair in an index of so many documents; None when it should not be shown."""
    bands = _bands(pair, question.lang, document_lang)
    if score < bands.related - EASE * max(0.0, 1 - documents / SMALL) or not has_evidence(pair, question.lang):
        return None
    # One word is a topic, not a question; and different numbers make a different question.
    if len(question.terms) < SHARED or pair.conflict or score < bands.close:
        return Match.RELATED
    return Match.VERY_LIKELY if score >= bands.very_likely else Match.CLOSE


def has_evidence(pair: Pair, lang: str) -> bool:
    """Whether something besides the score speaks for the pair."""
    if pair.shared >= SHARED or (pair.shared and pair.coverage >= COVERED):
        return True
    return pair.cosine is not None and pair.cosine >= MEANING[lang]


def _bands(pair: Pair, lang: str, document_lang: str) -> Bands:
    if pair.cosine is None:
        return WORDS_ONLY[lang]
    return BANDS[lang] if lang == document_lang else ACROSS
