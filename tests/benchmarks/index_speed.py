"""The bare parts of the embedded index: `python -m tests.benchmarks.index_speed --documents 100000 --folder DIR`.

Makes an index of invented words (Zipf with a long tail) and vectors around invented topics, once, then times each
method of the port as suggestions and searches use it: wall and processor time. No model, no database, no HTTP.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import click
import numpy as np

from search.engines.embedded import EmbeddedIndex
from search.query import draft_terms, understand
from search.spans import spans_at
from search.views import Document, Scope, Sort, TextQuery, Upsert, VectorQuery, Vectors

MODEL: Final = "bench"
DIMENSIONS: Final = 384
PARTS: Final = ("title", "question", "answer")
SPACES: Final = 100
BATCH: Final = 500
WORDS: Final = 200_000
READER: Final = Scope(frozenset(range(1, 90)))
RARE_READER: Final = Scope(frozenset({97}))
_BEGAN: Final = datetime(2020, 1, 1, tzinfo=UTC)
_FIRST: Final = ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "ch", "tr")
_VOWELS: Final = ("a", "e", "i", "o", "u", "ou", "an")
_COMMON: Final = ("le", "la", "les", "de", "des", "un", "une", "et", "que", "the", "a", "of", "to", "is", "in", "how")


class Invented:
    """Documents and drafts from one seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        syllables = [first + vowel for first in _FIRST for vowel in _VOWELS]
        tail = {"".join(self._random.choice(syllables, size=self._random.integers(2, 5))) for _ in range(WORDS)}
        self._words = np.array([*_COMMON, *sorted(tail)], dtype=object)
        weights = 1 / np.arange(2, len(self._words) + 2)
        self._cumulated = np.cumsum(weights / weights.sum())
        self._topics = self._unit(self._random.normal(size=(20_000, DIMENSIONS)))

    def documents(self, start: int, count: int) -> list[Upsert]:
        vectors = self.vectors(count)
        return [self._document(start + place + 1, vectors[place]) for place in range(count)]

    def vectors(self, count: int) -> Vectors:
        topics = self._topics[self._random.integers(len(self._topics), size=count)]
        noise = self._random.normal(size=(count, len(PARTS), DIMENSIONS)) / np.sqrt(DIMENSIONS)
        return self._unit(topics[:, None, :] + 0.7 * noise)

    def text(self, fewest: int, most: int) -> str:
        found = np.searchsorted(self._cumulated, self._random.random(self._random.integers(fewest, most + 1)))
        return " ".join(self._words[np.minimum(found, len(self._words) - 1)])

    def _document(self, number: int, vectors: Vectors) -> Upsert:
        moment = _BEGAN + timedelta(minutes=3 * number)
        space = int(SPACES * self._random.random() ** 3) + 1
        document = Document(
            key=f"t-{number}", kind="thread", id=number, space_id=space, rev=1, created_at=moment, activity_at=moment,
            lang="fr" if number % 5 < 3 else "en", title=self.text(6, 12), body=self.text(30, 80),
            answer=self.text(30, 80), tags=(f"tag{space}", f"tag{number % 300}"),
        )  # fmt: skip
        return Upsert(document, MODEL, PARTS, vectors)

    @staticmethod
    def _unit(rows: np.ndarray) -> Vectors:
        return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def fill(index: EmbeddedIndex, invented: Invented, count: int) -> None:
    """Bring the index to this many documents, and say how fast."""
    done = index.health().documents
    began = time.perf_counter()
    for start in range(done, count, BATCH):
        index.apply(invented.documents(start, min(BATCH, count - start)))
    if count > done:
        click.echo(f"indexed {count - done} documents, {(count - done) / (time.perf_counter() - began):.0f} a second")


def timed(name: str, calls: Sequence[Callable[[], object]]) -> None:
    """Run calls one after the other and print what one of them takes, in milliseconds."""
    walls, cpu = [], time.process_time()
    for call in calls:
        began = time.perf_counter()
        call()
        walls.append(1000 * (time.perf_counter() - began))
    used = 1000 * (time.process_time() - cpu) / len(calls)
    p50, p95, p99 = np.percentile(walls, [50, 95, 99])
    click.echo(f"{name:32} p50 {p50:8.2f}  p95 {p95:8.2f}  p99 {p99:8.2f}  cpu {used:8.2f}")


def measure(index: EmbeddedIndex, invented: Invented, times: int) -> None:
    """Each method as the product uses it."""
    began = time.perf_counter()
    asked = [VectorQuery(scope=READER, model=MODEL, vectors=vectors[:1]) for vectors in invented.vectors(times)]
    index.nearest(asked[0])
    click.echo(f"first answer by meaning after {time.perf_counter() - began:.1f} s")
    drafts = [f"{invented.text(6, 12)}\n{invented.text(30, 80)}" for _ in range(times)]
    queries = [TextQuery(scope=READER, terms=draft_terms(index, draft), limit=30) for draft in drafts]
    keys = [
        [hit.key for hit in (*index.rare(query), *index.nearest(one))]
        for query, one in zip(queries, asked, strict=True)
    ]
    searches = [understand(index, invented.text(2, 3)) for _ in range(times)]
    periods = spans_at(datetime.now(UTC))
    timed("draft_terms", [lambda text=text: draft_terms(index, text) for text in drafts])
    timed("rare", [lambda one=one: index.rare(one) for one in queries])
    timed("nearest", [lambda one=one: index.nearest(one) for one in asked])
    rare = [VectorQuery(scope=RARE_READER, model=MODEL, vectors=one.vectors) for one in asked]
    timed("nearest, 1 space of 100", [lambda one=one: index.nearest(one) for one in rare])
    timed("load of 60", [lambda some=some: index.load(some, MODEL) for some in keys])
    lists = [TextQuery(scope=READER, terms=one.terms, periods=periods, limit=100) for one in searches]
    timed("lexical with facets", [lambda one=one: index.lexical(one) for one in lists])
    typed = [TextQuery(scope=READER, terms=one.terms, counted=False) for one in searches]
    timed("lexical while typing", [lambda one=one: index.lexical(one) for one in typed])
    browsing = [TextQuery(scope=READER, periods=periods, sort=sort) for sort in Sort]
    timed("no words, each order", [lambda one=one: index.lexical(one) for one in browsing])
    timed("spell", [lambda text=text: index.spell([f"{text[:9]}x".replace(" ", "")], prefix=True) for text in drafts])
    timed("manifest of 1,000", [lambda after=after: index.manifest("thread", after, 1_000) for after in range(times)])
    timed("unembedded", [lambda: index.unembedded(MODEL, 200)] * 3)


def main() -> None:
    """Fill and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--times", type=int, default=100)
    wanted = parser.parse_args()
    index, invented = EmbeddedIndex(wanted.folder / "search.sqlite3"), Invented()
    index.prepare()
    fill(index, invented, wanted.documents)
    measure(index, invented, wanted.times)
    index.close()


if __name__ == "__main__":
    main()
