"""The words said of each candidate."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from search.confidence.background import Background
from search.confidence.model import NEIGHBOURS, WORDS, Confidence, Logistic, features, load_confidence
from search.fusion import fuse
from search.scoring import Pair, Question
from search.views import Match

SHARED: Final = 2
"""Words carrying weight that a pair must share when nothing but words speaks for it."""
COVERED: Final = 0.34
"""Or the share of the question's weight that one rare shared word must make up."""
MEANING: Final = {"en": 0.6, "fr": 0.6}
"""Cosine from which a pair may share no word at all, by the language of the question."""
COMPLETE: Final = 0.67
SAME: Final = 0.75
"""A document that stands out is only called the same question when it has most of its words, or means nearly that."""
SMALL: Final = 200
EASE: Final = 0.08
"""Fewer documents offer fewer chances of a false friend: under `SMALL` of them the usual bar comes down by this."""
TWINS: Final = 0.9
"""Cosine of two titles from which both ask the same."""
SURER: Final = {Match.VERY_LIKELY: 0.7, Match.CLOSE: 0.5, Match.RELATED: 0.0}
"""How far from the bar to a perfect score a document must come for each word, when nothing but likeness speaks."""


class Rated(msgspec.Struct, frozen=True):
    """A candidate before the judge: its scores, the fused one, its language, whether it holds an answer.

    `order` is by what candidates are put in order; it differs from the score where a draft has a body.
    """

    pair: Pair
    score: float
    lang: str
    answers: bool
    title_vector: NDArray[np.float32] | None = None
    order: float = 0.0


class Judged(msgspec.Struct, frozen=True):
    """What was made of a candidate: its word, or None; which model was asked, what it read, how likely it found it."""

    match: Match | None
    pair: str
    probability: float
    seen: dict[str, float]


class Judge(msgspec.Struct, frozen=True):
    """What is known when judging: the models, the background of this index, and whose vectors are compared."""

    confidence: Confidence = msgspec.field(default_factory=load_confidence)
    background: Background = Background()
    model: str = ""

    def words(self, question: Question, candidates: Sequence[Rated], documents: int) -> list[Match | None]:
        """The word for each candidate in an index of so many documents; None when it should not be shown."""
        return [one.match for one in self.judged(question, candidates, documents)]

    def judged(self, question: Question, candidates: Sequence[Rated], documents: int) -> list[Judged]:
        """The same, with what led to it."""
        ease = EASE * max(0.0, 1 - documents / SMALL)
        asked = [self.confidence.of(one.pair, question.lang, one.lang, self.model) for one in candidates]
        plain: Sequence[Rated] = candidates
        if any(_is_borrowed(one, name) for one, (name, _) in zip(candidates, asked, strict=True)):
            # Vectors of a model nobody fitted still find candidates; what is said of them rests on their words.
            plain = [_by_words(one) for one in candidates]
        judged = []
        standing = rivals(candidates)
        by_words_standing = standing if plain is candidates else rivals(plain)
        for place, (one, by_words, (name, model)) in enumerate(zip(candidates, plain, asked, strict=True)):
            trusted, others = (by_words, by_words_standing) if _is_borrowed(one, name) else (one, standing)
            seen = features(question, trusted.pair, trusted.score, others[place])
            probability = model.probability(seen)
            word = _answering(model, probability) if one.answers else None
            if word is Match.VERY_LIKELY and one.pair.coverage < COMPLETE and trusted.score < SAME:
                word = Match.CLOSE
            word = word or self._alike(name, question, one, trusted.score, ease)
            judged.append(Judged(_tempered(word, question, trusted.pair), name, probability, seen))
        return judged

    def _alike(self, name: str, question: Question, one: Rated, trusted: float, ease: float) -> Match | None:
        """Shown for its likeness alone, which for a document with an answer must be that of the same question.

        How alike different questions are here was measured with the very vectors in use, whoever made them; without
        that measurement a score that nobody fitted is not believed, and the `trusted` one stands in.
        """
        is_measured = bool(self.background.model) and one.pair.cosine is not None and question.lang == one.lang
        if is_measured:
            score, bar = one.score, self.background.bar(question.lang, self.confidence.usual[question.lang] - ease)
        else:
            score, bar = trusted, self.confidence.usual[name] - ease
        height = (score - bar) / max(1 - bar, 0.01)
        word = next((word for word, least in SURER.items() if height >= least), None)
        return word if word is not Match.RELATED or not one.answers else None


def rivals(candidates: Sequence[Rated]) -> list[list[float]]:
    """For each candidate the best scores it has to stand out from, highest first: others, save the same question."""
    twins = _twins(candidates)
    best = sorted(range(len(candidates)), key=lambda place: -candidates[place].score)
    return [
        [candidates[other].score for other in islice(_besides(place, best, twins), NEIGHBOURS)]
        for place in range(len(candidates))
    ]


def _besides(place: int, best: Sequence[int], twins: Mapping[int, Collection[int]]) -> Iterator[int]:
    own = twins.get(place, ())
    return (other for other in best if other != place and other not in own)


def _twins(candidates: Sequence[Rated]) -> dict[int, set[int]]:
    """By place, the places of candidates whose titles ask the same; one product of matrices for all of them."""
    places = [place for place, one in enumerate(candidates) if one.title_vector is not None]
    if not places:
        return {}
    titles = np.stack([one.title_vector for one in candidates if one.title_vector is not None])
    found: dict[int, set[int]] = {}
    for one, other in np.argwhere(titles @ titles.T >= TWINS).tolist():
        found.setdefault(places[one], set()).add(places[other])
    return found


def has_evidence(pair: Pair, lang: str) -> bool:
    """Whether something besides the score speaks for the pair."""
    if pair.shared >= SHARED or (pair.shared and pair.coverage >= COVERED):
        return True
    return pair.cosine is not None and pair.cosine >= MEANING[lang]


def _tempered(word: Match | None, question: Question, pair: Pair) -> Match | None:
    """What is left of a word: nothing without evidence; one word is a topic, and other numbers another question."""
    if word is None or not has_evidence(pair, question.lang):
        return None
    return Match.RELATED if len(question.terms) < SHARED or pair.conflict else word


def _is_borrowed(one: Rated, name: str) -> bool:
    """Whether a pair that has vectors is judged without them, for want of a model fitted for them."""
    return one.pair.cosine is not None and name.startswith(WORDS)


def _by_words(one: Rated) -> Rated:
    """A candidate as if there were no vectors."""
    pair = msgspec.structs.replace(one.pair, cosine=None)
    return msgspec.structs.replace(one, pair=pair, score=fuse(pair, one.lang, one.lang))


def _answering(model: Logistic, probability: float) -> Match | None:
    bars = ((Match.VERY_LIKELY, model.very_likely), (Match.CLOSE, model.close), (Match.RELATED, model.related))
    return next((word for word, bar in bars if probability >= bar), None)
