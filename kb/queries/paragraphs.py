"""The paragraphs of articles, those their reader may see, with the people to credit."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Select, case, select

from accounts.queries.people import people_by_id
from accounts.views import Person
from core.markup import SafeHtml
from core.work import Work
from forum.models import Post, Space, Thread
from kb.models import Paragraph, ParagraphRole
from kb.queries.visibility import is_shown, sees_paragraph
from kb.views import ParagraphView, SourceView


def paragraphs_of(work: Work, article_ids: Collection[int]) -> dict[int, tuple[ParagraphView, ...]]:
    """The visible paragraphs of each article, in order; the articles are already known to be visible."""
    rows = work.db.execute(_visible(work, article_ids)).all()
    people = people_by_id(work, {row.source_author_id for row, _at, _shown in rows if row.source_author_id is not None})
    found: dict[int, list[ParagraphView]] = {article_id: [] for article_id in article_ids}
    for row, at, is_open in rows:
        found[row.article_id].append(_view(row, _source(row, people, at), is_open=bool(is_open)))
    return {article_id: tuple(items) for article_id, items in found.items()}


def hidden_from(work: Work, article_id: int) -> list[Paragraph]:
    """The paragraphs this actor may not see, in order: an edit leaves them in place."""
    seen = select(_visible(work, [article_id]).subquery().c.id)
    statement = select(Paragraph).where(Paragraph.article_id == article_id, Paragraph.id.not_in(seen))
    return list(work.db.scalars(statement.order_by(Paragraph.position, Paragraph.id)))


def every_paragraph(work: Work, article_id: int) -> list[Paragraph]:
    """All paragraphs, seen or not: for the revision that keeps them."""
    statement = select(Paragraph).where(Paragraph.article_id == article_id)
    return list(work.db.scalars(statement.order_by(Paragraph.position, Paragraph.id)))


def credits_of(paragraphs: Collection[ParagraphView]) -> tuple[Person, ...]:
    """Everybody whose words are used, in order of appearance, once each."""
    people = {item.source.author.id: item.source.author for item in paragraphs if item.source}
    return tuple(people.values())


def texts_of(paragraphs: Collection[ParagraphView], *roles: ParagraphRole) -> str:
    """The plain words of the paragraphs of these roles."""
    parts = [part for item in paragraphs if item.role in roles for part in (item.heading, item.text) if part]
    return "\n".join(parts)


def _visible(work: Work, article_ids: Collection[int]) -> Select[Paragraph, datetime | None, bool]:
    is_open = case((Paragraph.source_post_id.is_(None), True), (is_shown(), True), else_=False)
    return (
        select(Paragraph, Post.created_at.label("source_at"), is_open.label("is_open"))
        .outerjoin(Post, Post.id == Paragraph.source_post_id)
        .outerjoin(Thread, Thread.id == Post.thread_id)
        .outerjoin(Space, Space.id == Thread.space_id)
        .where(Paragraph.article_id.in_(article_ids), sees_paragraph(work.actor))
        .order_by(Paragraph.article_id, Paragraph.position, Paragraph.id)
    )


def _view(row: Paragraph, source: SourceView | None, *, is_open: bool) -> ParagraphView:
    return ParagraphView(
        id=row.id,
        role=ParagraphRole(row.role),
        heading=row.heading,
        html=SafeHtml(row.html),
        text=row.text,
        body=row.body,
        source=source,
        is_withheld=not is_open,
    )


def _source(row: Paragraph, people: Mapping[int, Person], at: datetime | None) -> SourceView | None:
    author = people.get(row.source_author_id) if row.source_author_id is not None else None
    if row.source_post_id is None or author is None or at is None:
        return None
    return SourceView(post_id=row.source_post_id, url=f"/posts/{row.source_post_id}", author=author, at=at)
