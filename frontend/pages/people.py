"""People as others meet them: a public page, what an LCM may do there, and the invitations LCMs send."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from accounts.forms import Invitation, Suspend
from accounts.queries.groups import list_groups
from accounts.queries.people import load_profile, people_by_id
from accounts.rules import may_grant, may_list_people
from accounts.service.joining import invite
from accounts.service.roles import reinstate, suspend
from accounts.views import GroupView, Profile
from core.actor import Grant, Role
from core.desk import Desk
from core.errors import AppError, NotFound, require
from core.forms import parse
from core.markup import SafeHtml
from core.work import Work
from forum.queries.spaces import list_spaces
from forum.queries.threads import ThreadFilter, list_threads
from forum.views.spaces import SpaceRow
from forum.views.threads import ThreadList
from frontend.page import Page
from frontend.pages.typed import Fields, errors_of, only, require_person, status_of, typed, typed_all

THREADS: Final = 10


class Duty(msgspec.Struct, frozen=True):
    """A role somebody holds; `space` is None for everywhere."""

    role: Role
    space: SpaceRow | None


class PersonPage(msgspec.Struct, frozen=True):
    """A person with what this reader may know of them."""

    profile: Profile
    bio: SafeHtml
    duties: list[Duty]
    threads: ThreadList


class InvitationOffer(msgspec.Struct, frozen=True):
    """What this person may give to somebody they invite."""

    roles: list[Role]
    spaces: list[SpaceRow]
    groups: list[GroupView]
    may_everywhere: bool


@get("/people/{handle:str}")
async def show(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page], handle: FromPath[str]
) -> Response[str]:
    """Show a person and the threads they began that the reader may see."""
    cursor = request.query_params.get("cursor", "")
    return await _show(desk, page, handle, cursor=cursor)


@post("/people/{handle:str}/suspension", status_code=303)
async def close_account(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page], handle: FromPath[str]
) -> Response[Any]:
    """Suspend an account, with a reason its owner may read."""
    values = await typed(request)
    try:
        await desk.do(suspend_by_handle, handle, parse(Suspend, only(values, "reason")))
    except NotFound:
        raise
    except AppError as refusal:
        return await _show(desk, page, handle, values=values, refusal=refusal)
    return page.redirect(f"/people/{handle}", page.t("The account is suspended."))


@post("/people/{handle:str}/reinstatement", status_code=303)
async def open_account(
    desk: NamedDependency[Desk], page: NamedDependency[Page], handle: FromPath[str]
) -> Response[Any]:
    """Open a suspended account again."""
    await desk.do(reinstate_by_handle, handle)
    return page.redirect(f"/people/{handle}", page.t("The account is open again."))


@get("/invitations")
async def show_invitation(desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """Show the form of an invitation. Needs an LCM."""
    return await _invitation_form(desk, page, Fields(locale=page.locale), [])


@post("/invitations", status_code=303)
async def send_invitation(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Ask somebody in. The answer is the same whether they are here already or not."""
    values, groups = await typed(request), await typed_all(request, "group_ids")
    try:
        form = parse(Invitation, {**only(values, "email", "role", "space_id", "locale"), "group_ids": groups})
        await desk.do(invite, form)
    except AppError as refusal:
        return await _invitation_form(desk, page, values, groups, refusal)
    return page.redirect("/invitations", page.t("The invitation to %(address)s is on its way.", address=form.email))


def suspend_by_handle(work: Work, handle: str, form: Suspend) -> None:
    """Suspend whoever has this handle.

    Raises:
        NotFound: nobody has it.
        Forbidden, LastAdministrator, AlreadySuspended: as for `suspend`.
    """
    suspend(work, load_profile(work, handle).id, form)


def reinstate_by_handle(work: Work, handle: str) -> None:
    """Open the account of whoever has this handle.

    Raises:
        NotFound: nobody has it.
        Forbidden, NotSuspended: as for `reinstate`.
    """
    reinstate(work, load_profile(work, handle).id)


def duties_of(work: Work, user_id: int) -> list[Duty]:
    """The roles somebody holds, in the spaces this reader may enter."""
    spaces = {space.id: space for space in list_spaces(work)}
    grants = people_by_id(work, [user_id])[user_id].grants
    return [
        Duty(grant.role, None if grant.space_id is None else spaces[grant.space_id])
        for grant in grants
        if grant.space_id is None or grant.space_id in spaces
    ]


async def _show(
    desk: Desk,
    page: Page,
    handle: str,
    *,
    cursor: str = "",
    values: Fields | None = None,
    refusal: AppError | None = None,
) -> Response[str]:
    shown = await desk.read(_load_page, handle, cursor)
    return page.show(
        "people/show.html",
        status=status_of(refusal),
        shown=shown,
        is_first=not cursor,
        values=values or Fields(),
        errors=errors_of(page, refusal),
    )


def _load_page(work: Work, handle: str, cursor: str) -> PersonPage:
    profile = load_profile(work, handle)
    threads = list_threads(work, ThreadFilter(author_id=profile.id, limit=THREADS, cursor=cursor or None))
    return PersonPage(profile, SafeHtml(profile.bio_html), duties_of(work, profile.id), threads)


async def _invitation_form(
    desk: Desk, page: Page, values: Fields, chosen: list[str], refusal: AppError | None = None
) -> Response[str]:
    require_person(desk)
    offer = await desk.read(_load_offer)
    return page.show(
        "people/invitation.html",
        status=status_of(refusal),
        offer=offer,
        chosen=chosen,
        values=values,
        errors=errors_of(page, refusal),
    )


def _load_offer(work: Work) -> InvitationOffer:
    actor = work.actor
    require(may_list_people(actor), "invite")
    may_everywhere = may_grant(actor, Grant(Role.TRAINER))
    staff = [Role.LCM, Role.ADMIN] if actor.is_admin else []
    return InvitationOffer(
        roles=[Role.LEARNER, Role.TRAINER, *staff],
        spaces=[space for space in list_spaces(work) if actor.is_lcm_of(space.id)],
        groups=list_groups(work),
        may_everywhere=may_everywhere,
    )


ROUTES: Final = (show, close_account, open_account, show_invitation, send_invitation)
