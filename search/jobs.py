"""Keeping the index level with its sources: one document, everything, the comparison, the repair.

All of it is idempotent and may run at any time, several at once. A document is read in a short read transaction,
embedded outside it, written, then looked at again: should its source have changed meanwhile, it is done over. So
whoever writes last has seen the latest, and an index that was killed halfway is behind, never wrong for good.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from core.office import Office
from search.embedding import with_vectors, without_vectors
from search.models import MeasuredBackground
from search.ports import EmbedderState, Source
from search.queries.background import find_background
from search.service import Searcher
from search.service.calibrating import calibrate
from search.views import Document, Removal, Stamp, Upsert

PAGE: Final = 200
MANIFEST: Final = 1_000
TRIES: Final = 3
MEASURED_FROM: Final = 50
"""Documents from which an index has a background of its own, and by how many it must change to be measured again."""


class Progress(msgspec.Struct, frozen=True):
    """How far a long run has come: documents of one kind done so far, and all of them when it is known."""

    kind: str
    done: int
    total: int


class Difference(msgspec.Struct, frozen=True):
    """One kind compared: ids that the index lacks, has too many, or has in another revision."""

    kind: str
    missing: tuple[int, ...] = ()
    orphan: tuple[int, ...] = ()
    stale: tuple[int, ...] = ()


class CheckReport(msgspec.Struct, frozen=True):
    """The index against its sources. `unembedded`: documents found by words only, until their vectors are made."""

    differences: tuple[Difference, ...]
    unembedded: int = 0

    @property
    def missing(self) -> int:
        """Documents the index lacks."""
        return sum(len(one.missing) for one in self.differences)

    @property
    def orphan(self) -> int:
        """Documents the index should not have."""
        return sum(len(one.orphan) for one in self.differences)

    @property
    def stale(self) -> int:
        """Documents the index has in another revision."""
        return sum(len(one.stale) for one in self.differences)

    @property
    def is_clean(self) -> bool:
        """Nothing to repair."""
        return not (self.missing or self.orphan or self.stale)


def reindex_document(bench: Office, searcher: Searcher, kind: str, document_id: int) -> None:
    """Make the index agree with the source about one document: written, or taken out."""
    _renew(bench, searcher, searcher.sources[kind], [document_id])


def reindex_all(bench: Office, searcher: Searcher, progress: Callable[[Progress], None] = lambda _: None) -> int:
    """Write every document of every source and take out the rest; how many were written."""
    written = 0
    for source in searcher.sources.values():
        stamps = list(_sourced(bench, source))
        for start in range(0, len(stamps), PAGE):
            page = [stamp.id for stamp in stamps[start : start + PAGE]]
            _renew(bench, searcher, source, page, force=True)
            written += len(page)
            progress(Progress(source.kind, start + len(page), len(stamps)))
    repair(bench, searcher, check(bench, searcher))
    searcher.index.mark_complete()
    return written


def check(bench: Office, searcher: Searcher) -> CheckReport:
    """Compare index and sources, document by document, in the order of their ids."""
    differences = tuple(_compare(bench, searcher, source) for source in searcher.sources.values())
    waiting = searcher.index.unembedded(searcher.embedder.name, MANIFEST) if searcher.embedder else []
    return CheckReport(differences, len(waiting))


def repair(bench: Office, searcher: Searcher, report: CheckReport) -> int:
    """Write or take out exactly what the report names; how many documents were touched."""
    touched = 0
    for one in report.differences:
        ids = sorted({*one.missing, *one.orphan, *one.stale})
        for start in range(0, len(ids), PAGE):
            _renew(bench, searcher, searcher.sources[one.kind], ids[start : start + PAGE], force=True)
        touched += len(ids)
    return touched


def embed_missing(bench: Office, searcher: Searcher, limit: int = PAGE) -> int:
    """Give vectors to documents that were indexed while there was no model; how many, 0 when there is nothing to do."""
    if not _is_embedding(searcher) or searcher.embedder is None:
        return 0
    waiting = searcher.index.unembedded(searcher.embedder.name, limit)
    documents = [entry.document for entry in searcher.index.load(waiting).values()]
    for source in searcher.sources.values():
        ids = [document.id for document in documents if document.kind == source.kind]
        _renew(bench, searcher, source, ids, force=True)
    return len(set(waiting).difference(searcher.index.unembedded(searcher.embedder.name, limit)))


def keep_level(bench: Office, searcher: Searcher) -> None:
    """The periodic job: fill an index that was made empty, else mend what differs; embed what waits; then measure."""
    if searcher.index.health().needs_reindex:
        reindex_all(bench, searcher)
    else:
        report = check(bench, searcher)
        if not report.is_clean:
            repair(bench, searcher, report)
    while embed_missing(bench, searcher):
        pass
    _measure_background(bench, searcher)


def _measure_background(bench: Office, searcher: Searcher) -> None:
    """Measure again how alike different questions are, once the index has grown or shrunk enough."""
    if searcher.embedder is None or not _is_embedding(searcher):
        return
    model, documents = searcher.embedder.name, searcher.index.health().documents
    with bench.read() as work:
        before = find_background(work, model).documents
    if documents < MEASURED_FROM or abs(documents - before) < max(MEASURED_FROM, before // 10):
        return
    measured = calibrate(searcher.index, model, {source.kind: source.prefix for source in searcher.sources.values()})
    with bench.write() as work:
        work.db.merge(MeasuredBackground(model=model, measured=msgspec.to_builtins(measured), at=work.now))


def _renew(bench: Office, searcher: Searcher, source: Source, ids: Sequence[int], *, force: bool = False) -> None:
    """Read, embed, write, and look again until nothing moved; `force`: the source wins over a newer index."""
    for _ in range(TRIES):
        if not ids:
            return
        before = _load(bench, source, ids)
        searcher.index.apply([*_ready(searcher, before, force=force), *_gone(source, ids, before)])
        after = _load(bench, source, ids)
        ids = [number for number in ids if _revision(before, number) != _revision(after, number)]


def _load(bench: Office, source: Source, ids: Sequence[int]) -> dict[int, Document]:
    with bench.read() as work:
        return {document.id: document for document in source.load(work, ids)}


def _ready(searcher: Searcher, documents: dict[int, Document], *, force: bool) -> list[Upsert]:
    if not documents or searcher.embedder is None or not _is_embedding(searcher):
        items = without_vectors(list(documents.values()))
    else:
        items = with_vectors(searcher.embedder, list(documents.values()))
    return [msgspec.structs.replace(item, force=True) for item in items] if force else items


def _gone(source: Source, ids: Sequence[int], found: dict[int, Document]) -> list[Removal]:
    return [Removal(f"{source.prefix}-{number}") for number in ids if number not in found]


def _revision(documents: dict[int, Document], number: int) -> int | None:
    return documents[number].rev if number in documents else None


def _is_embedding(searcher: Searcher) -> bool:
    return searcher.embedder is not None and searcher.embedder.state is EmbedderState.READY


def _compare(bench: Office, searcher: Searcher, source: Source) -> Difference:
    wanted = {stamp.id: stamp.rev for stamp in _sourced(bench, source)}
    missing, orphan, stale = set(wanted), [], []
    for stamp in _indexed(searcher, source):
        missing.discard(stamp.id)
        if stamp.id not in wanted:
            orphan.append(stamp.id)
        elif wanted[stamp.id] != stamp.rev:
            stale.append(stamp.id)
    return Difference(source.kind, tuple(sorted(missing)), tuple(orphan), tuple(stale))


def _sourced(bench: Office, source: Source) -> Iterator[Stamp]:
    after = 0
    while True:
        with bench.read() as work:
            page = source.manifest(work, after, MANIFEST)
        yield from page
        if len(page) < MANIFEST:
            return
        after = page[-1].id


def _indexed(searcher: Searcher, source: Source) -> Iterator[Stamp]:
    after = 0
    while page := searcher.index.manifest(source.kind, after, MANIFEST):
        yield from page
        after = page[-1].id
