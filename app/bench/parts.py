"""The parts of an answer alone, in this process and without a server: the index, and the model."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from app.bench.drafts import Asked
from app.bench.report import Step
from app.bench.timing import seconds, spread
from search.engines.embedded import EmbeddedIndex
from search.ports import Embedder
from search.service.candidates import NEAREST, question_of
from search.views import Scope, TextQuery, VectorQuery

P = ParamSpec("P")
T = TypeVar("T")

TRIED: Final = 200
WARM: Final = 5
EVERYTHING: Final = Scope(everything=True)


def measure_index(path: Path, embedder: Embedder | None, asked: Sequence[Asked]) -> tuple[Step, ...]:
    """The index asked directly: by rare words, by meaning, and for what it holds of the candidates."""
    index = EmbeddedIndex(path)
    index.prepare()
    model = embedder.name if embedder else ""
    rare, nearest, load = (
        _Timed("index: rare words"),
        _Timed("index: nearest vectors"),
        _Timed("index: candidates read"),
    )
    for one in asked[:TRIED]:
        question = question_of(index, embedder, one.title, one.body)
        hits = rare(index.rare, TextQuery(scope=EVERYTHING, terms=question.whole, limit=NEAREST))
        if question.vectors is not None:
            by_meaning = VectorQuery(scope=EVERYTHING, model=model, vectors=question.vectors, limit=NEAREST)
            hits = [*hits, *nearest(index.nearest, by_meaning)]
        load(index.load, list(dict.fromkeys(hit.key for hit in hits)), model)
    index.close()
    return _steps(rare, nearest, load)


def measure_model(embedder: Embedder | None, asked: Sequence[Asked]) -> tuple[Step, ...]:
    """The model asked directly: a title, and a title with its text; none of them for the second time."""
    if embedder is None:
        return ()
    title, whole = _Timed("model: a title"), _Timed("model: a title with its text")
    for place, one in enumerate(asked[:TRIED]):
        title(embedder.embed, [f"{one.title} {place}"])
        if one.body:
            whole(embedder.embed, [f"{place} {one.title}\n{one.body}"])
    return _steps(title, whole)


class _Timed:
    """Calls with a stopwatch beside them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.spans: list[float] = []

    def __call__(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        began = seconds()
        found = act(*args, **kwargs)
        self.spans.append(seconds() - began)
        return found


def _steps(*timed: _Timed) -> tuple[Step, ...]:
    """The first calls fill caches and are left out."""
    return tuple(Step(one.name, spread(one.spans[WARM:])) for one in timed if one.spans[WARM:])
