"""Groups: made, renamed, filled and emptied by handle."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from accounts.forms import NewGroup
from accounts.queries.groups import list_groups, list_members, load_group
from accounts.queries.people import ids_by_handle
from accounts.service.groups import add_member, create_group, remove_member, rename_group
from accounts.views import GroupView, Person
from core.desk import Desk
from core.errors import AppError, Invalid, NotFound
from core.forms import parse
from core.ids import Cursor
from core.work import Work
from frontend.page import Page
from frontend.pages.accounts import spelling
from frontend.pages.admin.guard import require_admin
from frontend.pages.typed import Fields, errors_of, only, status_of, typed

MEMBERS: Final = 100


class GroupPage(msgspec.Struct, frozen=True):
    """A group and a page of its members, by handle."""

    group: GroupView
    members: list[Person]
    next: str | None


@get("/admin/groups")
async def list_all(desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """List the groups and show the form of a new one."""
    require_admin(desk)
    return await _list(desk, page, Fields())


@post("/admin/groups", status_code=303)
async def create(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Make an empty group."""
    require_admin(desk)
    values = await typed(request)
    try:
        group_id = await desk.do(create_group, parse(NewGroup, only(values, "name", "slug")))
    except AppError as refusal:
        return await _list(desk, page, values, spelling(refusal, "slug"))
    return page.redirect(f"/admin/groups/{group_id}", page.t("The group is made. Now add its people."))


@get("/admin/groups/{group_id:int}")
async def show(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    group_id: FromPath[int],
) -> Response[str]:
    """Show a group and who is in it."""
    require_admin(desk)
    return await _show(desk, page, group_id, cursor=request.query_params.get("cursor", ""))


@post("/admin/groups/{group_id:int}", status_code=303)
async def rename(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    group_id: FromPath[int],
) -> Response[Any]:
    """Give a group another name."""
    require_admin(desk)
    values = await typed(request)
    try:
        await desk.do(rename_group, group_id, parse(NewGroup, only(values, "name", "slug")))
    except NotFound:
        raise
    except AppError as refusal:
        return await _show(desk, page, group_id, values=values, refusal=spelling(refusal, "slug"))
    return page.redirect(f"/admin/groups/{group_id}", page.t("The group has its new name."))


@post("/admin/groups/{group_id:int}/members", status_code=303)
async def add(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    group_id: FromPath[int],
) -> Response[Any]:
    """Put somebody into a group."""
    require_admin(desk)
    values = await typed(request)
    try:
        await desk.do(add_by_handle, group_id, values["handle"])
    except Invalid as refusal:
        return await _show(desk, page, group_id, values=values, refusal=refusal)
    return page.redirect(f"/admin/groups/{group_id}", page.t("This person is in the group."))


@post("/admin/groups/{group_id:int}/members/{user_id:int}/removal", status_code=303)
async def remove(
    desk: NamedDependency[Desk], page: NamedDependency[Page], group_id: FromPath[int], user_id: FromPath[int]
) -> Response[Any]:
    """Take somebody out of a group."""
    require_admin(desk)
    await desk.do(remove_member, group_id, user_id)
    return page.redirect(f"/admin/groups/{group_id}", page.t("This person is no longer in the group."))


def add_by_handle(work: Work, group_id: int, handle: str) -> None:
    """Put whoever has this handle into a group.

    Raises:
        Invalid: nobody has it.
        NotFound: no such group.
    """
    handle = handle.strip().removeprefix("@").lower()
    found = ids_by_handle(work, [handle])
    if handle not in found:
        raise Invalid({"handle": "unknown_person" if handle else "required"})
    add_member(work, group_id, found[handle])


async def _list(desk: Desk, page: Page, values: Fields, refusal: AppError | None = None) -> Response[str]:
    groups = await desk.read(list_groups)
    errors = errors_of(page, refusal)
    return page.show("admin/groups.html", status=status_of(refusal), groups=groups, values=values, errors=errors)


async def _show(
    desk: Desk,
    page: Page,
    group_id: int,
    *,
    cursor: str = "",
    values: Fields | None = None,
    refusal: AppError | None = None,
) -> Response[str]:
    shown = await desk.read(_load_page, group_id, cursor)
    values = values or Fields()
    named = Fields({"name": shown.group.name, "slug": shown.group.slug, **values})
    errors = errors_of(page, refusal)
    is_first = not cursor
    status = status_of(refusal)
    return page.show("admin/group.html", status=status, shown=shown, is_first=is_first, values=named, errors=errors)


def _load_page(work: Work, group_id: int, cursor: str) -> GroupPage:
    members = list_members(work, group_id, Cursor.decode(cursor), MEMBERS + 1)
    shown = members[:MEMBERS]
    following = Cursor.at(shown[-1].handle, shown[-1].id).encode() if len(members) > MEMBERS else None
    return GroupPage(load_group(work, group_id), shown, following)


ROUTES: Final = (list_all, create, show, rename, add, remove)
