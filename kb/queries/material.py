"""What a thread gives to an article."""

from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from core.work import Work
from forum.models import Post, Solution, Space, Thread, ThreadTag, Verification
from forum.models.spaces import Audience, SpaceLifecycle
from forum.models.threads import Lifecycle
from forum.queries.visibility import load_thread, sees_post
from kb.models import Paragraph, SourceThread
from kb.queries.visibility import is_shown, is_thread_shown
from kb.views import Answer, Material, OtherAsking

MOST_ANSWERS: Final = 20
MOST_ALTERNATES: Final = 50


def load_material(work: Work, thread_id: int) -> Material:
    """A thread's question, its accepted and then its verified answers; nothing held or removed is among them.

    The thread's row is locked, so that two requests cannot make two articles of it.

    Raises:
        NotFound: no such thread, or not for this actor.
    """
    work.db.execute(select(Thread.id).where(Thread.id == thread_id).with_for_update())
    thread = load_thread(work, thread_id)
    tags = work.db.scalars(select(ThreadTag.tag).where(ThreadTag.thread_id == thread.id).order_by(ThreadTag.tag))
    return Material(
        thread_id=thread.id,
        space_id=thread.space_id,
        title=thread.title,
        lang=thread.lang,
        is_finished=thread.lifecycle in {Lifecycle.CLOSED, Lifecycle.ARCHIVED} and not thread.is_removed,
        question=_question(work, thread),
        answers=_answers(work, thread),
        duplicates=_duplicates(work, thread),
        tags=tuple(tags),
    )


def find_article_of(work: Work, thread_id: int) -> int | None:
    """The article a thread already has, whoever may see it: for the verbs."""
    return work.db.scalar(select(SourceThread.article_id).where(SourceThread.thread_id == thread_id))


def credited_post(work: Work, article_id: int, post_id: int) -> Answer | None:
    """A post that a paragraph of this article may be credited to: shown, seen by the actor, from one of its threads."""
    row = work.db.scalar(
        select(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .join(SourceThread, SourceThread.thread_id == Thread.id)
        .where(SourceThread.article_id == article_id, Post.id == post_id, is_shown(), sees_post(work.actor))
    )
    return _answer(row) if row else None


def articles_of_thread(work: Work, thread_id: int) -> list[int]:
    """The articles made from a thread."""
    return list(work.db.scalars(select(SourceThread.article_id).where(SourceThread.thread_id == thread_id)))


def articles_quoting(work: Work, post_id: int) -> list[int]:
    """The articles with a paragraph from this post."""
    statement = select(Paragraph.article_id).where(Paragraph.source_post_id == post_id).distinct()
    return list(work.db.scalars(statement.order_by(Paragraph.article_id)))


def spaces_of_sources(work: Work, article_id: int) -> frozenset[int]:
    """The spaces the threads of an article are in."""
    statement = select(Thread.space_id).join(SourceThread, SourceThread.thread_id == Thread.id)
    return frozenset(work.db.scalars(statement.where(SourceThread.article_id == article_id)))


def forsaken_sources(work: Work, article_id: int) -> list[int]:
    """Removed threads of which the article no longer holds a paragraph."""
    quoted = (
        select(Post.thread_id)
        .join(Paragraph, Paragraph.source_post_id == Post.id)
        .where(Paragraph.article_id == article_id)
    )
    return list(
        work.db.scalars(
            select(SourceThread.thread_id)
            .join(Thread, Thread.id == SourceThread.thread_id)
            .where(SourceThread.article_id == article_id, Thread.is_removed.is_(True), Thread.id.not_in(quoted))
        )
    )


def as_wide_as(space_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Over forum_thread and its forum_space: whoever enters the given space may read that thread."""
    is_public = and_(Space.audience == Audience.PUBLIC, Space.lifecycle != SpaceLifecycle.PLANNED)
    return and_(is_thread_shown(), or_(Thread.space_id == space_id, is_public))


def _question(work: Work, thread: Thread) -> Answer | None:
    row = work.db.scalar(
        select(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.thread_id == thread.id, Post.number == 1, is_shown())
    )
    return _answer(row) if row else None


def _answers(work: Work, thread: Thread) -> tuple[Answer, ...]:
    rows = work.db.scalars(
        select(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(Solution, Solution.post_id == Post.id)
        .outerjoin(Verification, Verification.post_id == Post.id)
        .where(
            Post.thread_id == thread.id,
            Post.number > 1,
            is_shown(),
            or_(Solution.post_id.is_not(None), Verification.post_id.is_not(None)),
        )
        .order_by(Solution.post_id.is_(None), Post.number)
        .limit(MOST_ANSWERS)
    )
    return tuple(_answer(row) for row in rows)


def _answer(row: Post) -> Answer:
    return Answer(row.id, row.author_id, row.body)


def _duplicates(work: Work, thread: Thread) -> tuple[OtherAsking, ...]:
    rows = work.db.execute(
        select(Thread.id, Thread.title)
        .join(Space, Space.id == Thread.space_id)
        .where(Thread.duplicate_of_id == thread.id, as_wide_as(thread.space_id))
        .order_by(Thread.me_too_count.desc(), Thread.id)
        .limit(MOST_ALTERNATES)
    )
    asked = {title: thread_id for thread_id, title in reversed(rows.all()) if title != thread.title}
    return tuple(OtherAsking(thread_id, title) for title, thread_id in reversed(asked.items()))
