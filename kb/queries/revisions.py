"""The versions of an article, for the staff of its space: a version may hold what was taken out for good reason."""

from collections.abc import Collection

import msgspec
from sqlalchemy import select

from accounts.queries.people import people_by_id
from core.diff import word_diff
from core.errors import NotFound
from core.work import Work
from forum.models import Post, Space, Thread
from forum.queries.visibility import sees_post
from kb import rules
from kb.models import Article, ArticleRevision
from kb.queries.articles import article_url
from kb.queries.visibility import load_article_row
from kb.rules import Act
from kb.views import ArticleLink, Passage, RevisionDiff, RevisionRow


def list_revisions(work: Work, article_id: int) -> tuple[RevisionRow, ...]:
    """Every version, the present one first.

    Raises:
        NotFound: no such article, or its history is not for this actor.
    """
    _load_tended(work, article_id)
    statement = select(ArticleRevision).where(ArticleRevision.article_id == article_id)
    return _rows(work, list(work.db.scalars(statement.order_by(ArticleRevision.number.desc()))))


def revision_diff(work: Work, article_id: int, older: int, newer: int) -> RevisionDiff:
    """What changed from one version to another, without passages whose source the actor may not see.

    Raises:
        NotFound: no such article or version, or its history is not for this actor.
    """
    article = _load_tended(work, article_id)
    before, after = load_revision(work, article_id, older), load_revision(work, article_id, newer)
    rows = {row.number: row for row in list_revisions(work, article_id)}
    return RevisionDiff(
        article=ArticleLink(article.id, article_url(article.id), article.title),
        older=rows[before.number],
        newer=rows[after.number],
        title=word_diff(before.title, after.title),
        summary=word_diff(before.summary, after.summary),
        text=word_diff(_text(work, before), _text(work, after)),
        version=article.version,
        may_restore=rules.is_possible(work.actor, article, Act.EDIT),
    )


def load_revision(work: Work, article_id: int, number: int) -> ArticleRevision:
    """One version, for somebody already known to see the article's history.

    Raises:
        NotFound: there is no such version.
    """
    row = work.db.get(ArticleRevision, (article_id, number))
    if row is None:
        raise NotFound(kind="revision")
    return row


def find_last_revision(work: Work, article_id: int) -> ArticleRevision | None:
    """The present text as it was kept; None before the first."""
    statement = select(ArticleRevision).where(ArticleRevision.article_id == article_id)
    return work.db.scalars(statement.order_by(ArticleRevision.number.desc()).limit(1)).first()


def passages_of(row: ArticleRevision) -> list[Passage]:
    """The paragraphs of a version."""
    return msgspec.convert(row.content, list[Passage])


def _load_tended(work: Work, article_id: int) -> Article:
    article = load_article_row(work, article_id)
    if not rules.may_tend(work.actor, article.space_id):
        raise NotFound(kind="article")
    return article


def _rows(work: Work, rows: list[ArticleRevision]) -> tuple[RevisionRow, ...]:
    people = people_by_id(work, {row.by_id for row in rows if row.by_id is not None})
    return tuple(
        RevisionRow(
            number=row.number,
            title=row.title,
            by=people[row.by_id].name if row.by_id in people else "",
            at=row.at,
            note=row.note,
            is_present=row is rows[0],
        )
        for row in rows
    )


def _text(work: Work, row: ArticleRevision) -> str:
    passages = passages_of(row)
    seen = _seen_posts(work, {passage.source_post_id for passage in passages if passage.source_post_id is not None})
    shown = [item for item in passages if item.source_post_id is None or item.source_post_id in seen]
    return "\n\n".join(part for passage in shown for part in (passage.heading, passage.body) if part)


def _seen_posts(work: Work, post_ids: Collection[int]) -> frozenset[int]:
    return frozenset(
        work.db.scalars(
            select(Post.id)
            .join(Thread, Thread.id == Post.thread_id)
            .join(Space, Space.id == Thread.space_id)
            .where(Post.id.in_(post_ids), sees_post(work.actor))
        )
    )
