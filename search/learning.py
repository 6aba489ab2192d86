"""Fits confidence on a labelled set: what `forum search fit` runs. The labels are read here, and nowhere else.

The set has the format that `search.evaluate` reads, and its `qrels.jsonl.gz`: {"qid", "docs": {id: grade}}.
"""

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from search.confidence import rivals
from search.confidence.fitting import Case
from search.confidence.model import features
from search.evaluate import EVERYTHING, QueryLine, index_corpus, read_lines
from search.ports import Embedder, Index
from search.service.candidates import gather, question_of, rate

SET_FILES: Final = ("corpus.jsonl.gz", "queries.jsonl.gz", "qrels.jsonl.gz")
LEARNT: Final = 10
"""Candidates of a question that a model learns from: what stands below is never shown."""


class LabelLine(msgspec.Struct):
    """The documents that answer a question; none when nothing does."""

    qid: str
    docs: dict[str, int] = {}


def cases_of(
    folder: Path,
    index: Index,
    embedder: Embedder | None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> list[Case]:
    """The questions of a set with the features of their best candidates; the index must be empty."""
    names = index_corpus(folder, index, embedder, progress)
    labels = {
        line.qid: {name for name, grade in line.docs.items() if grade > 0}
        for line in read_lines(folder / "qrels.jsonl.gz", LabelLine)
    }
    queries = list(read_lines(folder / "queries.jsonl.gz", QueryLine))
    cases = []
    for place, query in enumerate(queries, 1):
        cases.append(_case(index, embedder, query, labels.get(query.id, set()), names))
        progress("learn", place, len(queries))
    return cases


def _case(index: Index, embedder: Embedder | None, query: QueryLine, right: set[str], names: dict[str, str]) -> Case:
    question = question_of(index, embedder, query.text or query.title, query.body)
    model = embedder.name if embedder else ""
    found = rate(index, question, gather(index, question, EVERYTHING, model), model)
    rows = [
        features(question, one.pair, one.score, others)
        for one, others in zip(found.rated[:LEARNT], rivals(found.rated), strict=False)
    ]
    group = zlib.crc32((min(right) if right else query.id).encode())
    answers = tuple(names[entry.document.key] in right for entry in found.entries[:LEARNT])
    return Case(group, bool(right), tuple(rows), answers)
