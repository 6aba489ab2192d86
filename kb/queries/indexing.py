"""What search may know of articles: only what everybody who enters their space may read."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import ColumnElement, func, not_, select

from core.work import Work
from forum.models import Post, Space, Thread
from forum.queries.origins import all_votes
from kb.models import AlternateTitle, Article, Paragraph, SourceThread
from kb.queries.material import as_wide_as
from kb.queries.paragraphs import paragraphs_of
from kb.queries.visibility import sees_article
from kb.rules import READABLE
from kb.views import ParagraphView


class Indexed(msgspec.Struct, frozen=True):
    """An article, the paragraphs and other titles that may be searched, and the votes of its posts, wherever given."""

    article: Article
    paragraphs: tuple[ParagraphView, ...]
    alternates: tuple[str, ...]
    votes: int


class Found(msgspec.Struct, frozen=True):
    """An article as one reader sees it in a list of results."""

    article: Article
    space: str
    paragraphs: tuple[ParagraphView, ...]


def searchable(work: Work, ids: Collection[int]) -> list[Indexed]:
    """Those of these articles that belong in the index."""
    articles = list(work.db.scalars(select(Article).where(Article.id.in_(ids), *_in_index())))
    wanted = [article.id for article in articles]
    paragraphs = paragraphs_of(work.as_system(), wanted)
    alternates, votes = _alternates(work, wanted), _votes(work, wanted)
    return [
        Indexed(
            article,
            tuple(item for item in paragraphs[article.id] if not item.is_withheld),
            tuple(alternates.get(article.id, ())),
            votes.get(article.id, 0),
        )
        for article in articles
    ]


def stamps(work: Work, after_id: int, limit: int) -> Sequence[tuple[int, int, int, str]]:
    """(id, rev, space, state) of every article that belongs in the index, by growing id."""
    statement = select(Article.id, Article.rev, Article.space_id, Article.state).where(
        Article.id > after_id, *_in_index()
    )
    return work.db.execute(statement.order_by(Article.id).limit(limit)).all()


def found_by(work: Work, ids: Collection[int]) -> list[Found]:
    """Those of these articles that the actor may read now, with the paragraphs they may see."""
    rows = work.db.execute(
        select(Article, Space.title)
        .join(Space, Space.id == Article.space_id)
        .where(Article.id.in_(ids), Article.state.in_(READABLE), sees_article(work.actor))
    ).all()
    paragraphs = paragraphs_of(work, [article.id for article, _space in rows])
    return [
        Found(article, space, tuple(item for item in paragraphs[article.id] if not item.is_withheld))
        for article, space in rows
    ]


def _in_index() -> tuple[ColumnElement[bool], ...]:
    narrower = (
        select(SourceThread.thread_id)
        .join(Thread, Thread.id == SourceThread.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .where(SourceThread.article_id == Article.id, not_(as_wide_as(Article.space_id)))
        .correlate(Article)
        .exists()
    )
    return (Article.state.in_(READABLE), not_(narrower))


def _alternates(work: Work, ids: Collection[int]) -> dict[int, list[str]]:
    rows = work.db.execute(
        select(AlternateTitle.article_id, AlternateTitle.title)
        .join(Article, Article.id == AlternateTitle.article_id)
        .outerjoin(Thread, Thread.id == AlternateTitle.thread_id)
        .outerjoin(Space, Space.id == Thread.space_id)
        .where(AlternateTitle.article_id.in_(ids), AlternateTitle.thread_id.is_(None) | as_wide_as(Article.space_id))
        .order_by(AlternateTitle.title)
    )
    found: dict[int, list[str]] = {}
    for article_id, title in rows:
        found.setdefault(article_id, []).append(title)
    return found


def _votes(work: Work, ids: Collection[int]) -> dict[int, int]:
    posts = (
        select(Paragraph.article_id, Post.id, all_votes().label("votes"))
        .join(Post, Post.id == Paragraph.source_post_id)
        .where(Paragraph.article_id.in_(ids))
        .distinct()
        .subquery()
    )
    rows = work.db.execute(select(posts.c.article_id, func.sum(posts.c.votes)).group_by(posts.c.article_id))
    return {article_id: int(votes) for article_id, votes in rows}
