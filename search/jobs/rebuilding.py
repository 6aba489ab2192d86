"""Filling an index from its sources: an empty one in place, one that serves beside itself.

The shadow is filled page by page while the live index answers, and gets every change made meanwhile (the engine sees
to that). When it holds everything, it takes the live one's place in one step. Killed halfway it is gone on with: what
it holds is compared with the sources again, and only the rest is written.
"""

from collections.abc import Callable, Iterator

from core.office import Office
from search.jobs.comparing import check, compare, count
from search.jobs.renewing import PAGE, TRIES, Aim, renew, repair
from search.ports import Index
from search.service import Searcher
from search.views import Progress


def reindex_all(bench: Office, searcher: Searcher, progress: Callable[[Progress], None] = lambda _: None) -> int:
    """Write every document of every source anew; how many the index has then."""
    is_new = searcher.index.health().needs_reindex
    for step in filling(bench, searcher) if is_new else rebuilding(bench, searcher):
        progress(step)
    return searcher.index.health().documents


def filling(bench: Office, searcher: Searcher) -> Iterator[Progress]:
    """Fill an index that was made empty; what is in already is found at once."""
    yield from _fill(bench, searcher, searcher.index)
    searcher.index.mark_complete()


def rebuilding(bench: Office, searcher: Searcher) -> Iterator[Progress]:
    """Build the index anew beside the one that serves, then let it serve."""
    shadow = searcher.index.begin_shadow()
    yield from _fill(bench, searcher, shadow)
    shadow.mark_complete()
    searcher.index.swap()


def _fill(bench: Office, searcher: Searcher, index: Index) -> Iterator[Progress]:
    for source in searcher.sources.values():
        done, total = 0, count(bench, source)
        aim = Aim(bench, searcher, source, index)
        # What was set aside is tried again: by other rules, or with another model, it may go well.
        for difference, seen in compare(bench, index, source):
            ids = difference.ids
            for start in range(0, len(ids), PAGE):
                renew(aim, ids[start : start + PAGE])
                left = len(set(ids[start + PAGE :]).difference(difference.orphan))
                yield Progress(source.kind, min(done + seen - left, total), total)
            done += seen
    for _ in range(TRIES):
        report = check(bench, searcher, index)
        if report.is_clean:
            break
        repair(bench, searcher, report, index)
    settle(searcher, index, [one.key for one in report.set_aside])


def settle(searcher: Searcher, index: Index, failing: list[str]) -> None:
    """Once every document has vectors of the model, those of others are of no use."""
    embedder = searcher.embedder
    if embedder is None or index.serving().model == embedder.name:
        return
    if not index.unembedded(embedder.name, 1, besides=failing):
        index.settle_model(embedder.name)
