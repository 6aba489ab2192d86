"""The words of a space: lists of expressions that mean the same, for the LCM who keeps them."""

import re
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.desk import Desk
from core.errors import AppError
from core.forms import parse
from core.work import Work
from forum.forms.synonyms import NewSynonym, SynonymEdit
from forum.queries.synonyms import list_synonyms, view_synonym
from forum.service import synonyms
from forum.views.synonyms import SynonymList, SynonymView
from frontend.page import Page
from frontend.pages.typed import Ask, Fields, errors_of, status_of, typed

SEPARATORS: Final = re.compile(r"[\n,;=→]")
"""People write `AT = accident du travail`, or one expression a line."""


class EditPage(msgspec.Struct, frozen=True):
    """A list to change, and the page it belongs to."""

    page: SynonymList
    synonym: SynonymView


@get("/spaces/{slug:str}/words")
async def show(desk: NamedDependency[Desk], page: NamedDependency[Page], slug: FromPath[str]) -> Response[str]:
    """Show the words of a space. Needs one of its LCMs."""
    return _list(page, await desk.read(list_synonyms, slug), Fields())


@post("/spaces/{slug:str}/words", status_code=303)
async def add(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], slug: FromPath[str]
) -> Response[Any]:
    """Add a list of expressions that mean the same."""
    values = await typed(request)
    try:
        form = parse(NewSynonym, {"terms": _expressions(values), "everywhere": bool(values["everywhere"])})
        await desk.do(synonyms.add_synonym, slug, form)
    except AppError as refusal:
        return _list(page, await desk.read(list_synonyms, slug), values, refusal)
    return page.redirect(_url(slug), page.t("Added. Searches use it from now on."))


@get("/spaces/{slug:str}/words/{synonym_id:int}")
async def edit(
    desk: NamedDependency[Desk], page: NamedDependency[Page], slug: FromPath[str], synonym_id: FromPath[int]
) -> Response[str]:
    """Show the form of a list."""
    shown = await desk.read(_load, slug, synonym_id)
    values = Fields(terms="\n".join(shown.synonym.terms), version=str(shown.synonym.version))
    return _form(page, shown, values)


@post("/spaces/{slug:str}/words/{synonym_id:int}", status_code=303)
async def change(
    request: Ask,
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    slug: FromPath[str],
    synonym_id: FromPath[int],
) -> Response[Any]:
    """Change a list."""
    values = await typed(request)
    try:
        form = parse(SynonymEdit, {"terms": _expressions(values), "version": values["version"]})
        await desk.do(synonyms.edit_synonym, synonym_id, form)
    except AppError as refusal:
        shown = await desk.read(_load, slug, synonym_id)
        # With the present version: saving again is then a decision.
        return _form(page, shown, Fields({**values, "version": str(shown.synonym.version)}), refusal)
    return page.redirect(_url(slug), page.t("Changed. Searches use it from now on."))


@post("/spaces/{slug:str}/words/{synonym_id:int}/removal", status_code=303)
async def remove(
    desk: NamedDependency[Desk], page: NamedDependency[Page], slug: FromPath[str], synonym_id: FromPath[int]
) -> Response[Any]:
    """Take a list out of use."""
    await desk.do(synonyms.remove_synonym, synonym_id)
    return page.redirect(_url(slug), page.t("Removed. You can bring it back at the foot of this page."))


@post("/spaces/{slug:str}/words/{synonym_id:int}/restoration", status_code=303)
async def restore(
    desk: NamedDependency[Desk], page: NamedDependency[Page], slug: FromPath[str], synonym_id: FromPath[int]
) -> Response[Any]:
    """Bring a removed list back."""
    try:
        await desk.do(synonyms.restore_synonym, synonym_id)
    except AppError as refusal:
        return _list(page, await desk.read(list_synonyms, slug), Fields(), refusal)
    return page.redirect(_url(slug), page.t("It is back. Searches use it from now on."))


def _expressions(values: Fields) -> tuple[str, ...]:
    return tuple(term for part in SEPARATORS.split(values["terms"]) if (term := part.strip()))


def _url(slug: str) -> str:
    return f"/spaces/{slug}/words"


def _load(work: Work, slug: str, synonym_id: int) -> EditPage:
    return EditPage(list_synonyms(work, slug), view_synonym(work, synonym_id))


def _list(page: Page, shown: SynonymList, values: Fields, refusal: AppError | None = None) -> Response[str]:
    return page.show(
        "synonyms/list.html", status=status_of(refusal), words=shown, values=values, errors=errors_of(page, refusal)
    )


def _form(page: Page, shown: EditPage, values: Fields, refusal: AppError | None = None) -> Response[str]:
    return page.show(
        "synonyms/edit.html",
        status=status_of(refusal),
        words=shown.page,
        synonym=shown.synonym,
        values=values,
        errors=errors_of(page, refusal),
    )


ROUTES: Final = (show, add, edit, change, remove, restore)
