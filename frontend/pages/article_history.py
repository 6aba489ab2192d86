"""The versions of an article: who changed what, word by word, and bringing an older text back."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.desk import Desk
from core.errors import AppError, Conflict, Invalid, NotFound
from core.forms import parse
from core.work import Work
from frontend.page import Page
from frontend.pages.addresses import number_in
from frontend.pages.typed import errors_of, only, status_of, typed
from kb.forms import Restoring
from kb.queries.articles import load_article
from kb.queries.revisions import list_revisions, revision_diff
from kb.service import editing
from kb.views import ArticleView, RevisionDiff, RevisionRow


class History(msgspec.Struct, frozen=True, kw_only=True):
    """All versions, and what changed between two of them; no difference while there is only one."""

    article: ArticleView
    revisions: tuple[RevisionRow, ...]
    difference: RevisionDiff | None


@get("/articles/{article_id:int}/history")
async def show(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    article_id: FromPath[int],
) -> Response[str]:
    """Show the versions of an article, and what changed from one to another."""
    return _present(page, await desk.read(load_history, article_id, dict(request.query_params)))


@post("/articles/{article_id:int}/restoration", status_code=303)
async def restore(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    article_id: FromPath[int],
) -> Response[Any]:
    """Give an article the text of an older version."""
    values = await typed(request)
    number = number_in(values, "number")
    try:
        form = parse(Restoring, only(values, "version", "note"))
        await desk.do(editing.restore_revision, article_id, number, form)
    except (Invalid, Conflict) as refusal:
        return _present(page, await desk.read(load_history, article_id, {}), refusal)
    return page.redirect(f"/articles/{article_id}", page.t("Version %(number)s is back.", number=number))


def load_history(work: Work, article_id: int, query: Mapping[str, str]) -> History:
    """The versions of an article; the difference is the latest change, unless two versions are named.

    Raises:
        NotFound: no such article or version, or its history is not for this actor.
    """
    article, revisions = load_article(work, article_id), list_revisions(work, article_id)
    newer = number_in(query, "to") or revisions[0].number
    older = number_in(query, "from") or newer - 1
    if "from" not in query and older < 1:
        return History(article=article, revisions=revisions, difference=None)
    numbers = {row.number for row in revisions}
    if not {older, newer} <= numbers:
        raise NotFound(kind="revision")
    difference = revision_diff(work, article_id, older, newer)
    return History(article=article, revisions=revisions, difference=difference)


def _present(page: Page, history: History, refusal: AppError | None = None) -> Response[str]:
    errors = errors_of(page, refusal)
    return page.show("articles/history.html", status=status_of(refusal), history=history, errors=errors)


ROUTES: Final = (show, restore)
