"""An article for its page, its editor, and the page of its thread."""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import func, select

from accounts.queries.people import people_by_id
from core.markup import excerpt
from core.work import Work
from forum.models import Deflection, Space, Thread
from forum.queries.threads import spaces_by_id
from forum.queries.visibility import sees_space
from kb import rules
from kb.models import (
    AlternateTitle,
    Article,
    ArticleRevision,
    ArticleState,
    ArticleTag,
    ArticleVerification,
    Doubt,
    DoubtReason,
    Obsolescence,
    ParagraphRole,
    SourceThread,
)
from kb.queries.paragraphs import credits_of, paragraphs_of, texts_of
from kb.queries.visibility import find_article_row, load_article_row, sees_alternate, sees_article
from kb.rules import Act
from kb.views import (
    SEARCH_PREFIX,
    ArticleBrief,
    ArticleLink,
    ArticleView,
    DoubtView,
    ParagraphView,
    RetirementView,
    ThreadLink,
    Vouch,
)

SUMMARY_CHARS: Final = 240
MOST_HOPS: Final = 10
"""Successors that became obsolete themselves, one after the other."""


def load_article(work: Work, article_id: int) -> ArticleView:
    """An article with the paragraphs this actor may see.

    Raises:
        NotFound: no such article, or not for this actor.
    """
    article = load_article_row(work, article_id)
    paragraphs = paragraphs_of(work, [article.id])[article.id]
    staff = rules.may_tend(work.actor, article.space_id)
    return ArticleView(
        id=article.id,
        url=article_url(article.id),
        title=article.title,
        summary=summary_of(article, paragraphs),
        own_summary=article.summary,
        state=ArticleState(article.state),
        lang=article.lang,
        space=spaces_by_id(work, {article.space_id})[article.space_id],
        tags=tags_of(work, [article.id])[article.id],
        alternate_titles=alternates_of(work, article.id),
        paragraphs=paragraphs,
        credits=credits_of(paragraphs),
        sources=_sources(work, article.id),
        reuse_count=reuse_counts(work, [article.id]).get(article.id, 0),
        version=article.version,
        revision_count=_revision_count(work, article.id),
        created_at=article.created_at,
        updated_at=article.updated_at,
        published_at=article.published_at,
        published_by=name_of(work, article.published_by_id),
        verified=_vouch(work, article.id),
        doubt=_doubt(work, article.id) if staff else None,
        retirement=_retirement(work, article.id),
        may_see_history=staff,
        may_edit=rules.is_possible(work.actor, article, Act.EDIT),
        may_submit=rules.is_possible(work.actor, article, Act.SUBMIT),
        may_publish=rules.is_possible(work.actor, article, Act.PUBLISH),
        may_unpublish=rules.is_possible(work.actor, article, Act.UNPUBLISH),
        may_verify=rules.is_possible(work.actor, article, Act.VERIFY),
        may_unverify=rules.is_possible(work.actor, article, Act.UNVERIFY),
        may_doubt=rules.is_possible(work.actor, article, Act.DOUBT),
        may_retire=rules.is_possible(work.actor, article, Act.RETIRE),
        may_revive=rules.is_possible(work.actor, article, Act.REVIVE),
    )


def article_of_thread(work: Work, thread_id: int) -> ArticleBrief | None:
    """The article made from a thread, if this actor may see it."""
    return articles_of_threads(work, [thread_id]).get(thread_id)


def articles_of_threads(work: Work, thread_ids: Collection[int]) -> dict[int, ArticleBrief]:
    """The visible articles of these threads, by thread."""
    rows = work.db.execute(
        select(SourceThread.thread_id, Article)
        .join(Article, Article.id == SourceThread.article_id)
        .join(Space, Space.id == Article.space_id)
        .where(SourceThread.thread_id.in_(thread_ids), sees_article(work.actor))
    )
    by_thread = dict(rows.all())
    briefs = {brief.id: brief for brief in to_briefs(work, list(by_thread.values()))}
    return {thread_id: briefs[article.id] for thread_id, article in by_thread.items()}


def find_successor(work: Work, article_id: int) -> int | None:
    """Where to send the reader of an obsolete article: the article to read instead, when the actor may see it.

    Readers do not see an obsolete article itself; that there was one is told only to those who enter its space.
    """
    following: int | None = article_id
    for _ in range(MOST_HOPS):
        following = _successor(work, following) if following is not None else None
        if following is None or find_article_row(work, following) is not None:
            return following
    return None


def to_briefs(work: Work, articles: Iterable[Article]) -> tuple[ArticleBrief, ...]:
    """List entries for articles already known to be visible: four small reads, whatever the length."""
    rows = list(articles)
    ids = [article.id for article in rows]
    spaces = spaces_by_id(work, {article.space_id for article in rows})
    paragraphs = paragraphs_of(work, ids)
    tags, reuses = tags_of(work, ids), reuse_counts(work, ids)
    return tuple(
        ArticleBrief(
            id=article.id,
            url=article_url(article.id),
            title=article.title,
            summary=summary_of(article, paragraphs[article.id]),
            state=ArticleState(article.state),
            lang=article.lang,
            space=spaces[article.space_id],
            tags=tags[article.id],
            reuse_count=reuses.get(article.id, 0),
            updated_at=article.updated_at,
            published_at=article.published_at,
        )
        for article in rows
    )


def article_url(article_id: int) -> str:
    """Where an article is read."""
    return f"/articles/{article_id}"


def summary_of(article: Article, paragraphs: Collection[ParagraphView]) -> str:
    """The summary somebody wrote, or the beginning of the answer as this reader may see it."""
    return article.summary or excerpt(texts_of(paragraphs, ParagraphRole.ANSWER), SUMMARY_CHARS)


def tags_of(work: Work, article_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The tags of each article, alphabetical."""
    found: dict[int, list[str]] = {article_id: [] for article_id in article_ids}
    statement = select(ArticleTag.article_id, ArticleTag.tag).where(ArticleTag.article_id.in_(article_ids))
    for article_id, tag in work.db.execute(statement.order_by(ArticleTag.tag)):
        found[article_id].append(tag)
    return {article_id: tuple(tags) for article_id, tags in found.items()}


def alternates_of(work: Work, article_id: int) -> tuple[str, ...]:
    """The other ways it was asked, those this actor may know of."""
    return tuple(
        work.db.scalars(
            select(AlternateTitle.title)
            .outerjoin(Thread, Thread.id == AlternateTitle.thread_id)
            .outerjoin(Space, Space.id == Thread.space_id)
            .where(AlternateTitle.article_id == article_id, sees_alternate(work.actor))
            .order_by(AlternateTitle.title)
        )
    )


def reuse_counts(work: Work, article_ids: Collection[int]) -> dict[int, int]:
    """How many people each article answered before they posted; articles without one are absent."""
    keys = {f"{SEARCH_PREFIX}-{article_id}": article_id for article_id in article_ids}
    rows = work.db.execute(
        select(Deflection.suggestion_key, func.count())
        .where(Deflection.suggestion_key.in_(keys))
        .group_by(Deflection.suggestion_key)
    )
    return {keys[key]: count for key, count in rows}


def name_of(work: Work, user_id: int | None) -> str:
    """Somebody's name; empty for the system."""
    if user_id is None:
        return ""
    person = people_by_id(work, [user_id]).get(user_id)
    return person.name if person else ""


def _successor(work: Work, article_id: int) -> int | None:
    return work.db.scalar(
        select(Obsolescence.successor_id)
        .join(Article, Article.id == Obsolescence.article_id)
        .join(Space, Space.id == Article.space_id)
        .where(Article.id == article_id, Article.state == ArticleState.OBSOLETE, sees_space(work.actor))
    )


def _sources(work: Work, article_id: int) -> tuple[ThreadLink, ...]:
    rows = work.db.execute(
        select(Thread.id, Thread.title)
        .join(SourceThread, SourceThread.thread_id == Thread.id)
        .where(SourceThread.article_id == article_id)
        .order_by(Thread.id)
    )
    return tuple(ThreadLink(thread_id, f"/threads/{thread_id}", title) for thread_id, title in rows)


def _revision_count(work: Work, article_id: int) -> int:
    return work.db.scalar(select(func.max(ArticleRevision.number)).where(ArticleRevision.article_id == article_id)) or 0


def _vouch(work: Work, article_id: int) -> Vouch | None:
    row = work.db.get(ArticleVerification, article_id)
    return Vouch(name_of(work, row.by_id), row.at) if row else None


def _doubt(work: Work, article_id: int) -> DoubtView | None:
    row = work.db.get(Doubt, article_id)
    return DoubtView(DoubtReason(row.reason), row.note, name_of(work, row.by_id), row.at) if row else None


def _retirement(work: Work, article_id: int) -> RetirementView | None:
    row = work.db.get(Obsolescence, article_id)
    if row is None:
        return None
    successor = find_article_row(work, row.successor_id) if row.successor_id is not None else None
    link = ArticleLink(successor.id, article_url(successor.id), successor.title) if successor else None
    return RetirementView(name_of(work, row.by_id), row.at, row.reason, link)
