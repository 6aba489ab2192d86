"""The search page: words and meaning fused; filters, facets and a total of what the reader may see, and no more."""

from collections.abc import Sequence
from typing import Final

import msgspec

from core.ids import Cursor
from core.work import Work
from search.analyser import detect
from search.analyser.numbers import numbers
from search.ports import Embedder, Index, Readable, Synonyms
from search.query import Understood, understand
from search.scoring import Question
from search.service.candidates import Scored, degraded, embed, passes, scored
from search.service.showing import Shelf
from search.snippets import marked, snippet
from search.views import (
    Card,
    Correction,
    Document,
    Entry,
    Facets,
    Filters,
    Hits,
    HitView,
    Results,
    Scope,
    Sort,
    TextQuery,
    VectorQuery,
)

WINDOW: Final = 100
"""Hits by words that are scored again as pairs; those after keep the index's order."""
NEAREST: Final = 30
DEEPEST: Final = 1_000
"""Nobody reads further; a program that wants everything asks the lists, not the search."""
_CURSOR: Final = "s"


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A search as asked: text, filters, order, page."""

    q: str = ""
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    cursor: str | None = None
    limit: int = 20


class Ranked(msgspec.Struct, frozen=True):
    """One page of keys in order, before anybody's eyes: scores by key, and counts."""

    keys: tuple[str, ...]
    scores: dict[str, float]
    total: int
    facets: Facets


class Finding:
    """The part of the searcher behind the search page."""

    def __init__(
        self, index: Index, embedder: Embedder | None, shelf: Shelf, readable: Readable, synonyms: Synonyms
    ) -> None:
        """Use these parts."""
        self._index = index
        self._embedder = embedder
        self._shelf = shelf
        self._readable = readable
        self._synonyms = synonyms

    def find(self, work: Work, request: SearchRequest) -> Results:
        """One page of what this reader may see."""
        scope = self._readable(work)
        understood = understand(self._index, request.q, self._synonyms(work, scope.within(request.filters.space_ids)))
        vectors = embed(self._embedder, [request.q]) if _has_meaning(request, understood) else None
        question = Question(
            request.q, detect(request.q).lang, understood.terms, understood.terms, numbers(request.q),
            None if vectors is None else vectors[0],
        )  # fmt: skip
        offset = _offset(request.cursor)
        if request.q.strip() and not (understood.terms or understood.phrases or understood.excluded):
            # Punctuation alone asks for nothing: an honest empty list, not everything there is.
            ranked = Ranked((), {}, 0, Facets())
        else:
            ranked = self._rank(question, understood, request, scope, offset)
        return self._show(work, request, understood, ranked, offset)

    def _rank(
        self, question: Question, understood: Understood, request: SearchRequest, scope: Scope, offset: int
    ) -> Ranked:
        query = TextQuery(
            scope=scope, terms=understood.terms, phrases=understood.phrases, excluded=understood.excluded,
            filters=request.filters, sort=request.sort, offset=offset, limit=request.limit,
        )  # fmt: skip
        if request.sort is not Sort.RELEVANCE or not understood.terms:
            hits = self._index.lexical(query)
            return Ranked(tuple(hit.key for hit in hits.items), {}, hits.total, hits.facets)
        head = self._index.lexical(msgspec.structs.replace(query, offset=0, limit=WINDOW))
        extras = self._by_meaning(question, request.filters, scope) if head.total <= WINDOW else []
        return self._fuse(question, query, head, extras, scope)

    def _by_meaning(self, question: Question, filters: Filters, scope: Scope) -> Sequence[str]:
        if question.vectors is None or self._embedder is None:
            return ()
        query = VectorQuery(
            scope=scope, model=self._embedder.name, vectors=question.vectors, filters=filters, limit=NEAREST
        )
        return [hit.key for hit in self._index.nearest(query)]

    def _fuse(self, question: Question, query: TextQuery, head: Hits, extras: Sequence[str], scope: Scope) -> Ranked:
        by_words = {hit.key for hit in head.items}
        model = self._embedder.name if self._embedder else ""
        found = scored(self._index, question, by_words.union(extras), model)
        window = [
            one for one in found if passes(one.entry, scope, query.filters) and (one.key in by_words or one.match)
        ]
        added = [one.entry.document for one in window if one.key not in by_words]
        keys = [one.key for one in window[query.offset : query.offset + query.limit]]
        if len(keys) < query.limit and head.total > WINDOW:
            start = WINDOW + max(0, query.offset - len(window))
            later = self._index.lexical(msgspec.structs.replace(query, offset=start, limit=query.limit - len(keys)))
            keys.extend(hit.key for hit in later.items)
        return Ranked(tuple(keys), _scores(window), head.total + len(added), _counted(head.facets, added))

    def _show(self, work: Work, request: SearchRequest, understood: Understood, ranked: Ranked, offset: int) -> Results:
        entries = self._index.load(ranked.keys)
        cards = self._shelf.cards(work, [entry.document for entry in entries.values()])
        shown = [key for key in ranked.keys if key in cards]
        # A hit the sources refuse (the index lags) must not survive as a number.
        total = max(ranked.total - (len(ranked.keys) - len(shown)), len(shown))
        end = offset + request.limit
        present = {form for key in shown for form in _forms(entries[key])} if understood.corrections else set()
        return Results(
            items=tuple(_view(cards[key], ranked.scores.get(key, 0.0), understood) for key in shown),
            total=total,
            facets=ranked.facets,
            degraded=degraded(self._embedder),
            next=Cursor(_CURSOR, end).encode() if len(ranked.keys) == request.limit and _more(ranked, end) else None,
            corrections=tuple(one for one in understood.corrections if _is_seen(one, understood, present)),
        )


def _has_meaning(request: SearchRequest, understood: Understood) -> bool:
    """A quoted or excluding search is about words; any other order than relevance too."""
    return request.sort is Sort.RELEVANCE and bool(understood.terms) and not (understood.phrases or understood.excluded)


def _offset(cursor: str | None) -> int:
    position = Cursor.decode(cursor)
    return min(max(position.id, 0), DEEPEST) if position else 0


def _more(ranked: Ranked, end: int) -> bool:
    return end < min(ranked.total, DEEPEST)


def _scores(window: Sequence[Scored]) -> dict[str, float]:
    return {one.key: round(one.score, 3) for one in window}


def _counted(facets: Facets, added: Sequence[Document]) -> Facets:
    """The facets with the documents that only meaning found."""
    counts = {name: dict(count) for name, count in msgspec.structs.asdict(facets).items()}
    for document in added:
        states = {str(document.state)} | ({str(document.resolution)} - {"open"})
        values = [("kind", document.kind), ("lang", document.lang), ("space", str(document.space_id))]
        for name, value in (*values, *(("state", state) for state in states), *(("tag", tag) for tag in document.tags)):
            counts[name][value] = counts[name].get(value, 0) + 1
    return Facets(**counts)


def _forms(entry: Entry) -> frozenset[str]:
    return entry.extras.union(entry.title_terms, entry.body_terms, entry.answer_terms)


def _is_seen(correction: Correction, understood: Understood, present: set[str]) -> bool:
    """A correction is only told when its word stands in a document the reader sees: it could come from a hidden one."""
    return any(term.word == correction.typed and term.is_in(present) for term in understood.terms)


def _view(card: Card, score: float, understood: Understood) -> HitView:
    text = (
        card.answer_text if card.answer_text and not card.question_text else f"{card.question_text}\n{card.answer_text}"
    )
    return HitView(
        kind=card.kind,
        id=card.id,
        url=card.url,
        title=card.title,
        state=card.state,
        lang=card.lang,
        score=score,
        snippet=snippet(text, understood.forms),
        heading=marked(card.title, understood.forms),
        space=card.space,
        author=card.author,
        answered_by=card.answered_by,
        date=card.date,
    )
