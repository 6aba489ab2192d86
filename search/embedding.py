"""How a document becomes vectors: which of its texts are embedded, and under which names they are kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.cutting import ROOM, WHOLE_PARTS, passages
from search.ports import Embedder
from search.views import Document, Upsert

VERSION: Final = 2
"""Changes whenever the texts of a document do, so that an index made by older rules is built anew."""
PART_CHARS: Final = ROOM
EMBEDDED_AT_ONCE: Final = 64

Known = Mapping[str, Mapping[str, NDArray[np.float32]]]
"""Vectors that need not be made: by key of the document and name of the part."""


def parts(document: Document) -> dict[str, str]:
    """The texts to embed, the title before each: alone, with the question, with the best answer, with each passage."""
    texts = {"title": document.title}
    if document.body.strip():
        texts["question"] = f"{document.title}\n{document.body[:PART_CHARS]}"
    if document.answer.strip():
        texts["answer"] = f"{document.title}\n{document.answer[:PART_CHARS]}"
    return texts | {one.name: f"{document.title}\n{one.text}" for one in passages(document)}


def with_vectors(embedder: Embedder, documents: Sequence[Document], known: Known | None = None) -> list[Upsert]:
    """The documents ready for an index, their texts embedded together. Slow: call it outside any transaction.

    Passages go by themselves: a text read beside longer ones is rounded a little differently, and the vector of a
    short thread does not depend on its neighbours.
    """
    texts = [parts(document) for document in documents]
    has = known or {}
    wanted = [
        (place, name)
        for place, (document, of) in enumerate(zip(documents, texts, strict=True))
        for name in of
        if name not in has.get(document.key, {})
    ]
    made: dict[tuple[int, str], NDArray[np.float32]] = {}
    for is_passage in (False, True):
        slots = [slot for slot in wanted if (slot[1] not in WHOLE_PARTS) is is_passage]
        if slots:
            made.update(zip(slots, embedder.embed([texts[place][name] for place, name in slots]), strict=True))
    return [
        Upsert(document, embedder.name, tuple(of), _stacked(of, place, made, has.get(document.key, {})))
        for place, (document, of) in enumerate(zip(documents, texts, strict=True))
    ]


def _stacked(
    names: Iterable[str],
    place: int,
    made: Mapping[tuple[int, str], NDArray[np.float32]],
    known: Mapping[str, NDArray[np.float32]],
) -> NDArray[np.float32]:
    return np.stack([known[name] if name in known else made[place, name] for name in names])


def without_vectors(documents: Sequence[Document]) -> list[Upsert]:
    """The documents for an index while there is no model: found by words, embedded later."""
    return [Upsert(document) for document in documents]
