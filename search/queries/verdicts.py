"""Reading what became of suggestions, for the verbs that write it and for what learns from it."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import select

from core.work import Work
from search.confidence.refitting import WEAK, Verdict
from search.models import Fate, LoggedSuggestion

ANSWERED: Final = {
    Fate.TAKEN: True,
    Fate.CONFIRMED: True,
    Fate.REFUSED: False,
    Fate.PASSED: False,
    Fate.CONTESTED: False,
}
"""What each verdict says: that it answered, or not. What was only shown says nothing."""


def find_shown(work: Work, person: int, key: str, since: datetime) -> LoggedSuggestion | None:
    """What a person was last shown of a document."""
    return work.db.scalar(
        select(LoggedSuggestion)
        .where(LoggedSuggestion.user_id == person, LoggedSuggestion.key == key, LoggedSuggestion.seen_at >= since)
        .order_by(LoggedSuggestion.seen_at.desc())
        .limit(1)
    )


class Group(msgspec.Struct, frozen=True):
    """The verdicts that teach one model: those of a space, a pair of languages and an embedding model."""

    space_id: int
    pair: str
    model: str
    verdicts: list[Verdict]


def verdicts_by_group(work: Work, space_ids: Collection[int] | None = None) -> list[Group]:
    """The verdicts on documents with an answer: the only ones that a confidence model judges. None: every space."""
    wanted = (
        select(LoggedSuggestion)
        .where(LoggedSuggestion.has_answer, LoggedSuggestion.space_id.is_not(None), LoggedSuggestion.fate.in_(ANSWERED))
        .order_by(LoggedSuggestion.space_id, LoggedSuggestion.pair, LoggedSuggestion.model, LoggedSuggestion.id)
    )
    if space_ids is not None:
        wanted = wanted.where(LoggedSuggestion.space_id.in_(space_ids))
    found: dict[tuple[int, str, str], list[Verdict]] = {}
    for row in work.db.scalars(wanted.execution_options(yield_per=1_000)):
        if row.space_id is not None:
            found.setdefault((row.space_id, row.pair, row.model), []).append(_verdict(row))
    return [Group(*names, verdicts) for names, verdicts in found.items()]


def _verdict(row: LoggedSuggestion) -> Verdict:
    fate = Fate(row.fate)
    return Verdict(
        features=row.features,
        answered=ANSWERED[fate],
        worth=WEAK if fate is Fate.PASSED else 1.0,
        document=row.key,
        # What one person saw on one day may be one draft; once the person is taken out, each row stands for itself.
        draft=f"{row.user_id} {row.day}" if row.user_id is not None else f"row {row.id}",
        at=row.seen_at,
    )
