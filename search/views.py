"""The structs of search: documents going in, queries, hits and cards coming out. Data only."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import StrEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

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
    """Why an answer is less than it could be: no vectors at all, or the model is still loading."""

    LEXICAL = "lexical"
    LOADING = "loading"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One searchable thing. Texts are plain, without markup; `lang` empty means "detect it".

    `state` is the word people see; `resolution` (open, answered, accepted or verified) stays true when the state is
    closed or archived, so that a verified answer is found whatever became of its thread. `rev` grows with every change.
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


class Stamp(msgspec.Struct, frozen=True):
    """A document's id and revision, for comparing an index with its source."""

    id: int
    rev: int


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


class Filters(msgspec.Struct, frozen=True):
    """What the reader narrowed the list to; empty means all."""

    space_ids: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    langs: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()


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


class TextQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A search by words; phrases and exclusions always hold. Without terms or phrases it browses."""

    scope: Scope
    terms: tuple[Term, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20


class VectorQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A search by meaning: the nearest documents to any of the vectors, which `model` made."""

    scope: Scope
    model: str
    vectors: Vectors
    filters: Filters = Filters()
    limit: int = 30


class Hit(msgspec.Struct, frozen=True):
    """A document found; `score` is the engine's own and only compares within one answer."""

    key: str
    score: float


class Facets(msgspec.Struct, frozen=True):
    """How many results each choice would leave, the others kept; a verified archived document counts under both."""

    kind: dict[str, int] = {}
    lang: dict[str, int] = {}
    state: dict[str, int] = {}
    space: dict[str, int] = {}
    tag: dict[str, int] = {}


class Hits(msgspec.Struct, frozen=True):
    """One page of documents found, and the count of all."""

    items: tuple[Hit, ...]
    total: int
    facets: Facets = Facets()


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


class IndexHealth(msgspec.Struct, frozen=True):
    """What an index says of itself. `needs_reindex`: it was made empty (first start, newer rules) and waits."""

    engine: str
    documents: int
    vectors: int
    needs_reindex: bool


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a source gives to show a document to one reader; texts are plain. Dates are aware."""

    kind: str
    id: int
    url: str
    title: str
    state: State
    lang: str
    date: datetime
    space: str = ""
    author: str = ""
    answered_by: str = ""
    question_text: str = ""
    answer_text: str = ""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A question being written. `exclude` holds keys never to suggest (the thread itself when it is edited)."""

    title: str
    body: str = ""
    space_id: int | None = None
    exclude: frozenset[str] = frozenset()


class SuggestionView(msgspec.Struct, frozen=True, kw_only=True):
    """An existing answer offered for a draft. `why` holds the shared words as the draft spells them."""

    kind: str
    id: int
    url: str
    title: str
    state: State
    lang: str
    match: Match
    score: float
    answer_excerpt: str
    why: tuple[str, ...]
    space: str = ""
    answered_by: str = ""
    date: datetime | None = None


class Suggestions(msgspec.Struct, frozen=True):
    """What a person sees while writing; `degraded` says what is missing, None when nothing is."""

    items: tuple[SuggestionView, ...] = ()
    degraded: Reduced | None = None


class Piece(msgspec.Struct, frozen=True):
    """A run of a snippet's plain text; `match` marks what answers the query."""

    text: str
    match: bool = False


class HitView(msgspec.Struct, frozen=True, kw_only=True):
    """One search result as it is shown."""

    kind: str
    id: int
    url: str
    title: str
    state: State
    lang: str
    score: float
    snippet: tuple[Piece, ...]
    heading: tuple[Piece, ...] = ()
    space: str = ""
    author: str = ""
    answered_by: str = ""
    date: datetime | None = None


class Correction(msgspec.Struct, frozen=True):
    """A word nobody used here and the known word that was searched as well."""

    typed: str
    meant: str


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a search. `total` counts what this reader may see; `next` is the cursor of the next page."""

    items: tuple[HitView, ...]
    total: int
    facets: Facets
    degraded: Reduced | None = None
    next: str | None = None
    corrections: tuple[Correction, ...] = ()
