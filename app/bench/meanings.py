"""Made vectors: blends of a bank of vectors that the real model gave, and noise, so that no hour is spent embedding.

A thread leans on a vector of its topic and a little on another's, as real titles do; cosines spread as they do for
real threads (mean near 0.1, neighbours of one topic from 0.4 to 0.8). Some threads, spread evenly, have the true vector
of their title: those are the ones asked again. What is asked over HTTP is always embedded for real.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from app.bench.corpus import TOPICS, Made
from search.embedding import parts
from search.ports import Embedder
from search.views import Document, Upsert, Vectors

BANK: Final = 4
"""Real vectors for each topic."""
EMBEDDED: Final = 1_000
"""Threads whose title is truly embedded."""
OWN: Final = 0.75
OTHER: Final = 0.35
NOISE: Final = 0.45
BESIDE: Final = 0.25
"""How far the parts of one thread (title, question, answer) lie from each other."""


class Bank(msgspec.Struct, frozen=True):
    """Vectors of the model; row r belongs to the topic r // BANK."""

    model: str
    rows: Vectors


def fill_bank(embedder: Embedder, titles: Sequence[Made]) -> Bank:
    """Embed titles until each topic has its rows; a topic that is met less often repeats what it has."""
    by_topic: dict[int, list[str]] = {}
    for thread in titles:
        by_topic.setdefault(thread.topic, []).append(thread.title)
    any_title = titles[0].title
    texts = []
    for topic in range(TOPICS):
        found = by_topic.get(topic, [any_title])
        texts += [found[place % len(found)] for place in range(BANK)]
    unlike = sorted(set(texts))
    rows = dict(zip(unlike, embedder.embed(unlike), strict=True))
    return Bank(embedder.name, np.stack([rows[text] for text in texts]))


def embedded_every(documents: int) -> int:
    """Of how many threads one is truly embedded: those whose number this divides."""
    return max(documents // EMBEDDED, 1)


def with_made_vectors(
    embedder: Embedder, bank: Bank, documents: Sequence[Document], threads: Sequence[Made], every: int
) -> list[Upsert]:
    """The documents ready for an index, a vector for each part that the real indexing would embed."""
    chance = np.random.default_rng([threads[0].number, len(threads)])
    count, size = len(threads), bank.rows.shape[1]
    own = np.array([thread.topic for thread in threads]) * BANK + chance.integers(0, BANK, count)
    base = OWN * bank.rows[own] + OTHER * bank.rows[chance.integers(0, len(bank.rows), count)]
    base += NOISE * _directions(chance, count, size)
    is_true = [thread.number % every == 0 for thread in threads]
    if any(is_true):
        base[is_true] = embedder.embed([one.title for one, is_it in zip(threads, is_true, strict=True) if is_it])
    items = []
    for document, vector, is_it in zip(documents, base, is_true, strict=True):
        names = tuple(parts(document))
        rows = vector + BESIDE * _directions(chance, len(names), size)
        if is_it:
            rows[names.index("title")] = vector
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        items.append(Upsert(document, bank.model, names, rows.astype(np.float32)))
    return items


def _directions(chance: np.random.Generator, count: int, size: int) -> Vectors:
    found = chance.standard_normal((count, size), np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)
