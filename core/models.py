"""The kernel's own tables: outbox, schedule, mails, limits, idempotency and the action log."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Instant, Json


class OutboxJob(Base):
    """One effect still to happen, written in the transaction of the act that asks for it."""

    __tablename__ = "core_outbox"
    __table_args__ = (Index("ix_core_outbox_due", "done_at", "dead_at", "run_at", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(120))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    effect_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    run_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    dead_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str] = mapped_column(Text, default="")


class ScheduleRow(Base):
    """When a piece of recurring work runs next."""

    __tablename__ = "core_schedule"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    next_run_at: Mapped[datetime] = mapped_column(Instant)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    last_run_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str] = mapped_column(Text, default="")


class Mail(Base):
    """One mail: sent, waiting, withdrawn, or kept for the administrator to see.

    `writer` names who writes it again, from `about`, right before it leaves; a mail without one leaves as it is.
    """

    __tablename__ = "core_mail"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    effect_key: Mapped[str] = mapped_column(String(200), unique=True)
    to_name: Mapped[str] = mapped_column(String(200))
    to_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    headers: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    writer: Mapped[str | None] = mapped_column(String(120))
    about: Mapped[dict[str, Any] | None] = mapped_column(Json)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_because: Mapped[str | None] = mapped_column(String(20))


class RateBucket(Base):
    """How often somebody did something lately: a leaky bucket that drains with time."""

    __tablename__ = "core_rate_bucket"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    level: Mapped[float]
    at: Mapped[float] = mapped_column(index=True)


class IdempotentAct(Base):
    """The answer given to a keyed act, to be given again when it is sent again."""

    __tablename__ = "core_idempotent_act"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    result: Mapped[Any] = mapped_column(Json, nullable=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)


class AuditRow(Base):
    """Who did what to what, when: appended with every act that touches others."""

    __tablename__ = "core_audit"
    __table_args__ = (Index("ix_core_audit_target", "target_kind", "target_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor_id: Mapped[int | None] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(200))
    verb: Mapped[str] = mapped_column(String(80))
    target_kind: Mapped[str] = mapped_column(String(40))
    target_id: Mapped[int] = mapped_column(Id)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
