"""The edge: who acts, whether a form is ours, and what was sent before."""

from typing import Any

import pytest

from tests.app.routes import UNSAFE, routes
from tests.browser import Browser
from tests.world import World

QUESTION: dict[str, Any] = {"space": "python", "title": "How do I loop?", "body": "I tried."}


def csrf(browser: Browser) -> str:
    return str(browser.get("/ask").soup.find("meta", attrs={"name": "csrf"})["content"])


def threads(world: World) -> int:
    return len(world.program("ada").get("/api/v1/threads").json()["items"])


def test_no_page_acts_without_proof_that_the_form_is_ours(world: World) -> None:
    thread_id = world.ask()
    browser = world.browser("ada")
    proofless = {"/unsubscribe/{user_id:int}/{space_id:int}/{signature:str}"}
    for route in [route for route in routes(world.app) if route.method in UNSAFE and route.path not in proofless]:
        path = route.filled(int=str(thread_id))
        options: dict[str, Any] = {"json": QUESTION} if route.is_api else {"data": QUESTION}
        answer = browser.send(route.method, path, **options)
        assert answer.status in {403, 409}, f"{route} acted for a stranger's form: {answer.status}"
    assert threads(world) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"x-csrf-token": "made-up"},
    ],
)
def test_a_form_from_elsewhere_is_refused(world: World, headers: dict[str, str]) -> None:
    browser = world.browser("lea")
    proof = {"x-csrf-token": csrf(browser)}
    assert browser.send("POST", "/ask", data=QUESTION, headers={**proof, **headers}).status == 403
    assert threads(world) == 0


def test_somebody_elses_proof_is_refused(world: World) -> None:
    stolen = csrf(world.browser("owen"))
    assert world.browser("lea").send("POST", "/ask", data=QUESTION, headers={"x-csrf-token": stolen}).status == 403


def test_a_program_without_a_token_is_told_to_send_one(world: World) -> None:
    answer = world.browser().post("/api/v1/suggestions", {"title": "How do I loop?"})
    assert answer.status == 401
    assert answer.json()["code"] == "token_required"
    assert "bearer token" in answer.json()["title"]


def test_a_program_needs_no_proof_and_its_token_is_its_power(world: World) -> None:
    assert (
        world.program("lea").post("/api/v1/threads", QUESTION, headers={"origin": "https://app.example"}).status == 201
    )
    assert world.browser().get("/api/v1/me", headers={"authorization": "Bearer nothing"}).status == 401


def test_a_bad_token_is_refused_even_where_a_visitor_may_look(world: World) -> None:
    """A program whose token was revoked must learn it, and not see the visitor's view."""
    assert world.browser().get("/api/v1/threads").status == 200
    assert world.browser().get("/api/v1/threads", headers={"authorization": "Bearer gone"}).status == 401


def test_an_idempotency_key_acts_once_and_answers_the_same(world: World) -> None:
    lea, key = world.program("lea"), {"idempotency-key": "k-1"}
    first, second = (lea.post("/api/v1/threads", QUESTION, headers=key) for _ in range(2))
    assert (first.status, first.json()["id"]) == (second.status, second.json()["id"])
    other = lea.post("/api/v1/threads", {**QUESTION, "title": "Another title"}, headers=key)
    assert (other.status, other.json()["code"]) == (422, "key_reused")
    assert threads(world) == 1
    assert world.program("owen").post("/api/v1/threads", QUESTION, headers=key).json()["id"] != first.json()["id"]


@pytest.mark.parametrize("nonce", ["\x00", "é" * 500, "x" * 10_000, "\U0001f4a9"])
def test_any_nonce_is_a_nonce(world: World, nonce: str) -> None:
    browser = world.browser("lea")
    fields = {**browser.get("/ask").form("/ask"), **QUESTION, "_once": nonce}
    first, second = (browser.send("POST", "/ask", data=fields) for _ in range(2))
    assert first.status == 303, first.words[:300]
    assert first.location == second.location
    assert threads(world) == 1


def test_the_language_is_the_accounts_then_the_choice_then_the_browsers(world: World) -> None:
    def lang(browser: Browser, cookie: str = "") -> str:
        headers = {"cookie": cookie} if cookie else {}
        html = browser.get("/threads", headers=headers).soup.html
        assert html
        return str(html["lang"])

    assert lang(world.browser("lea", "fr")) == "en", "Léa reads English, whatever her browser says"
    assert lang(world.browser(language="fr")) == "fr"
    assert lang(world.browser(language="de")) == "en", "the site's own language"
    assert lang(world.browser(language="fr"), "entraide_locale=en") == "en"
