"""The doors: sign in and out, sign up, confirm an address, choose a new password. Nobody needs to be signed in.

No answer tells whether an address has an account, and no page shows a password again. What a mailed link does happens
at a button, so that a mail scanner that opens links does nothing.
"""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from accounts import signing
from accounts.errors import LinkSpent
from accounts.forms import AskReset, Confirmation, InvitedSignUp, ResetPassword, SignIn, SignUp
from accounts.models import TicketKind
from accounts.queries.actors import load_actor
from accounts.queries.credentials import find_ticket
from accounts.service.sessions import close_session
from core.actor import Role
from core.desk import Desk
from core.errors import AppError, Invalid, NotFound
from core.forms import parse
from core.i18n import N_
from frontend.page import Page
from frontend.pages.typed import Fields, errors_of, only, own_path, status_of, typed


class DemoAccount(msgspec.Struct, frozen=True):
    """Somebody a visitor of the demo may be, with one press."""

    name: str
    role: Role
    email: str


class Demo(msgspec.Struct, frozen=True):
    """What the sign-in page offers in a demonstration; nothing anywhere else. Whoever plants the demo knows it."""

    accounts: tuple[DemoAccount, ...] = ()
    password: str = ""


WELCOME: Final = N_("Welcome, %(name)s.")


@get("/sign-in")
async def show_sign_in(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    demo: NamedDependency[Demo],
) -> Response[Any]:
    """Show the sign-in form; who is signed in already goes on."""
    back = own_path(request.query_params.get("next", ""))
    if desk.actor.is_signed_in:
        return page.redirect(back)
    return _sign_in_form(page, demo, Fields(next=back))


@post("/sign-in", status_code=303)
async def sign_in(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    peer: NamedDependency[str],
    demo: NamedDependency[Demo],
) -> Response[Any]:
    """Open a session and go back to where the person was."""
    values = await typed(request)
    try:
        form = parse(SignIn, only(values, "email", "password"))
        opened = await signing.sign_in(desk, form, peer=peer, agent=agent_of(request))
    except AppError as refusal:
        return _sign_in_form(page, demo, values, refusal)
    carry_session(request, opened.token)
    actor = await desk.read(load_actor, opened.user_id)
    welcome = page.office.catalogues.t(actor.locale, WELCOME, name=actor.name)
    return page.redirect(own_path(values["next"]), welcome)


@post("/sign-out", status_code=303)
async def sign_out(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Close this browser's session."""
    if desk.actor.is_signed_in:
        await _close_here(request, desk)
    carry_session(request, "")
    return page.redirect("/", page.t("You are signed out."))


@get("/sign-up")
async def show_sign_up(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Show how to get an account here: a form, an invitation's form, or why there is none."""
    if desk.actor.is_signed_in:
        return page.redirect("/")
    return await _sign_up_form(desk, page, Fields(invitation=request.query_params.get("invitation", "")))


@post("/sign-up", status_code=303)
async def sign_up(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    peer: NamedDependency[str],
) -> Response[Any]:
    """Ask for an account, or accept an invitation."""
    values = await typed(request)
    try:
        if values["invitation"]:
            invited = parse(InvitedSignUp, only(values, "invitation", "name", "password"))
            await signing.accept_invitation(desk, invited, peer=peer)
            return page.redirect("/sign-in", page.t("Your account is ready. Sign in with your new password."))
        await signing.sign_up(desk, parse(SignUp, only(values, "name", "email", "password")), peer=peer)
    except AppError as refusal:
        return await _sign_up_form(desk, page, values, refusal)
    return page.redirect("/confirmation")


@get("/confirmation")
async def show_confirmation(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """Show the button that confirms an address; without a link, say that one is on its way."""
    token = request.query_params.get("token", "")
    if not token:
        return _mailbox(page, "confirmation")
    ticket = await desk.read(find_ticket, TicketKind.CONFIRM, token)
    if ticket is None:
        return _spent(page, "confirmation")
    return page.show("accounts/confirmation.html", ticket=ticket, token=token)


@post("/confirmation", status_code=303)
async def confirm(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Make the account whose address was confirmed."""
    try:
        await signing.confirm(desk, parse(Confirmation, only(await typed(request), "token")))
    except (LinkSpent, Invalid):
        return _spent(page, "confirmation")
    return page.redirect("/sign-in", page.t("Your address is confirmed. You can sign in."))


@get("/password/forgotten")
async def show_forgotten(page: NamedDependency[Page]) -> Response[str]:
    """Show the form that asks for a new password."""
    return page.show("accounts/forgotten.html", values=Fields(), errors=Fields())


@post("/password/forgotten", status_code=303)
async def ask_reset(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    peer: NamedDependency[str],
) -> Response[Any]:
    """Ask for the link to choose a new password."""
    values = await typed(request)
    try:
        await signing.ask_reset(desk, parse(AskReset, only(values, "email")), peer=peer)
    except AppError as refusal:
        errors = errors_of(page, refusal)
        return page.show("accounts/forgotten.html", status=status_of(refusal), values=values, errors=errors)
    return page.redirect("/password/reset")


@get("/password/reset")
async def show_reset(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """Show the form of a new password; without a link, say that one is on its way."""
    token = request.query_params.get("token", "")
    return await _reset_form(desk, page, token) if token else _mailbox(page, "reset")


@post("/password/reset", status_code=303)
async def reset_password(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Take a new password by the mailed link."""
    values = await typed(request)
    try:
        await signing.reset_password(desk, parse(ResetPassword, only(values, "token", "password")))
    except AppError as refusal:
        return await _reset_form(desk, page, values["token"], refusal)
    return page.redirect("/sign-in", page.t("Your new password is set. Sign in with it."))


def carry_session(request: Request[Any, Any, Any], token: str) -> None:
    """Have the answer set the session cookie, or take it away when there is no token."""
    request.scope["state"]["session"] = token


def agent_of(request: Request[Any, Any, Any]) -> str:
    """What the browser says of itself, so that its owner recognises it in the list of sessions."""
    return request.headers.get("user-agent", "")


def spelling(refusal: AppError, field: str) -> AppError:
    """The refusal of a handle or a short name that does not look like one, saying how it should look."""
    if isinstance(refusal, Invalid) and refusal.fields.get(field) == "bad_choice":
        return Invalid({**refusal.fields, field: "bad_handle"})
    return refusal


async def _close_here(request: Request[Any, Any, Any], desk: Desk) -> None:
    try:
        await desk.do(close_session, request.scope["state"].get("session_id", 0))
    except NotFound:
        return


def _sign_in_form(page: Page, demo: Demo, values: Fields, refusal: AppError | None = None) -> Response[str]:
    return page.show(
        "accounts/sign_in.html",
        status=status_of(refusal),
        values=values,
        errors=errors_of(page, refusal),
        demo=demo,
    )


async def _sign_up_form(desk: Desk, page: Page, values: Fields, refusal: AppError | None = None) -> Response[str]:
    invitation = values["invitation"]
    ticket = await desk.read(find_ticket, TicketKind.INVITE, invitation) if invitation else None
    if invitation and ticket is None and page.frame.signup != "closed":
        return _spent(page, "invitation")
    return page.show(
        "accounts/sign_up.html",
        status=status_of(refusal),
        way="invited" if ticket and page.frame.signup != "closed" else page.frame.signup,
        ticket=ticket,
        values=values,
        errors=errors_of(page, refusal),
    )


async def _reset_form(desk: Desk, page: Page, token: str, refusal: AppError | None = None) -> Response[str]:
    ticket = await desk.read(find_ticket, TicketKind.RESET, token)
    if ticket is None:
        return _spent(page, "reset")
    errors = errors_of(page, refusal)
    return page.show("accounts/reset.html", status=status_of(refusal), ticket=ticket, token=token, errors=errors)


def _mailbox(page: Page, kind: str) -> Response[str]:
    return page.show("accounts/mailbox.html", kind=kind, is_kept_here=not page.office.settings.mail_host)


def _spent(page: Page, kind: str) -> Response[str]:
    return page.show("accounts/spent.html", status=status_of(LinkSpent()), kind=kind)


ROUTES: Final = (
    show_sign_in,
    sign_in,
    sign_out,
    show_sign_up,
    sign_up,
    show_confirmation,
    confirm,
    show_forgotten,
    ask_reset,
    show_reset,
    reset_password,
)
