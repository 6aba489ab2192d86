"""The profile: name, handle, a few words, language and time zone. The address has a page of its own."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from accounts.forms import EditProfile
from accounts.queries.people import load_me
from accounts.rules import list_zones
from accounts.service.profile import edit_profile
from accounts.views import Me
from core.desk import Desk
from core.errors import AppError
from core.forms import parse
from core.i18n import N_
from frontend.page import Page
from frontend.pages.accounts import spelling
from frontend.pages.typed import Fields, errors_of, only, status_of, typed

SAVED: Final = N_("Your profile is saved.")


@get("/me")
async def show(desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """Show the profile's form."""
    me = await desk.read(load_me)
    values = Fields(name=me.name, handle=me.handle, locale=me.locale, timezone=me.timezone, body=me.bio)
    return _form(page, me, values)


@post("/me", status_code=303)
async def save(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Save the profile; the answer already speaks the language that was chosen."""
    values = await typed(request)
    me = await desk.read(load_me)
    try:
        form = parse(EditProfile, {**only(values, "name", "handle", "locale", "timezone"), "bio": values["body"]})
        await desk.do(edit_profile, form)
    except AppError as refusal:
        return _form(page, me, values, spelling(refusal, "handle"))
    return page.redirect("/me", page.office.catalogues.t(form.locale, SAVED))


def _form(page: Page, me: Me, values: Fields, refusal: AppError | None = None) -> Response[str]:
    """The words about oneself are called `body` in the form, as the preview expects them."""
    zones = list_zones()
    return page.show(
        "me/profile.html",
        status=status_of(refusal),
        me=me,
        values=values,
        errors=errors_of(page, refusal),
        zones=zones if me.timezone in zones else [me.timezone, *zones],
    )


ROUTES: Final = (show, save)
