"""What search keeps in the database: the log of searches, and how alike different questions are.

The log knows no names: what was looked for, never by whom. A search carries a `visit` (one browser on one day) for a
day at most, so that an opening or a question can be joined to it; and a `mark` (one browser, one day, one text), so
that people who looked for the same can be told apart, and nothing else: two texts of one person have unrelated marks.
Both are made with a random salt that is thrown away with the day.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Instant, Json

TEXT_CHARS = 100
"""A longer text is a story, and stories have people in them: it is counted, and not kept."""


class LoggedSearch(Base):
    """One search. `text` is folded, and empty when it must not be kept; a space is an id, because spaces live above."""

    __tablename__ = "search_log"
    __table_args__ = (Index("ix_search_log_visit_at", "visit", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    text: Mapped[str] = mapped_column(String(TEXT_CHARS))
    lang: Mapped[str] = mapped_column(String(8))
    space_id: Mapped[int | None] = mapped_column(Id)
    found: Mapped[int]
    was_opened: Mapped[bool] = mapped_column(default=False)
    was_asked: Mapped[bool] = mapped_column(default=False)
    visit: Mapped[str | None] = mapped_column(String(64))
    mark: Mapped[str] = mapped_column(String(64))


class SearchDay(Base):
    """The salt of one day, gone the day after."""

    __tablename__ = "search_day"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))


class MeasuredBackground(Base):
    """A `Background` as it was last measured, for the vectors of one model; every process reads the same."""

    __tablename__ = "search_background"

    model: Mapped[str] = mapped_column(String(200), primary_key=True)
    measured: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)
