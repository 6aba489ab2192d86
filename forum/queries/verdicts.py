"""What people said of suggestions, for those who tell search."""

from sqlalchemy import select

from core.work import Work
from forum.models import Deflection, Difference


def different_keys(work: Work, thread_id: int) -> list[str]:
    """The suggestions whose difference the author of a thread explained."""
    return list(work.db.scalars(select(Difference.suggestion_key).where(Difference.thread_id == thread_id)))


def answer_of_draft(work: Work, draft_id: int) -> str | None:
    """The suggestion for which the actor put this draft aside."""
    return work.db.scalar(
        select(Deflection.suggestion_key)
        .where(Deflection.draft_id == draft_id, Deflection.user_id == work.actor.id)
        .order_by(Deflection.id.desc())
        .limit(1)
    )
