"""The search page: words and meaning fused; filters, facets and a total of what the reader may see, and no more."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec

from core.errors import Invalid
from core.ids import Cursor
from core.work import Work
from search.analyser import detect
from search.analyser.numbers import numbers
from search.ports import Embedder, Index, Readable
from search.query import Understood, understand
from search.scoring import Question
from search.service.candidates import Scored, degraded, embed, passes, scored
from search.service.narrowing import Narrowing
from search.service.showing import Shelf, view
from search.syntax import Reading, read
from search.views import (
    VERIFIED_ONLY,
    Correction,
    Document,
    Entry,
    Facets,
    Filters,
    Hits,
    Position,
    Results,
    Scope,
    Sort,
    Span,
    TextQuery,
    VectorQuery,
    spans_at,
    states_of,
)

WINDOW: Final = 100
"""Hits by words that are scored again as pairs; those after keep the index's order."""
NEAREST: Final = 30
DEEPEST: Final = 1_000
"""Nobody reads further; a program that wants everything asks the lists, not the search."""


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A search as asked: text, filters, order, page. `period` names one of `Period`; any other word narrows nothing.

    `exact`: no slip is corrected. `is_instant`: asked while somebody types, so by words alone and without counting.
    """

    q: str = ""
    filters: Filters = Filters()
    period: str = ""
    sort: Sort = Sort.RELEVANCE
    cursor: str | None = None
    limit: int = 20
    exact: bool = False
    is_instant: bool = False


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request read for one reader at one moment."""

    request: SearchRequest
    reading: Reading
    understood: Understood
    query: TextQuery
    begun: str

    @property
    def is_empty(self) -> bool:
        """Punctuation alone asks for nothing: an honest empty list, not everything there is."""
        understood = self.understood
        return bool(self.reading.words.strip()) and not (understood.terms or understood.phrases or understood.excluded)

    @property
    def is_fused(self) -> bool:
        """Whether words are ranked by relevance, and so with meaning; anything else the index orders by itself."""
        return self.query.sort is Sort.RELEVANCE and bool(self.understood.terms)

    @property
    def has_meaning(self) -> bool:
        """A quoted or excluding search is about words; so is one that is answered while it is typed."""
        is_literal = self.understood.phrases or self.understood.excluded
        return self.is_fused and not is_literal and not self.request.is_instant


class Ranked(msgspec.Struct, frozen=True):
    """One page of keys in order, before anybody's eyes: scores by key, counts, and the cursor of the next page."""

    keys: tuple[str, ...]
    scores: dict[str, float]
    total: int
    facets: Facets
    next: str | None = None


class Finding:
    """The part of the searcher behind the search page."""

    def __init__(
        self, index: Index, embedder: Embedder | None, shelf: Shelf, readable: Readable, narrowing: Narrowing
    ) -> None:
        """Use these parts."""
        self._index = index
        self._embedder = embedder
        self._shelf = shelf
        self._readable = readable
        self._narrowing = narrowing

    def find(self, work: Work, request: SearchRequest) -> Results:
        """One page of what this reader may see.

        Raises:
            Invalid: the cursor was not made by this list.
        """
        asked = self._read(work, request)
        ranked = Ranked((), {}, 0, Facets()) if asked.is_empty else self._rank(asked)
        return self._show(work, asked, ranked)

    def count(self, work: Work, request: SearchRequest) -> int:
        """How many documents a search would find by words."""
        asked = self._read(work, request)
        return 0 if asked.is_empty else self._index.lexical(msgspec.structs.replace(asked.query, limit=1)).total

    def _read(self, work: Work, request: SearchRequest) -> Asked:
        reading = read(request.q)
        understood = understand(self._index, reading.words, exact=request.exact)
        spans = spans_at(work.now)
        filters = self._narrowing.narrowed(work, reading, request.filters)
        filters = msgspec.structs.replace(filters, period=spans.get(request.period, Span()))
        is_browsing = not (understood.terms or understood.phrases)
        sort = Sort.ACTIVITY if is_browsing and request.sort is Sort.RELEVANCE else request.sort
        query = TextQuery(
            scope=self._readable(work), terms=understood.terms, phrases=understood.phrases,
            excluded=understood.excluded, filters=filters, sort=sort, limit=request.limit, periods=spans,
            counted=not request.is_instant,
        )  # fmt: skip
        query, begun = _from_page(query, request.cursor, work)
        return Asked(request=request, reading=reading, understood=understood, query=query, begun=begun)

    def _rank(self, asked: Asked) -> Ranked:
        query = asked.query
        if not asked.is_fused:
            hits = self._index.lexical(query)
            return Ranked(tuple(hit.key for hit in hits.items), {}, hits.total, hits.facets, _onward(asked, hits))
        head = self._index.lexical(msgspec.structs.replace(query, offset=0, limit=WINDOW))
        question = self._question(asked)
        extras = self._by_meaning(question, query.filters, query.scope) if head.total <= WINDOW else []
        return self._fuse(asked, question, head, extras)

    def _question(self, asked: Asked) -> Question:
        words, terms = asked.reading.words, asked.understood.terms
        vectors = embed(self._embedder, [words]) if asked.has_meaning else None
        vector = None if vectors is None else vectors[0]
        return Question(words, detect(words).lang, terms, terms, numbers(words), vector)

    def _by_meaning(self, question: Question, filters: Filters, scope: Scope) -> Sequence[str]:
        if question.vectors is None or self._embedder is None:
            return ()
        query = VectorQuery(
            scope=scope, model=self._embedder.name, vectors=question.vectors, filters=filters, limit=NEAREST
        )
        return [hit.key for hit in self._index.nearest(query)]

    def _fuse(self, asked: Asked, question: Question, head: Hits, extras: Sequence[str]) -> Ranked:
        query = asked.query
        by_words = {hit.key for hit in head.items}
        model = self._embedder.name if self._embedder else ""
        found = scored(self._index, question, by_words.union(extras), model)
        window = [
            one for one in found if passes(one.entry, query.scope, query.filters) and (one.key in by_words or one.match)
        ]
        added = [one.entry.document for one in window if one.key not in by_words]
        keys = [one.key for one in window[query.offset : query.offset + query.limit]]
        if len(keys) < query.limit and head.total > WINDOW:
            start = WINDOW + max(0, query.offset - len(window))
            later = self._index.lexical(msgspec.structs.replace(query, offset=start, limit=query.limit - len(keys)))
            keys.extend(hit.key for hit in later.items)
        total = head.total + len(added)
        end = query.offset + query.limit
        is_last = len(keys) < query.limit or end >= min(total, DEEPEST)
        onward = None if is_last else Cursor(asked.begun, end).encode()
        return Ranked(tuple(keys), _scores(window), total, _counted(head.facets, added, query.periods), onward)

    def _show(self, work: Work, asked: Asked, ranked: Ranked) -> Results:
        understood = asked.understood
        entries = self._index.load(ranked.keys)
        cards = self._shelf.cards(work, [entry.document for entry in entries.values()])
        shown = [key for key in ranked.keys if key in cards]
        # A hit the sources refuse (the index lags) must not survive as a number.
        total = max(ranked.total - (len(ranked.keys) - len(shown)), len(shown))
        present = {form for key in shown for form in _forms(entries[key])} if understood.corrections else set()
        return Results(
            items=tuple(view(cards[key], ranked.scores.get(key, 0.0), understood) for key in shown),
            total=total,
            facets=ranked.facets,
            degraded=degraded(self._embedder),
            next=ranked.next,
            corrections=tuple(one for one in understood.corrections if _is_seen(one, understood, present)),
        )


def _from_page(query: TextQuery, cursor: str | None, work: Work) -> tuple[TextQuery, str]:
    """The query of the page a cursor leads to, and the instant at which its list was begun.

    An ordered list goes on after the last document seen. The pages of a relevance list are counted off, so they must
    all be of one list: it holds what had been written when its first page was read, and nothing later.

    Raises:
        Invalid: the cursor was not made by this list.
    """
    place = Cursor.decode(cursor)
    if place is None:
        return query, work.now.isoformat()
    if query.sort is not Sort.RELEVANCE:
        return msgspec.structs.replace(query, after=_position(place, query.sort)), ""
    if not query.terms:
        return msgspec.structs.replace(query, offset=_offset(place)), place.value
    written = query.filters.written
    until = place.instant + timedelta.resolution
    until = min(until, written.until) if written.until else until
    filters = msgspec.structs.replace(query.filters, written=Span(written.since, until))
    return msgspec.structs.replace(query, filters=filters, offset=_offset(place)), place.value


def _position(place: Cursor, sort: Sort) -> Position:
    name, _, rest = place.value.partition(":")
    value, _, kind = rest.partition(":")
    if name != sort or not kind:
        raise Invalid({"cursor": "bad_choice"})
    return Position(Cursor(value, place.id).number, place.id, kind)


def _offset(place: Cursor) -> int:
    return min(max(place.id, 0), DEEPEST)


def _onward(asked: Asked, hits: Hits) -> str | None:
    query = asked.query
    if len(hits.items) < query.limit:
        return None
    if hits.end is not None:
        return Cursor(f"{query.sort}:{hits.end.value!r}:{hits.end.kind}", hits.end.id).encode()
    end = query.offset + query.limit
    return Cursor(asked.begun, end).encode() if end < min(hits.total, DEEPEST) else None


def _scores(window: Sequence[Scored]) -> dict[str, float]:
    return {one.key: round(one.score, 3) for one in window}


def _counted(facets: Facets, added: Sequence[Document], periods: dict[str, Span]) -> Facets:
    """The facets with the documents that only meaning found."""
    counts = {name: dict(count) for name, count in msgspec.structs.asdict(facets).items()}
    for document in added:
        values = {
            "kind": {document.kind}, "lang": {document.lang}, "space": {str(document.space_id)},
            "state": states_of(document), "tag": set(document.tags),
            "verified": {VERIFIED_ONLY} if document.resolution == "verified" else set(),
            "period": {name for name, span in periods.items() if span.holds(document.created_at)},
        }  # fmt: skip
        for name, found in values.items():
            for value in found:
                counts[name][value] = counts[name].get(value, 0) + 1
    return Facets(**counts)


def _forms(entry: Entry) -> frozenset[str]:
    return entry.extras.union(entry.title_terms, entry.body_terms, entry.answer_terms)


def _is_seen(correction: Correction, understood: Understood, present: set[str]) -> bool:
    """A correction is only told when its word stands in a document the reader sees: it could come from a hidden one."""
    return any(term.word == correction.typed and present.intersection(term.forms) for term in understood.terms)
