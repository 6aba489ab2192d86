"""What a thread has to do with others: the one it repeats, those that repeat it, and how many people asked the same."""

from typing import Final

from sqlalchemy import func, or_, select, union

from core.work import Work
from forum.models import MeToo, Space, Thread
from forum.queries.visibility import sees_thread
from forum.views.threads import DuplicateView

LISTED: Final = 20


def original_of(work: Work, thread: Thread) -> DuplicateView | None:
    """The thread that answers this one; without a name when the reader may not see it."""
    if thread.duplicate_of_id is None:
        return None
    target = work.db.scalar(
        select(Thread)
        .join(Space, Space.id == Thread.space_id)
        .where(Thread.id == thread.duplicate_of_id, sees_thread(work.actor))
    )
    return _view(target) if target else DuplicateView(None, "", "")


def list_duplicates(work: Work, thread: Thread) -> list[DuplicateView]:
    """The threads that repeat this one and that the reader may see, oldest first."""
    rows = work.db.scalars(
        select(Thread)
        .join(Space, Space.id == Thread.space_id)
        .where(Thread.duplicate_of_id == thread.id, sees_thread(work.actor), Thread.is_removed.is_(False))
        .order_by(Thread.id)
        .limit(LISTED)
    )
    return [_view(row) for row in rows]


def count_askers(work: Work, thread: Thread) -> int:
    """How many people asked this: here, in the duplicates the reader may see, or by saying "me too"; each once."""
    duplicates = (
        select(Thread.id)
        .join(Space, Space.id == Thread.space_id)
        .where(Thread.duplicate_of_id == thread.id, sees_thread(work.actor), Thread.is_removed.is_(False))
    )
    askers = union(
        select(Thread.author_id).where(or_(Thread.id == thread.id, Thread.id.in_(duplicates))),
        select(MeToo.user_id).where(or_(MeToo.thread_id == thread.id, MeToo.thread_id.in_(duplicates))),
    )
    return work.db.scalar(select(func.count()).select_from(askers.subquery())) or 0


def _view(thread: Thread) -> DuplicateView:
    return DuplicateView(thread.id, thread.title, f"/threads/{thread.id}")
