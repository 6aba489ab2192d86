"""A post: Markdown kept, HTML rendered once at write; its revisions, votes, verifications and flags."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Instant


class PostState(StrEnum):
    """Whether others see a post."""

    VISIBLE = "visible"
    HELD = "held"
    REMOVED = "removed"


class FlagReason(StrEnum):
    """Why somebody reports a post."""

    SPAM = "spam"
    HARASSMENT = "harassment"
    OFF_TOPIC = "off_topic"
    ALREADY_ANSWERED = "already_answered"
    NEEDS_STAFF = "needs_staff"
    OTHER = "other"


class Post(Base):
    """The opening message (number 1) or a reply. `text` is the plain text of `html`, for search and excerpts."""

    __tablename__ = "forum_post"
    __table_args__ = (UniqueConstraint("thread_id", "number"), Index("ix_forum_post_author", "author_id", "id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    render_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default=PostState.VISIBLE)
    created_at: Mapped[datetime] = mapped_column(Instant)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    revision_count: Mapped[int] = mapped_column(default=0)
    helpful_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class Revision(Base):
    """What a post said before an edit; number 1 is the first text."""

    __tablename__ = "forum_revision"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(200), default="")


class Verification(Base):
    """A trainer or an LCM vouches for an answer."""

    __tablename__ = "forum_verification"

    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Vote(Base):
    """Somebody found a post helpful."""

    __tablename__ = "forum_vote"

    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(Instant)


class Flag(Base):
    """Somebody reports a post to the LCM."""

    __tablename__ = "forum_flag"
    __table_args__ = (UniqueConstraint("post_id", "by_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(String(2000), default="")
    upheld: Mapped[bool | None] = mapped_column(default=None)
