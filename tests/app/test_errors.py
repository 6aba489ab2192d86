"""Refusals: each has a status, a sentence in both languages, and one shape for programs and one page for people."""

import string
from typing import Any

import pytest

import app.cli  # noqa: F401 - everything that can refuse must be loaded
from app.errors import FOREIGN, HTTP_CODES, STATUS, status_of
from core.errors import AppError
from core.i18n import Catalogues
from frontend.messages import FIELD_SENTENCES, SENTENCES, field_text, text_of
from tests.app.routes import routes
from tests.world import World


def refusals(kind: type[AppError] = AppError) -> set[type[AppError]]:
    found = {kind} if kind.__module__.partition(".")[0] != "tests" else set()
    return found.union(*(refusals(child) for child in kind.__subclasses__()))


EVERY = sorted(refusals(), key=lambda kind: kind.__qualname__)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_sentence_and_a_status(kind: type[AppError]) -> None:
    assert kind.code in SENTENCES, f"frontend/messages*.py says nothing of {kind.code}"
    known = {status for _kind, status in STATUS} | {400}
    assert status_of(kind.__new__(kind)) in known
    assert kind.__doc__, "a refusal says what happened"


def test_codes_are_snake_case_and_say_one_thing_each() -> None:
    codes: dict[str, list[str]] = {}
    for kind in EVERY:
        assert set(kind.code) <= set(string.ascii_lowercase + "_"), kind.code
        codes.setdefault(kind.code, []).append(kind.__name__)
    inherited = {code: kinds for code, kinds in codes.items() if len(kinds) > 1}
    assert not inherited, f"one code for several refusals: {inherited}"


def test_every_status_of_the_framework_and_of_foreign_errors_has_a_sentence() -> None:
    codes = set(HTTP_CODES.values()) | {refused.code for _kinds, refused in FOREIGN} | {"bug"}
    assert codes <= set(SENTENCES)


def test_every_sentence_is_spoken_in_french(world: World) -> None:
    catalogues: Catalogues = world.office.catalogues
    for sentence in (SENTENCES | FIELD_SENTENCES).values():
        assert catalogues.t("fr", sentence) != sentence, f"not translated: {sentence}"


def test_a_sentence_that_misses_its_place_is_never_an_error(world: World) -> None:
    catalogues = world.office.catalogues
    for code in SENTENCES:
        for locale in ("fr", "en"):
            assert "%(" not in text_of(catalogues, locale, code, {})
    assert text_of(catalogues, "en", "unheard_of", {}) == SENTENCES["refused"]
    assert field_text(catalogues, "en", "unheard_of") == FIELD_SENTENCES["wrong_type"]


PROBLEMS: list[tuple[str, str, Any, int, str]] = [
    ("visitor", "GET /api/v1/me", None, 401, "sign_in_required"),
    ("lea", "GET /api/v1/queue", None, 403, "forbidden"),
    ("lea", "GET /api/v1/threads/404", None, 404, "not_found"),
    ("lea", "GET /api/v1/nothing-here", None, 404, "not_found"),
    ("lea", "PUT /api/v1/threads", {}, 405, "method_not_allowed"),
    ("lea", "POST /api/v1/threads", {"title": "x"}, 422, "invalid"),
    ("lea", "GET /api/v1/threads?limit=lots", None, 422, "invalid"),
]


@pytest.mark.parametrize(("who", "request_line", "body", "status", "code"), PROBLEMS)
def test_programs_get_one_shape_of_problem(
    world: World, who: str, request_line: str, body: Any, status: int, code: str
) -> None:
    program = world.browser() if who == "visitor" else world.program(who)
    headers = {"accept": "application/json", "accept-language": "fr"}
    answer = program.send(*request_line.split(), json=body, headers=headers)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["title"] == world.office.catalogues.t("fr", SENTENCES[code])
    needed = {"title", "status", "code", "request_id"}
    assert needed <= set(problem) <= needed | {"type", "detail", "fields", "params"}


@pytest.mark.parametrize("title", ["", "ab", "x" * 201, "a\x00b", 7, None])
def test_the_refused_field_is_named(world: World, title: Any) -> None:
    body = {"space": "python", "title": title, "body": "text"}
    problem = world.program("lea").post("/api/v1/threads", body).json()
    assert list(problem["fields"]) == ["title"], problem
    assert problem["fields"]["title"] in FIELD_SENTENCES


def test_a_method_that_is_not_allowed_says_which_are(world: World) -> None:
    answer = world.program("lea").send("PATCH", "/api/v1/threads")
    assert set(answer.headers["allow"].replace(" ", "").split(",")) >= {"GET", "POST"}


def test_who_must_sign_in_is_told_how(world: World) -> None:
    answer = world.browser().get("/api/v1/me", headers={"authorization": "Bearer made-up"})
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_too_many_tries_say_when_to_come_back(world: World) -> None:
    lea = world.program("lea")
    thread_id = world.ask("owen")
    for number in range(60):
        answer = lea.post(f"/api/v1/threads/{thread_id}/posts", {"body": f"Word {number}"})
        if answer.status != 201:
            break
    assert answer.status == 429
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["retry-after"] in answer.json()["title"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_people_get_a_page_in_their_language(world: World, language: str) -> None:
    answer = world.browser(language=language).get("/threads/404")
    assert answer.status == 404
    assert answer.soup.html
    assert answer.soup.html["lang"] == language
    assert world.office.catalogues.t(language, SENTENCES["not_found"]) in answer.words
    assert answer.soup.find("a", href="/")


def test_a_bug_tells_its_request_and_no_secret(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr("app.edge.find_actor_by_token", explode)
    answer = world.program("lea").get("/api/v1/threads")
    assert (answer.status, answer.json()["code"]) == (500, "bug")
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-request-id"] in caplog.text


def test_every_route_of_the_api_answers_a_stranger_in_one_shape(world: World) -> None:
    """Whatever it thinks of them: never a page, never a bug."""
    browser = world.browser()
    for route in routes(world.app):
        if route.is_api:
            answer = browser.send(route.method, route.filled(), headers={"accept": "*/*"})
            assert answer.status < 500, route
            if answer.status >= 400:
                assert answer.headers["content-type"] == "application/problem+json", route
