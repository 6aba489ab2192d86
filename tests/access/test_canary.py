"""Hidden is hidden: a private space's words appear on no GET route for anyone outside, even while the index lags."""

import re

import pytest

from core.mail import list_mails
from forum.forms.spaces import SpaceEdit
from forum.models.spaces import Audience
from forum.service.spaces import edit_space
from tests.access.matrix import ROWS
from tests.access.places import Place, fill, furnish
from tests.browser import Browser
from tests.world import World

CANARY = "zanzibarine"
WORDS = f"Which {CANARY} recipe is in lesson seven?"
QUERIES = (
    "?q=recipe+lesson+seven",
    "?q=lesson&sort=newest",
    "?q=recipe&kind=article",
    "?tag=secret",
    "?space=cohort-a",
    "",
)
OUTSIDE = ("visitor", "lea", "owen", "marc", "bruno")


def _walk(world: World, place: Place, name: str) -> list[str]:
    """Every GET route, filled with the hidden ids and with tempting queries; where the canary sings."""
    doors: list[tuple[str, Browser]] = [("page", world.browser(name))]
    doors += [("api", world.program(name))] if name != "visitor" else [("api", world.browser("visitor"))]
    heard = []
    for route in ROWS:
        method, path = route.split(" ", 1)
        if method != "GET" or path.startswith(("/static", "/live", "/schema", "/health")):
            continue
        door = doors[1][1] if path.startswith("/api/") else doors[0][1]
        listing = re.search(r"/(search|threads|articles|kb|queue|spaces|ask|people/\{handle\})$", path)
        for query in QUERIES if listing else ("",):
            answer = door.get(fill(path, place, world) + query)
            assert answer.status < 500, f"{path}{query}: {answer.text[:300]}"
            if CANARY in answer.text.lower() or CANARY in str(answer.headers).lower():
                heard.append(f"{name} heard it on GET {path}{query}")
    return heard


def _suggest(world: World, name: str) -> list[str]:
    if name == "visitor":
        return []
    draft = {"title": "Which recipe is in lesson seven?", "body": "", "space": None}
    answer = world.program(name).post("/api/v1/suggestions", draft)
    return [f"{name} heard it in suggestions"] if CANARY in answer.text.lower() else []


@pytest.mark.parametrize("index", ["level", "lagging"])
def test_a_private_spaces_words_are_heard_by_nobody_outside(world: World, index: str) -> None:
    if index == "level":
        place = furnish(world, "cohort-a", "nora", WORDS)
        world.settle()
    else:
        place = furnish(world, "python", "lea", WORDS)
        world.settle()
        form = SpaceEdit(title="Python", audience=Audience.GROUPS, groups=("cohort-a",))
        world.do("camille", edit_space, "python", form)
    outside = OUTSIDE if index == "level" else ("visitor", "owen", "marc")
    heard = [line for name in outside for line in (*_walk(world, place, name), *_suggest(world, name))]
    assert heard == [], "\n".join(heard)


def test_the_canary_sings_for_those_inside(world: World) -> None:
    place = furnish(world, "cohort-a", "nora", WORDS)
    world.settle()
    heard = " ".join(_walk(world, place, "nora"))
    for path in ("/threads/{thread_id}", "/api/v1/threads/{thread_id}", "/search?q=recipe", "/articles/{article_id}"):
        assert path in heard
    assert _suggest(world, "nora")


def test_no_mail_and_no_notice_tells_of_a_place_that_was_hidden_meanwhile(world: World) -> None:
    thread_id = world.ask("owen", title=WORDS)
    world.settle()
    form = SpaceEdit(title="Python", audience=Audience.GROUPS, groups=("cohort-a",))
    world.do("camille", edit_space, "python", form)
    world.reply(thread_id, "camille", f"The {CANARY} one.")
    world.settle()
    assert not [mail for mail in world.see("system", list_mails) if CANARY in mail.text + mail.subject]
    assert CANARY not in world.browser("owen").get("/notifications").text
