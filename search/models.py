"""What search keeps in the database: searches, what became of suggestions, what was learnt, how the index stands.

The log knows no names: what was looked for, never by whom. A search carries a `visit` (one browser on one day) for a
day at most, so that an opening or a question can be joined to it; and a `mark` (one browser, one day, one text), so
that people who looked for the same can be told apart, and nothing else: two texts of one person have unrelated marks.
Both are made with a random salt that is thrown away with the day.

A suggestion knows to whom it was shown, for as long as the log is kept: only then can what this person did next become
its verdict. After that time, or with the account, the person is taken out, and numbers stay. Never the draft's text.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
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


class Fate(StrEnum):
    """What became of a suggestion. SHOWN: nobody said anything yet.

    PASSED: the question was posted all the same while it was shown, without a word about it: a weak no. CONFIRMED: the
    LCM found that the question posted was the same. CONTESTED: somebody took such a verdict back.
    """

    SHOWN = "shown"
    TAKEN = "taken"
    REFUSED = "refused"
    PASSED = "passed"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"


class LoggedSuggestion(Base):
    """One document shown to one person on one day, as it was last shown, and what became of it.

    `pair`, `probability` and `features`: the confidence model that was asked, what it said and what it read. `words`:
    those the draft and the document have in common. `is_current`: it is in the last list shown to this person.
    `asked_key`: the question they posted then.
    """

    __tablename__ = "search_suggestion"
    __table_args__ = (
        UniqueConstraint("user_id", "key", "day"),
        Index("ix_search_suggestion_space_at", "space_id", "at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id", ondelete="SET NULL"))
    key: Mapped[str] = mapped_column(String(24))
    day: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    space_id: Mapped[int | None] = mapped_column(Id)
    model: Mapped[str] = mapped_column(String(200))
    pair: Mapped[str] = mapped_column(String(16))
    rank: Mapped[int]
    score: Mapped[float]
    probability: Mapped[float]
    features: Mapped[dict[str, float]] = mapped_column(Json)
    match: Mapped[str] = mapped_column(String(12))
    words: Mapped[list[str]] = mapped_column(Json)
    has_answer: Mapped[bool]
    is_current: Mapped[bool]
    was_opened: Mapped[bool] = mapped_column(default=False)
    fate: Mapped[str] = mapped_column(String(12), default=Fate.SHOWN)
    asked_key: Mapped[str | None] = mapped_column(String(24), index=True)


class FittedModel(Base):
    """A confidence model that the verdicts of one space have taught; in force until `ended_at`.

    `fitted` is a `Logistic`, `figures` a `Comparison`: how it did, on verdicts it had not seen, beside the one before.
    `is_withdrawn`: a person took it back, and no worker learns it again by itself.
    """

    __tablename__ = "search_fitted"
    __table_args__ = (Index("ix_search_fitted_space_model", "space_id", "model"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    space_id: Mapped[int] = mapped_column(Id)
    pair: Mapped[str] = mapped_column(String(16))
    model: Mapped[str] = mapped_column(String(200))
    fitted: Mapped[dict[str, Any]] = mapped_column(Json)
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    is_withdrawn: Mapped[bool] = mapped_column(default=False)


class SetAsideRow(Base):
    """A document that could not be indexed in this revision: tried again when it changes, or at a repair."""

    __tablename__ = "search_set_aside"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    document_id: Mapped[int] = mapped_column(Id)
    rev: Mapped[int] = mapped_column(Id)
    error: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int]
    has_words: Mapped[bool]


class StoredCheck(Base):
    """The last nightly check of the index: one row."""

    __tablename__ = "search_check"
    LAST: ClassVar[int] = 1

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    report: Mapped[dict[str, Any]] = mapped_column(Json)
    mended: Mapped[int]
