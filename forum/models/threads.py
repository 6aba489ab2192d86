"""A thread, and the rows that say who changed its state, when and why."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Instant


class ThreadKind(StrEnum):
    """What a thread is; only questions enter the queue."""

    QUESTION = "question"
    DISCUSSION = "discussion"
    ANNOUNCEMENT = "announcement"


class Lifecycle(StrEnum):
    """draft → pending → open → closed → archived. Drafts live in their own table until they are posted."""

    PENDING = "pending"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Resolution(StrEnum):
    """Derived from the replies, the solution and the verifications; the strongest wins."""

    NONE = "none"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    VERIFIED = "verified"


class Thread(Base):
    """A conversation with a title. `rev` grows with every change that search must learn of."""

    __tablename__ = "forum_thread"
    __table_args__ = (
        Index("ix_forum_thread_space_activity", "space_id", "activity_at", "id"),
        Index("ix_forum_thread_activity", "activity_at", "id"),
        Index("ix_forum_thread_created", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("forum_space.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16), default=ThreadKind.QUESTION)
    title: Mapped[str] = mapped_column(String(200))
    lang: Mapped[str] = mapped_column(String(8))
    lifecycle: Mapped[str] = mapped_column(String(16), default=Lifecycle.OPEN, index=True)
    resolution: Mapped[str] = mapped_column(String(16), default=Resolution.NONE)
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("forum_thread.id"), index=True)
    topic_mark: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(Instant)
    activity_at: Mapped[datetime] = mapped_column(Instant)
    last_post_number: Mapped[int] = mapped_column(default=1)
    reply_count: Mapped[int] = mapped_column(default=0)
    me_too_count: Mapped[int] = mapped_column(default=0)
    helpful_count: Mapped[int] = mapped_column(default=0)
    is_removed: Mapped[bool] = mapped_column(default=False)
    rev: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)


class ThreadTag(Base):
    """A tag on a thread."""

    __tablename__ = "forum_thread_tag"

    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class Closure(Base):
    """Why a thread is closed."""

    __tablename__ = "forum_closure"

    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(2000), default="")


class Archival(Base):
    """Why a thread is archived."""

    __tablename__ = "forum_archival"

    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(2000), default="")


class Solution(Base):
    """The answer the asker accepted."""

    __tablename__ = "forum_solution"

    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Removal(Base):
    """A soft deletion: who took a thread or a post away, when and why. Restoring deletes the row, the log remembers."""

    __tablename__ = "forum_removal"

    target_kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    target_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(2000), default="")


class Difference(Base):
    """What the asker said of a suggestion that did not fit: "mine is different because…"."""

    __tablename__ = "forum_difference"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), index=True)
    suggestion_key: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(String(2000))


class Origin(Base):
    """Where an imported thread or post came from: kept and shown, and the key that makes importing twice harmless.

    `votes` are those it had there: of a post its score, of a thread its me-toos. Votes given here have own rows.
    """

    __tablename__ = "forum_origin"
    __table_args__ = (Index("ix_forum_origin_target", "target_kind", "target_id"),)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    target_kind: Mapped[str] = mapped_column(String(8))
    target_id: Mapped[int] = mapped_column(Id)
    url: Mapped[str] = mapped_column(String(500), default="")
    licence: Mapped[str] = mapped_column(String(80), default="")
    author: Mapped[str] = mapped_column(String(200), default="")
    imported_at: Mapped[datetime] = mapped_column(Instant)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    votes: Mapped[int] = mapped_column(default=0)
