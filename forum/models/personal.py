"""What belongs to one reader: follows, bookmarks, read marks, me-toos, drafts, uploads."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Instant


class Follow(Base):
    """Tell me when something happens in this thread. Muted rows remember that a person does not want to be told."""

    __tablename__ = "forum_follow"

    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    is_muted: Mapped[bool] = mapped_column(default=False)


class MeToo(Base):
    """I have this question too."""

    __tablename__ = "forum_me_too"

    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(Instant)


class Bookmark(Base):
    """A post kept to come back to."""

    __tablename__ = "forum_bookmark"

    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(200), default="")


class ReadMark(Base):
    """How far a person has read in a thread."""

    __tablename__ = "forum_read_mark"

    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"), primary_key=True, index=True)
    post_number: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)


class Draft(Base):
    """What somebody is writing: a new thread (`ask`), a reply (`reply:<thread>`) or a change (`edit:<post>`).

    One per person and place. `version` is that of the post which a change began from.
    """

    __tablename__ = "forum_draft"
    __table_args__ = (UniqueConstraint("user_id", "place"), Index("ix_forum_draft_user", "user_id", "updated_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    place: Mapped[str] = mapped_column(String(40))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("forum_space.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("forum_thread.id"))
    kind: Mapped[str] = mapped_column(String(16), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int | None]
    updated_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


class Deflection(Base):
    """A suggestion answered somebody before they posted; its author is credited. The draft is kept meanwhile."""

    __tablename__ = "forum_deflection"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"), index=True)
    suggestion_key: Mapped[str] = mapped_column(String(24), index=True)
    credited_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(Id)
    title: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)


class Upload(Base):
    """A re-encoded image; `name` is random and says nothing."""

    __tablename__ = "forum_upload"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"), index=True)
    media_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)


class UploadUse(Base):
    """A post shows an image, or a former text of it did: whoever sees the post, and so its history, may fetch it."""

    __tablename__ = "forum_upload_use"

    upload_id: Mapped[int] = mapped_column(ForeignKey("forum_upload.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), primary_key=True, index=True)
