"""The tables of the knowledge base. A state that somebody decided has a row that says who, when and why."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Instant, Json


class ArticleState(StrEnum):
    """draft → in review → published → verified | needs review | obsolete."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    VERIFIED = "verified"
    NEEDS_REVIEW = "needs_review"
    OBSOLETE = "obsolete"


class ParagraphRole(StrEnum):
    """What a paragraph is for its reader."""

    QUESTION = "question"
    ANSWER = "answer"
    NOTE = "note"


class DoubtReason(StrEnum):
    """Why an article needs review."""

    SOURCE_REMOVED = "source_removed"
    SOURCE_MOVED = "source_moved"
    REPORTED = "reported"
    REVIVED = "revived"


class Article(Base):
    """An article. `version` guards against overwriting; `rev` grows with every change that search must learn of.

    An empty `summary` means "the beginning of the answer as this reader may see it": a copy would outlive its source.
    """

    __tablename__ = "kb_article"
    __table_args__ = (
        Index("ix_kb_article_space_state", "space_id", "state"),
        Index("ix_kb_article_updated", "updated_at", "id"),
        Index("ix_kb_article_published", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("forum_space.id"))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(2000), default="")
    lang: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16), default=ArticleState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    rev: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))


class Paragraph(Base):
    """A piece of an article, and the post and author it comes from. Written by the staff when it has no source."""

    __tablename__ = "kb_paragraph"
    __table_args__ = (Index("ix_kb_paragraph_article", "article_id", "position"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("kb_article.id"))
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(16))
    heading: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    render_version: Mapped[int]
    source_post_id: Mapped[int | None] = mapped_column(ForeignKey("forum_post.id"), index=True)
    source_author_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"), index=True)


class SourceThread(Base):
    """A thread an article was made from; a thread has one article at most."""

    __tablename__ = "kb_source"
    __table_args__ = (UniqueConstraint("thread_id"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("kb_article.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)


class AlternateTitle(Base):
    """Another way people asked it, kept for search. With a thread, it is shown to those who may see that thread."""

    __tablename__ = "kb_alternate_title"

    article_id: Mapped[int] = mapped_column(ForeignKey("kb_article.id"), primary_key=True)
    title: Mapped[str] = mapped_column(String(200), primary_key=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("forum_thread.id"), index=True)


class ArticleTag(Base):
    """A tag on an article."""

    __tablename__ = "kb_article_tag"

    article_id: Mapped[int] = mapped_column(ForeignKey("kb_article.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class ArticleRevision(Base):
    """One version of an article's text: number 1 is the draft as it was made, the last one is the present text."""

    __tablename__ = "kb_revision"

    article_id: Mapped[int] = mapped_column(ForeignKey("kb_article.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(2000), default="")
    content: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(2000), default="")


class ArticleVerification(Base):
    """A trainer or an LCM vouches for the present text."""

    __tablename__ = "kb_article_verification"

    article_id: Mapped[int] = mapped_column(ForeignKey("kb_article.id"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Doubt(Base):
    """Why an article needs review."""

    __tablename__ = "kb_doubt"

    article_id: Mapped[int] = mapped_column(ForeignKey("kb_article.id"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(2000), default="")


class Obsolescence(Base):
    """Why an article no longer holds, and the one to read instead."""

    __tablename__ = "kb_obsolescence"

    article_id: Mapped[int] = mapped_column(ForeignKey("kb_article.id"), primary_key=True)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("kb_article.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(2000), default="")
