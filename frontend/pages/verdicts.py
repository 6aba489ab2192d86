"""What people made of suggestions, and what their spaces learnt from it: for LCMs, who may take it back."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.desk import Desk
from core.work import Work
from forum.queries.spaces import list_spaces
from frontend.page import Page
from frontend.pages.gaps import PERIODS, days_of
from search.queries.suggestions import report_suggestions
from search.service.refitting import restore_learnt, withdraw_learnt
from search.views_suggestions import TELLING, SuggestionReport

ADDRESS: Final = "/search/suggestions"


class VerdictPage(msgspec.Struct, frozen=True):
    """The report, and the names of the spaces in it."""

    report: SuggestionReport
    spaces: dict[int, str]


@get(ADDRESS)
async def show(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """Show what became of suggestions within a period, without a name."""
    shown = await desk.read(_load, days_of(request.query_params))
    return page.show("search/suggestions.html", shown=shown, report=shown.report, periods=PERIODS, telling=TELLING)


@post("/search/suggestions/{fitted_id:int}/withdrawal", status_code=303)
async def withdraw(desk: NamedDependency[Desk], page: NamedDependency[Page], fitted_id: FromPath[int]) -> Response[Any]:
    """Take back what a space learnt: the shipped model serves again."""
    await desk.do(withdraw_learnt, fitted_id)
    return page.redirect(ADDRESS, page.t("Taken back. Suggestions are judged as they were delivered."))


@post("/search/suggestions/{fitted_id:int}/restoration", status_code=303)
async def restore(desk: NamedDependency[Desk], page: NamedDependency[Page], fitted_id: FromPath[int]) -> Response[Any]:
    """Bring back what was taken back."""
    await desk.do(restore_learnt, fitted_id)
    return page.redirect(ADDRESS, page.t("It is in use again."))


def _load(work: Work, days: int) -> VerdictPage:
    report = report_suggestions(work, days)
    return VerdictPage(report, {space.id: space.title for space in list_spaces(work)})


ROUTES: Final = (show, withdraw, restore)
