"""What becomes of suggestions: shown, opened, taken, refused, passed over, confirmed or contested.

Written after the answer left, or by the worker from a fact; never inside the reading that suggests. One row for a
person, a document and a day, however often it was shown. A row is made of what the person was shown and of nothing
else, and a verdict about something they were not shown is dropped without a word.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, update

from core.db import insert_into
from core.work import Work
from search.analyser import fold
from search.confidence.model import WORDS as WORDS_ALONE
from search.forms import VerdictForm
from search.models import Fate, LoggedSuggestion
from search.queries.verdicts import find_shown
from search.views import Offer, Trace

FOLLOWING: Final = timedelta(hours=1)
"""A question posted within this time was written under the last list shown."""
OPENING: Final = timedelta(days=1)
KEPT: Final = timedelta(days=730)
"""Verdicts without a person teach for two years; what a community wants to be told changes."""
WORDS: Final = 8
WORD_CHARS: Final = 40
_SHOWN_ANEW: Final = (
    "seen_at", "space_id", "model", "pair", "rank", "score", "probability", "features", "match", "words",
    "has_answer", "is_current",
)  # fmt: skip
_UNSYNCED: Final = {"synchronize_session": False}


def note_shown(work: Work, offer: Offer) -> None:
    """Remember the list that now stands before the person who asks; an empty one only clears the last."""
    person = work.actor.id
    if person is None or not work.settings.search_log_days:
        return
    keys = {trace.key for trace in offer.traces}
    gone = (LoggedSuggestion.user_id == person, LoggedSuggestion.is_current, LoggedSuggestion.key.not_in(keys))
    work.db.execute(update(LoggedSuggestion).where(*gone).values(is_current=False), execution_options=_UNSYNCED)
    if not offer.traces:
        return
    statement = insert_into(work.db, LoggedSuggestion).values([_row(work, offer, trace) for trace in offer.traces])
    work.db.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "key", "day"],
            set_={name: statement.excluded[name] for name in _SHOWN_ANEW},
            # A verdict stays with what it was given on.
            where=LoggedSuggestion.fate == Fate.SHOWN,
        )
    )


def note_verdict(work: Work, form: VerdictForm) -> None:
    """Remember what the person who acts did with a suggestion.

    Raises:
        SignInRequired: nobody is signed in.
    """
    person = work.require_person()
    if form.verdict == "opened":
        note_suggestion_opened(work, form.key)
    else:
        settle(work, person, form.key, Fate.REFUSED, work.now)


def note_suggestion_opened(work: Work, key: str) -> None:
    """Remember that the person who acts opened a suggestion; of a visitor nothing is kept."""
    shown = _last_shown(work, work.actor.id, key, work.now)
    if shown is not None:
        shown.was_opened = True


def take(work: Work, person: int, key: str, at: datetime) -> None:
    """A suggestion answered somebody, or asks what they ask."""
    settle(work, person, key, Fate.TAKEN, at)


def settle(work: Work, person: int | None, key: str, fate: Fate, at: datetime) -> None:
    """Write a verdict on what a person was last shown of a document within a day; the first one stays."""
    shown = _last_shown(work, person, key, at)
    if shown is not None and shown.fate == Fate.SHOWN:
        shown.fate = fate


def settle_posting(
    work: Work, person: int, asked_key: str, space_id: int, *, at: datetime, refused: Collection[str]
) -> None:
    """A question was posted: what stood before its author then was refused with a reason, or passed over."""
    for key in refused:
        settle(work, person, key, Fate.REFUSED, at)
    here = (
        LoggedSuggestion.user_id == person,
        LoggedSuggestion.is_current,
        LoggedSuggestion.seen_at.between(at - FOLLOWING, at),
        LoggedSuggestion.key != asked_key,
    )
    work.db.execute(
        update(LoggedSuggestion).where(*here, LoggedSuggestion.fate == Fate.SHOWN).values(fate=Fate.PASSED),
        execution_options=_UNSYNCED,
    )
    work.db.execute(
        update(LoggedSuggestion).where(*here).values(is_current=False, asked_key=asked_key, space_id=space_id),
        execution_options=_UNSYNCED,
    )


def confirm(work: Work, asked_key: str, key: str) -> None:
    """The LCM found a posted question to be the same as a suggestion its author passed over: it was right."""
    _move(work, (LoggedSuggestion.asked_key == asked_key, LoggedSuggestion.key == key), Fate.CONFIRMED)


def contest(work: Work, asked_key: str, key: str) -> None:
    """That finding was taken back."""
    found = (LoggedSuggestion.asked_key == asked_key, LoggedSuggestion.key == key)
    _move(work, (*found, LoggedSuggestion.fate == Fate.CONFIRMED), Fate.CONTESTED)


def take_back(work: Work, person: int, key: str) -> None:
    """Somebody said that it answered them, and takes their question up again: it did not."""
    mine = (LoggedSuggestion.user_id == person, LoggedSuggestion.key == key)
    _move(work, (*mine, LoggedSuggestion.fate == Fate.TAKEN), Fate.CONTESTED)


def forget_people(work: Work) -> None:
    """After the time of the log take out who was shown it, their words and their question; drop what is very old."""
    oldest = work.now - timedelta(days=work.settings.search_log_days)
    old = (LoggedSuggestion.seen_at < oldest, LoggedSuggestion.user_id.is_not(None))
    nobody: dict[str, Any] = {"user_id": None, "words": [], "asked_key": None, "is_current": False}
    work.db.execute(update(LoggedSuggestion).where(*old).values(**nobody), execution_options=_UNSYNCED)
    work.db.execute(delete(LoggedSuggestion).where(LoggedSuggestion.seen_at < work.now - KEPT))


def _row(work: Work, offer: Offer, trace: Trace) -> dict[str, Any]:
    words = dict.fromkeys(fold(word)[:WORD_CHARS] for word in trace.words)
    return {
        "user_id": work.actor.id,
        "key": trace.key,
        "day": work.now.date().isoformat(),
        "at": work.now,
        "seen_at": work.now,
        "space_id": offer.space_id,
        "model": "" if trace.pair.startswith(WORDS_ALONE) else offer.model,
        "pair": trace.pair,
        "rank": trace.rank,
        "score": trace.score,
        "probability": trace.probability,
        "features": trace.features,
        "match": trace.match,
        "words": list(words)[:WORDS],
        "has_answer": trace.has_answer,
        "is_current": True,
        "was_opened": False,
        "fate": Fate.SHOWN,
    }


def _last_shown(work: Work, person: int | None, key: str, at: datetime) -> LoggedSuggestion | None:
    return None if person is None else find_shown(work, person, key, at - OPENING)


def _move(work: Work, where: tuple[Any, ...], fate: Fate) -> None:
    work.db.execute(update(LoggedSuggestion).where(*where).values(fate=fate), execution_options=_UNSYNCED)
