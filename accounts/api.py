"""The JSON face of accounts: who am I, my tokens, and people's public pages."""

from typing import Final

from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from accounts import signing
from accounts.forms import NewToken
from accounts.queries import credentials, people
from accounts.service import tokens
from accounts.views import IssuedToken, Me, Profile, TokenList
from core.desk import Desk


@get("/me")
async def show_me(desk: NamedDependency[Desk]) -> Me:
    """Who the cookie or token of this request stands for."""
    return await desk.read(people.load_me)


@get("/me/tokens")
async def list_tokens(desk: NamedDependency[Desk]) -> TokenList:
    """Your tokens, without their secrets."""
    return TokenList(await desk.read(credentials.list_tokens))


@post("/me/tokens")
async def create_token(desk: NamedDependency[Desk], data: JSONBody[NewToken]) -> IssuedToken:
    """Make a token for a program; it is shown this once. Needs a session: a token cannot make tokens."""
    return await signing.create_token(desk, data)


@delete("/me/tokens/{token_id:int}")
async def revoke_token(desk: NamedDependency[Desk], token_id: FromPath[int]) -> None:
    """Revoke one of your tokens; it stops working at once."""
    await desk.do(tokens.revoke_token, token_id)


@get("/people/{handle:str}")
async def show_person(desk: NamedDependency[Desk], handle: FromPath[str]) -> Profile:
    """A person's public page."""
    return await desk.read(people.load_profile, handle)


router: Final = Router(
    path="/", route_handlers=[show_me, list_tokens, create_token, revoke_token, show_person], tags=["accounts"]
)
