"""The editor of an article: its paragraphs beside the messages they come from. All of it works without a script.

Whatever happens, what was typed comes back: a refusal, a preview and a moved paragraph all show the same form again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.desk import Desk
from core.diff import Change, word_diff
from core.errors import AppError, Conflict, Invalid, require
from core.markup import Rendered
from core.work import Work
from forum.queries.thread_page import view_thread
from forum.views.threads import PostView
from frontend.page import Page
from frontend.pages.typed import Fields, errors_of, status_of, typed
from kb.errors import ArticleEditedMeanwhile
from kb.forms import PARAGRAPH, editing_from_fields
from kb.models import ParagraphRole
from kb.queries.articles import load_article
from kb.service import editing
from kb.service.writing import render_bodies
from kb.views import ArticleView

Ask = Request[Any, Any, Any]
PLAIN: Final = ("title", "summary", "note", "version", "tags", "alternate_titles")
SPARE: Final = 1
"""Empty paragraphs offered at the end; saving with them filled offers more."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph as the form holds it: all text, as it was typed. An empty `id` is a new one."""

    id: str = ""
    role: str = str(ParagraphRole.NOTE)
    heading: str = ""
    body: str = ""
    source_post_id: str = ""


class Editor(msgspec.Struct, frozen=True, kw_only=True):
    """An article with the messages its paragraphs may come from."""

    article: ArticleView
    sources: list[PostView]

    def source_of(self, row: Row) -> PostView | None:
        """The message a paragraph comes from, when the editor may see it."""
        return next((post for post in self.sources if str(post.id) == row.source_post_id), None)


class Previewed(msgspec.Struct, frozen=True):
    """A paragraph as its readers would see it."""

    row: Row
    rendered: Rendered


@get("/articles/{article_id:int}/edit")
async def edit(desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]) -> Response[str]:
    """Show the editor of an article."""
    editor = await desk.read(load_editor, article_id)
    return _form(page, editor, values_of(editor.article), rows_of(editor.article))


@post("/articles/{article_id:int}/edit", status_code=303)
async def save(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]
) -> Response[Any]:
    """Save an article."""
    values = await typed(request)
    try:
        await desk.do(editing.edit_article, article_id, editing_from_fields(_kept(values)))
    except (Invalid, Conflict) as refusal:
        editor = await desk.read(load_editor, article_id)
        return _again(page, editor, values, refusal)
    return page.redirect(f"/articles/{article_id}", page.t("The article is saved."))


@post("/articles/{article_id:int}/preview", status_code=200)
async def preview(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]
) -> Response[str]:
    """Show what readers would see; nothing is saved."""
    values = await typed(request)
    editor, rows = await desk.read(load_editor, article_id), typed_rows(values)
    try:
        texts = await desk.compute(render_bodies, [row.body for row in rows])
    except Invalid as refusal:
        return _form(page, editor, values, rows, refusal=refusal)
    shown = [Previewed(row, text) for row, text in zip(rows, texts, strict=True)]
    return _form(page, editor, values, rows, preview=shown)


@post("/articles/{article_id:int}/arrangement", status_code=200)
async def arrange(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]
) -> Response[str]:
    """Move a paragraph up or down in the form; nothing is saved."""
    values = await typed(request)
    editor = await desk.read(load_editor, article_id)
    return _form(page, editor, values, moved(typed_rows(values), values["move"]))


def load_editor(work: Work, article_id: int) -> Editor:
    """An article for somebody who may edit it now.

    Raises:
        NotFound: no such article, or not for this actor.
        Forbidden: it is not theirs to edit, or not now.
    """
    article = load_article(work, article_id)
    require(article.may_edit, "edit")
    quoted = {item.source.post_id for item in article.paragraphs if item.source}
    threads = [view_thread(work, link.id) for link in article.sources]
    posts = {post.id: post for thread in threads for post in (thread.opening, *thread.best, *thread.posts)}
    best = {post.id for thread in threads for post in (thread.opening, *thread.best)}
    return Editor(article=article, sources=[post for post in posts.values() if post.id in quoted | best])


def values_of(article: ArticleView) -> Fields:
    """The fields of the form, as the article has them."""
    return Fields(
        title=article.title,
        summary=article.own_summary,
        version=str(article.version),
        tags=", ".join(article.tags),
        alternate_titles="\n".join(article.alternate_titles),
    )


def rows_of(article: ArticleView) -> list[Row]:
    """The paragraphs of the form, as the article has them."""
    return [
        Row(
            id=str(item.id),
            role=str(item.role),
            heading=item.heading,
            body=item.body,
            source_post_id=str(item.source.post_id) if item.source else "",
        )
        for item in article.paragraphs
    ]


def typed_rows(values: Mapping[str, str]) -> list[Row]:
    """The paragraphs that were sent, in their order, counted as the article counts them: empty ones are gone."""
    found: dict[int, dict[str, str]] = {}
    for name, value in values.items():
        match = PARAGRAPH.fullmatch(name)
        if match:
            found.setdefault(int(match[1]), {})[match[2]] = value
    rows = [msgspec.convert(found[number], Row) for number in sorted(found)]
    return [row for row in rows if row.body.strip()]


def moved(rows: Sequence[Row], wish: str) -> list[Row]:
    """The paragraphs with one of them a place higher ("up.3") or lower ("down.3"); nonsense moves nothing."""
    direction, _, place = wish.partition(".")
    order = list(rows)
    at = int(place) if place.isdecimal() and len(place) < 5 else -1  # noqa: PLR2004
    to = at + {"up": -1, "down": 1}.get(direction, 0)
    if 0 <= at < len(order) and 0 <= to < len(order):
        order.insert(to, order.pop(at))
    return order


def _kept(values: Fields) -> dict[str, object]:
    return {name: value for name, value in values.items() if name in PLAIN or PARAGRAPH.fullmatch(name)}


def _again(page: Page, editor: Editor, values: Fields, refusal: AppError) -> Response[str]:
    """The form as it was sent. After somebody else's edit: with the difference, and ready to be saved over it."""
    rows = typed_rows(values)
    if not isinstance(refusal, ArticleEditedMeanwhile):
        return _form(page, editor, values, rows, refusal=refusal)
    present = {str(item.id) for item in editor.article.paragraphs}
    rows = [row if row.id in present else msgspec.structs.replace(row, id="") for row in rows]
    newest = Fields({**values, "version": str(editor.article.version)})
    theirs, yours = _text(editor.article.title, rows_of(editor.article)), _text(values["title"], rows)
    return _form(page, editor, newest, rows, refusal=refusal, differences=word_diff(theirs, yours))


def _text(title: str, rows: Sequence[Row]) -> str:
    parts = [title, *(part for row in rows for part in (row.heading, row.body) if part)]
    return "\n\n".join(part.replace("\r\n", "\n").strip() for part in parts)


def _form(  # noqa: PLR0913 - a form, what was in it, and what is said about it
    page: Page,
    editor: Editor,
    values: Fields,
    rows: Sequence[Row],
    *,
    refusal: AppError | None = None,
    preview: Sequence[Previewed] = (),
    differences: Sequence[Change] = (),
) -> Response[str]:
    return page.show(
        "articles/edit.html",
        status=status_of(refusal),
        editor=editor,
        article=editor.article,
        values=values,
        rows=[*rows, *(Row() for _ in range(SPARE))],
        errors=errors_of(page, refusal),
        preview=preview,
        differences=differences,
    )


ROUTES: Final = (edit, save, preview, arrange)
