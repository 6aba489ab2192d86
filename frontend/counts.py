"""The two numbers of the header, from the same queries as the lists they stand for."""

from core.work import Work
from forum.queries.notices import unread_count
from frontend.page import Counts
from moderation.queries.queue import count_queue


def load_counts(work: Work) -> Counts:
    """Unread notices, and for an LCM the items that wait."""
    if not work.actor.is_signed_in:
        return Counts()
    return Counts(unread=unread_count(work), queue=count_queue(work) if work.actor.is_lcm_anywhere else None)
