"""One run of the bench: plant or find the community, start the server, ask, measure the parts, report."""

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from app.bench.corpus import make
from app.bench.drafts import Asked, Written, drafts, mixed, searches
from app.bench.driving import Client, Send, drive, search, suggest
from app.bench.meanings import embedded_every
from app.bench.parts import measure_index, measure_model
from app.bench.report import VECTORS, Load, Memory, Report, load_average, machine
from app.bench.seeding import FRESH, PEOPLE, FolderRefused, Planted, find_planted, new_person_token, plant
from app.bench.serving import Server, serving
from app.bench.timing import MILLISECONDS, seconds
from app.bench.visibility import A_PERSON, Measured, measure_writing
from app.wiring import Site, build_site
from core.settings import Settings
from search.engines.minilm import PACKAGED, SentenceEmbedder
from search.ports import Embedder

WARM: Final = 20
"""Requests before those that are measured; the very first is told apart."""
KEY: Final = "only-for-the-bench-0123456789-abcdefghij"
Progress = Callable[[str, int, int], None]


class Task(StrEnum):
    """What is measured."""

    SUGGEST = "suggest"
    SEARCH = "search"
    INDEX = "index"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to run. `keep` is a folder to plant once and use again; `exported` lets the model run on onnxruntime."""

    task: Task
    documents: int
    requests: int
    connections: tuple[int, ...] = (1,)
    model: str = PACKAGED
    exported: bool = False
    keep: Path | None = None
    seed: int = 1


def run(plan: Plan, progress: Progress) -> Report:
    """Run a plan from beginning to end.

    Raises:
        FolderRefused: the kept folder holds something else.
        ServerFailed, AnswerRefused: the server did not do its part.
    """
    load_before = load_average()
    with _folder(plan.keep) as folder:
        settings = Settings(data=folder, secret_key=KEY, embedding_model=plan.model)
        site = build_site(settings)
        embedder = site.searcher.embedder
        try:
            kept = _find(plan, site, folder)
            _choose_runtime(plan, settings)
            planted = kept or _plant(plan, site, folder, progress)
            questions = _questions(site, plan)
            writers = _writers(site, plan)
        finally:
            site.office.database.close()
        progress("server at rest", 0, 1)
        with serving(folder, plan.model) as server:
            progress("server at rest", 1, 1)
            before = server.memory_mb()[0]
            first = _first(server, planted, questions)
            measured = _ask(plan, server, planted, questions, writers, progress)
            after, peak = server.memory_mb()
        progress("parts", 0, 1)
        _load(embedder)
        asked = list(drafts(np.random.default_rng(plan.seed), questions))
        parts = (*measure_index(settings.index_path, embedder, asked), *measure_model(embedder, asked))
        progress("parts", 1, 1)
    return Report(
        task=plan.task,
        documents=plan.documents,
        model=embedder.name if embedder else "",
        runtime=("onnxruntime" if plan.exported else "torch") if plan.model == PACKAGED else plan.model,
        vectors=VECTORS if embedder else "none",
        planted_seconds=planted.seconds,
        is_reused=kept is not None,
        machine=machine(load_before),
        started=server.started,
        first_ms=round(first * MILLISECONDS, 1),
        memory=Memory(before, after, peak),
        loads=measured.loads,
        written=measured.written,
        parts=parts,
    )


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="forum-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _choose_runtime(plan: Plan, settings: Settings) -> None:
    """The server uses an export that is there, and torch where there is none."""
    if plan.exported:
        from search.engines.bilingual.exporting import export  # noqa: PLC0415 - imports torch, and needs an extra

        export(settings.model_path)
    else:
        shutil.rmtree(settings.model_path, ignore_errors=True)


def _find(plan: Plan, site: Site, folder: Path) -> Planted | None:
    embedder = site.searcher.embedder
    kept = find_planted(folder, plan.documents, embedder.name if embedder else "", plan.seed)
    if kept is not None and site.searcher.index.prepare().needs_reindex:
        raise FolderRefused(f"The index of {folder} is of another version and was emptied: choose another folder.")
    return kept


def _plant(plan: Plan, site: Site, folder: Path, progress: Progress) -> Planted:
    _load(site.searcher.embedder)
    return plant(site, folder, plan.documents, plan.seed, progress)


def _load(embedder: Embedder | None) -> None:
    if isinstance(embedder, SentenceEmbedder):
        embedder.start()
        embedder.wait()


def _questions(site: Site, plan: Plan) -> list[Written]:
    """Questions to ask: some that were planted and truly embedded, some that are new here."""
    chance = np.random.default_rng([plan.seed, plan.documents, plan.requests])
    wanted = WARM + plan.requests
    every = embedded_every(plan.documents)
    numbers = (every * chance.integers(1, plan.documents // every + 1, wanted)).tolist()
    with site.office.read() as work:
        documents = {one.id: one for one in site.searcher.sources["thread"].load(work, set(numbers))}
    known = [Written(documents[number].title, documents[number].body, is_known=True) for number in numbers]
    fresh = [Written(one.title, one.body, is_known=False) for one in make(range(FRESH, FRESH + wanted), plan.seed)]
    return mixed(chance, known, fresh)


def _writers(site: Site, plan: Plan) -> list[str]:
    """Tokens of as many people as it takes to post below everybody's limit; drawn, so that another run has others."""
    if plan.task is not Task.INDEX:
        return []
    wanted = 2 + -(-(WARM + plan.requests) // A_PERSON)
    people = secrets.SystemRandom().sample(range(2, PEOPLE + 1), wanted)
    with site.office.write() as work:
        return [new_person_token(work, person) for person in people]


def _first(server: Server, planted: Planted, questions: Sequence[Written]) -> float:
    """How long the very first suggestion took: it reads all vectors into memory."""
    client = Client(server.port, planted.token)
    began = seconds()
    suggest(client, Asked("first", questions[0].title))
    passed = seconds() - began
    client.close()
    return passed


def _ask(
    plan: Plan,
    server: Server,
    planted: Planted,
    questions: Sequence[Written],
    writers: Sequence[str],
    progress: Progress,
) -> Measured:
    if plan.task is Task.INDEX:
        return measure_writing(server, writers, questions, planted, progress)
    chance = np.random.default_rng(plan.seed)
    typed: Callable[[np.random.Generator, Sequence[Written]], Iterator[Asked]] = searches
    send: Send = search
    if plan.task is Task.SUGGEST:
        typed, send = drafts, suggest
    asked = list(typed(chance, questions))
    drive(server, planted.token, send, asked[:WARM], 1)
    # Each load asks what no load before it asked: nothing is in a cache that would not be.
    size = min(plan.requests, (len(asked) - WARM) // len(plan.connections))
    loads: list[Load] = []
    for place, connections in enumerate(plan.connections):
        progress("loads", place, len(plan.connections))
        start = WARM + place * size
        loads.append(drive(server, planted.token, send, asked[start : start + size], connections))
    progress("loads", len(loads), len(loads))
    return Measured(loads=tuple(loads))
