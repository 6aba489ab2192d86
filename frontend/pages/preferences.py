"""Theme and language, for everybody: kept in a cookie, the language in the account as well when there is one."""

from typing import Any, Final

from litestar import Response, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect

from accounts.service.profile import change_locale
from core.desk import Desk
from frontend.pages.typed import Ask, own_path, typed

YEAR_SECONDS: Final = 365 * 24 * 3600
THEMES: Final = frozenset({"light", "dark", "system"})
LOCALES: Final = frozenset({"fr", "en"})


@post("/theme", status_code=303)
async def change_theme(request: Ask, desk: NamedDependency[Desk]) -> Response[Any]:
    """Choose light, dark, or as the device."""
    values = await typed(request)
    theme = values["theme"] if values["theme"] in THEMES else "system"
    return _back(desk, values["back"], "entraide_theme", theme)


@post("/language", status_code=303)
async def change_language(request: Ask, desk: NamedDependency[Desk]) -> Response[Any]:
    """Choose French or English."""
    values = await typed(request)
    locale = values["locale"] if values["locale"] in LOCALES else desk.locale
    if desk.actor.is_signed_in:
        await desk.do(change_locale, locale)
    return _back(desk, values["back"], "entraide_locale", locale)


def _back(desk: Desk, back: str, name: str, value: str) -> Response[Any]:
    cookie = Cookie(
        name,
        value=value,
        path="/",
        httponly=True,
        samesite="lax",
        secure=desk.office.settings.is_https,
        max_age=YEAR_SECONDS,
    )
    return Redirect(own_path(back), status_code=303, cookies=[cookie])


ROUTES: Final = (change_theme, change_language)
