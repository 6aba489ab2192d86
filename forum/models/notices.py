"""Notifications: a row says what happened; its words are made when it is read, so a hidden post tells nothing."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Instant


class NoticeKind(StrEnum):
    """What happened."""

    REPLY = "reply"
    MENTION = "mention"
    ACCEPTED = "accepted"
    VERIFIED = "verified"
    ANNOUNCEMENT = "announcement"
    CLOSED = "closed"
    ARCHIVED = "archived"
    ESCALATED = "escalated"
    ARTICLE = "article"
    CREDITED = "credited"
    DUPLICATE = "duplicate"


class MailPace(StrEnum):
    """How mails follow notifications."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


class Notification(Base):
    """Something a person should know. The effect key makes a repeated job harmless."""

    __tablename__ = "forum_notification"
    __table_args__ = (Index("ix_forum_notification_user", "user_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    kind: Mapped[str] = mapped_column(String(16))
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("forum_post.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    mailed_at: Mapped[datetime | None] = mapped_column(Instant)
    pace: Mapped[str] = mapped_column(String(16), default=MailPace.AT_ONCE)
    effect_key: Mapped[str] = mapped_column(String(120), unique=True)


class Preference(Base):
    """How a person wants mail: everywhere (space_id 0) or for one space."""

    __tablename__ = "forum_preference"
    __table_args__ = (UniqueConstraint("user_id", "space_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    space_id: Mapped[int] = mapped_column(Id, default=0)
    pace: Mapped[str] = mapped_column(String(16), default=MailPace.AT_ONCE)
