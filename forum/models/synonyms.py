"""Expressions that mean the same, kept by the people who look after a space (or everywhere, without a space)."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Instant, Json


class Synonym(Base):
    """One list of equivalent expressions. A removed one stays, so that it can come back."""

    __tablename__ = "forum_synonym"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("forum_space.id"), index=True)
    terms: Mapped[list[str]] = mapped_column(Json)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)
    is_removed: Mapped[bool] = mapped_column(default=False)
