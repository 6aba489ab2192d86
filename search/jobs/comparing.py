"""The index against its sources, document by document, in the order of their ids, a page at a time; changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from core.office import Office
from search.ports import Index, Source
from search.queries.set_aside import list_set_aside
from search.service import Searcher
from search.views import CheckReport, Difference, SetAside, Stamp

MANIFEST: Final = 1_000


def check(bench: Office, searcher: Searcher, index: Index | None = None) -> CheckReport:
    """Everything that differs, and what waits for vectors or fails; of the live index unless another is given."""
    looked_at = index or searcher.index
    with bench.read() as work:
        aside = list_set_aside(work)
    differences = tuple(_whole(bench, looked_at, source, aside) for source in searcher.sources.values())
    waiting = waiting_for_vectors(searcher, looked_at, aside, MANIFEST)
    return CheckReport(differences, _count(searcher, looked_at, aside, waiting), waiting, aside)


def compare(
    bench: Office, index: Index, source: Source, aside: Sequence[SetAside] = ()
) -> Iterator[tuple[Difference, int]]:
    """The difference of one kind, page by page, and how many ids of the source each page looked at.

    What was set aside in the revision the source still has differs from nothing: trying it again is another decision.
    """
    failing = {one.id: one.rev for one in aside if one.kind == source.kind}
    after = 0
    while True:
        with bench.read() as work:
            page = source.manifest(work, after, MANIFEST)
        is_last = len(page) < MANIFEST
        held = _held(index, source.kind, after, None if is_last else page[-1].id)
        yield _difference(source.kind, {stamp.id: stamp for stamp in page}, held, failing), len(page)
        if is_last:
            return
        after = page[-1].id


def count(bench: Office, source: Source) -> int:
    """How many documents a source has."""
    total, after = 0, 0
    while True:
        with bench.read() as work:
            page = source.manifest(work, after, MANIFEST)
        total += len(page)
        if len(page) < MANIFEST:
            return total
        after = page[-1].id


def waiting_for_vectors(searcher: Searcher, index: Index, aside: Sequence[SetAside], limit: int) -> tuple[str, ...]:
    """The first documents without vectors of the model, those left out that make it fail."""
    if searcher.embedder is None:
        return ()
    return tuple(index.unembedded(searcher.embedder.name, limit, besides=[one.key for one in aside]))


def _count(searcher: Searcher, index: Index, aside: Sequence[SetAside], waiting: Sequence[str]) -> int:
    if searcher.embedder is None or len(waiting) < MANIFEST:
        return len(waiting)
    health = index.health()
    failing = sum(one.has_words for one in aside)
    return max(health.documents - health.embedded.get(searcher.embedder.name, 0) - failing, len(waiting))


def _whole(bench: Office, index: Index, source: Source, aside: Sequence[SetAside]) -> Difference:
    pages = [page for page, _ in compare(bench, index, source, aside)]
    return Difference(
        source.kind,
        tuple(number for page in pages for number in page.missing),
        tuple(number for page in pages for number in page.orphan),
        tuple(number for page in pages for number in page.stale),
        tuple(number for page in pages for number in page.exposed),
    )


def _difference(
    kind: str, wanted: Mapping[int, Stamp], held: Mapping[int, Stamp], failing: Mapping[int, int]
) -> Difference:
    due = {number: stamp for number, stamp in wanted.items() if failing.get(number) != stamp.rev}
    both = [(stamp, held[number]) for number, stamp in due.items() if number in held]
    return Difference(
        kind,
        missing=tuple(sorted(due.keys() - held.keys())),
        orphan=tuple(sorted(held.keys() - wanted.keys())),
        stale=tuple(stamp.id for stamp, has in both if stamp.rev != has.rev),
        exposed=tuple(stamp.id for stamp, has in both if stamp.rev == has.rev and stamp != has),
    )


def _held(index: Index, kind: str, after: int, until: int | None) -> dict[int, Stamp]:
    """What the index holds between two ids; to the end without the second."""
    held: dict[int, Stamp] = {}
    while page := index.manifest(kind, after, MANIFEST):
        held.update((stamp.id, stamp) for stamp in page if until is None or stamp.id <= until)
        after = page[-1].id
        if until is not None and after >= until:
            break
    return held
