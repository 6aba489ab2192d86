"""The searcher: index, model, sources and readers put together by the wiring; the one object pages and jobs hold."""

from collections.abc import Sequence
from typing import Final

from core.work import Work
from search.ports import Embedder, FindSpace, Index, Readable, Source, Synonyms, everyday
from search.service.finding import Finding, SearchRequest
from search.service.narrowing import Narrowing
from search.service.showing import Shelf
from search.service.standing import Standing
from search.service.suggesting import Suggesting
from search.views import Draft, Offer, Results, Suggestions

SUGGESTED: Final = 5


class Searcher:
    """Answers suggestions and searches. Its verbs take the work first, so that a desk can run them."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder | None,
        sources: Sequence[Source],
        *,
        readable: Readable,
        find_space: FindSpace,
        synonyms: Synonyms = everyday,
    ) -> None:
        """Put the parts together; `embedder` None means words only."""
        shelf = Shelf(sources)
        self.index: Final = index
        self.embedder: Final = embedder
        self.sources: Final = shelf.sources
        self.find_space: Final = find_space
        self.standing: Final = Standing()
        self._suggesting: Final = Suggesting(index, embedder, shelf, readable, synonyms)
        self._finding: Final = Finding(index, embedder, shelf, readable, Narrowing(find_space), synonyms)

    def start(self) -> bool:
        """Open the index and begin loading the model behind; True when the index waits for a full reindex."""
        health = self.index.prepare()
        if self.embedder is not None:
            self.embedder.start()
        return health.needs_reindex

    def suggest(self, work: Work, draft: Draft, limit: int = SUGGESTED) -> Suggestions:
        """Existing documents that may answer a draft, the surest first; none rather than noise."""
        return self.offer(work, draft, limit).suggestions

    def offer(self, work: Work, draft: Draft, limit: int = SUGGESTED) -> Offer:
        """The same for somebody who writes, with what to remember of it (`search.service.verdicts`)."""
        return self._suggesting.offer(work, draft, limit)

    def related(
        self, work: Work, key: str, *, exclude: frozenset[str] = frozenset(), limit: int = SUGGESTED
    ) -> Suggestions:
        """Documents near the one with this key ("t-12"), the best answered first; itself and `exclude` left out."""
        return self._suggesting.related(work, key, exclude, limit)

    def find(self, work: Work, request: SearchRequest) -> Results:
        """One page of a search."""
        return self._finding.find(work, request)

    def count(self, work: Work, request: SearchRequest) -> int:
        """How many documents a search would find by words."""
        return self._finding.count(work, request)
