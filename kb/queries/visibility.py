"""Who sees which article and which of its paragraphs, in SQL: never wider than what it was made from."""

from sqlalchemy import ColumnElement, and_, false, not_, or_, select, true

from core.actor import Actor, Grant, Role
from core.errors import NotFound
from core.work import Work
from forum.models import Post, Space, Thread
from forum.models.posts import PostState
from forum.models.threads import Lifecycle
from forum.queries.visibility import sees_post, sees_space, sees_thread
from kb.models import AlternateTitle, Article, Paragraph, SourceThread
from kb.rules import READABLE


def sees_article(actor: Actor) -> ColumnElement[bool]:
    """Over kb_article joined with forum_space: readable articles of visible spaces, all their threads visible too."""
    return and_(
        sees_space(actor), or_(Article.state.in_(READABLE), tends_article(actor)), not_(_has_unseen_source(actor))
    )


def tends_article(actor: Actor) -> ColumnElement[bool]:
    """Over kb_article: articles of spaces where the actor is on the staff. The same answer as `rules.may_tend`."""
    if actor.is_lcm_everywhere or Grant(Role.TRAINER) in actor.grants:
        return true()
    trained = {grant.space_id for grant in actor.grants if grant.role is Role.TRAINER and grant.space_id is not None}
    spaces = trained | actor.lcm_spaces
    return Article.space_id.in_(spaces) if spaces else false()


def sees_paragraph(actor: Actor) -> ColumnElement[bool]:
    """Over kb_paragraph, outer joined with its post, that post's thread and space: own words, and posts the actor sees.

    A post that is not shown to everybody who enters its space is the LCM's alone, also when it is the reader's own.
    """
    return or_(Paragraph.source_post_id.is_(None), and_(sees_post(actor), or_(is_shown(), _looks_after(actor))))


def sees_alternate(actor: Actor) -> ColumnElement[bool]:
    """Over kb_alternate_title, outer joined with its thread and that thread's space."""
    return or_(AlternateTitle.thread_id.is_(None), sees_thread(actor))


def is_shown() -> ColumnElement[bool]:
    """Over forum_post and forum_thread: whoever enters the space reads this post."""
    return and_(Post.state == PostState.VISIBLE, is_thread_shown())


def is_thread_shown() -> ColumnElement[bool]:
    """Over forum_thread: whoever enters its space reads this thread."""
    return and_(Thread.is_removed.is_(False), Thread.lifecycle != Lifecycle.PENDING)


def find_article_row(work: Work, article_id: int) -> Article | None:
    """An article the actor may see, or None."""
    return work.db.scalar(
        select(Article)
        .join(Space, Space.id == Article.space_id)
        .where(Article.id == article_id, sees_article(work.actor))
    )


def load_article_row(work: Work, article_id: int) -> Article:
    """A visible article.

    Raises:
        NotFound: no such article, or not for this actor.
    """
    article = find_article_row(work, article_id)
    if article is None:
        raise NotFound(kind="article")
    return article


def lock_article(work: Work, article_id: int) -> Article:
    """A visible article, for a change: nobody else changes it before this transaction ends.

    Raises:
        NotFound: no such article, or not for this actor.
    """
    article = work.db.scalar(
        select(Article)
        .join(Space, Space.id == Article.space_id)
        .where(Article.id == article_id, sees_article(work.actor))
        .with_for_update(of=Article)
        .execution_options(populate_existing=True)
    )
    if article is None:
        raise NotFound(kind="article")
    return article


def _has_unseen_source(actor: Actor) -> ColumnElement[bool]:
    return (
        select(SourceThread.thread_id)
        .join(Thread, Thread.id == SourceThread.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .where(SourceThread.article_id == Article.id, not_(sees_thread(actor)))
        .correlate(Article)
        .exists()
    )


def _looks_after(actor: Actor) -> ColumnElement[bool]:
    if actor.is_lcm_everywhere:
        return true()
    return Thread.space_id.in_(actor.lcm_spaces) if actor.lcm_spaces else false()
