"""Hidden is hidden: every list, count and page shows a reader the same threads, whatever the way in.

The matrix: each audience, each state of a thread, each person. A cell left out fails.
"""

from collections.abc import Callable
from itertools import product
from typing import Any, Final

import pytest
from sqlalchemy import func, select, update

from accounts.forms import GrantRole, NewUser
from accounts.service.people import create_user
from accounts.service.roles import grant_role
from core.actor import Role
from core.errors import NotFound
from core.work import Work
from forum.documents import ThreadSource, readable
from forum.forms.spaces import NewSpace, SpaceEdit
from forum.forms.threads import Archiving, Closing, RemovalForm
from forum.models import Post, Space, Thread
from forum.models.posts import PostState
from forum.models.spaces import Audience, SpaceLifecycle
from forum.models.threads import Lifecycle
from forum.queries.spaces import list_spaces, view_space
from forum.queries.thread_page import list_revisions, locate_post, view_post, view_thread
from forum.queries.threads import ThreadFilter, list_threads, rows_by_id
from forum.queries.visibility import sees_post, sees_thread
from forum.service import lifecycle
from forum.service.spaces import create_space, edit_space
from tests.world import World

AUDIENCES: Final = {"public": "python", "members": "cafe", "groups": "cohort-a", "planned": "later"}
STATES: Final = ("open", "closed", "archived", "pending", "removed")
PEOPLE: Final = ("visitor", "owen", "nora", "marc", "tess", "luc", "camille", "ada")
"""Owen is a member; Nora is in the cohort and asked everything here; Marc trains everywhere; Tess trains and Luc looks
after the spaces of this test by name; Camille looks after all of them."""

MATRIX: Final[dict[tuple[str, str], str]] = {
    #  audience, state         visitor owen nora marc tess luc camille ada
    ("public", "open"): "yyyyyyyy",
    ("public", "closed"): "yyyyyyyy",
    ("public", "archived"): "yyyyyyyy",
    ("public", "pending"): "..y..yyy",
    ("public", "removed"): ".....yyy",
    ("members", "open"): ".yyyyyyy",
    ("members", "closed"): ".yyyyyyy",
    ("members", "archived"): ".yyyyyyy",
    ("members", "pending"): "..y..yyy",
    ("members", "removed"): ".....yyy",
    ("groups", "open"): "..y.yyyy",
    ("groups", "closed"): "..y.yyyy",
    ("groups", "archived"): "..y.yyyy",
    ("groups", "pending"): "..y..yyy",
    ("groups", "removed"): ".....yyy",
    ("planned", "open"): "....yyyy",
    ("planned", "closed"): "....yyyy",
    ("planned", "archived"): "....yyyy",
    ("planned", "pending"): ".....yyy",
    ("planned", "removed"): ".....yyy",
}
Cell = tuple[str, str]


@pytest.fixture
def threads(world: World) -> dict[Cell, int]:
    """One answered thread of Nora's for each audience and state."""
    _furnish(world)
    found = {}
    for audience, state in product(AUDIENCES, STATES):
        thread_id = world.ask("nora", AUDIENCES[audience], title=f"A {state} thread for {audience}")
        world.reply(thread_id, "camille")
        _bring_to(world, thread_id, state)
        found[audience, state] = thread_id
        world.pass_time(minutes=20)
    world.do("camille", edit_space, "later", SpaceEdit(title="Later", lifecycle=SpaceLifecycle.PLANNED))
    return found


def test_the_matrix_has_every_cell() -> None:
    assert set(MATRIX) == set(product(AUDIENCES, STATES))
    assert {len(row) for row in MATRIX.values()} == {len(PEOPLE)}
    assert {Audience(name) for name in AUDIENCES if name != "planned"} == set(Audience)
    assert {Lifecycle(state) for state in STATES if state != "removed"} == set(Lifecycle)


def _exists(query: Callable[..., Any]) -> Callable[[World, str, int], bool]:
    def is_there(world: World, who: str, thread_id: int) -> bool:
        try:
            world.see(who, query, thread_id)
        except NotFound:
            return False
        return True

    return is_there


def _of_reply(query: Callable[..., Any]) -> Callable[..., Any]:
    def look(work: Work, thread_id: int) -> Any:
        post_id = work.db.scalar(select(Post.id).where(Post.thread_id == thread_id, Post.number == 2))
        return query(work, post_id)

    return look


WAYS_IN: Final[dict[str, Callable[[World, str, int], bool]]] = {
    "its page": _exists(view_thread),
    "its id among others": lambda world, who, thread_id: bool(world.see(who, rows_by_id, [thread_id])),
    "a search result": lambda world, who, thread_id: bool(world.see(who, ThreadSource().cards, [thread_id])),
    "its reply": _exists(_of_reply(view_post)),
    "its permalink": _exists(_of_reply(locate_post)),
    "its history": _exists(_of_reply(list_revisions)),
}


def test_each_way_in_opens_to_the_same_people(world: World, threads: dict[Cell, int]) -> None:
    for way, (cell, thread_id) in product(WAYS_IN, threads.items()):
        row = "".join("y" if WAYS_IN[way](world, who, thread_id) else "." for who in PEOPLE)
        expected = _listed(MATRIX[cell], cell) if way == "a search result" else MATRIX[cell]
        assert row == expected, (way, cell)


def test_lists_and_counts_show_what_can_be_opened_and_nothing_removed(world: World, threads: dict[Cell, int]) -> None:
    for position, who in enumerate(PEOPLE):
        wanted = {threads[cell] for cell, row in MATRIX.items() if _listed(row, cell)[position] == "y"}
        listed = world.see(who, list_threads, ThreadFilter(limit=100))
        assert {row.id for row in listed.items} == wanted, who
        assert world.see(who, _count_threads) == len(
            {threads[cell] for cell, row in MATRIX.items() if row[position] == "y"}
        )


def test_paging_shows_each_thread_once_and_no_short_pages(world: World, threads: dict[Cell, int]) -> None:
    """A filter after the limit would give short pages and tell that something is hidden."""
    for position, who in enumerate(PEOPLE):
        seen: list[int] = []
        cursor: str | None = None
        while True:
            page = world.see(who, list_threads, ThreadFilter(limit=3, cursor=cursor))
            seen += [row.id for row in page.items]
            cursor = page.next
            if cursor is None:
                break
            assert len(page.items) == 3, who
        wanted = {threads[cell] for cell, row in MATRIX.items() if _listed(row, cell)[position] == "y"}
        assert sorted(seen) == sorted(wanted)


def test_spaces_are_entered_searched_and_counted_by_the_same_people(world: World, threads: dict[Cell, int]) -> None:
    assert threads
    for position, who in enumerate(PEOPLE):
        wanted = {slug for name, slug in AUDIENCES.items() if MATRIX[name, "open"][position] == "y"}
        rows = {space.slug: space for space in world.see(who, list_spaces)}
        assert set(rows) == wanted, who
        assert {slug for slug in AUDIENCES.values() if _exists(view_space)(world, who, slug)} == wanted  # type: ignore[arg-type]
        assert world.see(who, readable).space_ids == {row.id for row in rows.values()}
        assert {row.thread_count for row in rows.values()} <= {3}, "neither the removed nor the waiting one is counted"


def test_a_waiting_reply_is_seen_by_its_author_and_the_lcm(world: World) -> None:
    thread_id = world.ask()
    reply_id = world.reply(thread_id, "owen", "Held back.")
    world.do("system", _set_post, reply_id, PostState.HELD)
    for who, may in {
        "visitor": 0,
        "lea": 0,
        "marc": 0,
        "nora": 0,
        "owen": 1,
        "bruno": 1,
        "camille": 1,
        "ada": 1,
    }.items():
        assert len(world.see(who, view_thread, thread_id).posts) == may, who
        assert world.see(who, _count_posts, thread_id) == 1 + may, who


def test_a_token_that_may_not_moderate_sees_as_everybody_does(world: World) -> None:
    removed = world.ask()
    world.do("camille", lifecycle.remove_thread, removed, RemovalForm())
    world.reply(world.ask(title="A visible question"), "camille")
    assert world.program("camille").get(f"/api/v1/threads/{removed}").status == 200
    narrow = world.program("lea").get(f"/api/v1/threads/{removed}")
    nowhere = world.program("lea").get("/api/v1/threads/987654")
    assert narrow.status == nowhere.status == 404
    ignored = {"request_id"}
    assert {k: v for k, v in narrow.json().items() if k not in ignored} == {
        k: v for k, v in nowhere.json().items() if k not in ignored
    }, "what is hidden and what does not exist give the same answer"


def _listed(row: str, cell: Cell) -> str:
    """Removed threads are on no list, whoever looks."""
    return "." * len(row) if cell[1] == "removed" else row


def _furnish(world: World) -> None:
    world.do("camille", create_space, NewSpace(title="Later", slug="later", audience=Audience.PUBLIC))
    for name, role in (("tess", Role.TRAINER), ("luc", Role.LCM)):
        with world.office.write() as work:
            world.ids[name] = create_user(work, NewUser(email=f"{name}@example.org", name=name.title(), handle=name))
        for slug in AUDIENCES.values():
            world.do("ada", grant_role, world.ids[name], GrantRole(role=role, space_id=_space_id(world, slug)))


def _space_id(world: World, slug: str) -> int:
    return world.see("ada", view_space, slug).id


def _bring_to(world: World, thread_id: int, state: str) -> None:
    if state in {"closed", "archived"}:
        world.do("camille", lifecycle.close_thread, thread_id, Closing())
    if state == "archived":
        world.do("camille", lifecycle.archive_thread, thread_id, Archiving())
    if state == "removed":
        world.do("camille", lifecycle.remove_thread, thread_id, RemovalForm())
    if state == "pending":
        world.do("system", _set_pending, thread_id)


def _set_pending(work: Work, thread_id: int) -> None:
    work.db.execute(update(Thread).where(Thread.id == thread_id).values(lifecycle=Lifecycle.PENDING))


def _set_post(work: Work, post_id: int, state: PostState) -> None:
    work.db.execute(update(Post).where(Post.id == post_id).values(state=state))


def _count_threads(work: Work) -> int:
    joined = select(func.count()).select_from(Thread).join(Space, Space.id == Thread.space_id)
    return work.db.scalar(joined.where(sees_thread(work.actor))) or 0


def _count_posts(work: Work, thread_id: int) -> int:
    joined = select(func.count()).select_from(Post).join(Thread, Thread.id == Post.thread_id)
    joined = joined.join(Space, Space.id == Thread.space_id)
    return work.db.scalar(joined.where(Post.thread_id == thread_id, sees_post(work.actor))) or 0
