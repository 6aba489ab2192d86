"""From a question to scored documents: what both suggestions and search results are made of. Knows no reader."""

from collections.abc import Collection, Sequence
from typing import Final

import msgspec

from core.errors import Unavailable
from search.analyser import detect
from search.analyser.numbers import numbers
from search.confidence import Judge, Judged, Rated
from search.embedding import PART_CHARS
from search.fusion import fuse, kind_of, order
from search.ports import Embedder, EmbedderState, Index
from search.query import draft_terms
from search.scoring import Pair, Question, Weigher, forms_to_count, score
from search.views import Entry, Filters, Match, Reduced, Scope, Term, TextQuery, VectorQuery, Vectors
from search.vocabulary import EVERYDAY, Vocabulary

NEAREST: Final = 30
"""Candidates from each side, words and meaning: plenty to find the five that are shown."""


class Scored(msgspec.Struct, frozen=True):
    """A candidate with its scores, the last of which puts them in order, and what was made of it."""

    entry: Entry
    pair: Pair
    score: float
    judged: Judged

    @property
    def match(self) -> Match | None:
        """How sure we are, in a word; None when it should not be suggested."""
        return self.judged.match

    @property
    def key(self) -> str:
        """The document's key."""
        return self.entry.document.key


def degraded(embedder: Embedder | None) -> Reduced | None:
    """What is missing now, in a word; None when nothing is."""
    if embedder is None:
        return Reduced.LEXICAL
    if embedder.state is EmbedderState.READY:
        return None
    return Reduced.LOADING if embedder.state is EmbedderState.LOADING else Reduced.LEXICAL


def embed(embedder: Embedder | None, texts: Sequence[str]) -> Vectors | None:
    """Vectors of the texts when there is a model ready; words alone go on without."""
    if embedder is None or embedder.state is not EmbedderState.READY:
        return None
    try:
        return embedder.embed(texts)
    except Unavailable:
        return None


def question_of(
    index: Index, embedder: Embedder | None, title: str, body: str = "", vocabulary: Vocabulary = EVERYDAY
) -> Question:
    """Embed a draft and read it, where no transaction is open."""
    return read_question(index, embed_draft(embedder, title, body), title, body, vocabulary)


def embed_draft(embedder: Embedder | None, title: str, body: str = "") -> Vectors | None:
    """The vectors of a draft, of its title and of its whole if it has more. Call it outside any transaction."""
    whole = _whole(title, body)
    return embed(embedder, [title, whole] if whole else [title])


def read_question(
    index: Index, vectors: Vectors | None, title: str, body: str = "", vocabulary: Vocabulary = EVERYDAY
) -> Question:
    """Read a draft whose vectors are made: its terms with slips corrected, its language, its numbers."""
    whole = _whole(title, body)
    terms = draft_terms(index, title, vocabulary)
    return Question(
        title,
        detect(whole or title).lang,
        terms,
        draft_terms(index, whole, vocabulary) if whole else terms,
        numbers(title),
        None if vectors is None else vectors[0],
        vectors[1] if vectors is not None and whole else None,
    )


def gather(index: Index, question: Question, scope: Scope, model: str, limit: int = NEAREST) -> list[str]:
    """Keys of documents worth scoring: those sharing the rarest words, and the nearest ones, `limit` of each."""
    by_words = index.rare(TextQuery(scope=scope, terms=question.whole, limit=limit))
    vectors = question.vectors
    if vectors is None:
        return [hit.key for hit in by_words]
    nearest = index.nearest(
        VectorQuery(scope=scope, model=model, vectors=vectors, limit=limit, is_of_wholes=not question.is_search)
    )
    return list(dict.fromkeys(hit.key for hit in (*by_words, *nearest)))


class Ratings(msgspec.Struct, frozen=True):
    """Candidates with their scores, best first, before any judgement; `documents` stand in the index."""

    entries: list[Entry]
    rated: list[Rated]
    documents: int


def scored(
    index: Index, question: Question, keys: Collection[str], model: str, judge: Judge | None = None
) -> list[Scored]:
    """Every candidate with its scores, best first."""
    found = rate(index, question, keys, model)
    judged = msgspec.structs.replace(judge or Judge(), model=model).judged(question, found.rated, found.documents)
    return [
        Scored(entry, one.pair, one.order, made)
        for entry, one, made in zip(found.entries, found.rated, judged, strict=True)
    ]


def rate(index: Index, question: Question, keys: Collection[str], model: str) -> Ratings:
    """Score the candidates."""
    entries = list(index.load(keys, model if question.title_vector is not None else "").values())
    statistics = index.statistics(forms_to_count(question, entries))
    pairs = score(question, entries, Weigher(statistics))
    rated = [(entry, _rated(question, entry, pair)) for entry, pair in zip(entries, pairs, strict=True)]
    rated.sort(key=lambda one: (-one[1].order, one[0].document.key))
    return Ratings([entry for entry, _ in rated], [one for _, one in rated], statistics.documents)


def terms_found(terms: Collection[Term], entry: Entry) -> tuple[str, ...]:
    """The words of the question that the document has, as the question spells them, the telling ones only."""
    forms = entry.extras.union(entry.title_terms, entry.body_terms, entry.answer_terms)
    return tuple(term.word for term in terms if not term.weak and term.is_in(forms))


def passes(entry: Entry, scope: Scope, filters: Filters) -> bool:
    """Whether a document is in scope and meets the filters: the same rule as the index, on one document."""
    return scope.holds(entry.document.space_id) and filters.admit(entry.document)


def _whole(title: str, body: str) -> str:
    return f"{title}\n{body[:PART_CHARS]}" if body.strip() else ""


def _rated(question: Question, entry: Entry, pair: Pair) -> Rated:
    document = entry.document
    asked = (pair, question.lang, document.lang, kind_of(question, document))
    return Rated(pair, fuse(*asked), document.lang, bool(document.answer), entry.vectors.get("title"), order(*asked))
