"""Existing answers for a question being written."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.errors import Unavailable
from core.work import Work
from search.confidence import Confidence, Judge, load_confidence
from search.confidence.judging import MEANING
from search.confidence.model import WORDS
from search.cutting import beginning_at, region
from search.passage import Passage, best_passage
from search.ports import Embedder, Index, Readable, Synonyms
from search.queries.background import find_background
from search.queries.learnt import learnt_confidence
from search.scoring import Question
from search.service.candidates import Scored, degraded, embed_draft, gather, passes, read_question, scored, terms_found
from search.service.showing import Shelf
from search.views import (
    Card,
    Draft,
    Filters,
    Match,
    Offer,
    Reduced,
    Reply,
    Scope,
    State,
    Suggestions,
    SuggestionView,
    Trace,
)

DEEPER: Final = 3
"""So many times what is shown is looked at, at most, when the sources hide some of the best."""
CHOSEN: Final = 5
"""Accepted and verified answers of one thread among which the passage is looked for."""
BEST_ANSWERED: Final = (State.VERIFIED, State.ACCEPTED, State.ANSWERED, State.OPEN)
"""Related documents in the order in which they help; what nobody answered comes last."""


class Found(msgspec.Struct, frozen=True):
    """A document worth showing, with what its reader may see of it."""

    scored: Scored
    match: Match
    card: Card


class Suggesting:
    """The part of the searcher that watches drafts."""

    def __init__(
        self, index: Index, embedder: Embedder | None, shelf: Shelf, readable: Readable, synonyms: Synonyms
    ) -> None:
        """Use these parts."""
        self._index = index
        self._embedder = embedder
        self._shelf = shelf
        self._readable = readable
        self._synonyms = synonyms

    def offer(self, work: Work, draft: Draft, limit: int) -> Offer:
        """Up to `limit` documents that may already answer the draft, the surest first; none rather than noise."""
        # The model works before the first question to the database: nothing is embedded inside a transaction.
        vectors = embed_draft(self._embedder, draft.title, draft.body)
        try:
            spaces = frozenset() if draft.space_id is None else frozenset({draft.space_id})
            scope = self._readable(work)
            vocabulary = self._synonyms(work, scope.within(spaces))
            question = read_question(self._index, vectors, draft.title, draft.body, vocabulary)
            confidence = learnt_confidence(work, draft.space_id, self._model)
            found = self._found(work, question, scope, draft.exclude, limit, confidence)
        except Unavailable:
            # A draft must never be stopped by its suggestions.
            return Offer(suggestions=Suggestions((), Reduced.LEXICAL))
        return Offer(
            suggestions=Suggestions(tuple(_view(question, one) for one in found), degraded(self._embedder)),
            traces=tuple(_trace(question, rank, one) for rank, one in enumerate(found, 1)),
            space_id=draft.space_id,
            model=self._model,
        )

    def related(self, work: Work, key: str, exclude: frozenset[str], limit: int) -> Suggestions:
        """Documents near one that is read, the best answered first. Its stored vectors serve: nothing is embedded."""
        entry = self._index.load([key], self._model).get(key)
        scope = self._readable(work)
        if entry is None or not scope.holds(entry.document.space_id):
            return Suggestions((), degraded(self._embedder))
        document = entry.document
        question = read_question(self._index, None, document.title, document.body)
        question = Question(
            question.title, document.lang, question.terms, question.whole, question.numbers,
            entry.vectors.get("title"), entry.vectors.get("question"),
        )  # fmt: skip
        found = self._found(work, question, scope, exclude | {key}, limit * 2, load_confidence())
        found.sort(key=lambda one: BEST_ANSWERED.index(one.scored.entry.document.resolution))
        return Suggestions(tuple(_view(question, one) for one in found[:limit]), degraded(self._embedder))

    @property
    def _model(self) -> str:
        return self._embedder.name if self._embedder else ""

    def _found(
        self,
        work: Work,
        question: Question,
        scope: Scope,
        exclude: Collection[str],
        limit: int,
        confidence: Confidence,
    ) -> list[Found]:
        if not question.whole:
            return []
        model = self._model
        keys = [key for key in gather(self._index, question, scope, model) if key not in exclude]
        judge = Judge(confidence, find_background(work, model))
        scores = scored(self._index, question, keys, model, judge)
        sure = [one for one in scores if one.match and passes(one.entry, scope, Filters())]
        found: list[Found] = []
        # Reading what stands on a card is dear: those that come after are looked at only where some are hidden.
        for some in (sure[:limit], sure[limit : limit * DEEPER]):
            cards = self._shelf.cards(work, [one.entry.document for one in some])
            found.extend(Found(one, one.match, cards[one.key]) for one in some if one.match and one.key in cards)
            if len(found) >= limit:
                break
        return found[:limit]


def _view(question: Question, found: Found) -> SuggestionView:
    one, card = found.scored, found.card
    answer, passage = _answer(card, question, one.entry.vectors)
    return SuggestionView(
        kind=card.kind,
        id=card.id,
        url=card.url,
        title=card.title,
        state=card.state,
        lang=card.lang,
        match=found.match,
        score=round(one.score, 3),
        answer_excerpt=passage.text,
        why=_why(question, one),
        space=card.space,
        answered_by=answer.author,
        answer_url=answer.url,
        date=answer.date or card.date,
        is_near=_is_near(question, one),
        has_other_numbers=one.pair.conflict,
    )


def _is_near(question: Question, one: Scored) -> bool:
    """Whether both mean nearly the same; not said of vectors that our confidence was not fitted for."""
    is_known = not one.judged.pair.startswith(WORDS)
    return is_known and one.pair.cosine is not None and one.pair.cosine >= MEANING[question.lang]


def _answer(card: Card, question: Question, vectors: Mapping[str, NDArray[np.float32]]) -> tuple[Reply, Passage]:
    """The answer shown and its passage: of the accepted and verified ones the one that says most of what is asked.

    Where no word is shared, as across languages, the passage that is nearest by meaning.
    """
    whole = Reply(url=card.url, author=card.answered_by, text=card.answer_text)
    chosen = ([reply for reply in card.replies if reply.is_answer] or list(card.replies[:1]) or [whole])[:CHOSEN]
    passages = [(reply, best_passage(reply.text, question.whole)) for reply in chosen]
    best = max(passages, key=lambda one: one[1].worth)
    return best if best[1].is_told else _meant(chosen, question, vectors) or best


def _meant(
    chosen: Sequence[Reply], question: Question, vectors: Mapping[str, NDArray[np.float32]]
) -> tuple[Reply, Passage] | None:
    """The passage nearest to the question; None when that is where the answer begins, or there are no vectors."""
    asked = question.vectors
    if asked is None:
        return None
    named = {reply.id: reply for reply in chosen}
    places = [(name, region(name)) for name in vectors]
    among = [(name, place) for name, place in places if name == "answer" or (place and place.post_id in named)]
    if not among:
        return None
    _, place = max(among, key=lambda one: float((asked @ vectors[one[0]]).max()))
    if place is None:
        return None
    reply = named[place.post_id]
    return reply, best_passage(beginning_at(reply.text, place.start), question.whole)


def _trace(question: Question, rank: int, found: Found) -> Trace:
    one, judged = found.scored, found.scored.judged
    return Trace(
        key=one.key,
        rank=rank,
        match=found.match,
        score=round(one.score, 4),
        pair=judged.pair,
        probability=round(judged.probability, 4),
        features={name: round(value, 4) for name, value in judged.seen.items()},
        words=_why(question, one),
        has_answer=bool(one.entry.document.answer),
    )


def _why(question: Question, one: Scored) -> tuple[str, ...]:
    words: Sequence[str] = terms_found(question.whole, one.entry)
    return tuple({word.casefold(): word for word in words}.values())
