"""The queue's tables. Everything contended is changed by one UPDATE that names the state it expects."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Instant, Json


class ItemKind(StrEnum):
    """What needs a human. The later kinds are reserved: nothing makes such items yet."""

    UNANSWERED = "unanswered"
    DUPLICATE = "duplicate"
    FLAGGED = "flagged"
    HELD = "held"
    TIDY = "tidy"
    ARTICLE = "article"
    CONTESTED = "contested"
    LEARNER = "learner"


class ItemState(StrEnum):
    """pending → claimed → decided; or deferred, escalated, invalidated (settled elsewhere)."""

    PENDING = "pending"
    CLAIMED = "claimed"
    DECIDED = "decided"
    DEFERRED = "deferred"
    ESCALATED = "escalated"
    INVALIDATED = "invalidated"


class TargetKind(StrEnum):
    """What an item is about."""

    THREAD = "thread"
    POST = "post"


class Verdict(StrEnum):
    """What an LCM decides."""

    ANSWERED = "answered"
    DUPLICATE = "duplicate"
    NOT_A_QUESTION = "not_a_question"
    NO_ACTION = "no_action"
    ESCALATED = "escalated"
    CLOSED = "closed"
    UPHELD = "upheld"
    KEPT = "kept"


class TopicMark(StrEnum):
    """Whether a question is about the organisation of a course or about what it teaches."""

    LOGISTICS = "logistics"
    SUBJECT = "subject"


class Outcome(StrEnum):
    """How an item was settled elsewhere."""

    ANSWERED = "answered"
    CLOSED = "closed"
    REMOVED = "removed"
    DUPLICATE = "duplicate"
    NOT_A_QUESTION = "not_a_question"
    NO_SIGNAL = "no_signal"


class Item(Base):
    """One thing that needs a human. `due_hour` is `due_at` cut to the hour, so that inside an hour the score orders.

    `version` grows when what was to be decided is not the same any more; a claim leaves it. `fence` grows with every
    new holder: whoever slept past a lease comes back with an old one.
    """

    __tablename__ = "moderation_item"
    __table_args__ = (
        UniqueConstraint("kind", "target_kind", "target_id"),
        Index("ix_moderation_item_order", "state", "due_hour", "score", "id"),
        Index("ix_moderation_item_thread", "thread_id"),
        Index("ix_moderation_item_lease", "state", "lease_until"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(16))
    target_kind: Mapped[str] = mapped_column(String(8))
    target_id: Mapped[int] = mapped_column(Id)
    space_id: Mapped[int] = mapped_column(ForeignKey("forum_space.id"), index=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"))
    state: Mapped[str] = mapped_column(String(16), default=ItemState.PENDING)
    due_at: Mapped[datetime] = mapped_column(Instant)
    due_hour: Mapped[datetime] = mapped_column(Instant)
    score: Mapped[int] = mapped_column(default=0)
    signals: Mapped[int] = mapped_column(default=0)
    topic_mark: Mapped[str | None] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant, index=True)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    fence: Mapped[int] = mapped_column(default=0)


class Decision(Base):
    """What somebody decided: who, when, why, and what undoing it needs to know."""

    __tablename__ = "moderation_decision"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("moderation_item.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(2000), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))


class Escalation(Base):
    """A question handed to a trainer, until when, and how that ended: answered, or withdrawn by undoing."""

    __tablename__ = "moderation_escalation"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("moderation_item.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("moderation_decision.id"), unique=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    due_at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(2000), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class Settlement(Base):
    """How an item was settled elsewhere, by whom and when. The row goes when the item is open again."""

    __tablename__ = "moderation_settlement"

    item_id: Mapped[int] = mapped_column(ForeignKey("moderation_item.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
