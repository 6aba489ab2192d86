"""Starting threads and listing them: filters, sorts and pages that neither repeat nor skip."""

from typing import Any

import pytest
from sqlalchemy import select

from core.errors import Forbidden, Invalid, NotFound, TooMany
from core.ids import Cursor
from core.models import OutboxJob
from core.work import Work
from forum.forms.threads import Archiving, Closing, Different, NewThread
from forum.models.threads import ThreadKind
from forum.queries.thread_page import view_thread
from forum.queries.threads import ThreadFilter, ThreadSort, ThreadState, list_threads
from forum.service import lifecycle, solutions, threads
from forum.service.follows import follow
from forum.service.threads import POSTING
from forum.service.votes import me_too
from tests.world import World


def post(world: World, who: str = "lea", **fields: Any) -> int:
    form = NewThread(**{"space": "python", "title": "A title to find", "body": "A body.", **fields})
    return world.do(who, threads.post_thread, form)


def listed(world: World, who: str = "lea", **wanted: Any) -> list[int]:
    return [row.id for row in world.see(who, list_threads, ThreadFilter(**wanted)).items]


def test_a_new_question_is_open_followed_and_announced(any_world: World) -> None:
    thread_id = post(any_world, tags=("Boucles", "List Comprehension"))
    shown = any_world.see("lea", view_thread, thread_id)
    assert (shown.lifecycle, shown.resolution, shown.state, shown.kind) == ("open", "none", "open", "question")
    assert (shown.tags, shown.is_following, shown.is_own) == (["boucles", "list-comprehension"], True, True)
    assert shown.promise_due_at is not None

    def jobs(work: Work) -> list[str]:
        return list(work.db.scalars(select(OutboxJob.name)))

    assert any("index_thread" in name for name in any_world.see("system", jobs))


@pytest.mark.parametrize(
    ("title", "body", "lang"),
    [
        ("Comment parcourir une liste ?", "Je voudrais afficher chaque élément de ma liste.", "fr"),
        ("How do I loop over a list?", "I would like to print each of the elements of my list.", "en"),
    ],
)
def test_the_language_is_read_from_the_words(world: World, title: str, body: str, lang: str) -> None:
    assert world.see("lea", view_thread, post(world, title=title, body=body)).lang == lang


@pytest.mark.parametrize(
    ("who", "fields", "refusal"),
    [
        ("visitor", {}, Forbidden),
        ("lea", {"space": "nowhere"}, NotFound),
        ("lea", {"space": "cohort-a"}, NotFound),
        ("lea", {"tags": ("!!!",)}, Invalid),
        ("lea", {"body": ">" * 5_000 + " deep"}, Invalid),
        ("lea", {"kind": ThreadKind.ANNOUNCEMENT}, Forbidden),
    ],
    ids=["visitor", "no such space", "a hidden space", "an empty tag", "too deep", "an announcement"],
)
def test_what_cannot_be_posted_leaves_nothing(
    world: World, who: str, fields: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        post(world, who, **fields)
    assert listed(world, "camille") == []


def test_threads_and_replies_share_one_limit(world: World) -> None:
    thread_id = world.ask(name="owen")
    for number in range(POSTING.times // 2):
        post(world, title=f"Title number {number}")
        world.reply(thread_id, "lea", f"Reply number {number}")
    with pytest.raises(TooMany):
        post(world)


def test_why_a_suggestion_did_not_fit_is_for_the_lcm(world: World) -> None:
    thread_id = post(world, different=Different(key="t-1", reason="Mine is about dictionaries."))
    assert world.see("owen", view_thread, thread_id).differences == []
    (shown,) = world.see("bruno", view_thread, thread_id).differences
    assert (shown.key, shown.reason) == ("t-1", "Mine is about dictionaries.")


@pytest.fixture
def shelf(world: World) -> dict[str, int]:
    """A thread of each kind and state, a minute apart."""
    ids: dict[str, int] = {}
    ids["open"] = post(world, title="Nobody answered")
    world.pass_time(minutes=1)
    ids["answered"] = post(world, "owen", title="Somebody answered", tags=("loops",))
    world.pass_time(minutes=1)
    ids["accepted"] = post(world, title="It is accepted")
    world.pass_time(minutes=1)
    ids["verified"] = post(world, title="It is verified")
    world.pass_time(minutes=1)
    ids["closed"] = post(world, title="It is closed", kind=ThreadKind.DISCUSSION)
    world.pass_time(minutes=1)
    ids["archived"] = post(world, title="Celui-ci est archivé", body="Voici une question posée en français.")
    world.pass_time(minutes=1)
    ids["cafe"] = post(world, space="cafe", title="In another space", kind=ThreadKind.DISCUSSION)
    world.pass_time(minutes=1)
    world.reply(ids["answered"])
    world.accept(ids["accepted"], world.reply(ids["accepted"]))
    world.do("marc", solutions.verify_answer, world.reply(ids["verified"]))
    world.accept(ids["archived"], world.reply(ids["archived"]))
    for name in ("closed", "archived"):
        world.do("camille", lifecycle.close_thread, ids[name], Closing())
    world.do("camille", lifecycle.archive_thread, ids["archived"], Archiving())
    world.do("nora", me_too, ids["answered"])
    world.do("camille", me_too, ids["answered"])
    world.do("nora", me_too, ids["open"])
    return ids


WANTED: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"open", "answered", "accepted", "verified", "closed", "archived", "cafe"}),
    ({"with_archived": False}, {"open", "answered", "accepted", "verified", "closed", "cafe"}),
    ({"state": ThreadState.UNANSWERED}, {"open"}),
    ({"state": ThreadState.ANSWERED}, {"answered"}),
    ({"state": ThreadState.ACCEPTED}, {"accepted", "archived"}),
    ({"state": ThreadState.VERIFIED}, {"verified"}),
    ({"state": ThreadState.SOLVED}, {"accepted", "verified", "archived"}),
    ({"state": ThreadState.OPEN}, {"open", "answered", "accepted", "verified", "cafe"}),
    ({"state": ThreadState.CLOSED}, {"closed"}),
    ({"state": ThreadState.ARCHIVED}, {"archived"}),
    ({"space": "cafe"}, {"cafe"}),
    ({"space": "cohort-a"}, set()),
    ({"kind": ThreadKind.DISCUSSION}, {"closed", "cafe"}),
    ({"lang": "fr"}, {"archived"}),
    ({"tag": "loops"}, {"answered"}),
    ({"is_mine": True}, {"open", "accepted", "verified", "closed", "archived", "cafe"}),
    ({"is_followed": True}, {"open", "accepted", "verified", "closed", "archived", "cafe"}),
    ({"state": ThreadState.OPEN, "kind": ThreadKind.QUESTION, "is_mine": True}, {"open", "accepted", "verified"}),
]


def test_each_filter_shows_what_it_says(world: World, shelf: dict[str, int]) -> None:
    for wanted, names in WANTED:
        assert set(listed(world, **wanted)) == {shelf[name] for name in names}, wanted
    assert {wanted["state"] for wanted, _ in WANTED if "state" in wanted and len(wanted) == 1} == set(ThreadState)
    assert set(listed(world, "owen", author_id=world.ids["owen"])) == {shelf["answered"]}
    assert set(listed(world, "visitor", is_mine=True)) == set()


def test_following_another_thread_lists_it(world: World, shelf: dict[str, int]) -> None:
    world.do("owen", follow, shelf["open"])
    assert set(listed(world, "owen", is_followed=True)) == {shelf["open"], shelf["answered"]}


@pytest.mark.parametrize("sort", ThreadSort)
def test_every_sort_pages_without_repeating_or_skipping(world: World, shelf: dict[str, int], sort: ThreadSort) -> None:
    whole = listed(world, sort=sort)
    assert len(whole) == len(shelf)
    for limit in (1, 2, 3, 7):
        pages: list[int] = []
        cursor: str | None = None
        while True:
            page = world.see("lea", list_threads, ThreadFilter(sort=sort, limit=limit, cursor=cursor))
            pages += [row.id for row in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert pages == whole, limit


def test_each_sort_orders_by_what_it_says(world: World, shelf: dict[str, int]) -> None:
    assert listed(world, sort=ThreadSort.NEWEST)[0] == shelf["cafe"]
    assert listed(world, sort=ThreadSort.NEWEST)[-1] == shelf["open"]
    assert listed(world, sort=ThreadSort.ME_TOO)[:2] == [shelf["answered"], shelf["open"]]
    assert listed(world, sort=ThreadSort.ACTIVITY)[-1] == shelf["open"]


def test_a_thread_posted_between_two_pages_moves_nothing(world: World, shelf: dict[str, int]) -> None:
    first = world.see("lea", list_threads, ThreadFilter(sort=ThreadSort.NEWEST, limit=4))
    world.pass_time(minutes=1)
    post(world, title="Just now")
    rest = world.see("lea", list_threads, ThreadFilter(sort=ThreadSort.NEWEST, limit=4, cursor=first.next))
    seen = [row.id for row in [*first.items, *rest.items]]
    assert sorted(seen) == sorted(shelf.values())


@pytest.mark.parametrize("sort", ThreadSort)
@pytest.mark.parametrize("cursor", ["nonsense", Cursor("x", 1).encode(), Cursor("nan", 1).encode()])
def test_a_made_up_cursor_is_refused(world: World, sort: ThreadSort, cursor: str) -> None:
    with pytest.raises(Invalid):
        listed(world, sort=sort, cursor=cursor)


@pytest.mark.parametrize(("limit", "shown"), [(-5, 1), (0, 1), (1_000_000, 7)])
def test_a_page_has_a_sound_size_whatever_is_asked(world: World, shelf: dict[str, int], limit: int, shown: int) -> None:
    assert len(shelf) == 7
    assert len(listed(world, limit=limit)) == shown
