"""Reading what became of suggestions, for the verbs that write it."""

from datetime import datetime

from sqlalchemy import select

from core.work import Work
from search.models import LoggedSuggestion


def find_shown(work: Work, person: int, key: str, since: datetime) -> LoggedSuggestion | None:
    """What a person was last shown of a document."""
    return work.db.scalar(
        select(LoggedSuggestion)
        .where(LoggedSuggestion.user_id == person, LoggedSuggestion.key == key, LoggedSuggestion.seen_at >= since)
        .order_by(LoggedSuggestion.seen_at.desc())
        .limit(1)
    )
