"""How often what is said far down in a long text is found: `python -m tests.search.far_said SETDIR`.

Not a test: for docs/evidence/search.md. The question is one sentence from beyond the first part of a document, word for
word; its own document is the right one. Each line: with or without passages, then the share of these documents that are
first, and among ten, by meaning alone, and as a search scores them.
"""

import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from app.cli.search import await_model
from app.wiring import choose_embedder
from core.settings import load_settings
from search.confidence import Judge
from search.cutting import ROOM, WHOLE_PARTS
from search.embedding import with_vectors
from search.engines.embedded import EmbeddedIndex
from search.evaluate import EVERYTHING, CorpusLine, QueryLine, document_of, read_lines, search_for
from search.ports import Embedder, Index
from search.views import Document, Upsert, VectorQuery

ASKED = 120
SENTENCE = range(50, 200)
BATCH = 64


def main(folder: Path) -> None:
    """Print the two lines of a set."""
    embedder = choose_embedder(load_settings(needs_key=False))
    await_model(embedder)
    if embedder is None:
        return
    lines = read_lines(folder / "corpus.jsonl.gz", CorpusLine)
    documents = [document_of(place, line)[1] for place, line in enumerate(lines, 1)]
    made = [
        item
        for start in range(0, len(documents), BATCH)
        for item in with_vectors(embedder, documents[start : start + BATCH])
    ]
    asked = [pair for document in documents for pair in _said_far_down(document)][:ASKED]
    for name, items in (("without", [_without_passages(item) for item in made]), ("with", made)):
        with tempfile.TemporaryDirectory() as place:
            index = EmbeddedIndex(Path(place) / "index.sqlite3")
            index.prepare()
            index.apply(items)
            print(f"{folder.name}, {len(asked)} asked, {name} passages:", *_found(index, embedder, asked))  # noqa: T201
            index.close()


def _said_far_down(document: Document) -> Iterator[tuple[str, str]]:
    """The middle one of the sentences beyond the first part, with the key; none of a short text."""
    for text in (document.body, document.answer):
        sentences = [one.strip() for one in re.split(r"(?<=[.!?])\s+|\n", text[ROOM:])[1:]]
        fitting = [one for one in sentences if len(one) in SENTENCE]
        if fitting:
            yield fitting[len(fitting) // 2], document.key
            return


def _without_passages(item: Upsert) -> Upsert:
    kept = [place for place, part in enumerate(item.parts) if part in WHOLE_PARTS]
    assert item.vectors is not None
    return msgspec.structs.replace(item, parts=tuple(item.parts[place] for place in kept), vectors=item.vectors[kept])


def _found(index: Index, embedder: Embedder, asked: Sequence[tuple[str, str]]) -> list[str]:
    near, ranked = [], []
    for text, _ in asked:
        query = VectorQuery(scope=EVERYTHING, model=embedder.name, vectors=embedder.embed([text]), limit=10)
        near.append([hit.key for hit in index.nearest(query)])
        ranked.append([one.key for one in search_for(index, embedder, QueryLine(id="", text=text), Judge())])
    return [
        f"{sum(key in keys[:first] for keys, (_, key) in zip(lists, asked, strict=True)) / len(asked):.3f}"
        for lists in (near, ranked)
        for first in (1, 10)
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
