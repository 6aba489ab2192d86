"""The address, changed by the present password and the link mailed to the new one. It is shown to its owner alone.

The link may be opened in any browser: it proves who reads the new mailbox, the password proved whose account it is.
"""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from accounts import signing
from accounts.errors import LinkSpent
from accounts.forms import ChangeAddress, Confirmation
from accounts.models import TicketKind
from accounts.queries.credentials import find_ticket
from accounts.queries.people import load_me
from core.desk import Desk
from core.errors import AppError, Invalid
from core.forms import parse
from frontend.page import Page
from frontend.pages.accounts import agent_of, carry_session
from frontend.pages.typed import Fields, errors_of, only, status_of, typed


@get("/me/address")
async def show(desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """Show the form."""
    return await _form(desk, page, Fields())


@post("/me/address", status_code=303)
async def ask(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Ask for the link; the answer is the same whether somebody has the address or not."""
    values = await typed(request)
    try:
        form = parse(ChangeAddress, only(values, "email", "current"))
        await signing.ask_address(desk, form)
    except AppError as refusal:
        return await _form(desk, page, values, refusal)
    return page.redirect("/me/address", page.t("A link is on its way to %(address)s.", address=form.email))


@get("/me/address/confirmation")
async def show_confirmation(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """Show the button that gives the account its new address."""
    token = request.query_params.get("token", "")
    ticket = await desk.read(find_ticket, TicketKind.ADDRESS, token)
    return page.show("me/address_confirmation.html", ticket=ticket, token=token) if ticket else _spent(page)


@post("/me/address/confirmation", status_code=303)
async def confirm(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Change the address; the owner's own browser gets a new session, every other one has to sign in again."""
    try:
        form = parse(Confirmation, only(await typed(request), "token"))
        opened = await signing.change_address(desk, form, agent=agent_of(request))
    except (LinkSpent, Invalid):
        return _spent(page)
    if opened is None:
        return page.redirect("/sign-in", page.t("Your address is changed. Sign in with the new one."))
    carry_session(request, opened.token)
    return page.redirect("/me/address", page.t("Your address is changed. You are signed out everywhere else."))


async def _form(desk: Desk, page: Page, values: Fields, refusal: AppError | None = None) -> Response[str]:
    return page.show(
        "me/address.html",
        status=status_of(refusal),
        me=await desk.read(load_me),
        values=values,
        errors=errors_of(page, refusal),
        is_kept_here=not page.office.settings.mail_host,
    )


def _spent(page: Page) -> Response[str]:
    return page.show("accounts/spent.html", status=status_of(LinkSpent()), kind="address")


ROUTES: Final = (show, ask, show_confirmation, confirm)
