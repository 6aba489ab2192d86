"""Everybody, and one person: roles given and taken back, the account suspended and opened again."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from accounts.forms import GrantRole, Suspend
from accounts.queries.groups import list_groups_of
from accounts.queries.people import list_people, load_profile
from accounts.service.roles import grant_role, revoke_role
from accounts.views import GroupView, Profile
from core.desk import Desk
from core.errors import AppError, NotFound
from core.forms import parse
from core.ids import Cursor
from core.work import Work
from forum.queries.spaces import list_spaces
from forum.views.spaces import SpaceRow
from frontend.page import Page
from frontend.pages.admin.guard import require_admin
from frontend.pages.people import Duty, duties_of, reinstate_by_handle, suspend_by_handle
from frontend.pages.typed import Fields, errors_of, only, status_of, typed, with_query


class PersonFile(msgspec.Struct, frozen=True):
    """One person as their administrator sees them, and the spaces where they could hold a role."""

    profile: Profile
    duties: list[Duty]
    groups: list[GroupView]
    spaces: list[SpaceRow]


@get("/admin/people")
async def list_all(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """List everybody, or those whose name, handle or address was asked for."""
    require_admin(desk)
    query = request.query_params
    search = query.get("q", "").strip()
    people = await desk.read(list_people, search, Cursor.decode(query.get("cursor")))
    next_url = with_query("/admin/people", {"q": search}, cursor=people.next) if people.next else ""
    is_first = "cursor" not in query
    return page.show("admin/people.html", people=people, search=search, next_url=next_url, is_first=is_first)


@get("/admin/people/{handle:str}")
async def show(desk: NamedDependency[Desk], page: NamedDependency[Page], handle: FromPath[str]) -> Response[str]:
    """Show one person with what may be changed."""
    require_admin(desk)
    return await _show(desk, page, handle)


@post("/admin/people/{handle:str}/roles", status_code=303)
async def grant(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page], handle: FromPath[str]
) -> Response[Any]:
    """Give a role, in a space or everywhere."""
    require_admin(desk)
    values = await typed(request)
    try:
        await desk.do(grant_by_handle, handle, parse(GrantRole, only(values, "role", "space_id")))
    except NotFound:
        raise
    except AppError as refusal:
        return await _show(desk, page, handle, values, refusal)
    return page.redirect(f"/admin/people/{handle}", page.t("The role is given."))


@post("/admin/people/{handle:str}/roles/revocation", status_code=303)
async def revoke(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page], handle: FromPath[str]
) -> Response[Any]:
    """Take a role back; the person is signed out everywhere."""
    require_admin(desk)
    values = await typed(request)
    try:
        await desk.do(revoke_by_handle, handle, parse(GrantRole, only(values, "role", "space_id")))
    except NotFound:
        raise
    except AppError as refusal:
        return await _show(desk, page, handle, refusal=refusal)
    return page.redirect(f"/admin/people/{handle}", page.t("The role is taken back."))


@post("/admin/people/{handle:str}/suspension", status_code=303)
async def suspend(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page], handle: FromPath[str]
) -> Response[Any]:
    """Suspend the account, with a reason."""
    require_admin(desk)
    values = await typed(request)
    try:
        await desk.do(suspend_by_handle, handle, parse(Suspend, only(values, "reason")))
    except NotFound:
        raise
    except AppError as refusal:
        return await _show(desk, page, handle, values, refusal)
    return page.redirect(f"/admin/people/{handle}", page.t("The account is suspended."))


@post("/admin/people/{handle:str}/reinstatement", status_code=303)
async def reinstate(desk: NamedDependency[Desk], page: NamedDependency[Page], handle: FromPath[str]) -> Response[Any]:
    """Open the suspended account again."""
    require_admin(desk)
    await desk.do(reinstate_by_handle, handle)
    return page.redirect(f"/admin/people/{handle}", page.t("The account is open again."))


def grant_by_handle(work: Work, handle: str, form: GrantRole) -> None:
    """Give a role to whoever has this handle.

    Raises:
        NotFound: nobody has it, or it belongs to an imported author.
        Forbidden, Invalid: as for `grant_role`.
    """
    grant_role(work, load_profile(work, handle).id, form)


def revoke_by_handle(work: Work, handle: str, form: GrantRole) -> None:
    """Take a role back from whoever has this handle.

    Raises:
        NotFound: nobody has it.
        Forbidden, LastAdministrator: as for `revoke_role`.
    """
    revoke_role(work, load_profile(work, handle).id, form)


async def _show(
    desk: Desk, page: Page, handle: str, values: Fields | None = None, refusal: AppError | None = None
) -> Response[str]:
    return page.show(
        "admin/person.html",
        status=status_of(refusal),
        person=await desk.read(_load_file, handle),
        values=values or Fields(),
        errors=errors_of(page, refusal),
    )


def _load_file(work: Work, handle: str) -> PersonFile:
    profile = load_profile(work, handle)
    return PersonFile(profile, duties_of(work, profile.id), list_groups_of(work, profile.id), list_spaces(work))


ROUTES: Final = (list_all, show, grant, revoke, suspend, reinstate)
