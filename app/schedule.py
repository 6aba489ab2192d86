"""All recurring work, in one table."""

from datetime import timedelta

import accounts.jobs
import forum.jobs
import moderation.jobs
from core.events import Periodic, every, every_outside
from core.office import Office
from core.outbox import purge
from core.work import Work
from search.jobs import keep_level
from search.service import Searcher


def purge_outbox(work: Work) -> None:
    """Forget what is long done."""
    purge(work.db, work.now)


def schedule(searcher: Searcher) -> tuple[Periodic, ...]:
    """What recurs, how often, and who does it."""

    def level_index(office: Office) -> None:
        """Compare the index with the database and mend the difference: also what a crash left behind."""
        keep_level(office, searcher)

    return (
        every(timedelta(hours=6), "core.purge_outbox", purge_outbox),
        every_outside(timedelta(minutes=5), "search.keep_level", level_index),
        *accounts.jobs.SCHEDULE,
        *forum.jobs.SCHEDULE,
        *moderation.jobs.SCHEDULE,
    )
