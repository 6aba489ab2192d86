"""The JSON face, over HTTP."""

from typing import Any

import pytest
from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.testing import AsyncTestClient

from accounts.api import router
from accounts.queries.actors import find_actor_by_token
from core.actor import VISITOR, Actor
from core.desk import Desk
from core.errors import AppError
from core.office import Office
from tests.accounts.school import School

pytestmark = pytest.mark.anyio


def site(school: School, actor: Actor = VISITOR) -> AsyncTestClient[Litestar]:
    """The router alone: who asks is given, or comes from a bearer header; a refusal answers its code."""

    def desk(request: Request[Any, Any, Any]) -> Desk:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not token:
            return Desk(office, actor, "fr")
        with office.read() as work:
            bearer = find_actor_by_token(work, token)
        return Desk(office, bearer.actor if bearer else VISITOR, "fr")

    def refuse(_request: Request[Any, Any, Any], refusal: AppError) -> Response[dict[str, str]]:
        return Response({"code": refusal.code}, status_code=400)

    office: Office = school.office
    app = Litestar(
        [router],
        dependencies={"desk": Provide(desk, sync_to_thread=False)},
        exception_handlers={AppError: refuse},
        openapi_config=None,
    )
    return AsyncTestClient(app)


async def test_a_token_is_made_used_listed_and_revoked(school: School) -> None:
    lea = school.person("Lea")
    async with site(school, lea) as client:
        made = await client.post("/me/tokens", json={"name": "bot", "scopes": ["read"]})
        assert made.status_code == 201
        token = made.json()["token"]
        me = await client.get("/me", headers={"authorization": f"Bearer {token}"})
        assert (me.json()["handle"], me.json()["scopes"]) == ("lea", ["read"])
        listed = (await client.get("/me/tokens")).json()["items"]
        assert [(row["name"], row["scopes"]) for row in listed] == [("bot", ["read"])]
        assert token not in str(listed)
        gone = await client.delete(f"/me/tokens/{made.json()['id']}")
        assert gone.status_code == 204
        assert (await client.get("/me", headers={"authorization": f"Bearer {token}"})).json() == {
            "code": "sign_in_required"
        }


@pytest.mark.parametrize(
    "body",
    [
        {"name": "bot"},
        {"name": "bot", "scopes": []},
        {"name": "bot", "scopes": ["all"]},
        {"name": "", "scopes": ["read"]},
    ],
)
async def test_a_token_without_sense_is_refused(school: School, body: dict[str, object]) -> None:
    async with site(school, school.person("Lea")) as client:
        assert (await client.post("/me/tokens", json=body)).status_code == 400


async def test_a_public_page_shows_no_address(school: School) -> None:
    school.person("Lea")
    async with site(school) as client:
        shown = await client.get("/people/lea")
        assert shown.json()["name"] == "Lea"
        assert "school.example" not in shown.text
        assert (await client.get("/people/nobody")).json() == {"code": "not_found"}
