"""The searcher: index, model, sources and readers put together by the wiring; the one object pages and jobs hold."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import msgspec

from core.errors import Unavailable
from core.work import Work
from search.ports import Embedder, EmbedderState, FindSpace, Index, Readable, Source, Synonyms, everyday
from search.service.finding import Finding, SearchRequest
from search.service.narrowing import Narrowing
from search.service.showing import Shelf
from search.service.standing import Standing
from search.service.suggesting import Suggesting
from search.views import Count, Draft, Offer, Reduced, Results, Serving, Suggestions

SUGGESTED: Final = 5
FoundT = TypeVar("FoundT", Suggestions, Results)


class Answering(msgspec.Struct, frozen=True):
    """Those who answer with the vectors of one model."""

    embedder: Embedder | None
    suggesting: Suggesting
    finding: Finding


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
        self.recall: Callable[[str], Embedder | None] = _forget
        """Makes the embedder of a former model by its name, to serve until the present one has read everything."""

        def answering(model: Embedder | None) -> Answering:
            return Answering(
                model,
                Suggesting(index, model, shelf, readable, synonyms),
                Finding(index, model, shelf, readable, Narrowing(find_space), synonyms),
            )

        self._answering: Final = answering
        self._present: Final = answering(embedder)
        self._former: Answering | None = None
        self._is_partial = False

    def start(self, *, is_asked: bool = True) -> bool:
        """Open the index and begin loading the model behind; True when the index waits for a full reindex.

        A process that answers no questions needs no former model.
        """
        health = self.index.prepare()
        if self.embedder is not None:
            self.embedder.start()
        if self.embedder is not None and is_asked:
            self._remember(health.serving.model, self.embedder.name)
        return health.needs_reindex

    @property
    def former(self) -> Embedder | None:
        """The model of before, while it still answers because the present one has not read everything."""
        return self._former.embedder if self._former else None

    def suggest(self, work: Work, draft: Draft, limit: int = SUGGESTED) -> Suggestions:
        """Existing documents that may answer a draft, the surest first; none rather than noise."""
        return self.offer(work, draft, limit).suggestions

    def offer(self, work: Work, draft: Draft, limit: int = SUGGESTED) -> Offer:
        """The same for somebody who writes, with what to remember of it (`search.service.verdicts`)."""
        answering, reduced = self._now()
        offer = answering.suggesting.offer(work, draft, limit)
        return msgspec.structs.replace(offer, suggestions=_said(offer.suggestions, reduced))

    def related(
        self, work: Work, key: str, *, exclude: frozenset[str] = frozenset(), limit: int = SUGGESTED
    ) -> Suggestions:
        """Documents near the one with this key ("t-12"), the best answered first; itself and `exclude` left out."""
        answering, reduced = self._now()
        return _said(answering.suggesting.related(work, key, exclude, limit), reduced)

    def find(self, work: Work, request: SearchRequest) -> Results:
        """One page of a search."""
        answering, reduced = self._now()
        return _said(answering.finding.find(work, request), reduced)

    def count(self, work: Work, request: SearchRequest) -> Count:
        """How many documents a search would find by words."""
        return self._present.finding.count(work, request)

    def _remember(self, model: str, wanted: str) -> None:
        """A model whose vectors are complete serves on while those of the wanted one are made."""
        former = self.recall(model) if model and model != wanted else None
        if former is not None:
            former.start()
            self._former = self._answering(former)

    def _now(self) -> tuple[Answering, Reduced | None]:
        """Who answers this question, and what is missing meanwhile. One question is never read by two models."""
        try:
            serving = self.index.serving()
            former = self._former_of(serving)
            if former is not None:
                return former, Reduced.OUTDATED if serving.is_outdated else None
            return self._present, self._missing(serving)
        except Unavailable:
            return self._present, None

    def _former_of(self, serving: Serving) -> Answering | None:
        former = self._former
        if former is None or former.embedder is None:
            return None
        if serving.model != former.embedder.name:
            # The new vectors are complete, and the old ones gone: the old model leaves the memory.
            self._former = None
            return None
        return former if former.embedder.state is EmbedderState.READY else None

    def _missing(self, serving: Serving) -> Reduced | None:
        if serving.is_outdated:
            return Reduced.OUTDATED
        embedder = self.embedder
        if embedder is None or embedder.state is not EmbedderState.READY:
            return None
        if serving.model == embedder.name:
            self._is_partial = False
            return None
        # Once seen it holds until the model is settled: looking for what is left would cost more with every document.
        self._is_partial = self._is_partial or bool(self.index.unembedded(embedder.name, 1))
        return Reduced.PARTIAL if self._is_partial else None


def _forget(_model: str) -> None:
    """No former model is known."""


def _said(found: FoundT, reduced: Reduced | None) -> FoundT:
    """The answer, with what is missing when it does not say so itself."""
    return found if reduced is None or found.degraded else msgspec.structs.replace(found, degraded=reduced)
