"""Where one is signed in: each browser in words, closed one by one or all but this one."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from accounts.queries.credentials import list_sessions
from accounts.service.sessions import close_other_sessions, close_session
from core.desk import Desk
from frontend.page import Page
from frontend.pages.accounts import carry_session
from frontend.pages.typed import require_person

NO_SESSION: Final = 0
"""The id of no session: a program that shows this page with a token has none."""


@get("/me/sessions")
async def show(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """List the browsers that are signed in."""
    require_person(desk)
    return page.show("me/sessions.html", sessions=await desk.read(list_sessions, _here(request)))


@post("/me/sessions/{session_id:int}/closure", status_code=303)
async def close(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    session_id: FromPath[int],
) -> Response[Any]:
    """Sign out one browser; closing the session of this one is signing out."""
    require_person(desk)
    await desk.do(close_session, session_id)
    if session_id == _here(request):
        carry_session(request, "")
        return page.redirect("/", page.t("You are signed out."))
    return page.redirect("/me/sessions", page.t("That browser is signed out."))


@post("/me/sessions/others/closure", status_code=303)
async def close_others(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Sign out everywhere but here."""
    require_person(desk)
    await desk.do(close_other_sessions, _here(request))
    return page.redirect("/me/sessions", page.t("You are signed out everywhere else."))


def _here(request: Request[Any, Any, Any]) -> int:
    session_id: int = request.scope["state"].get("session_id", NO_SESSION)
    return session_id


ROUTES: Final = (show, close, close_others)
