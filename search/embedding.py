"""How a document becomes vectors: which of its texts are embedded, and under which names they are kept."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from search.ports import Embedder
from search.views import Document, Upsert

PART_CHARS: Final = 1_200
"""A model of 256 tokens reads about this much; the rest of a longer text is not seen anyway."""
EMBEDDED_AT_ONCE: Final = 64


def parts(document: Document) -> dict[str, str]:
    """The texts to embed: the title, the title with its question, and the title with its best answer."""
    texts = {"title": document.title}
    if document.body.strip():
        texts["question"] = f"{document.title}\n{document.body[:PART_CHARS]}"
    if document.answer.strip():
        texts["answer"] = f"{document.title}\n{document.answer[:PART_CHARS]}"
    return texts


def with_vectors(embedder: Embedder, documents: Sequence[Document]) -> list[Upsert]:
    """The documents ready for an index, all their texts embedded together. Slow: call it outside any transaction."""
    texts = [parts(document) for document in documents]
    vectors = embedder.embed([text for document in texts for text in document.values()])
    ends = [0]
    for document in texts:
        ends.append(ends[-1] + len(document))
    return [
        Upsert(document, embedder.name, tuple(names), vectors[start:end])
        for document, names, (start, end) in zip(documents, texts, pairwise(ends), strict=True)
    ]


def without_vectors(documents: Sequence[Document]) -> list[Upsert]:
    """The documents for an index while there is no model: found by words, embedded later."""
    return [Upsert(document) for document in documents]
