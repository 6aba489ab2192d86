"""Measures the background of an index: some of its documents are asked as if they were new questions."""

from collections.abc import Sequence
from typing import Final

from search.analyser.numbers import numbers
from search.confidence import Background
from search.confidence.background import measured
from search.fusion import Kind, fuse
from search.ports import Index
from search.query import terms_of
from search.scoring import Question, Weigher, forms_to_count, score
from search.service.candidates import gather
from search.views import Entry, Scope

SAMPLE: Final = 1_000
_EVERYTHING: Final = Scope(everything=True)
_PAGE: Final = 1_000


def calibrate(index: Index, model: str, prefixes: dict[str, str]) -> Background:
    """The background of an index for the vectors of a model; `prefixes` gives the key prefix of each kind.

    Looks at every space, for what leaves here are a few numbers. Takes seconds: call it outside any transaction.
    """
    keys = [f"{prefix}-{number}" for kind, prefix in prefixes.items() for number in _ids(index, kind)]
    chosen = keys[:: max(1, len(keys) // SAMPLE)]
    likenesses: dict[str, list[float]] = {}
    for key in chosen:
        entry = index.load([key], model).get(key)
        if entry is not None and "title" in entry.vectors:
            likenesses.setdefault(entry.document.lang, []).append(_nearest(index, model, entry))
    return measured(model, len(keys), likenesses)


def _nearest(index: Index, model: str, entry: Entry) -> float:
    document = entry.document
    terms = terms_of(document.title)
    question = Question(document.title, document.lang, terms, terms, numbers(document.title), entry.vectors["title"])
    # Its like among its own kind: an article is the twin of the thread it was made from, and that says nothing.
    prefix = document.key.partition("-")[0] + "-"
    found = gather(index, question, _EVERYTHING, model)
    keys = [key for key in found if key != document.key and key.startswith(prefix)]
    others = list(index.load(keys, model).values())
    pairs = score(question, others, Weigher(index.statistics(forms_to_count(question, others))))
    alike = zip(pairs, others, strict=True)
    return max((fuse(pair, document.lang, other.document.lang, Kind.QUESTION) for pair, other in alike), default=0.0)


def _ids(index: Index, kind: str) -> Sequence[int]:
    found: list[int] = []
    while page := index.manifest(kind, found[-1] if found else 0, _PAGE):
        found.extend(stamp.id for stamp in page)
    return found
