"""What a page does with a form: read what was typed, know the status of a refusal, go back only to our own pages."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Request

from core.desk import Desk
from core.errors import AppError, Conflict, Forbidden, NotFound, SignInRequired, TooMany, Unavailable
from frontend.page import Page

Ask = Request[Any, Any, Any]

STATUSES: Final[tuple[tuple[type[AppError], int], ...]] = (
    (SignInRequired, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (TooMany, 429),
    (Unavailable, 503),
)
_OWN_PATH: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""Visible ASCII without backslash, one slash first: browsers drop tabs and read backslashes as slashes."""


class Fields(dict[str, str]):
    """The fields of a form as a template fills them; one that is missing is empty."""

    def __missing__(self, _name: str) -> str:
        """Nothing was typed there, or nothing is wrong with it."""
        return ""


async def typed(request: Ask) -> Fields:
    """The text fields of the submitted form, without those of the transport; of a repeated field the last one."""
    form = await request.form()
    return Fields(
        {name: value for name, value in form.multi_items() if isinstance(value, str) and not name.startswith("_")}
    )


async def typed_all(request: Ask, name: str) -> list[str]:
    """Every value of a repeated field."""
    form = await request.form()
    return [value for key, value in form.multi_items() if key == name and isinstance(value, str)]


def only(values: Mapping[str, str], *names: str) -> dict[str, object]:
    """These fields of a form, those that were sent."""
    return {name: values[name] for name in names if name in values}


def asker(desk: Desk, peer: str) -> str:
    """Whose requests a limit counts: a person's, wherever from, or those of an address."""
    return f"person {desk.actor.id}" if desk.actor.is_signed_in else f"peer {peer}"


def status_of(refusal: AppError | None) -> int:
    """The status of a form: shown for the first time, or again with what to mend."""
    if refusal is None:
        return 200
    return next((status for kind, status in STATUSES if isinstance(refusal, kind)), 422)


def errors_of(page: Page, refusal: AppError | None) -> Fields:
    """The sentence of each field to mend."""
    return Fields(page.errors(refusal) if refusal else {})


def require_person(desk: Desk) -> None:
    """Refuse visitors.

    Raises:
        SignInRequired: nobody is signed in.
    """
    if not desk.actor.is_signed_in:
        raise SignInRequired


def own_path(back: str) -> str:
    """The page to go back to: one of ours, otherwise the home page."""
    return back if _OWN_PATH.fullmatch(back) else "/"


def with_query(path: str, query: Mapping[str, str], **changes: str) -> str:
    """The address with these parameters; an empty one is left out."""
    kept = {name: value for name, value in {**query, **changes}.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
