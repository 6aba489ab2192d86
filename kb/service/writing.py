"""The text of an article: rendered, written, and kept in its revisions."""

from collections.abc import Sequence

import msgspec

from core.errors import Invalid
from core.markup import RENDER_VERSION, Rendered, render
from core.work import Work
from kb.models import Article, ArticleRevision, Paragraph, ParagraphRole
from kb.queries.paragraphs import every_paragraph, hidden_from
from kb.queries.revisions import find_last_revision
from kb.views import Passage


def render_bodies(bodies: Sequence[str]) -> list[Rendered]:
    """Render each body; an article mentions nobody. Slow: where possible, before the transaction's first statement.

    Raises:
        Invalid: `paragraphs.<n>.body`, counted from 0, is too long or too complex.
    """
    return [_rendered(number, body) for number, body in enumerate(bodies)]


def write_paragraphs(work: Work, article: Article, passages: Sequence[Passage], rendered: Sequence[Rendered]) -> None:
    """Make these the paragraphs of an article, in this order. What the actor may not see stays where it was."""
    former = every_paragraph(work, article.id)
    by_id = {row.id: row for row in former}
    order = [
        _write(by_id.get(passage.id or 0) or _new(work, article.id), passage, text)
        for passage, text in zip(passages, rendered, strict=True)
    ]
    unseen = {row.id for row in hidden_from(work, article.id)}
    for place, row in enumerate(former):
        if row in order:
            continue
        if row.id in unseen:
            order.insert(_place(former[:place], order), row)
        else:
            work.db.delete(row)
    for position, row in enumerate(order, start=1):
        row.position = position
    work.db.flush()


def keep_revision(work: Work, article: Article, note: str) -> bool:
    """Keep the present text as a version; False when it is the one kept last."""
    content = msgspec.to_builtins([_passage(row) for row in every_paragraph(work, article.id)])
    last = find_last_revision(work, article.id)
    if last is not None and (last.title, last.summary, last.content) == (article.title, article.summary, content):
        return False
    work.db.add(
        ArticleRevision(
            article_id=article.id,
            number=last.number + 1 if last else 1,
            title=article.title,
            summary=article.summary,
            content=content,
            by_id=work.actor.id,
            at=work.now,
            note=note,
        )
    )
    work.db.flush()
    return True


def _rendered(number: int, body: str) -> Rendered:
    try:
        return render(body)
    except Invalid as refusal:
        raise Invalid({f"paragraphs.{number}.body": code for code in refusal.fields.values()}) from None


def _new(work: Work, article_id: int) -> Paragraph:
    row = Paragraph(article_id=article_id, position=0)
    work.db.add(row)
    return row


def _write(row: Paragraph, passage: Passage, rendered: Rendered) -> Paragraph:
    row.role = passage.role
    row.heading = passage.heading
    row.body = passage.body
    row.html = str(rendered.html)
    row.text = rendered.text
    row.render_version = RENDER_VERSION
    row.source_post_id = passage.source_post_id
    row.source_author_id = passage.source_author_id
    return row


def _place(before: Sequence[Paragraph], order: Sequence[Paragraph]) -> int:
    """Right after the nearest paragraph that stood before it and still stands."""
    return next((order.index(row) + 1 for row in reversed(before) if row in order), 0)


def _passage(row: Paragraph) -> Passage:
    return Passage(
        id=row.id,
        role=ParagraphRole(row.role),
        heading=row.heading,
        body=row.body,
        source_post_id=row.source_post_id,
        source_author_id=row.source_author_id,
    )
