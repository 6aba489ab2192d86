"""The last gate: sources check every hit again in SQL for this reader; what they do not return is not shown."""

from collections.abc import Iterable, Sequence
from typing import Final

from core.work import Work
from search.analyser import forms_of, words
from search.cutting import Region, beginning_at
from search.ports import Source
from search.query import Understood
from search.snippets import SCANNED, marked, snippet
from search.views import Card, Document, HitView, Place, Reply


class Shelf:
    """The sources by kind."""

    def __init__(self, sources: Sequence[Source]) -> None:
        """Hold the sources; one per kind."""
        self.sources: Final = {source.kind: source for source in sources}

    def cards(self, work: Work, documents: Iterable[Document]) -> dict[str, Card]:
        """By key, the cards this reader may see."""
        ids: dict[str, dict[int, str]] = {}
        for document in documents:
            ids.setdefault(document.kind, {})[document.id] = document.key
        cards: dict[str, Card] = {}
        for kind, keys in ids.items():
            if kind in self.sources:
                found = self.sources[kind].cards(work, list(keys))
                cards.update({keys[number]: card for number, card in found.items() if number in keys})
        return cards


def view(card: Card, score: float, understood: Understood, meant: Region | None = None) -> HitView:
    """A hit as it is shown: the message in which it was found best, and the words that were found.

    `meant`: the passage that is nearest by meaning. It decides where words say nothing, and only while the card still
    has its reply; the text is always that of the card.
    """
    reply, text = _best(card, understood, meant)
    return HitView(
        kind=card.kind,
        id=card.id,
        url=card.url,
        title=card.title,
        state=card.state,
        lang=card.lang,
        score=score,
        snippet=snippet(text, understood.forms),
        heading=marked(card.title, understood.forms),
        space=card.space,
        author=card.author,
        answered_by=card.answered_by,
        date=card.date,
        place=Place(reply.url, reply.author, reply.is_answer) if reply else None,
    )


def _text(card: Card) -> str:
    if card.answer_text and not card.question_text:
        return card.answer_text
    return f"{card.question_text}\n{card.answer_text}"


def _best(card: Card, understood: Understood, meant: Region | None) -> tuple[Reply | None, str]:
    """The reply that holds more of what is looked for than the question does; of two alike the better answer.

    When no reply does, the one that is meant, unless the question holds more than it.
    """
    asked = most = _found(card.question_text, understood)
    best = None
    for reply in card.replies if understood.wanted else ():
        found = _found(reply.text, understood)
        if found > most:
            best, most = reply, found
    if best is None and meant is not None:
        near = next((reply for reply in card.replies if reply.id == meant.post_id), None)
        if near is not None and _found(near.text, understood) >= asked:
            return near, beginning_at(near.text, meant.start)
    return best, best.text if best else _text(card)


def _found(text: str, understood: Understood) -> float:
    forms = {form for word in words(text[:SCANNED]) for form in forms_of(word)}
    return sum(weight for wanted, weight in understood.wanted if not forms.isdisjoint(wanted))
