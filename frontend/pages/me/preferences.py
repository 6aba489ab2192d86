"""How mails follow notifications: one choice for everywhere, and others for the spaces that need them."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from core.desk import Desk
from core.forms import parse
from core.work import Work
from forum.forms.personal import PaceForm
from forum.queries.notices import load_preferences
from forum.service.notices import set_pace
from frontend.page import Page
from frontend.pages.typed import require_person, typed

OF_SPACE: Final = "space."
"""What the name of a space's field begins with: no address of a space holds a dot."""


@get("/me/notifications")
async def show(desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """Show the choices."""
    require_person(desk)
    return page.show("me/preferences.html", preferences=await desk.read(load_preferences), of_space=OF_SPACE)


@post("/me/notifications", status_code=303)
async def save(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Save all choices together."""
    require_person(desk)
    values = await typed(request)
    places = {"": values["everywhere"]} if values["everywhere"] else {}
    places |= {name.removeprefix(OF_SPACE): pace for name, pace in values.items() if name.startswith(OF_SPACE)}
    forms = [parse(PaceForm, {"pace": pace, "space": space or None}) for space, pace in places.items()]
    await desk.do(set_paces, forms)
    return page.redirect("/me/notifications", page.t("Your choices are saved."))


def set_paces(work: Work, forms: Sequence[PaceForm]) -> None:
    """Take every choice of the form, or none.

    Raises:
        SignInRequired, NotFound: as for `set_pace`.
    """
    for form in forms:
        set_pace(work, form)


ROUTES: Final = (show, save)
