"""All recurring work, in one table."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import accounts.jobs
import forum.jobs
import moderation.jobs
from app.wiring import Site
from core.events import Periodic, every, every_outside
from core.office import Office
from core.outbox import purge
from core.work import Work
from core.worker import Worker
from search.jobs import check_nightly, levelling
from search.service import Searcher
from search.service.logging import forget_old
from search.service.refitting import refit_by_itself

LEVEL: Final = "search.keep_level"
_END: Final = object()


def purge_outbox(work: Work) -> None:
    """Forget what is long done."""
    purge(work.db, work.now)


def level_index(searcher: Searcher) -> Periodic:
    """Compare the index with the database and mend the difference: also what a crash left behind.

    A step at a turn, so that mails and notices go out while a large index is built or embedded.
    """
    steps: list[Iterator[None]] = []

    def level(office: Office) -> bool:
        under_way = steps.pop() if steps else levelling(office, searcher)
        has_more = next(under_way, _END) is not _END
        if has_more:
            steps.append(under_way)
        return has_more

    return every_outside(timedelta(minutes=5), LEVEL, level)


def look_after_index(searcher: Searcher) -> Periodic:
    """Check the index once a night, and keep what was found."""

    def look(office: Office) -> None:
        check_nightly(office, searcher)

    return every_outside(timedelta(hours=1), "search.check_nightly", look)


def schedule(searcher: Searcher) -> tuple[Periodic, ...]:
    """What recurs, how often, and who does it."""
    return (
        every(timedelta(hours=6), "core.purge_outbox", purge_outbox),
        level_index(searcher),
        look_after_index(searcher),
        every(timedelta(hours=1), "search.forget_old", forget_old),
        every_outside(timedelta(days=7), "search.refit", refit_by_itself),
        *accounts.jobs.SCHEDULE,
        *forum.jobs.SCHEDULE,
        *moderation.jobs.SCHEDULE,
    )


def build_worker(site: Site) -> Worker:
    """The worker of a site: it levels the index before anything else, and again the moment the model is loaded."""
    recurring = schedule(site.searcher)
    worker = Worker(site.office, recurring, at_start=[one for one in recurring if one.name == LEVEL])
    if site.searcher.embedder is not None:
        site.searcher.embedder.when_ready(lambda: worker.hasten(LEVEL))
    return worker
