"""The knowledge base's first page and lists of articles, always inside what the actor may see."""

from typing import Final, TypeVarTuple

import msgspec
from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select, tuple_

from core.ids import Cursor
from core.work import Work
from forum.models import Deflection, Space, Thread
from forum.views.threads import SpaceBrief
from kb.models import AlternateTitle, Article, ArticleState, ArticleTag
from kb.queries.articles import to_briefs
from kb.queries.visibility import sees_alternate, sees_article, tends_article
from kb.rules import READABLE
from kb.views import SEARCH_PREFIX, ArticleBrief, ArticlePage, KbHome, LangCount, SpaceCount, StateCount

MOST: Final = 100
SHELF: Final = 5
"""How many articles the shelves of the home page hold."""

Columns = TypeVarTuple("Columns")

IN_CARE: Final = (ArticleState.DRAFT, ArticleState.IN_REVIEW, ArticleState.NEEDS_REVIEW, ArticleState.OBSOLETE)


class KbFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of articles shows. Without a state: what readers see."""

    space: str | None = None
    lang: str | None = None
    tag: str | None = None
    q: str | None = None
    state: ArticleState | None = None
    cursor: str | None = None
    limit: int = 20


def kb_home(work: Work, wanted: KbFilter) -> KbHome:
    """A page of articles, with counts by space and language of all the actor may read, and two shelves.

    Raises:
        Invalid: the cursor was not made by this list.
    """
    page = list_articles(work, wanted)
    return KbHome(
        items=page.items,
        next=page.next,
        total=work.db.scalar(_narrowed(work, select(func.count(Article.id)), wanted)) or 0,
        spaces=_spaces(work),
        languages=_languages(work),
        recent=_recent(work),
        most_reused=_most_reused(work),
        in_care=_in_care(work),
    )


def list_articles(work: Work, wanted: KbFilter) -> ArticlePage:
    """One page of articles, the last changed first.

    Raises:
        Invalid: the cursor was not made by this list.
    """
    limit = max(1, min(wanted.limit, MOST))
    statement = _narrowed(work, select(Article), wanted)
    cursor = Cursor.decode(wanted.cursor)
    if cursor:
        statement = statement.where(tuple_(Article.updated_at, Article.id) < tuple_(cursor.instant, cursor.id))
    rows = list(work.db.scalars(statement.order_by(Article.updated_at.desc(), Article.id.desc()).limit(limit + 1)))
    last = rows[limit - 1] if len(rows) > limit else None
    following = Cursor.at(last.updated_at, last.id).encode() if last else None
    return ArticlePage(to_briefs(work, rows[:limit]), following)


def _visible(work: Work, statement: Select[*Columns]) -> Select[*Columns]:
    return statement.select_from(Article).join(Space, Space.id == Article.space_id).where(sees_article(work.actor))


def _narrowed(work: Work, statement: Select[*Columns], wanted: KbFilter) -> Select[*Columns]:
    statement = _visible(work, statement).where(
        Article.state == wanted.state if wanted.state else Article.state.in_(READABLE)
    )
    for column, value in ((Space.slug, wanted.space), (Article.lang, wanted.lang)):
        if value:
            statement = statement.where(column == value)
    if wanted.tag:
        statement = statement.where(Article.id.in_(select(ArticleTag.article_id).where(ArticleTag.tag == wanted.tag)))
    if wanted.q:
        statement = statement.where(_titled(work, wanted.q))
    return statement


def _titled(work: Work, words: str) -> ColumnElement[bool]:
    """Every word is in the title, or every word is in one of the other titles the actor may know of."""
    wanted = words.split()[:10]
    others = (
        select(AlternateTitle.article_id)
        .outerjoin(Thread, Thread.id == AlternateTitle.thread_id)
        .outerjoin(Space, Space.id == Thread.space_id)
        .where(sees_alternate(work.actor), *(AlternateTitle.title.icontains(word, autoescape=True) for word in wanted))
    )
    return or_(and_(*(Article.title.icontains(word, autoescape=True) for word in wanted)), Article.id.in_(others))


def _spaces(work: Work) -> tuple[SpaceCount, ...]:
    rows = work.db.execute(
        _readable(work, select(Space.id, Space.slug, Space.title, func.count(Article.id)))
        .group_by(Space.id, Space.slug, Space.title)
        .order_by(Space.title, Space.id)
    )
    return tuple(SpaceCount(SpaceBrief(space_id, slug, title), count) for space_id, slug, title, count in rows)


def _languages(work: Work) -> tuple[LangCount, ...]:
    rows = work.db.execute(
        _readable(work, select(Article.lang, func.count(Article.id))).group_by(Article.lang).order_by(Article.lang)
    )
    return tuple(LangCount(lang, count) for lang, count in rows)


def _recent(work: Work) -> tuple[ArticleBrief, ...]:
    statement = _readable(work, select(Article)).order_by(Article.published_at.desc(), Article.id.desc()).limit(SHELF)
    return to_briefs(work, work.db.scalars(statement))


def _most_reused(work: Work) -> tuple[ArticleBrief, ...]:
    reuses = (
        select(Deflection.suggestion_key, func.count().label("times"))
        .where(Deflection.suggestion_key.startswith(f"{SEARCH_PREFIX}-"))
        .group_by(Deflection.suggestion_key)
        .subquery()
    )
    statement = (
        _readable(work, select(Article))
        .join(reuses, reuses.c.suggestion_key == f"{SEARCH_PREFIX}-" + cast(Article.id, String))
        .order_by(reuses.c.times.desc(), Article.id.desc())
        .limit(SHELF)
    )
    return to_briefs(work, work.db.scalars(statement))


def _in_care(work: Work) -> tuple[StateCount, ...]:
    statement = _visible(work, select(Article.state, func.count(Article.id))).where(
        tends_article(work.actor), Article.state.in_(IN_CARE)
    )
    counts = dict(work.db.execute(statement.group_by(Article.state)).all())
    return tuple(StateCount(state, counts[state]) for state in IN_CARE if state in counts)


def _readable(work: Work, statement: Select[*Columns]) -> Select[*Columns]:
    return _visible(work, statement).where(Article.state.in_(READABLE))
