"""One score from several: a convex sum of absolute scores, weighed by language.

Pure. A sum of absolute scores keeps its meaning from one question to the next, which ranks fused by reciprocal do not:
no threshold on those gives less than a tenth of false suggestions. Source: answer_quality.md §4.
"""

from enum import StrEnum
from typing import Final

import msgspec

from search.scoring import Pair, Question
from search.views import Document


class Blend(msgspec.Struct, frozen=True):
    """Weights of the scores of a pair; they sum to one. `background` is the mean cosine of unrelated texts."""

    cosine: float
    words: float
    letters: float
    coverage: float
    background: float


class Kind(StrEnum):
    """What is compared: a text with a document that answers, or with one that only asks, in a draft or a search.

    Two questions are alike when they mean the same; an answer is recognised by its words as well, and so is whatever a
    search names in a few of them.
    """

    ANSWER = "answer"
    QUESTION = "question"
    KEYWORDS = "keywords"


BLENDS: Final = {
    "en": {
        Kind.ANSWER: Blend(cosine=0.65, words=0.15, letters=0.05, coverage=0.15, background=0.05),
        Kind.QUESTION: Blend(cosine=0.85, words=0.1, letters=0.0, coverage=0.05, background=0.0),
        Kind.KEYWORDS: Blend(cosine=0.65, words=0.15, letters=0.05, coverage=0.15, background=0.05),
    },
    "fr": {
        Kind.ANSWER: Blend(cosine=0.5, words=0.25, letters=0.1, coverage=0.15, background=0.1),
        Kind.QUESTION: Blend(cosine=0.6, words=0.15, letters=0.1, coverage=0.15, background=0.1),
        Kind.KEYWORDS: Blend(cosine=0.3, words=0.3, letters=0.2, coverage=0.2, background=0.1),
    },
}
"""By the language of both sides, for the packaged model; docs/evidence/search.md names the sets they were chosen on."""
ACROSS: Final = Blend(cosine=0.9, words=0.04, letters=0.03, coverage=0.03, background=0.15)
"""A question in one language, a document in the other: words hardly meet, except names, numbers and codes."""
DRAFTS: Final = {"en": Blend(cosine=0.8, words=0.1, letters=0.0, coverage=0.1, background=0.05)}
"""For the order of candidates of a draft with a body, taken as a whole; without a body nothing is known beyond a title.
French drafts keep the weights of their kind: there is no set to choose others on."""
WORDS_ONLY: Final = Blend(cosine=0.0, words=0.5, letters=0.4, coverage=0.1, background=0.0)

CONFLICT: Final = 0.75
"""What is left of a score when both sides name different numbers: "Python 2" is not "Python 3"."""


def fuse(pair: Pair, lang: str, document_lang: str, kind: Kind = Kind.ANSWER) -> float:
    """The fused score of a pair, in [0, 1]."""
    score = _sum(pair, _blend(pair, lang, document_lang, kind))
    return round(score * CONFLICT if pair.conflict else score, 6)


def order(pair: Pair, lang: str, document_lang: str, kind: Kind = Kind.ANSWER) -> float:
    """By what candidates stand in order, in [0, 1].

    A draft that says more than its title is judged by its closest part, lest a vague body hide an exact title, and
    put in order by all of it, which finds the right one more often.
    """
    if pair.throughout is None:
        return fuse(pair, lang, document_lang, kind)
    blend = DRAFTS.get(lang) if lang == document_lang else None
    whole = msgspec.structs.replace(pair, cosine=pair.throughout)
    score = _sum(whole, blend or _blend(whole, lang, document_lang, kind))
    return round(score * CONFLICT if pair.conflict else score, 6)


def kind_of(question: Question, document: Document) -> Kind:
    """What is compared."""
    if document.answer:
        return Kind.ANSWER
    return Kind.KEYWORDS if question.is_search else Kind.QUESTION


def _blend(pair: Pair, lang: str, document_lang: str, kind: Kind) -> Blend:
    if pair.cosine is None:
        return WORDS_ONLY
    if lang == document_lang:
        return BLENDS[lang][kind]
    return ACROSS


def _sum(pair: Pair, blend: Blend) -> float:
    cosine = max(0.0, ((pair.cosine or 0.0) - blend.background) / (1 - blend.background))
    return (
        blend.cosine * cosine + blend.words * pair.words + blend.letters * pair.letters + blend.coverage * pair.coverage
    )
