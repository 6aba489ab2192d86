"""Writing the search log: one row for one search, however many keys it took; nothing that says who.

Every verb takes a `seed`, the hash of a secret that one browser has, and keeps only what a salt of the day makes of it.
Without a seed (a program) nothing is written.
"""

import re
from datetime import timedelta
from typing import Final

import msgspec
from sqlalchemy import delete, func, update

from core.db import insert_into
from core.ids import new_token, sign
from core.work import Work
from search.analyser import detect, fold, normalise
from search.models import TEXT_CHARS, LoggedSearch, SearchDay
from search.queries.log import last_search
from search.service.verdicts import forget_people

TYPING: Final = timedelta(minutes=1)
"""Texts of one browser that begin alike within this time are one search, still being typed."""
SAME: Final = timedelta(minutes=30)
"""The same text again within this time is the same search: another page, a step back."""
FOLLOWING: Final = timedelta(minutes=30)
"""A question within this time follows from the search."""
VISIT: Final = timedelta(days=1)

_ADDRESS: Final = re.compile(r"\S@\S")
_NUMBER: Final = re.compile(r"(?<!\w)\d(?:[\s./()+-]*\d){8,}")
"""Nine digits and more: a telephone, an account, a social security number; a date or an error code has fewer."""


class Searched(msgspec.Struct, frozen=True, kw_only=True):
    """A search to be remembered: its words without field words, the one space it was narrowed to, what it found."""

    words: str
    found: int
    space_id: int | None = None


def note_search(work: Work, seed: str, searched: Searched) -> None:
    """Remember a search, or that the last one went on."""
    if not seed or not work.settings.search_log_days:
        return
    salt = _salt(work)
    text, visit = kept_text(searched.words), sign(salt, "visit", seed)
    row = last_search(work, visit, work.now - SAME)
    if row is None or not _goes_on(row, text, is_typing=work.now - row.at <= TYPING):
        row = LoggedSearch(at=work.now, visit=visit, text=text)
        work.db.add(row)
    # What began as an address stays unsaid while it is taken back letter by letter.
    row.text = text = text if row.text else ""
    row.lang = detect(searched.words).lang
    row.space_id, row.found = searched.space_id, searched.found
    row.mark = sign(salt, "mark", seed, text)


def note_opening(work: Work, seed: str, words: str) -> None:
    """Remember that something was opened from the results of these words."""
    row = last_search(work, _visit(work, seed), work.now - SAME)
    if row is not None and row.text == kept_text(words):
        row.was_opened = True


def note_question(work: Work, seed: str, space_id: int | None) -> None:
    """Remember that a question followed, and where: its space learns what was looked for before."""
    work.db.execute(
        update(LoggedSearch)
        .where(LoggedSearch.visit == _visit(work, seed), LoggedSearch.at >= work.now - FOLLOWING)
        .values(was_asked=True, space_id=func.coalesce(LoggedSearch.space_id, space_id))
    )


def forget_old(work: Work) -> None:
    """Drop what is older than the settings allow, and after a day what could still join one search to another."""
    oldest = work.now - timedelta(days=work.settings.search_log_days)
    joined = LoggedSearch.visit.is_not(None)
    work.db.execute(delete(LoggedSearch).where(LoggedSearch.at < oldest))
    work.db.execute(update(LoggedSearch).where(joined, LoggedSearch.at < work.now - VISIT).values(visit=None))
    work.db.execute(delete(SearchDay).where(SearchDay.day < _day(work)))
    forget_people(work)


def kept_text(words: str) -> str:
    """The text as it is kept: folded, on one line; empty when it looks like an address or a number of somebody."""
    if _ADDRESS.search(words) or _NUMBER.search(words):
        return ""
    text = " ".join(fold(normalise(words)).split())
    return text if len(text) <= TEXT_CHARS else ""


def _goes_on(row: LoggedSearch, text: str, *, is_typing: bool) -> bool:
    """Whether a search is the last one, longer or shorter. What must not be kept takes along what was typed of it."""
    if row.text == text:
        return True
    return is_typing and (text.startswith(row.text) or row.text.startswith(text))


def _visit(work: Work, seed: str) -> str:
    return sign(_salt(work), "visit", seed)


def _salt(work: Work) -> str:
    day = _day(work)
    statement = insert_into(work.db, SearchDay).values(day=day, salt=new_token())
    work.db.execute(statement.on_conflict_do_nothing(index_elements=[SearchDay.day]))
    return work.db.get_one(SearchDay, day).salt


def _day(work: Work) -> str:
    return work.now.date().isoformat()
