"""One article: its page, its version for paper, and what its staff does to it."""

import re
from collections.abc import Callable
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.desk import Desk
from core.errors import AppError, Conflict, Forbidden, Invalid, NotFound, require
from core.forms import parse
from core.work import Work
from frontend.page import Page
from frontend.pages.typed import Fields, errors_of, only, status_of, typed
from kb.forms import ArticleRequest, Doubting, Retiring
from kb.queries.articles import find_successor, load_article
from kb.service import drafting, publication, retirement, review
from kb.views import DOUBT_WORDS, ArticleView

Ask = Request[Any, Any, Any]
ARTICLE_ADDRESS: Final = re.compile(r"(?:.*/articles/)?([1-9][0-9]{0,17})(?:[/?#].*)?", re.ASCII)


@get("/articles/{article_id:int}")
async def show(desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]) -> Response[Any]:
    """Show an article; a reader of an obsolete one is sent to its successor."""
    try:
        article = await desk.read(load_article, article_id)
    except NotFound:
        successor = await desk.read(find_successor, article_id)
        if successor is None:
            raise
        notice = page.t("The article you asked for no longer holds. This one takes its place.")
        return page.redirect(f"/articles/{successor}", notice, "info")
    return _present(page, article)


@get("/articles/{article_id:int}/print")
async def show_for_paper(
    desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]
) -> Response[str]:
    """Show an article without anything around it."""
    return page.show("articles/print.html", article=await desk.read(load_article, article_id))


@post("/threads/{thread_id:int}/article", status_code=303)
async def draft(desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]) -> Response[Any]:
    """Make the draft of an article from a finished thread, and go on to edit it."""
    try:
        article_id = await desk.do(drafting.draft_article, ArticleRequest(thread_id=thread_id))
    except Conflict as refusal:
        return page.redirect(f"/threads/{thread_id}", page.errors(refusal)[""], "error")
    article = await desk.read(load_article, article_id)
    if not article.may_edit:
        return page.redirect(article.url, page.t("This thread has an article already."), "info")
    return page.redirect(f"{article.url}/edit", page.t("Here is the draft: reread, shorten, publish."))


@post("/articles/{article_id:int}/submission", status_code=303)
async def submit(desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]) -> Response[Any]:
    """Ask the team to read a draft."""
    notice = page.t("The team is asked to read it.")
    return await _act(desk, page, article_id, publication.submit_article, notice)


@post("/articles/{article_id:int}/publication", status_code=303)
async def publish(desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]) -> Response[Any]:
    """Publish an article."""
    notice = page.t("The article is published: search finds it from now on.")
    return await _act(desk, page, article_id, publication.publish_article, notice)


@post("/articles/{article_id:int}/withdrawal", status_code=303)
async def unpublish(
    desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]
) -> Response[Any]:
    """Make an article a draft again."""
    notice = page.t("The article is a draft again. Only the team sees it.")
    return await _act(desk, page, article_id, publication.unpublish_article, notice)


@post("/articles/{article_id:int}/verification", status_code=303)
async def verify(desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]) -> Response[Any]:
    """Vouch for an article."""
    return await _act(desk, page, article_id, review.verify_article, page.t("You vouch for this article."))


@post("/articles/{article_id:int}/unverification", status_code=303)
async def unverify(
    desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]
) -> Response[Any]:
    """Take a verification back."""
    return await _act(desk, page, article_id, review.unverify_article, page.t("The article is no longer verified."))


@post("/articles/{article_id:int}/revival", status_code=303)
async def revive(desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]) -> Response[Any]:
    """Take an obsolete article back into use."""
    notice = page.t("The article is back in use, to be reviewed.")
    return await _act(desk, page, article_id, retirement.revive_article, notice)


@get("/articles/{article_id:int}/review")
async def begin_review(
    desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]
) -> Response[str]:
    """Ask why an article needs review."""
    return _ask_why(page, await desk.read(_load_for, article_id, "may_doubt"), "review")


@post("/articles/{article_id:int}/review", status_code=303)
async def ask_for_review(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]
) -> Response[Any]:
    """Say that an article needs review; readers see it with that warning."""
    values = await typed(request)
    try:
        await desk.do(review.doubt_article, article_id, parse(Doubting, only(values, "note")))
    except (Invalid, Conflict, Forbidden) as refusal:
        return _ask_why(page, await desk.read(load_article, article_id), "review", values, refusal)
    return page.redirect(f"/articles/{article_id}", page.t("Readers are told that this article is being reviewed."))


@get("/articles/{article_id:int}/retirement")
async def begin_retirement(
    desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]
) -> Response[str]:
    """Ask why an article no longer holds, and what to read instead."""
    return _ask_why(page, await desk.read(_load_for, article_id, "may_retire"), "retirement")


@post("/articles/{article_id:int}/retirement", status_code=303)
async def retire(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], article_id: FromPath[int]
) -> Response[Any]:
    """Mark an article as obsolete."""
    values = await typed(request)
    try:
        await desk.do(retirement.retire_article, article_id, _retiring(values))
    except (Invalid, Conflict, Forbidden) as refusal:
        return _ask_why(page, await desk.read(load_article, article_id), "retirement", values, refusal)
    return page.redirect(f"/articles/{article_id}", page.t("The article is out of use. Only the team still sees it."))


def _present(page: Page, article: ArticleView, refusal: AppError | None = None) -> Response[str]:
    errors = errors_of(page, refusal)
    status = status_of(refusal)
    return page.show("articles/show.html", status=status, article=article, errors=errors, doubt_words=DOUBT_WORDS)


async def _act(
    desk: Desk, page: Page, article_id: int, verb: Callable[[Work, int], None], notice: str
) -> Response[Any]:
    """One act that needs no words; refused, it shows the article as it is now."""
    try:
        await desk.do(verb, article_id)
    except Conflict as refusal:
        return _present(page, await desk.read(load_article, article_id), refusal)
    return page.redirect(f"/articles/{article_id}", notice)


def _load_for(work: Work, article_id: int, permission: str) -> ArticleView:
    """The article, for somebody who may do this to it.

    Raises:
        NotFound: no such article, or not for this actor.
        Forbidden: it is not theirs to do, or not now.
    """
    article = load_article(work, article_id)
    require(getattr(article, permission), permission)
    return article


def _retiring(values: Fields) -> Retiring:
    successor = values["successor_id"].strip()
    found = ARTICLE_ADDRESS.fullmatch(successor)
    if successor and not found:
        raise Invalid({"successor_id": "bad_choice"})
    return parse(Retiring, {"reason": values["reason"], "successor_id": found[1] if found else ""})


def _ask_why(
    page: Page, article: ArticleView, act: str, values: Fields | None = None, refusal: AppError | None = None
) -> Response[str]:
    errors = errors_of(page, refusal)
    shown = values if values is not None else Fields()
    status = status_of(refusal)
    return page.show("articles/why.html", status=status, article=article, act=act, values=shown, errors=errors)


ROUTES: Final = (
    show,
    show_for_paper,
    draft,
    submit,
    publish,
    unpublish,
    verify,
    unverify,
    revive,
    begin_review,
    ask_for_review,
    begin_retirement,
    retire,
)
