"""What recurs: the index is filled, built anew or mended as it needs; then what waits is embedded, then measured.

In steps of a page, so that whoever runs it may do other things between two of them.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from core.office import Office
from search.jobs.comparing import check, waiting_for_vectors
from search.jobs.rebuilding import filling, rebuilding, settle
from search.jobs.renewing import PAGE, Aim, is_embedding, renew, repair
from search.models import MeasuredBackground
from search.ports import EmbedderState
from search.queries.background import find_background
from search.queries.set_aside import list_set_aside
from search.service import Searcher
from search.service.calibrating import calibrate
from search.views import IndexHealth

MEASURED_FROM: Final = 50
"""Documents from which an index has a background of its own, and by how many it must change to be measured again."""


def keep_level(bench: Office, searcher: Searcher) -> None:
    """The whole of it at once."""
    for _ in levelling(bench, searcher):
        pass


def levelling(bench: Office, searcher: Searcher) -> Iterator[None]:
    """Each step takes seconds at most; given up between two of them, the next one begins where this one stopped."""
    health = searcher.index.health()
    if health.needs_reindex:
        for _ in filling(bench, searcher):
            yield
    elif _is_to_be_built_anew(searcher, health):
        for _ in rebuilding(bench, searcher):
            yield
    else:
        report = check(bench, searcher)
        if not report.is_clean:
            repair(bench, searcher, msgspec.structs.replace(report, set_aside=()))
    while embed_missing(bench, searcher):
        yield
    with bench.read() as work:
        failing = [one.key for one in list_set_aside(work)]
    settle(searcher, searcher.index, failing)
    _measure_background(bench, searcher)


def embed_missing(bench: Office, searcher: Searcher, limit: int = PAGE) -> int:
    """Give vectors to documents that were indexed while there was no model; how many, 0 when there is nothing to do."""
    if not is_embedding(searcher):
        return 0
    waiting = _waiting(bench, searcher, limit)
    documents = [entry.document for entry in searcher.index.load(waiting).values()]
    for source in searcher.sources.values():
        ids = [document.id for document in documents if document.kind == source.kind]
        renew(Aim(bench, searcher, source, searcher.index, force=True), ids)
    return len(set(waiting).difference(_waiting(bench, searcher, limit)))


def _waiting(bench: Office, searcher: Searcher, limit: int) -> tuple[str, ...]:
    with bench.read() as work:
        aside = list_set_aside(work)
    return waiting_for_vectors(searcher, searcher.index, aside, limit)


def _is_to_be_built_anew(searcher: Searcher, health: IndexHealth) -> bool:
    """Newer rules, or a building that was left; not while the model is loaded, for it would have to be read twice."""
    is_loading = searcher.embedder is not None and searcher.embedder.state is EmbedderState.LOADING
    return not is_loading and (health.serving.is_outdated or health.rebuilt is not None)


def _measure_background(bench: Office, searcher: Searcher) -> None:
    """Measure again how alike different questions are, once the index has grown or shrunk enough."""
    health = searcher.index.health()
    if searcher.embedder is None or not is_embedding(searcher) or health.serving.model != searcher.embedder.name:
        return
    model, documents = searcher.embedder.name, health.documents
    with bench.read() as work:
        before = find_background(work, model).documents
    if documents < MEASURED_FROM or abs(documents - before) < max(MEASURED_FROM, before // 10):
        return
    measured = calibrate(searcher.index, model, {source.kind: source.prefix for source in searcher.sources.values()})
    with bench.write() as work:
        work.db.merge(MeasuredBackground(model=model, measured=msgspec.to_builtins(measured), at=work.now))
