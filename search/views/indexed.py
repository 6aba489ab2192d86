"""What an index is given, asked and answers. Data only."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from search.spans import Span

Vectors = NDArray[np.float32]
"""Shape (n, dimensions), float32, rows of unit length."""


class State(StrEnum):
    """How far a document's question has come; an article is verified, archived or open."""

    OPEN = "open"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    VERIFIED = "verified"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Sort(StrEnum):
    """The orders of a result list; every one of them ends with the newest id first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    ACTIVITY = "activity"
    VOTES = "votes"


class Match(StrEnum):
    """How sure we are that a suggestion is the same question, in words."""

    VERY_LIKELY = "very_likely"
    CLOSE = "close"
    RELATED = "related"


class Reduced(StrEnum):
    """Why an answer is less than it could be.

    `LEXICAL`: no vectors at all; `LOADING`: the model is still being loaded; `PARTIAL`: the model has not read all
    documents yet; `OUTDATED`: the index was made by other rules and is being built anew.
    """

    LEXICAL = "lexical"
    LOADING = "loading"
    PARTIAL = "partial"
    OUTDATED = "outdated"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One searchable thing. Texts are plain, without markup; `lang` empty means "detect it".

    `state` is the word people see; `resolution` (open, answered, accepted or verified) stays true when the state is
    closed or archived, so that a verified answer is found whatever became of its thread. `rev` grows with every change.
    `replies`: the posts that `answer` holds, in its order, and the character at which each begins; empty when it is
    one text.
    """

    key: str
    kind: str
    id: int
    space_id: int
    title: str
    rev: int
    created_at: datetime
    activity_at: datetime
    lang: str = ""
    body: str = ""
    answer: str = ""
    tags: tuple[str, ...] = ()
    state: State = State.OPEN
    resolution: State = State.OPEN
    author_id: int | None = None
    reply_count: int = 0
    votes: int = 0
    replies: tuple[tuple[int, int], ...] = ()


class Stamp(msgspec.Struct, frozen=True):
    """A document's id, its revision, and where it stands, for comparing an index with its source."""

    id: int
    rev: int
    space_id: int
    state: State = State.OPEN


class Scope(msgspec.Struct, frozen=True):
    """The spaces a reader may read. Every query carries one; there is no search without."""

    space_ids: frozenset[int] = frozenset()
    everything: bool = False

    def holds(self, space_id: int) -> bool:
        """Whether this space may be read."""
        return self.everything or space_id in self.space_ids

    def within(self, space_ids: frozenset[int]) -> "Scope":
        """What is left of it in these spaces; all of it when none is named."""
        if not space_ids:
            return self
        return Scope(space_ids if self.everything else self.space_ids & space_ids)


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader narrowed the list to; empty means all.

    `written` bounds every count; `period` is a choice beside others, so its own facet counts as if it were not chosen.
    """

    space_ids: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    langs: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    author_ids: frozenset[int] = frozenset()
    is_verified: bool = False
    written: Span = Span()
    period: Span = Span()

    def admit(self, document: Document) -> bool:
        """Whether one document meets them all: the rule the index applies in SQL."""
        chosen = (
            (self.space_ids, {document.space_id}),
            (self.kinds, {document.kind}),
            (self.langs, {document.lang}),
            (self.states, states_of(document)),
            (self.tags, set(document.tags)),
            (self.author_ids, {document.author_id}),
        )
        return (
            all(not wanted or wanted & has for wanted, has in chosen)
            and (not self.is_verified or document.resolution == State.VERIFIED)
            and self.written.holds(document.created_at)
            and self.period.holds(document.created_at)
        )


def states_of(document: Document) -> set[str]:
    """The states a document counts under: what people see, and how far its question came whatever became of it."""
    return {document.state} | ({document.resolution} - {State.OPEN})


Words = tuple[tuple[str, ...], ...]
"""An expression of several words, each by the stored forms that count as it."""


class Term(msgspec.Struct, frozen=True):
    """A searched word: as it was typed, and every stored form that counts as the same word.

    `meanings`: expressions that stand for it ("AT": accident du travail); a document with every word of one has it.
    `near`: forms of related words (`apprenti` for `apprentissage`), which make a document worth comparing, no more.
    """

    word: str
    forms: tuple[str, ...]
    weak: bool = False
    meanings: tuple[Words, ...] = ()
    near: tuple[str, ...] = ()

    def is_in(self, present: AbstractSet[str]) -> bool:
        """Whether a text with these forms has the word, or every word of one of its meanings."""
        if not present.isdisjoint(self.forms):
            return True
        return any(all(not present.isdisjoint(forms) for forms in words) for words in self.meanings)

    @property
    def every_form(self) -> frozenset[str]:
        """All forms, those inside meanings too: what highlights mark and statistics count."""
        return frozenset((*self.forms, *(form for words in self.meanings for forms in words for form in forms)))


class Position(msgspec.Struct, frozen=True):
    """Where a list stopped: what its last document was ordered by (a Unix time, or votes), its id and its kind."""

    value: float
    id: int
    kind: str


class TextQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A search by words; phrases and exclusions always hold. Without terms or phrases it browses.

    An order other than relevance goes on `after` a position, so that documents added meanwhile move nothing; relevance
    knows only an `offset`. `periods` are counted in the facets under their names. Not `counted`: no facets, and a total
    that says no more than the page.
    """

    scope: Scope
    terms: tuple[Term, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    after: Position | None = None
    limit: int = 20
    periods: dict[str, Span] = {}
    counted: bool = True


class VectorQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A search by meaning: the nearest documents to any of the vectors, which `model` made.

    `is_of_wholes`: passages of long texts do not count, for a draft is the same as a question, not as a part of it.
    """

    scope: Scope
    model: str
    vectors: Vectors
    filters: Filters = Filters()
    limit: int = 30
    is_of_wholes: bool = False


class Hit(msgspec.Struct, frozen=True):
    """A document found; `score` is the engine's own and only compares within one answer.

    `part`: the name of the vector that was nearest, when it was found by meaning.
    """

    key: str
    score: float
    part: str = ""


class Facets(msgspec.Struct, frozen=True):
    """How many results each choice would leave, the others kept; a verified archived document counts under both."""

    kind: dict[str, int] = {}
    lang: dict[str, int] = {}
    state: dict[str, int] = {}
    space: dict[str, int] = {}
    tag: dict[str, int] = {}
    verified: dict[str, int] = {}
    period: dict[str, int] = {}


VERIFIED_ONLY: Final = "yes"
"""The one choice of the facet "verified"."""


class Hits(msgspec.Struct, frozen=True):
    """One page of documents found, and the count of all; `end` is where an ordered page stops.

    `is_total_capped`: there are more than `total`, and neither they nor the facets were counted to the end.
    """

    items: tuple[Hit, ...]
    total: int
    facets: Facets = Facets()
    end: Position | None = None
    is_total_capped: bool = False

    @property
    def count(self) -> "Count":
        """How many there are, as far as it is known."""
        return Count(self.total, self.is_total_capped)


class Count(msgspec.Struct, frozen=True):
    """How many documents a search finds: so many, or more than that when it is capped."""

    total: int
    is_capped: bool = False


class Entry(msgspec.Struct, frozen=True):
    """A document as the index keeps it: texts, their terms, and its vectors by part for one model."""

    document: Document
    title_terms: tuple[str, ...]
    body_terms: tuple[str, ...]
    answer_terms: tuple[str, ...]
    extras: frozenset[str]
    vectors: dict[str, NDArray[np.float32]] = {}


class Upsert(msgspec.Struct, frozen=True):
    """Put a document into the index, unless a newer revision is there. Without vectors it is found by words alone.

    `force`: even over a newer revision, for a repair after the database went back in time (a restored backup).
    """

    document: Document
    model: str = ""
    parts: tuple[str, ...] = ()
    vectors: Vectors | None = None
    force: bool = False


class Removal(msgspec.Struct, frozen=True):
    """Take a document out of the index."""

    key: str


class Receipt(msgspec.Struct, frozen=True):
    """What became of a batch: keys written, keys left alone because the index was newer."""

    applied: tuple[str, ...]
    ignored: tuple[str, ...] = ()


class Statistics(msgspec.Struct, frozen=True):
    """What word weights need: documents in the index, mean lengths in terms, and in how many documents each form is."""

    documents: int
    title_length: float
    whole_length: float
    frequencies: dict[str, int]


class Spelling(msgspec.Struct, frozen=True):
    """Known words near a typed one.

    `corrections`: likely slips; `apart`: the known words it was glued from ("motdepasse"); `completions`: of an
    unfinished last word; `relatives`: words of the same root and other endings, for when nothing else is known.
    """

    word: str
    frequency: int
    corrections: tuple[str, ...] = ()
    completions: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    relatives: tuple[str, ...] = ()


class Serving(msgspec.Struct, frozen=True):
    """What an index answers with. `model`: whose vectors were complete last, "" before any were.

    `is_outdated`: its words were cut by other rules than those of now; another index is filled beside it.
    """

    model: str = ""
    is_outdated: bool = False


class IndexHealth(msgspec.Struct, frozen=True):
    """What an index says of itself. `needs_reindex`: it was made empty (first start, other tables) and waits.

    `embedded`: documents with vectors, by model. `rebuilt`: documents in the index being filled beside it, None when
    there is none.
    """

    engine: str
    documents: int
    vectors: int
    needs_reindex: bool
    serving: Serving = Serving()
    embedded: dict[str, int] = {}
    rebuilt: int | None = None
