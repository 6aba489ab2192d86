"""Bad input at every door: a clear 4xx, never a 500, and the site works on afterwards."""

import re
from itertools import product
from typing import Any, Final

import pytest

from app.factory import BODY_BYTES
from tests.app.routes import UNSAFE, Route, routes
from tests.browser import Answer, Browser
from tests.world import World

JSON: Final = {"content-type": "application/json"}
FORM: Final = {"content-type": "application/x-www-form-urlencoded"}
BYTES: Final = {
    "malformed": b'{"title": ',
    "nothing": b"",
    "not UTF-8": b'{"title": "\xff\xfe\xfa"}',
    "a lone surrogate": b'{"title": "\\ud800", "body": "\\udfff"}',
    "nested 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "nested objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "a list": b"[1, 2, 3]",
    "a word": b'"word"',
    "nothing in JSON": b"null",
    "a huge number": b'{"post_id": ' + b"9" * 400 + b', "version": 1e400, "id": -1}',
}
HUGE: Final = ("1180591620717411303424", "-1", "0", "9223372036854775807", "9223372036854775808")
WORDS: Final = (
    "%00",
    "%F0%9F%92%A9",
    "%FF%FE",
    "..%2f..%2fetc%2fpasswd",
    "a" * 3_000,
    "%27%20OR%201%3D1--",
    "%ED%A0%80",
)
QUERIES: Final = (
    "limit=1000000",
    "limit=-1",
    "limit=NaN",
    "cursor=%00",
    "cursor=bm9uc2Vuc2U",
    "after=99999999999999999999",
    "q=" + "a" * 5_000,
    "q=%00%22%27(AND",
    "state=nowhere&kind=nothing&sort=%F0%9F",
    "space=%ED%A0%80",
)
LISTS: Final = frozenset(
    f"{door}{path}"
    for door in ("", "/api/v1", "/admin", "/me")
    for path in (
        "/threads",
        "/search",
        "/kb",
        "/queue",
        "/articles",
        "/notifications",
        "/bookmarks",
        "/people",
        "/audit",
    )
)
"""Where one query at a time is tried too: put together, the first refusal hides the others."""


def is_clear(answer: Answer, route: Route) -> bool:
    """A refusal somebody can act on, or an answer; never a bug."""
    if answer.status >= 500:
        return False
    return answer.status < 400 or not route.is_api or answer.headers["content-type"] == "application/problem+json"


@pytest.fixture
def ada(world: World) -> Browser:
    """A program that may do everything, so that nothing hides behind a refusal."""
    world.reply(world.ask())
    return world.program("ada")


def test_bytes_that_are_no_request_are_refused_by_every_route_of_the_api(world: World, ada: Browser) -> None:
    for route in [route for route in routes(world.app) if route.is_api and route.method in UNSAFE - {"DELETE"}]:
        for name, content in BYTES.items():
            answer = ada.send(route.method, route.filled(), content=content, headers=JSON)
            assert is_clear(answer, route), f"{route} given {name}: {answer.status} {answer.text[:200]}"


def test_an_id_beyond_counting_is_simply_not_there(world: World, ada: Browser) -> None:
    for route in [route for route in routes(world.app) if ":int}" in route.path]:
        for number in HUGE:
            answer = ada.send(route.method, route.filled(int=number), json={} if route.method in UNSAFE else None)
            assert is_clear(answer, route), f"{route} given {number}: {answer.status} {answer.text[:200]}"
            assert route.method != "GET" or answer.status in {404, 422}, f"{route} given {number}: {answer.status}"


def test_a_word_that_is_no_name_is_simply_not_there(world: World, ada: Browser) -> None:
    for route in [route for route in routes(world.app) if ":str}" in route.path]:
        for word in WORDS:
            answer = ada.send(route.method, route.filled(str=word), json={} if route.method in UNSAFE else None)
            assert is_clear(answer, route), f"{route} given {word[:40]}: {answer.status} {answer.text[:200]}"


def test_a_query_nobody_would_write_is_refused_or_ignored(world: World, ada: Browser) -> None:
    for route in [route for route in routes(world.app) if route.method == "GET" and route.path != "/live"]:
        for query in (*(QUERIES if route.path in LISTS else ()), "&".join(QUERIES)):
            answer = ada.get(f"{route.filled()}?{query}")
            assert is_clear(answer, route), f"{route} asked {query[:60]}: {answer.status} {answer.text[:200]}"


def test_a_form_nobody_could_fill_is_refused_by_every_page(world: World) -> None:
    """Each page's own form is sent as somebody signed in, with its proof and nonsense in every field."""
    thread_id = world.ask()
    world.reply(thread_id)
    browser = world.browser("ada")
    token = str(browser.get("/ask").soup.find("meta", attrs={"name": "csrf"})["content"])
    for route in [route for route in routes(world.app) if not route.is_api and route.method in UNSAFE]:
        if route.path in {"/sign-out", "/me/sessions/others/closure"}:
            continue
        for fields in NONSENSE:
            answer = browser.send(route.method, route.filled(), data=fields, headers={"x-csrf-token": token, **FORM})
            assert is_clear(answer, route), f"{route} given {str(fields)[:60]}: {answer.status} {answer.words[:300]}"


FIELDS: Final = ("title", "body", "slug", "name", "email", "password", "space", "reason", "note", "version", "post_id")
NONSENSE: Final[tuple[dict[str, Any], ...]] = (
    {},
    dict.fromkeys(FIELDS, "\x00"),
    dict.fromkeys(FIELDS, "x" * 33_000),
    dict.fromkeys(FIELDS, "\U0001f4a9 é ' \" < &"),
    {"_once": "\x00é\x7f", **dict.fromkeys(FIELDS, "-1")},
)


NO_FORMS: Final = {
    "surrogates": b"title=%ED%A0%80&body=%FF&_once=%ED%A0%80",
    "a lone percent": b"%",
    "no names": b"=&=&=",
    "another escape": b"title=" + b"%u0000" * 50,
    "five thousand fields": b"&".join(b"a%d=1" % number for number in range(5_000)),
}


def test_a_form_that_is_no_form_is_refused(world: World) -> None:
    browser = world.browser("lea")
    token = str(browser.get("/ask").soup.find("meta", attrs={"name": "csrf"})["content"])
    for path, (name, content) in product(("/ask", "/sign-in", "/preview"), NO_FORMS.items()):
        answer = browser.send("POST", path, content=content, headers={"x-csrf-token": token, **FORM})
        assert answer.status < 500, f"{path} given {name}: {answer.text[:400]}"


def test_a_broken_upload_is_refused(world: World) -> None:
    browser = world.browser("lea")
    token = str(browser.get("/ask").soup.find("meta", attrs={"name": "csrf"})["content"])
    headers = {"x-csrf-token": token, "content-type": "multipart/form-data; boundary=x"}
    opening = b"--x\r\nContent-Disposition: form-data"
    for content in (b"", b"--x\r\n", opening, opening + b"\r\n\r\nhello", b"--x--", b"\x00" * 1000):
        answer = browser.send("POST", "/uploads", content=content, headers=headers)
        assert 400 <= answer.status < 500, f"{content[:40]!r}: {answer.text[:400]}"


def test_a_body_too_large_is_refused_before_it_is_read(world: World) -> None:
    answer = world.program("lea").send("POST", "/api/v1/threads", content=b" " * (BODY_BYTES + 1), headers=JSON)
    assert (answer.status, answer.json()["code"]) == (413, "too_large")


def test_another_kind_of_content_is_refused_or_read_as_json(world: World) -> None:
    lea = world.program("lea")
    for kind in ("text/plain", "application/xml", "image/png", "nonsense", "application/json; charset=x", ""):
        answer = lea.send("POST", "/api/v1/threads", content=b"<a>", headers={"content-type": kind})
        assert answer.status in {400, 415, 422}, kind
        assert answer.headers["content-type"] == "application/problem+json"


ODD_HEADERS: Final[tuple[dict[str, str], ...]] = (
    {"authorization": "Bearer"},
    {"authorization": "Bearer "},
    {"authorization": "Basic YTpi"},
    {"authorization": "Bearer \xff\xfe"},
    {"authorization": "x" * 10_000},
    {"accept-language": "é;q=" + "9" * 5_000},
    {"accept": "text/html;q=\xff"},
    {"cookie": "entraide_session=\xff; entraide_visit=%00; entraide_notice=!!; entraide_theme=" + "x" * 4_000},
    {"cookie": "entraide_notice=W1siaW5mbyIsIDFdXQ; entraide_locale=zz"},
    {"x-request-id": "a b\tc"},
    {"x-forwarded-for": "1.2.3.4, \xff", "host": "evil.example"},
    {"idempotency-key": "\xe9" * 500},
)


def test_headers_nobody_would_send_break_nothing(world: World) -> None:
    for path, headers in product(("/threads", "/api/v1/threads"), ODD_HEADERS):
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        answer = world.browser().get(path, headers=raw)
        assert answer.status < 500, headers
        assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", answer.headers["x-request-id"])


def test_after_all_this_the_site_works(ada: Browser) -> None:
    for content in BYTES.values():
        ada.send("POST", "/api/v1/threads", content=content, headers=JSON)
    body = {"space": "python", "title": "How do I loop?", "body": "I tried."}
    assert ada.post("/api/v1/threads", body).status == 201
    assert ada.get("/health/ready").status == 200
