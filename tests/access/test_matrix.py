"""Every route, for those who may and those who may not."""

from typing import Any

import pytest

from accounts.csrf import csrf_token
from app.factory import App
from core.ids import hash_token, new_token
from forum.forms.threads import Closing
from forum.service.lifecycle import close_thread
from frontend.templating import static_version
from tests.access.matrix import ROWS
from tests.access.places import Place, fill, furnish, routes
from tests.browser import Answer, Browser
from tests.engines import MovingDatabase
from tests.world import World

REFUSED = {401, 403, 404}
VERSION = static_version()


def test_every_route_has_a_row_and_every_row_a_route(shared_app: App) -> None:
    assert sorted(ROWS) == routes(shared_app)


@pytest.mark.parametrize("door", ["api", "pages"])
def test_each_route_refuses_those_who_may_not_and_no_others(world: World, sqlite: MovingDatabase, door: str) -> None:
    place = furnish(world, "python", "lea", "How do I sort a dictionary?")
    for name in world.ids:
        world.token(name)
    kept = sqlite.keep()
    wrong = []
    for route in ROWS:
        if (" /api/" in route) != (door == "api") or " /live" in route or " /schema/{path}" in route:
            continue
        wrong += _try(world, place, route)
        sqlite.go_back(kept)
    assert wrong == [], "\n".join(wrong)


def _try(world: World, place: Place, route: str) -> list[str]:
    """What is wrong with the answers of one route, first to those who may not, then to one who may."""
    wrong = []
    row = ROWS[route]
    method, path = route.split(" ", 1)
    for name in row.refuse:
        answer = _send(world, name, method, fill(path, place, world), place)
        if answer.status not in REFUSED and not _asks_to_sign_in(answer):
            wrong.append(f"{route} let {name} in: {answer.status}")
    if row.allow == "nobody":
        return wrong  # a token cannot make tokens
    if path.endswith("/archival"):
        world.do("camille", close_thread, place.thread_id, Closing())
    answer = _send(world, row.allow, method, fill(path, place, world), place)
    if answer.status in {401, 403} or answer.status >= 500 or (answer.status == 404 and not _is_absent(path)):
        wrong.append(f"{route} refused {row.allow}: {answer.status} {answer.words[:120]}")
    return wrong


def test_an_outsider_is_refused_at_every_door_of_a_hidden_place(world: World) -> None:
    wrong = []
    place = furnish(world, "cohort-a", "nora", "What is the word of the week?")
    for route in ROWS:
        method, path = route.split(" ", 1)
        if not any(
            key in path
            for key in (
                "{thread_id}",
                "{post_id}",
                "{item_id}",
                "{article_id}",
                "{synonym_id}",
                "{fitted_id}",
                "{slug}",
                "{name}",
            )
        ):
            continue
        if method == "DELETE" and path.endswith("/bookmark"):
            continue  # taking back one's own mark answers the same whether the post exists or not
        for name in ("visitor", "owen", "bruno", "marc"):
            answer = _send(world, name, method, fill(path, place, world), place)
            if answer.status not in REFUSED and not _asks_to_sign_in(answer):
                wrong.append(f"{route} let {name} in: {answer.status}")
    assert wrong == [], "\n".join(wrong)


def _asks_to_sign_in(answer: Answer) -> bool:
    return answer.status in {302, 303} and answer.location.startswith("/sign-in")


def _is_absent(path: str) -> bool:
    """Routes about something that does not exist in this world: a stranger's draft, a job, an unsigned link."""
    keys = ("draft_id", "token_id", "session_id", "job_id", "signature", "{path}", "/vote", "/me-too", "/uploads/")
    return any(key in path for key in keys) or path.endswith(("/solution", "/verification", "-withdrawal", "/undo"))


def _send(world: World, name: str, method: str, path: str, place: Place) -> Answer:
    path = path.replace("/static/", f"/static/{VERSION}/")
    if path.startswith("/api/"):
        browser = Browser(world.portal, world.app, token=_token(world, name)) if name != "visitor" else _visitor(world)
        body = None if method in {"GET", "DELETE"} else _body(path, place)
        return browser.send(method, path, json=body) if body is not None else browser.send(method, path)
    browser = world.browser(name)
    if method == "GET":
        return browser.get(path)
    return browser.send(method, path, data={"_csrf": _csrf(world, browser), **_body(path, place)})


def _visitor(world: World) -> Browser:
    browser = Browser(world.portal, world.app)
    browser.client.headers["accept"] = "application/json"
    browser.client.cookies.set("entraide_visit", "a-visit-of-the-tests")
    browser.client.headers["x-csrf-token"] = csrf_token(world.office.settings, "a-visit-of-the-tests")
    return browser


def _token(world: World, name: str) -> str:
    return world.token(name)


def _csrf(world: World, browser: Browser) -> str:
    session = browser.client.cookies.get("entraide_session")
    seed = hash_token(session) if session else "a-visit-of-the-tests"
    if not session:
        browser.client.cookies.set("entraide_visit", seed)
    return csrf_token(world.office.settings, seed)


BODIES: dict[str, dict[str, Any]] = {
    "/solution": {"post_id": 0},
    "/topic": {"mark": "logistics"},
    "/decision": {"verdict": "no_action", "reason": "Nothing to do."},
    "/threads": {"space": "python", "title": "A new question?", "body": "What now?"},
    "/posts": {"body": "A reply."},
    "/deflections": {"suggestion_key": "t-1", "title": "How do I sort?"},
    "/verdicts": {"key": "t-1", "verdict": "opened"},
    "/drafts": {"place": "ask", "title": "How", "body": ""},
    "/synonyms": {"terms": ["LMS", "learning platform"]},
    "/tokens": {"name": "A program", "scopes": ["read"]},
    "/preferences": {"pace": "daily"},
    "/read": {"up_to": 1},
    "/flags": {"reason": "spam"},
    "/flag": {"reason": "spam"},
    "/suspension": {"reason": "A long quarrel."},
    "/read-mark": {"post_number": 1},
}


def _body(path: str, place: Place) -> dict[str, Any]:
    last = path.rsplit("/", maxsplit=1)[-1]
    for ending, body in BODIES.items():
        if path.removesuffix(f"/{place.synonym_id}").endswith(ending):
            return {**body, "post_id": place.post_id} if "post_id" in body else body
    if last == "articles":
        return {"thread_id": place.thread_id}
    if "/spaces" in path:
        return {"title": f"Space {new_token()[:6]}", "audience": "public"}
    if "/articles/" in path and path.startswith("/api/") and path.rsplit("/", maxsplit=1)[-1].isdigit():
        return {"title": "A better title", "version": 1, "paragraphs": [{"body": "All of it."}]}
    if "/posts/" in path and path.rsplit("/", maxsplit=1)[-1] in {str(place.post_id), "edit"}:
        return {"body": "Better words."}
    return {}
