"""The password, changed by the present one. Every other session and every token ends with it."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from accounts import signing
from accounts.forms import ChangePassword
from core.desk import Desk
from core.errors import AppError
from core.forms import parse
from frontend.page import Page
from frontend.pages.accounts import agent_of, carry_session
from frontend.pages.typed import errors_of, only, require_person, status_of, typed


@get("/me/password")
async def show(desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """Show the form."""
    require_person(desk)
    return _form(page)


@post("/me/password", status_code=303)
async def change(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Replace the password; this browser gets a new session."""
    require_person(desk)
    try:
        form = parse(ChangePassword, only(await typed(request), "current", "password"))
        opened = await signing.change_password(desk, form, agent=agent_of(request))
    except AppError as refusal:
        return _form(page, refusal)
    carry_session(request, opened.token)
    return page.redirect("/me/password", page.t("Your password is changed. You are signed out everywhere else."))


def _form(page: Page, refusal: AppError | None = None) -> Response[str]:
    return page.show("me/password.html", status=status_of(refusal), errors=errors_of(page, refusal))


ROUTES: Final = (show, change)
