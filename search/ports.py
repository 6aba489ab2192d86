"""What search needs from others, as protocols: an index, an embedder, sources of documents, and who may read what.

The engines in `search/engines` implement the first two; `app/wiring.py` plugs sources and readers of the packages
above.
"""

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from typing import Protocol

from core.work import Work
from search.views import (
    Card,
    Document,
    Entry,
    Hit,
    Hits,
    IndexHealth,
    Receipt,
    Removal,
    Scope,
    Serving,
    Spelling,
    Stamp,
    Statistics,
    TextQuery,
    Upsert,
    VectorQuery,
    Vectors,
)
from search.vocabulary import EVERYDAY, Vocabulary


class EmbedderState(StrEnum):
    """Where an embedding model is in its life. OFF: not started, or switched off by the administrator."""

    OFF = "off"
    LOADING = "loading"
    READY = "ready"
    BROKEN = "broken"


class Embedder(Protocol):
    """Turns texts into vectors whose cosine tells how close their meanings are."""

    @property
    def name(self) -> str:
        """Model name and version; vectors of different names are never compared."""

    @property
    def dimensions(self) -> int:
        """Length of a vector; known once ready."""

    @property
    def state(self) -> EmbedderState:
        """Whether `embed` may be called now."""

    def start(self) -> None:
        """Load behind, in one thread of its own; calling twice does nothing."""

    def when_ready(self, call: Callable[[], None]) -> None:
        """Call once `embed` may be called: at once when it may already, never when the model is broken.

        The call comes from the loading thread: it must be short.
        """

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text. Blocks; call it outside any transaction.

        Raises:
            Unavailable: the model is not ready.
        """


class Index(Protocol):
    """A search index: a cache of documents, safe to call from several threads."""

    name: str

    def prepare(self) -> IndexHealth:
        """Open or create.

        One whose words were cut by other rules serves on and says so; one that cannot be read by this version is
        emptied and says `needs_reindex`.
        """

    def apply(self, batch: Sequence[Upsert | Removal]) -> Receipt:
        """Write a batch as one. Idempotent: an older revision than the stored one changes nothing.

        While an index is built beside this one, it gets the batch too.
        """

    def lexical(self, query: TextQuery) -> Hits:
        """Documents by words, with total and facets in scope: all terms first, then without the commonest."""

    def rare(self, query: TextQuery) -> list[Hit]:
        """Documents sharing the rarest words of a long text, best first; bounded work however long the text."""

    def nearest(self, query: VectorQuery) -> list[Hit]:
        """Documents by meaning; the score is the best cosine of any part with any query vector, and names that part."""

    def load(self, keys: Collection[str], model: str = "") -> dict[str, Entry]:
        """What the index holds of these documents, with the vectors of one model."""

    def spell(self, words: Sequence[str], *, prefix: bool = False) -> list[Spelling]:
        """Corrections of folded words against the index; with `prefix`, completions of the last one."""

    def statistics(self, forms: Collection[str]) -> Statistics:
        """Counts for word weights."""

    def manifest(self, kind: str, after_id: int, limit: int) -> list[Stamp]:
        """The documents held of one kind, by growing id."""

    def unembedded(self, model: str, limit: int, besides: Collection[str] = ()) -> list[str]:
        """Keys of documents without vectors of this model, those in `besides` left out."""

    def mark_complete(self) -> None:
        """Remember that a full reindex went through: `needs_reindex` becomes false."""

    def settle_model(self, model: str) -> None:
        """Remember that every document has vectors of this model, and forget those of all others."""

    def serving(self) -> Serving:
        """What it answers with: asked with every question, so it must be cheap."""

    def begin_shadow(self) -> "Index":
        """An index beside this one, made by the rules of now and searched by nobody.

        One that was begun by the same rules before, and killed, is gone on with.
        """

    def has_shadow(self) -> bool:
        """Whether an index is being built beside this one."""

    def swap(self) -> None:
        """Let the shadow serve in the place of this one, at once and in every process; harmless without a shadow."""

    def drop_shadow(self) -> None:
        """Throw away what was being built."""

    def health(self) -> IndexHealth:
        """Counts and readiness."""


class Source(Protocol):
    """A package whose things can be found: it turns them into documents, and shows them to a reader."""

    kind: str
    prefix: str

    def load(self, work: Work, ids: Collection[int]) -> list[Document]:
        """The documents of these ids; one that is missing must not be in the index."""

    def manifest(self, work: Work, after_id: int, limit: int) -> list[Stamp]:
        """Everything that must be in the index, by growing id."""

    def cards(self, work: Work, ids: Collection[int]) -> dict[int, Card]:
        """What `work.actor` may see of these, checked in SQL now; absent means "not for this reader"."""


Readable = Callable[[Work], Scope]
"""The spaces the actor of this work may read, now."""

FindSpace = Callable[[Work, str], int]
"""The id of a space by its slug; raises NotFound when absent or not for this reader."""

Synonyms = Callable[[Work, Scope], Vocabulary]
"""The expressions that mean the same in these spaces, now. Called for every question: it must be cheap."""


def everyday(work: Work, scope: Scope) -> Vocabulary:
    """The words everybody abbreviates, for a place that keeps no list of its own."""
    del work, scope
    return EVERYDAY
