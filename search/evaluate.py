"""Quality on a set of real questions: indexes its corpus apart, answers its queries, writes one line per query.

Behind `forum evaluate SETDIR --task suggest|search --out RUN.jsonl`. Reads only the texts, titles, bodies and languages
of queries, never their labels: scoring is somebody else's work.
"""

import gzip
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from search.confidence import Judge
from search.cutting import laid_out
from search.embedding import with_vectors, without_vectors
from search.ports import Embedder, EmbedderState, Index
from search.query import understand
from search.service.calibrating import calibrate
from search.service.candidates import Scored, gather, question_of, scored
from search.service.finding import WINDOW
from search.views import Document, Scope, TextQuery

SHOWN: Final = 5
DEPTH: Final = 50
CANDIDATES: Final = 60
"""From each side, for a list of fifty: a person sees five, and for those half as many do as well."""
BATCH: Final = 64
LineT = TypeVar("LineT", bound=msgspec.Struct)
_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
_KIND: Final = "thread"
EVERYTHING: Final = Scope(everything=True)


class Task(StrEnum):
    """What is measured: suggestions for a draft, or the search box."""

    SUGGEST = "suggest"
    SEARCH = "search"


class Answer(msgspec.Struct):
    """An answer of a corpus document."""

    text: str


class CorpusLine(msgspec.Struct):
    """A document of a set."""

    id: str
    title: str = ""
    text: str = ""
    answers: list[str | Answer] = []
    lang: str = ""


class QueryLine(msgspec.Struct):
    """A question of a set; only what a person would type is read."""

    id: str
    text: str = ""
    title: str = ""
    body: str = ""


class RunLine(msgspec.Struct, frozen=True):
    """What was found for one question, best first, and how much of it a person would see."""

    qid: str
    docs: list[tuple[str, float]]
    shown: int


def evaluate(
    folder: Path,
    out: Path,
    *,
    task: Task,
    index: Index,
    embedder: Embedder | None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> int:
    """Run a set through an empty index and write the answers; how many questions were answered."""
    names = index_corpus(folder, index, embedder, progress)
    queries = list(read_lines(folder / "queries.jsonl.gz", QueryLine))
    judge = Judge(background=calibrate(index, embedder.name, {_KIND: "t"})) if embedder else Judge()
    answer = _suggest if task is Task.SUGGEST else search_for
    with out.open("wb") as file:
        for place, query in enumerate(queries, 1):
            line = _line(query, answer(index, embedder, query, judge), names)
            file.write(msgspec.json.encode(line) + b"\n")
            progress(task, place, len(queries))
    return len(queries)


def index_corpus(
    folder: Path, index: Index, embedder: Embedder | None, progress: Callable[[str, int, int], None]
) -> dict[str, str]:
    """Put the documents of a set into an empty index; their names by key."""
    index.prepare()
    corpus = [
        document_of(place, line) for place, line in enumerate(read_lines(folder / "corpus.jsonl.gz", CorpusLine), 1)
    ]
    # Texts of like length embed together: padding is what a batch wastes.
    documents = iter(sorted((document for _, document in corpus), key=lambda one: len(one.body) + len(one.answer)))
    done = 0
    while batch := list(islice(documents, BATCH)):
        is_ready = embedder is not None and embedder.state is EmbedderState.READY
        index.apply(with_vectors(embedder, batch) if embedder and is_ready else without_vectors(batch))
        done += len(batch)
        progress("index", done, len(corpus))
    return {document.key: name for name, document in corpus}


def document_of(place: int, line: CorpusLine) -> tuple[str, Document]:
    """The name and the document of a line of a corpus."""
    answers = [answer if isinstance(answer, str) else answer.text for answer in line.answers]
    answer, replies = laid_out(enumerate(answers, 1))
    return line.id, Document(
        key=f"t-{place}",
        kind=_KIND,
        id=place,
        space_id=1,
        title=line.title,
        rev=1,
        created_at=_EPOCH,
        activity_at=_EPOCH,
        lang=line.lang if line.lang in ("fr", "en") else "",
        body=line.text,
        answer=answer,
        replies=replies,
    )


def _suggest(index: Index, embedder: Embedder | None, query: QueryLine, judge: Judge) -> list[Scored]:
    question = question_of(index, embedder, query.text or query.title, query.body)
    model = embedder.name if embedder else ""
    return scored(index, question, gather(index, question, EVERYTHING, model, CANDIDATES), model, judge)


def search_for(index: Index, embedder: Embedder | None, query: QueryLine, judge: Judge) -> list[Scored]:
    """What the search box would find, best first."""
    text = query.text or f"{query.title}\n{query.body}"
    understood = understand(index, text)
    question = msgspec.structs.replace(question_of(index, embedder, text), is_search=True)
    model = embedder.name if embedder else ""
    by_words = index.lexical(TextQuery(scope=EVERYTHING, terms=understood.terms, limit=WINDOW))
    keys = {hit.key for hit in by_words.items}.union(gather(index, question, EVERYTHING, model, CANDIDATES))
    return scored(index, question, keys, model, judge)


def _line(query: QueryLine, found: Iterable[Scored], names: dict[str, str]) -> RunLine:
    # What is shown comes first, as a person sees it.
    ordered = sorted(found, key=lambda one: (one.match is None, -one.score, one.key))
    shown = sum(one.match is not None for one in ordered[:SHOWN])
    return RunLine(query.id, [(names[one.key], one.score) for one in ordered[:DEPTH]], shown)


def read_lines(path: Path, kind: type[LineT]) -> Iterator[LineT]:
    """The lines of a gzipped file of JSON lines."""
    decoder = msgspec.json.Decoder(kind)
    with gzip.open(path, "rb") as file:
        for line in file:
            if line.strip():
                yield decoder.decode(line)
