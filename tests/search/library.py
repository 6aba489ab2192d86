"""A small shelf of documents: the parts of the search tests. A real source of real documents, kept in memory."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import msgspec

from core.errors import NotFound
from core.office import Office
from core.work import Work
from search.embedding import with_vectors, without_vectors
from search.ports import Embedder, Index
from search.service import Searcher
from search.views import Card, Document, Reply, Scope, Stamp

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def document(number: int, title: str, **changes: object) -> Document:
    """A thread of space 1, asked an hour later for each number."""
    moment = NOON + timedelta(hours=number)
    plain = Document(
        key=f"t-{number}",
        kind="thread",
        id=number,
        space_id=1,
        title=title,
        rev=1,
        created_at=moment,
        activity_at=moment,
    )
    return msgspec.structs.replace(plain, **changes)


def stamp(one: Document) -> Stamp:
    """What a source says of a document."""
    return Stamp(one.id, one.rev, one.space_id, one.state)


def fill(index: Index, documents: Collection[Document], embedder: Embedder | None = None) -> None:
    """Put documents into an index, with vectors when there is an embedder."""
    ready = list(documents)
    index.apply(with_vectors(embedder, ready) if embedder else without_vectors(ready))


class Library:
    """A source whose documents a test adds, changes, hides and removes."""

    kind = "thread"
    prefix = "t"

    def __init__(self) -> None:
        """Empty shelves; everybody reads space 1."""
        self.documents: dict[int, Document] = {}
        self.replies: dict[int, tuple[Reply, ...]] = {}
        self.hidden: set[int] = set()
        self.readable = frozenset({1})
        self.reads = 0

    def put(self, number: int, title: str, **changes: object) -> Document:
        """Add or replace a document; a replaced one gets the next revision."""
        before = self.documents.get(number)
        changes.setdefault("rev", before.rev + 1 if before else 1)
        self.documents[number] = document(number, title, **changes)
        return self.documents[number]

    def load(self, work: Work, ids: Collection[int]) -> list[Document]:
        """The documents there are."""
        del work
        self.reads += 1
        return [self.documents[number] for number in ids if number in self.documents]

    def manifest(self, work: Work, after_id: int, limit: int) -> list[Stamp]:
        """All of them."""
        del work
        numbers = sorted(number for number in self.documents if number > after_id)
        return [stamp(self.documents[number]) for number in numbers[:limit]]

    def cards(self, work: Work, ids: Collection[int]) -> dict[int, Card]:
        """What is neither hidden nor gone."""
        del work
        seen = [self.documents[number] for number in ids if number in self.documents and number not in self.hidden]
        return {
            one.id: Card(
                kind=self.kind,
                id=one.id,
                url=f"/threads/{one.id}",
                title=one.title,
                state=one.state,
                lang=one.lang or "fr",
                date=one.created_at,
                question_text=one.body,
                answer_text=one.answer,
                replies=self.replies.get(one.id, ()),
            )
            for one in seen
            if one.space_id in self.readable
        }

    def scope(self, work: Work) -> Scope:
        """The spaces everybody reads in this test."""
        del work
        return Scope(self.readable)


def find_space(work: Work, slug: str) -> int:
    """One space, named "python"."""
    del work
    if slug != "python":
        raise NotFound
    return 1


class Reader:
    """A searcher over a library, and the office it works in."""

    def __init__(self, office: Office, index: Index, embedder: Embedder | None) -> None:
        """Open the index."""
        self.office = office
        self.library = Library()
        self.index = index
        self.searcher = Searcher(index, embedder, [self.library], readable=self.library.scope, find_space=find_space)
        index.prepare()

    def index_all(self) -> None:
        """Put the whole library into the index."""
        fill(self.index, self.library.documents.values(), self.searcher.embedder)
