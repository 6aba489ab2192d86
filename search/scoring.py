"""How alike a question and a document are: absolute scores of one pair, comparable from one question to the next.

Pure arithmetic over terms and vectors, the same whatever engine found the pair. `fusion` weighs these scores,
`confidence` puts them in words.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from search.analyser import content, fold, forms_of
from search.analyser.numbers import numbers
from search.analyser.terms import is_weak
from search.cutting import WHOLE_PARTS
from search.views import Entry, Statistics, Term, Vectors, Words

K1: Final = 1.2
B: Final = 0.75
WHOLE: Final = 0.5
"""Share of the whole text beside the title. Source: answer_quality.md §3, "bm25*"."""

BY_THE_WAY: Final = 0.05
"""What is said somewhere in a long text counts a little less than what the text is about: it has more chances to be
near. Source: docs/evidence/search.md, "Passages of long texts"."""

PRIOR_DOCUMENTS: Final = 100
PRIOR_RARE: Final = 0.3
PRIOR_WEAK: Final = 10.0
"""A community of one document is read as if a hundred ordinary ones stood beside it, in which a word of many questions
is ten times and any other word hardly at all: otherwise every weight is degenerate until the place has filled up."""
PRIOR_TITLE: Final = 8.0
PRIOR_WHOLE: Final = 80.0
PRIOR_LENGTHS: Final = 20

_GRAMS: Final = (3, 4, 5)


class Question(msgspec.Struct, frozen=True):
    """What is compared with documents: terms of the title and of the whole, and their vectors when there is a model.

    Shapes: title_vector and whole_vector (d,), float32, unit length.
    """

    title: str
    lang: str
    terms: tuple[Term, ...]
    whole: tuple[Term, ...]
    numbers: frozenset[str]
    title_vector: NDArray[np.float32] | None = None
    whole_vector: NDArray[np.float32] | None = None
    is_search: bool = False

    @property
    def vectors(self) -> Vectors | None:
        """The vectors to search with, one row each."""
        rows = [vector for vector in (self.title_vector, self.whole_vector) if vector is not None]
        return np.stack(rows) if rows else None


class Pair(msgspec.Struct, frozen=True):
    """The scores of one question against one document.

    `words` and `letters` in [0, 1]; `cosine` in [-1, 1] is that of their closest parts, `throughout` the mean over all
    of a draft that has more than a title: both None when either side has no vector. `coverage` is the share
    of the question's weight that the document has, `title_coverage` the share that its title has; `shared` counts the
    words that carry weight; `conflict`: both name numbers, and different ones.
    """

    key: str
    words: float
    letters: float
    cosine: float | None
    coverage: float
    title_coverage: float
    shared: int
    conflict: bool
    throughout: float | None = None


class Weigher:
    """Word weights of one index at one moment."""

    def __init__(self, statistics: Statistics) -> None:
        """Blend what was counted with what is known of any community."""
        self._counted: Final = statistics.frequencies
        self._documents: Final = statistics.documents + PRIOR_DOCUMENTS
        share = statistics.documents / (statistics.documents + PRIOR_LENGTHS)
        self.title_length: Final = share * statistics.title_length + (1 - share) * PRIOR_TITLE
        self.whole_length: Final = share * statistics.whole_length + (1 - share) * PRIOR_WHOLE

    def weight(self, forms: Iterable[str], *, weak: bool) -> float:
        """Inverse document frequency of a word, smoothed."""
        seen = max((self._counted.get(form, 0) for form in forms), default=0) + (PRIOR_WEAK if weak else PRIOR_RARE)
        return math.log(1 + (self._documents - seen + 0.5) / (seen + 0.5)) if seen < self._documents else 0.01


def forms_to_count(question: Question, entries: Iterable[Entry]) -> set[str]:
    """Every form whose document frequency the scores need."""
    asked = {form for term in (*question.terms, *question.whole) for form in term.forms}
    return asked.union(*(entry.title_terms for entry in entries))


def score(question: Question, entries: Sequence[Entry], weigher: Weigher) -> list[Pair]:
    """The scores of each pair, in the order of the entries."""
    asked = _Asked(question, weigher)
    return [_pair(asked, entry) for entry in entries]


class _Asked:
    """A question with its weights worked out once for all candidates."""

    def __init__(self, question: Question, weigher: Weigher) -> None:
        self.question = question
        self.weigher = weigher
        self.title = _weights(question.terms, weigher)
        self.whole = _weights(question.whole, weigher)
        self.total = sum(weight for _, weight in self.title) or 1.0
        self.best_title = _best(self.title, weigher)
        self.best_whole = _best(self.whole, weigher)
        self.grams = _grams(question.title, weigher)


def _pair(asked: _Asked, entry: Entry) -> Pair:
    title, whole = Counter(entry.title_terms), Counter((*entry.title_terms, *entry.body_terms, *entry.answer_terms))
    found = [_frequency(term, whole, entry.extras) for term, _ in asked.title]
    words = _bm25(asked.title, title, whole, found, asked.weigher) / asked.best_title
    if len(asked.whole) > len(asked.title):
        # A vague title with a telling body is judged by both; a telling title is not diluted by a long body.
        throughout = [_frequency(term, whole, entry.extras) for term, _ in asked.whole]
        everything = _bm25(asked.whole, title, whole, throughout, asked.weigher) / asked.best_whole
        words = max(words, (words + everything) / 2)
    in_title = [_frequency(term, title, entry.extras) for term, _ in asked.title]
    document = entry.document
    return Pair(
        document.key,
        words=min(words, 1.0),
        letters=_cosine(asked.grams, _grams(document.title, asked.weigher)),
        cosine=_nearest(asked.question, entry.vectors),
        coverage=sum(weight for (_, weight), times in zip(asked.title, found, strict=True) if times) / asked.total,
        title_coverage=sum(weight for (_, weight), times in zip(asked.title, in_title, strict=True) if times)
        / asked.total,
        shared=sum(not term.weak for (term, _), times in zip(asked.title, found, strict=True) if times),
        conflict=_conflict(asked.question.numbers, document.title, document.body),
        throughout=_throughout(asked.question, entry.vectors),
    )


Weights = list[tuple[Term, float]]


def _weights(terms: Iterable[Term], weigher: Weigher) -> Weights:
    """Each term once, with its weight."""
    return [(term, weigher.weight(term.forms, weak=term.weak)) for term in dict.fromkeys(terms)]


def _bm25(asked: Weights, title: Counter[str], whole: Counter[str], found: Sequence[int], weigher: Weigher) -> float:
    """`found`: how often each term is in the whole document."""
    titles, wholes = title.total() / weigher.title_length, whole.total() / weigher.whole_length
    total = 0.0
    for (term, weight), times in zip(asked, found, strict=True):
        if times:
            total += weight * _saturated(_frequency(term, title, frozenset()), titles)
            total += weight * WHOLE * _saturated(times, wholes)
    return total


def _best(asked: Weights, weigher: Weigher) -> float:
    """The score of the question against itself: what a perfect document would get."""
    length = len(asked)
    per_term = _saturated(1, length / weigher.title_length) + WHOLE * _saturated(1, length / weigher.whole_length)
    return sum(weight for _, weight in asked) * per_term or 1.0


def _saturated(frequency: int, length: float) -> float:
    return frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length)) if frequency else 0.0


def _frequency(term: Term, counts: Mapping[str, int], extras: frozenset[str]) -> int:
    # Asked for each word of a question in each candidate; most are not there.
    found = 0
    for form in term.forms:
        times = counts.get(form, 0)
        found = max(found, times) if times else found
    if not found and not extras.isdisjoint(term.forms):
        found = 1
    if found or not term.meanings:
        return found
    return max(_together(words, counts, extras) for words in term.meanings)


def _together(words: Words, counts: Mapping[str, int], extras: frozenset[str]) -> int:
    """How often every word of an expression is there."""
    return min(
        max((counts.get(form, 0) for form in forms), default=0) or int(any(form in extras for form in forms))
        for forms in words
    )


def _grams(text: str, weigher: Weigher) -> dict[str, float]:
    """Letter runs of the meaningful words, each as heavy as its word: slips and endings hardly change them."""
    grams: dict[str, float] = {}
    for forms, weak, runs in _spelled(text):
        weight = weigher.weight(forms, weak=weak)
        for run in runs:
            grams[run] = grams.get(run, 0.0) + weight
    return grams


@lru_cache(maxsize=16_384)
def _spelled(text: str) -> tuple[tuple[tuple[str, ...], bool, tuple[str, ...]], ...]:
    """For each meaningful word of a title: its forms, whether it is weak, its letter runs. Titles come back often."""
    return tuple(_letters(word.form, forms_of(word)) for word in content(text))


@lru_cache(maxsize=16_384)
def _letters(form: str, forms: tuple[str, ...]) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    plain = fold(form)
    padded = f"_{plain}_"
    runs = tuple(padded[start : start + size] for size in _GRAMS for start in range(len(padded) - size + 1))
    return forms, is_weak(plain), runs


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if not one or not other:
        return 0.0
    common = one.keys() & other.keys()
    if not common:
        return 0.0
    product = sum(one[gram] * other[gram] for gram in common)
    return product / math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))


def _nearest(question: Question, vectors: Mapping[str, NDArray[np.float32]]) -> float | None:
    """The closest part: a question is the same as another as a whole, while a search is met by a passage too."""
    best = _closest(question, {part: vectors[part] for part in WHOLE_PARTS if part in vectors})
    asked = question.title_vector
    if best is None or asked is None or not question.is_search:
        return best
    passages = (float(asked @ vector) - BY_THE_WAY for part, vector in vectors.items() if part not in WHOLE_PARTS)
    return max((best, *passages))


def _closest(question: Question, vectors: Mapping[str, NDArray[np.float32]]) -> float | None:
    """Title against every part; with a body, also the mean of both titles and both wholes."""
    if question.title_vector is None or not vectors:
        return None
    by_title = {part: float(question.title_vector @ vector) for part, vector in vectors.items()}
    best = max(by_title.values())
    if question.whole_vector is None:
        return best
    by_whole = max(float(question.whole_vector @ vector) for vector in vectors.values())
    return max(best, (by_title.get("title", best) + by_whole) / 2)


def _throughout(question: Question, vectors: Mapping[str, NDArray[np.float32]]) -> float | None:
    """The mean of title with title, whole with question and whole with answer: who wrote much is meant by all of it."""
    if question.title_vector is None or question.whole_vector is None or "title" not in vectors:
        return None
    asked = vectors.get("question", vectors["title"])
    answer = vectors.get("answer", asked)
    whole = question.whole_vector
    return (float(question.title_vector @ vectors["title"]) + float(whole @ asked) + float(whole @ answer)) / 3


def _conflict(asked: frozenset[str], title: str, body: str) -> bool:
    if not asked:
        return False
    in_title = numbers(title)
    return bool(in_title - asked) and bool(asked - in_title - numbers(body))
