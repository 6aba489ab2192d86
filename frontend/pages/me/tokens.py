"""API tokens: made here, shown once, revoked here. The secret is in one answer and nowhere else."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from accounts.forms import NewToken
from accounts.queries.credentials import list_tokens
from accounts.queries.people import load_me
from accounts.service.tokens import revoke_token
from accounts.signing import create_token
from accounts.views import IssuedToken, TokenView
from core.actor import TokenScope
from core.desk import Desk
from core.errors import AppError
from core.forms import parse
from core.work import Work
from frontend.page import Page
from frontend.pages.typed import Fields, errors_of, only, status_of, typed, typed_all

LIVES: Final = (30, 90, 365)
"""Days a token may be made for, besides for ever."""


BLANK: Final = Fields(expires_in_days="90")


class Keyring(msgspec.Struct, frozen=True):
    """The person's tokens, and what a new one may be allowed to do."""

    tokens: list[TokenView]
    scopes: list[TokenScope]


@get("/me/tokens")
async def show(desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """List the tokens and show the form of a new one."""
    return await _show(desk, page, BLANK, [TokenScope.READ])


@post("/me/tokens", status_code=201)
async def create(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """Make a token and show its secret: the one answer that is no redirect, because a secret is not carried around."""
    values, scopes = await typed(request), await typed_all(request, "scopes")
    try:
        wanted = {**only(values, "name", "expires_in_days"), **({"scopes": scopes} if scopes else {})}
        issued = await create_token(desk, parse(NewToken, wanted))
    except AppError as refusal:
        return await _show(desk, page, values, scopes, refusal=refusal)
    shown = await _show(desk, page, BLANK, [TokenScope.READ], issued=issued)
    shown.headers["cache-control"] = "no-store"
    return shown


@post("/me/tokens/{token_id:int}/revocation", status_code=303)
async def revoke(desk: NamedDependency[Desk], page: NamedDependency[Page], token_id: FromPath[int]) -> Response[Any]:
    """End a token: the programs that use it stop working."""
    await desk.do(revoke_token, token_id)
    return page.redirect("/me/tokens", page.t("The token is revoked."))


async def _show(
    desk: Desk,
    page: Page,
    values: Fields,
    chosen: list[TokenScope] | list[str],
    *,
    issued: IssuedToken | None = None,
    refusal: AppError | None = None,
) -> Response[str]:
    ring = await desk.read(_load_keyring)
    return page.show(
        "me/tokens.html",
        status=201 if issued else status_of(refusal),
        ring=ring,
        issued=issued,
        lives=LIVES,
        chosen=chosen,
        values=values,
        errors=errors_of(page, refusal),
    )


def _load_keyring(work: Work) -> Keyring:
    return Keyring(list_tokens(work), load_me(work).scopes)


ROUTES: Final = (show, create, revoke)
