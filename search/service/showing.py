"""The last gate: sources check every hit again in SQL for this reader; what they do not return is not shown."""

from collections.abc import Iterable, Sequence
from typing import Final

from core.work import Work
from search.ports import Source
from search.views import Card, Document


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
