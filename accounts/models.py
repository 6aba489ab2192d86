"""The tables of accounts. Secrets are stored as hashes only; a space is an id, because spaces live above us."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Instant, Json


class Status(StrEnum):
    """Whether an account can be used. Before its address is confirmed an account is a ticket, not a row."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class TicketKind(StrEnum):
    """What a mailed link is for."""

    CONFIRM = "confirm"
    RESET = "reset"
    INVITE = "invite"
    ADDRESS = "address"


class User(Base):
    """A person: a member, or the author of imported posts (neither address nor password)."""

    __tablename__ = "accounts_user"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    handle: Mapped[str] = mapped_column(String(40), unique=True)
    folded_name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(5))
    timezone: Mapped[str] = mapped_column(String(64))
    bio: Mapped[str] = mapped_column(String(2000), default="")
    bio_html: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    imported: Mapped[bool] = mapped_column(default=False)
    import_key: Mapped[str | None] = mapped_column(String(200), unique=True)


class Suspension(Base):
    """Who suspended an account, when and why; the row goes when the account is reinstated."""

    __tablename__ = "accounts_suspension"

    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id", ondelete="CASCADE"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(2000))


class GrantRow(Base):
    """A role held in one space, or everywhere when there is no space."""

    __tablename__ = "accounts_grant"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "space_id"),
        Index(
            "uq_accounts_grant_everywhere",
            "user_id",
            "role",
            unique=True,
            sqlite_where=text("space_id IS NULL"),
            postgresql_where=text("space_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    space_id: Mapped[int | None] = mapped_column(Id, index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Group(Base):
    """A named set of people, such as a cohort."""

    __tablename__ = "accounts_group"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Membership(Base):
    """Somebody is in a group."""

    __tablename__ = "accounts_membership"

    group_id: Mapped[int] = mapped_column(ForeignKey("accounts_group.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(Instant)


class SessionRow(Base):
    """A browser that is signed in. `csrf_seed` survives rotation, so that open forms stay valid."""

    __tablename__ = "accounts_session"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    csrf_seed: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    agent: Mapped[str] = mapped_column(String(300))
    is_stale: Mapped[bool] = mapped_column(default=False)


class TokenRow(Base):
    """A bearer token: what a program may do in its owner's name."""

    __tablename__ = "accounts_token"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    scopes: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Ticket(Base):
    """A mailed link, single use. It has a hash from the moment its mail is written; before that it is only a wish."""

    __tablename__ = "accounts_ticket"
    __table_args__ = (Index("ix_accounts_ticket_address", "email", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(254))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id", ondelete="CASCADE"))
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
