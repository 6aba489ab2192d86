"""Search over JSON: field names programs rely on, filters, refusals."""

from collections.abc import Iterator

import pytest
from litestar import Litestar, Response
from litestar.di import Provide
from litestar.testing import TestClient

from core.actor import VISITOR
from core.desk import Desk
from core.errors import AppError
from search.api import router
from tests.search.library import Reader


@pytest.fixture
def client(reader: Reader) -> Iterator[TestClient[Litestar]]:
    """A client of an application that is nothing but search."""
    reader.library.put(
        1, "Comment réinitialiser mon mot de passe ?", answer="Cliquez sur « Oublié ».", tags=("compte",)
    )
    reader.library.put(2, "Exporter mes notes vers Excel", body="Je voudrais un tableau.")
    reader.index_all()
    app = Litestar(
        [router],
        exception_handlers={AppError: lambda _, error: Response({"code": error.code}, status_code=404)},
        dependencies={
            "desk": Provide(lambda: Desk(reader.office, VISITOR, "fr"), sync_to_thread=False),
            "searcher": Provide(lambda: reader.searcher, sync_to_thread=False),
        },
    )
    with TestClient(app, raise_server_exceptions=True) as made:
        yield made


def test_suggestions_carry_the_promised_fields(client: TestClient[Litestar]) -> None:
    answer = client.post("/suggestions", json={"title": "réinitialiser le mot de passe", "body": "", "space": "python"})
    assert answer.status_code == 200
    first = answer.json()["items"][0]
    assert {"kind", "id", "url", "title", "state", "lang", "match", "score", "answer_excerpt", "why"} <= set(first)
    assert first["match"] in {"very_likely", "close", "related"}
    assert first["answer_excerpt"] == "Cliquez sur « Oublié »."


def test_a_draft_needs_no_space_and_no_body(client: TestClient[Litestar]) -> None:
    assert client.post("/suggestions", json={"title": "notes", "space": None}).json()["degraded"] is None


@pytest.mark.parametrize("body", [{}, {"title": 3}, {"title": "x" * 301}, {"title": "a", "more": 1}, {"title": "\x00"}])
def test_a_malformed_draft_is_refused(client: TestClient[Litestar], body: dict[str, object]) -> None:
    assert client.post("/suggestions", json=body).status_code == 400


def test_an_unknown_space_is_not_found(client: TestClient[Litestar]) -> None:
    assert client.post("/suggestions", json={"title": "notes", "space": "elsewhere"}).status_code == 404
    assert client.get("/search", params={"space": "elsewhere"}).status_code == 404


def test_search_answers_items_total_and_facets(client: TestClient[Litestar]) -> None:
    answer = client.get("/search", params={"q": "notes tableau"}).json()
    assert (answer["total"], answer["items"][0]["id"], answer["next"]) == (1, 2, None)
    assert answer["facets"]["kind"] == {"thread": 1}
    assert {"text": "tableau", "match": True} in answer["items"][0]["snippet"]


def test_search_filters_may_be_repeated(client: TestClient[Litestar]) -> None:
    answer = client.get("/search?tag=compte&tag=autre&state=open&kind=thread&space=python&sort=newest").json()
    assert [item["id"] for item in answer["items"]] == [1]


@pytest.mark.parametrize("q", ["", '"', "NEAR(", "a*", "'; DROP", "🎉", "de la", "x" * 10_000, "مرحبا", "-", "%00"])
def test_any_text_is_searched_without_an_error(client: TestClient[Litestar], q: str) -> None:
    assert client.get("/search", params={"q": q}).status_code == 200


@pytest.mark.parametrize("params", [{"limit": "0"}, {"limit": "51"}, {"sort": "best"}])
def test_a_malformed_search_is_refused(client: TestClient[Litestar], params: dict[str, str]) -> None:
    assert client.get("/search", params=params).status_code == 400
