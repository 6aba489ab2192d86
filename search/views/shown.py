"""What people are shown: cards, suggestions, results. Data only."""

from datetime import datetime

import msgspec

from search.views.indexed import Facets, Match, Reduced, State


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """One reply inside a document, as its reader may see it; `is_answer`: it was accepted or verified.

    `id` is that of its post, by which a passage of the index finds it.
    """

    id: int = 0
    url: str
    author: str
    text: str
    is_answer: bool = False
    date: datetime | None = None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a source gives to show a document to one reader; texts are plain. Dates are aware.

    `replies` are those that are searched, the best one first; a source without replies has none.
    """

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
    replies: tuple[Reply, ...] = ()


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A question being written. `exclude` holds keys never to suggest (the thread itself when it is edited)."""

    title: str
    body: str = ""
    space_id: int | None = None
    exclude: frozenset[str] = frozenset()


class SuggestionView(msgspec.Struct, frozen=True, kw_only=True):
    """An existing answer offered for a draft, or a document near another.

    `why` holds the shared words as the draft spells them; `is_near`: it means nearly the same, whatever the words;
    `has_other_numbers`: each names a number that the other does not. `date` and `answered_by` are those of the answer
    shown, which stands at `answer_url`; without an answer the date is the document's.
    """

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
    answer_url: str = ""
    date: datetime | None = None
    is_near: bool = False
    has_other_numbers: bool = False


class Suggestions(msgspec.Struct, frozen=True):
    """What a person sees while writing; `degraded` says what is missing, None when nothing is."""

    items: tuple[SuggestionView, ...] = ()
    degraded: Reduced | None = None


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of one suggestion: its place, what the confidence model `pair` read and said, and why.

    Numbers, and the words that draft and document share; nothing else of the draft.
    """

    key: str
    rank: int
    match: Match
    score: float
    pair: str
    probability: float
    features: dict[str, float]
    words: tuple[str, ...]
    has_answer: bool


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What a person sees, with what the site remembers of it: in which space they ask, whose vectors compared."""

    suggestions: Suggestions
    traces: tuple[Trace, ...] = ()
    space_id: int | None = None
    model: str = ""


class Piece(msgspec.Struct, frozen=True):
    """A run of a snippet's plain text; `match` marks what answers the query."""

    text: str
    match: bool = False


class Place(msgspec.Struct, frozen=True):
    """The reply in which a hit was found best."""

    url: str
    author: str
    is_answer: bool


class HitView(msgspec.Struct, frozen=True, kw_only=True):
    """One search result as it is shown; `place` is None when its question was found, or all of it."""

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
    place: Place | None = None


class Correction(msgspec.Struct, frozen=True):
    """A word nobody used here and the known word that was searched as well."""

    typed: str
    meant: str


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a search. `total` counts what this reader may see; `next` is the cursor of the next page.

    `is_total_capped`: there are more than `total`; the facets count that many of them, the newest ones.
    """

    items: tuple[HitView, ...]
    total: int
    facets: Facets
    degraded: Reduced | None = None
    next: str | None = None
    corrections: tuple[Correction, ...] = ()
    is_total_capped: bool = False
