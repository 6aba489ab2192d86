"""The search page: words and meaning fused; filters, facets and a total of what the reader may see, and no more."""

from collections.abc import Collection, Sequence
from typing import Final

import msgspec

from core.work import Work
from search.analyser import detect
from search.analyser.numbers import numbers
from search.confidence import Judge
from search.cutting import region
from search.ports import Embedder, Index, Readable, Synonyms
from search.queries.background import find_background
from search.query import Understood, understand
from search.scoring import Question
from search.service.candidates import Scored, degraded, embed, passes, scored
from search.service.narrowing import Narrowing
from search.service.paging import Begun, at_page, onward
from search.service.showing import Shelf, view
from search.spans import Span, spans_at
from search.syntax import Reading, read
from search.views import (
    VERIFIED_ONLY,
    Correction,
    Count,
    Document,
    Entry,
    Facets,
    Filters,
    Hits,
    Results,
    Scope,
    Sort,
    TextQuery,
    VectorQuery,
    Vectors,
    states_of,
)

WINDOW: Final = 100
"""Hits by words that are scored again as pairs; those after keep the index's order."""
TYPED: Final = 20
"""The same for an answer while somebody types, of which five are shown."""
NEAREST: Final = 30


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
    """A request whose text is read."""

    request: SearchRequest
    reading: Reading
    understood: Understood

    @property
    def is_empty(self) -> bool:
        """Punctuation alone asks for nothing: an honest empty list, not everything there is."""
        is_about = self.understood.terms or self.understood.phrases or self.understood.excluded
        return bool(self.reading.words.strip()) and not is_about

    @property
    def sort(self) -> Sort:
        """The order; without words there is nothing to be relevant to."""
        is_browsing = not (self.understood.terms or self.understood.phrases)
        return Sort.ACTIVITY if is_browsing and self.request.sort is Sort.RELEVANCE else self.request.sort

    @property
    def is_fused(self) -> bool:
        """Whether words are ranked by relevance, and so with meaning; anything else the index orders by itself."""
        return self.sort is Sort.RELEVANCE and bool(self.understood.terms)

    @property
    def has_meaning(self) -> bool:
        """A quoted or excluding search is about words; so is one that is answered while it is typed."""
        is_literal = self.understood.phrases or self.understood.excluded
        return self.is_fused and not is_literal and not self.request.is_instant


class Ranked(msgspec.Struct, frozen=True):
    """One page of keys in order, before anybody's eyes: scores by key, counts, and the cursor of the next page.

    `parts`: which part of those found by meaning is nearest.
    """

    keys: tuple[str, ...]
    scores: dict[str, float]
    total: int
    facets: Facets
    next: str | None = None
    is_total_capped: bool = False
    parts: dict[str, str] = {}


class Finding:
    """The part of the searcher behind the search page."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder | None,
        shelf: Shelf,
        readable: Readable,
        narrowing: Narrowing,
        synonyms: Synonyms,
    ) -> None:
        """Use these parts."""
        self._index = index
        self._embedder = embedder
        self._shelf = shelf
        self._readable = readable
        self._narrowing = narrowing
        self._synonyms = synonyms

    def find(self, work: Work, request: SearchRequest) -> Results:
        """One page of what this reader may see.

        Raises:
            Invalid: the cursor was not made by this list.
        """
        reading = read(request.q)
        # The model works before the first question to the database: nothing is embedded inside a transaction.
        vectors = embed(self._embedder, [reading.words]) if _may_have_meaning(request, reading) else None
        asked = self._read(work, request, reading)
        if asked.is_empty:
            return self._show(work, asked, Ranked((), {}, 0, Facets()))
        question = _question(asked, vectors)
        query, begun = self._query(work, asked)
        return self._show(work, asked, self._rank(work, asked, question, query, begun))

    def count(self, work: Work, request: SearchRequest) -> Count:
        """How many documents a search would find by words."""
        asked = self._read(work, request, read(request.q))
        query, _begun = self._query(work, asked)
        return Count(0) if asked.is_empty else self._index.lexical(msgspec.structs.replace(query, limit=1)).count

    def _read(self, work: Work, request: SearchRequest, reading: Reading) -> Asked:
        vocabulary = self._synonyms(work, self._readable(work).within(request.filters.space_ids))
        understood = understand(self._index, reading.words, vocabulary, exact=request.exact)
        return Asked(request=request, reading=reading, understood=understood)

    def _query(self, work: Work, asked: Asked) -> tuple[TextQuery, Begun]:
        request, understood = asked.request, asked.understood
        spans = spans_at(work.now)
        filters = self._narrowing.narrowed(work, asked.reading, request.filters)
        filters = msgspec.structs.replace(filters, period=spans.get(request.period, Span()))
        query = TextQuery(
            scope=self._readable(work), terms=understood.terms, phrases=understood.phrases,
            excluded=understood.excluded, filters=filters, sort=asked.sort, limit=request.limit, periods=spans,
            counted=not request.is_instant,
        )  # fmt: skip
        return at_page(query, request.cursor, work.now)

    def _rank(self, work: Work, asked: Asked, question: Question, query: TextQuery, begun: Begun) -> Ranked:
        if not asked.is_fused:
            hits = self._index.lexical(query)
            keys = tuple(hit.key for hit in hits.items)
            return Ranked(keys, {}, hits.total, hits.facets, onward(query, hits, begun), hits.is_total_capped)
        window = TYPED if asked.request.is_instant else WINDOW
        head = self._index.lexical(msgspec.structs.replace(query, offset=0, limit=window))
        parts = self._by_meaning(question, query.filters, query.scope) if head.total <= WINDOW else {}
        found = self._scored(work, question, {hit.key for hit in head.items}, parts)
        return msgspec.structs.replace(self._fuse(found, query, head, begun), parts=parts)

    def _by_meaning(self, question: Question, filters: Filters, scope: Scope) -> dict[str, str]:
        """The nearest documents, each by the part that is nearest."""
        if question.vectors is None or self._embedder is None:
            return {}
        query = VectorQuery(
            scope=scope, model=self._embedder.name, vectors=question.vectors, filters=filters, limit=NEAREST
        )
        return {hit.key: hit.part for hit in self._index.nearest(query)}

    def _scored(self, work: Work, question: Question, by_words: set[str], extras: Collection[str]) -> list[Scored]:
        model = self._embedder.name if self._embedder else ""
        # Only what meaning alone found has to stand out: a document with the words is a hit whatever is thought of it.
        judge = Judge(background=find_background(work, model)) if extras else Judge()
        return scored(self._index, question, by_words.union(extras), model, judge)

    def _fuse(self, found: Sequence[Scored], query: TextQuery, head: Hits, begun: Begun) -> Ranked:
        by_words = {hit.key for hit in head.items}
        window = [
            one for one in found if passes(one.entry, query.scope, query.filters) and (one.key in by_words or one.match)
        ]
        added = [one.entry.document for one in window if one.key not in by_words]
        keys = [one.key for one in window if one.key not in begun.seen][: query.limit]
        begun = begun.having(keys)
        if len(keys) < query.limit and head.total > WINDOW:
            start = WINDOW + max(0, query.offset - len(window))
            later = self._index.lexical(msgspec.structs.replace(query, offset=start, limit=query.limit - len(keys)))
            keys.extend(hit.key for hit in later.items)
        total = head.total + len(added)
        following = begun.cursor(query) if len(keys) == query.limit and query.offset + query.limit < total else None
        facets = _counted(head.facets, added, query.periods)
        return Ranked(tuple(keys), _scores(window), total, facets, following, head.is_total_capped)

    def _show(self, work: Work, asked: Asked, ranked: Ranked) -> Results:
        understood = asked.understood
        entries = self._index.load(ranked.keys)
        cards = self._shelf.cards(work, [entry.document for entry in entries.values()])
        shown = [key for key in ranked.keys if key in cards]
        # A hit the sources refuse (the index lags) must not survive as a number.
        total = max(ranked.total - (len(ranked.keys) - len(shown)), len(shown))
        present = {form for key in shown for form in _forms(entries[key])} if understood.corrections else set()
        return Results(
            items=tuple(
                view(cards[key], ranked.scores.get(key, 0.0), understood, region(ranked.parts.get(key, "")))
                for key in shown
            ),
            total=total,
            is_total_capped=ranked.is_total_capped,
            facets=ranked.facets,
            degraded=degraded(self._embedder),
            next=ranked.next,
            corrections=tuple(one for one in understood.corrections if _is_seen(one, understood, present)),
        )


def _may_have_meaning(request: SearchRequest, reading: Reading) -> bool:
    return request.sort is Sort.RELEVANCE and not request.is_instant and bool(reading.words.strip())


def _question(asked: Asked, vectors: Vectors | None) -> Question:
    words, terms = asked.reading.words, asked.understood.terms
    vector = None if vectors is None or not asked.has_meaning else vectors[0]
    return Question(words, detect(words).lang, terms, terms, numbers(words), vector, is_search=True)


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
    return any(term.word == correction.typed and term.is_in(present) for term in understood.terms)
