"""Whom a published article concerns."""

from typing import Final

import msgspec
from sqlalchemy import select, union

from core.work import Work
from forum.models import Post, Thread
from forum.models.notices import NoticeKind
from kb.models import Article, Paragraph, SourceThread
from kb.rules import READABLE

ARTICLE: Final = NoticeKind.ARTICLE
"""The kind of their notice."""


class Concerned(msgspec.Struct, frozen=True):
    """Somebody who asked or answered in a thread that became an article, and who published it."""

    thread_id: int
    user_id: int
    by_id: int | None


def list_concerned(work: Work, article_id: int) -> list[Concerned]:
    """The authors of an article's threads and of the posts it holds; nobody when readers do not see it any more."""
    asked = (
        select(Thread.id, Thread.author_id.label("user_id"))
        .join(SourceThread, SourceThread.thread_id == Thread.id)
        .where(SourceThread.article_id == article_id)
    )
    answered = (
        select(Post.thread_id.label("id"), Paragraph.source_author_id.label("user_id"))
        .join(Paragraph, Paragraph.source_post_id == Post.id)
        .where(Paragraph.article_id == article_id, Paragraph.source_author_id.is_not(None))
    )
    people = union(asked, answered).subquery()
    rows = work.db.execute(
        select(people.c.id, people.c.user_id, Article.published_by_id)
        .join(Article, Article.id == article_id)
        .where(Article.state.in_(READABLE))
        .order_by(people.c.id, people.c.user_id)
    )
    return [Concerned(thread_id, user_id, by_id) for thread_id, user_id, by_id in rows]
