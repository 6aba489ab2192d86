"""How alike a question and a document are: absolute scores of one pair, comparable from one question to the next.

Pure arithmetic over terms and vectors, the same whatever engine found the pair. `fusion` weighs these scores,
`confidence` puts them in words.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import chain, compress
from operator import mul
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from search.analyser import content, fold, forms_of
from search.analyser.numbers import numbers
from search.analyser.terms import is_weak
from search.closeness import nearest, throughout
from search.views import Entry, Statistics, Term, Vectors, Words

K1: Final = 1.2
B: Final = 0.75
WHOLE: Final = 0.5
"""Share of the whole text beside the title. Source: answer_quality.md §3, "bm25*"."""

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
        self._weighed: Final[dict[tuple[tuple[str, ...], bool], float]] = {}
        share = statistics.documents / (statistics.documents + PRIOR_LENGTHS)
        self.title_length: Final = share * statistics.title_length + (1 - share) * PRIOR_TITLE
        self.whole_length: Final = share * statistics.whole_length + (1 - share) * PRIOR_WHOLE

    def weight(self, forms: tuple[str, ...], *, weak: bool) -> float:
        """Inverse document frequency of a word, smoothed. The same words come back in one candidate after the other."""
        known = self._weighed.get((forms, weak))
        if known is None:
            known = self._weighed[forms, weak] = self._weigh(forms, weak=weak)
        return known

    def _weigh(self, forms: tuple[str, ...], *, weak: bool) -> float:
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
        self.title = _Terms(question.terms, weigher)
        self.whole = _Terms(question.whole, weigher)
        self.forms = self.title.forms | self.whole.forms
        self.total = sum(self.title.weights) or 1.0
        self.best_title = _best(self.title.weights, weigher)
        self.best_whole = _best(self.whole.weights, weigher)
        self.grams = _grams(question.title, weigher)
        self.length = _square(self.grams)


class _Terms:
    """Terms, each once, with their weights and their places by form: most are in few candidates."""

    def __init__(self, terms: Iterable[Term], weigher: Weigher) -> None:
        self.terms = tuple(dict.fromkeys(terms))
        self.weights = [weigher.weight(term.forms, weak=term.weak) for term in self.terms]
        self.forms = frozenset[str]().union(*(term.every_form for term in self.terms))
        self._places: dict[str, list[int]] = {}
        for place, term in enumerate(self.terms):
            for form in term.forms:
                self._places.setdefault(form, []).append(place)
        self._meant = [place for place, term in enumerate(self.terms) if term.meanings]

    def frequencies(self, counts: Mapping[str, int], extras: AbstractSet[str]) -> list[int]:
        """How often each term is in a text with these counts; `extras`: what the text answers to as well."""
        found = [0] * len(self.terms)
        for form, times in counts.items():
            for place in self._places.get(form, ()):
                found[place] = max(found[place], times)
        for form in extras:
            for place in self._places.get(form, ()):
                found[place] = found[place] or 1
        for place in self._meant:
            found[place] = found[place] or max(_together(one, counts, extras) for one in self.terms[place].meanings)
        return found


def _pair(asked: _Asked, entry: Entry) -> Pair:
    title = _counted(asked.forms, entry.title_terms)
    whole = _counted(asked.forms, entry.title_terms, entry.body_terms, entry.answer_terms)
    extras = asked.forms & entry.extras
    lengths = _lengths(entry, asked.weigher)
    found = asked.title.frequencies(whole, extras)
    words = _bm25(asked.title, title, found, lengths) / asked.best_title
    if len(asked.whole.terms) > len(asked.title.terms):
        # A vague title with a telling body is judged by both; a telling title is not diluted by a long body.
        anywhere = asked.whole.frequencies(whole, extras)
        everything = _bm25(asked.whole, title, anywhere, lengths) / asked.best_whole
        words = max(words, (words + everything) / 2)
    in_title = asked.title.frequencies(title, extras)
    document = entry.document
    return Pair(
        document.key,
        words=min(words, 1.0),
        letters=_likeness(asked, document.title),
        cosine=nearest(
            asked.question.title_vector,
            asked.question.whole_vector,
            entry.vectors,
            is_search=asked.question.is_search,
        ),
        coverage=sum(compress(asked.title.weights, found)) / asked.total,
        title_coverage=sum(compress(asked.title.weights, in_title)) / asked.total,
        shared=sum(not term.weak for term in compress(asked.title.terms, found)),
        conflict=_conflict(asked.question.numbers, document.title, document.body),
        throughout=throughout(asked.question.title_vector, asked.question.whole_vector, entry.vectors),
    )


def _counted(wanted: AbstractSet[str], *texts: Iterable[str]) -> Counter[str]:
    """How often the wanted forms are there; the others, nearly all of them, are not looked at twice."""
    return Counter(filter(wanted.__contains__, chain(*texts)))


def _lengths(entry: Entry, weigher: Weigher) -> tuple[float, float]:
    """How long its title and all of it are, beside what is usual."""
    title = len(entry.title_terms)
    whole = title + len(entry.body_terms) + len(entry.answer_terms)
    return title / weigher.title_length, whole / weigher.whole_length


def _bm25(asked: _Terms, title: Mapping[str, int], found: Sequence[int], lengths: tuple[float, float]) -> float:
    """`found`: how often each term is in the whole document."""
    if not any(found):
        return 0.0
    titles, wholes = lengths
    total = 0.0
    for weight, times, in_title in zip(asked.weights, found, asked.frequencies(title, frozenset()), strict=True):
        if times:
            total += weight * _saturated(in_title, titles)
            total += weight * WHOLE * _saturated(times, wholes)
    return total


def _best(weights: Sequence[float], weigher: Weigher) -> float:
    """The score of the question against itself: what a perfect document would get."""
    length = len(weights)
    per_term = _saturated(1, length / weigher.title_length) + WHOLE * _saturated(1, length / weigher.whole_length)
    return sum(weights) * per_term or 1.0


def _saturated(frequency: int, length: float) -> float:
    return frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length)) if frequency else 0.0


def _together(words: Words, counts: Mapping[str, int], extras: AbstractSet[str]) -> int:
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
        own = dict.fromkeys(runs, weight)
        if len(own) == len(runs) and grams.keys().isdisjoint(own):
            grams.update(own)
            continue
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


def _likeness(asked: _Asked, title: str) -> float:
    """The cosine of the letter runs of two titles."""
    other = _grams(title, asked.weigher)
    common = asked.grams.keys() & other.keys()
    if not common:
        return 0.0
    product = sum(asked.grams[gram] * other[gram] for gram in common)
    return product / math.sqrt(asked.length * _square(other))


def _square(grams: Mapping[str, float]) -> float:
    weights = grams.values()
    return sum(map(mul, weights, weights), 0.0)


def _conflict(asked: frozenset[str], title: str, body: str) -> bool:
    if not asked:
        return False
    in_title = numbers(title)
    return bool(in_title - asked) and bool(asked - in_title - numbers(body))
