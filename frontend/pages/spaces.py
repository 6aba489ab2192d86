"""Spaces: the list, one space with its threads, and the form of its LCM."""

from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from accounts.rules import list_zones
from accounts.views import GroupView
from core.desk import Desk
from core.errors import AppError, Invalid, require
from core.forms import parse
from core.work import Work
from forum import rules
from forum.clock import office_hours
from forum.errors import SlugTaken
from forum.forms.spaces import NewSpace, SpaceEdit
from forum.queries.spaces import list_spaces, view_space
from forum.service import spaces
from forum.views.spaces import SpaceView
from frontend.page import Page
from frontend.pages.lists import Listing, list_for_page
from frontend.pages.space_form import edit_of, groups_for_form, new_of, values_of
from frontend.pages.typed import Ask, Fields, errors_of, status_of, typed, typed_all


class SpacePage(msgspec.Struct, frozen=True):
    """A space and a page of its threads."""

    space: SpaceView
    listing: Listing


class SpaceForm(msgspec.Struct, frozen=True):
    """What the form of a space offers to choose from; `space` is None for a new one."""

    space: SpaceView | None
    groups: list[GroupView]


@get("/spaces")
async def list_all(desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """Show every space the reader may enter."""
    rows = await desk.read(list_spaces)
    return page.show("spaces/list.html", spaces=rows, may_create=rules.may_create_spaces(desk.actor))


@get("/spaces/{slug:str}")
async def show(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], slug: FromPath[str]
) -> Response[str]:
    """Show a space: its promise, its people, its threads."""
    shown = await desk.read(_load_page, slug, dict(request.query_params))
    return page.show("spaces/show.html", space=shown.space, listing=shown.listing)


@get("/spaces/new")
async def begin(desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """Show the form of a new space. Needs an LCM of the whole community."""
    form = await desk.read(_load_form, None)
    hours = office_hours(page.office.settings.timezone)
    return _form(page, form, values=values_of(None, hours), groups=[])


@post("/spaces", status_code=303)
async def create(request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[Any]:
    """Open a space."""
    values, groups = await typed(request), await typed_all(request, "groups")
    try:
        form = parse(NewSpace, new_of(values, groups))
        await desk.do(spaces.create_space, form)
    except AppError as refusal:
        return await _again(desk, page, None, refusal, values, groups)
    return page.redirect(f"/spaces/{spaces.slug_of(form)}", page.t("The space is open."))


@get("/spaces/{slug:str}/edit")
async def edit(desk: NamedDependency[Desk], page: NamedDependency[Page], slug: FromPath[str]) -> Response[str]:
    """Show the form of a space. Needs one of its LCMs."""
    form = await desk.read(_load_form, slug)
    groups = form.space.groups if form.space else []
    return _form(page, form, values=values_of(form.space), groups=groups)


@post("/spaces/{slug:str}/edit", status_code=303)
async def change(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], slug: FromPath[str]
) -> Response[Any]:
    """Change a space."""
    values, groups = await typed(request), await typed_all(request, "groups")
    try:
        await desk.do(spaces.edit_space, slug, parse(SpaceEdit, edit_of(values, groups)))
    except AppError as refusal:
        return await _again(desk, page, slug, refusal, values, groups)
    return page.redirect(f"/spaces/{slug}", page.t("The space was changed."))


def _load_page(work: Work, slug: str, query: dict[str, str]) -> SpacePage:
    space = view_space(work, slug)
    return SpacePage(space, list_for_page(work, space.url, query, space.slug))


def _load_form(work: Work, slug: str | None) -> SpaceForm:
    if slug is None:
        require(rules.may_create_spaces(work.actor), "create_space")
        return SpaceForm(None, groups_for_form(work))
    space = view_space(work, slug)
    require(space.may_edit, "edit_space")
    return SpaceForm(space, groups_for_form(work))


async def _again(
    desk: Desk, page: Page, slug: str | None, refusal: AppError, values: Fields, groups: list[str]
) -> Response[str]:
    """The form as it was sent, with what to mend; with the present version: saving again is then a decision."""
    form = await desk.read(_load_form, slug)
    version = str(form.space.version) if form.space else ""
    named = Invalid({"slug": SlugTaken.code}) if isinstance(refusal, SlugTaken) else refusal
    return _form(page, form, values=Fields({**values, "version": version}), groups=groups, refusal=named)


def _form(
    page: Page, form: SpaceForm, *, values: Fields, groups: list[str], refusal: AppError | None = None
) -> Response[str]:
    return page.show(
        "spaces/form.html",
        status=status_of(refusal),
        space=form.space,
        groups=form.groups,
        values=values,
        chosen=groups,
        errors=errors_of(page, refusal),
        zones=list_zones(),
    )


ROUTES: Final = (list_all, show, begin, create, edit, change)
