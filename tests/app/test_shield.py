"""What every answer carries, whatever it answers: security headers, a request id, the right cookies, HEAD."""

import pytest

from app.shield import HEADERS, POLICY
from core.settings import Settings
from frontend.templating import STATIC, static_version
from tests.app.routes import routes
from tests.world import World

ANSWERS = {
    "a page": "/threads",
    "a refusal": "/threads/404",
    "nothing at all": "/nowhere",
    "the API": "/api/v1/threads",
    "a refusal of the API": "/api/v1/threads/404",
    "a static file": f"/static/{static_version()}/css/base.css",
    "no static file": f"/static/{static_version()}/css/nothing.css",
    "health": "/health/ready",
    "the description": "/schema/openapi.json",
    "somebody's page, signed out": "/me",
}


@pytest.mark.parametrize("path", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_is_shielded(world: World, path: str) -> None:
    answer = world.browser().get(path)
    for name, value in HEADERS:
        assert answer.headers.get_list(name.decode()) == [value.decode()], name
    assert answer.headers["x-request-id"]
    assert "server" not in answer.headers
    assert "strict-transport-security" not in answer.headers, "not over plain HTTP"


def test_the_policy_lets_nothing_foreign_and_nothing_inline_in() -> None:
    directives = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))
    assert directives["default-src"] == directives["base-uri"] == directives["frame-ancestors"] == "'none'"
    assert directives["require-trusted-types-for"] == "'script'"
    assert not any(word in POLICY for word in ("unsafe", "http:", "https:", "*", "blob:"))


def test_a_request_keeps_the_id_its_proxy_gave_it(world: World) -> None:
    assert world.browser().get("/kb", headers={"x-request-id": "abc-123.def"}).headers["x-request-id"] == "abc-123.def"
    assert world.browser().get("/kb", headers={"x-request-id": "<b>no</b>"}).headers["x-request-id"] != "<b>no</b>"


def test_head_is_answered_as_get_without_its_body(world: World) -> None:
    thread_id = world.ask()
    for path in (
        "/",
        f"/threads/{thread_id}",
        "/api/v1/threads",
        ANSWERS["a static file"],
        "/threads/404",
        "/health/live",
    ):
        head, get = world.browser().send("HEAD", path), world.browser().get(path)
        assert (head.status, head.text) == (get.status, ""), path
        assert head.headers["content-type"] == get.headers["content-type"]


def test_head_is_answered_by_every_page(world: World) -> None:
    for route in routes(world.app):
        if route.method == "GET" and route.path != "/live":
            assert world.browser().send("HEAD", route.filled()).status < 500, route


def test_private_answers_are_not_kept_by_caches_and_static_files_are(world: World) -> None:
    assert "private" in world.browser("lea").get("/").headers["cache-control"]
    assert "no-store" in world.program("lea").get("/api/v1/me").headers["cache-control"]
    assert "Cookie" in world.browser().get("/threads").headers["vary"]
    static = world.browser().get(ANSWERS["a static file"]).headers
    assert "immutable" in static["cache-control"]
    assert "set-cookie" not in static


def test_cookies_cannot_be_read_by_scripts_nor_sent_by_other_sites(world: World) -> None:
    cookie = world.browser().get("/threads").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie, "plain HTTP would lose it"


def test_over_https_cookies_are_bound_to_the_host_and_the_browser_stays_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "is_https", property(lambda _self: True))
    answer = world.browser().get("/threads")
    assert answer.headers["set-cookie"].startswith("__Host-entraide_visit=")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


def test_every_static_file_is_served_with_its_kind(world: World) -> None:
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    for path in sorted(STATIC.rglob("*.*")):
        answer = world.browser().get(f"/static/{static_version()}/{path.relative_to(STATIC)}")
        assert answer.status == 200, path
        if path.suffix in kinds:
            assert answer.headers["content-type"].split(";")[0] in {kinds[path.suffix], "application/javascript"}, path


@pytest.mark.parametrize(
    "path", ["../../pyproject.toml", "%2e%2e/%2e%2e/pyproject.toml", "..%2f..%2fpyproject.toml", ""]
)
def test_static_files_lead_nowhere_else(world: World, path: str) -> None:
    answer = world.browser().get(f"/static/{static_version()}/{path}")
    assert answer.status == 404
    assert "build-system" not in answer.text
