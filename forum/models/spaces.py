"""A space: a forum by topic, course or cohort, its audience and its promise."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Instant, Json


class SpaceKind(StrEnum):
    """What a space is about."""

    TOPIC = "topic"
    COURSE = "course"
    COHORT = "cohort"


class Audience(StrEnum):
    """Who may read and write in a space."""

    PUBLIC = "public"
    MEMBERS = "members"
    GROUPS = "groups"


class SpaceLifecycle(StrEnum):
    """planned → open → read-only → archived."""

    PLANNED = "planned"
    OPEN = "open"
    READ_ONLY = "read_only"
    ARCHIVED = "archived"


class SpaceLanguage(StrEnum):
    """The language a space is held in; `mul` is both."""

    FRENCH = "fr"
    ENGLISH = "en"
    BOTH = "mul"


class Space(Base):
    """One forum."""

    __tablename__ = "forum_space"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(2000), default="")
    kind: Mapped[str] = mapped_column(String(16), default=SpaceKind.TOPIC)
    audience: Mapped[str] = mapped_column(String(16), default=Audience.MEMBERS)
    language: Mapped[str] = mapped_column(String(8), default=SpaceLanguage.FRENCH)
    lifecycle: Mapped[str] = mapped_column(String(16), default=SpaceLifecycle.OPEN)
    promised_minutes: Mapped[int] = mapped_column(default=8 * 60)
    working_hours: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)


class SpaceGroup(Base):
    """A group that may enter a space whose audience is `groups`."""

    __tablename__ = "forum_space_group"

    space_id: Mapped[int] = mapped_column(ForeignKey("forum_space.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("accounts_group.id"), primary_key=True, index=True)
