"""Open, closed, archived, removed: each change by whom it belongs to, once, with a row that says who, when and why."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from core.errors import AppError, Forbidden, NotFound
from core.models import AuditRow
from core.work import Work
from forum.errors import AlreadyRemoved, NotRemoved, StillOpenQuestion, ThreadClosed, ThreadNotArchived, ThreadNotClosed
from forum.forms.threads import Archiving, Closing, NewThread, RemovalForm
from forum.models import Archival, Closure, Removal, Thread
from forum.models.threads import Lifecycle, ThreadKind
from forum.queries.thread_page import view_thread
from forum.service import lifecycle, posts, threads
from tests.forum.crowd import refused, together
from tests.world import World

DONE = None
ACTS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "close": (lifecycle.close_thread, (Closing(reason="quiet", note="No news."),)),
    "reopen": (lifecycle.reopen_thread, ()),
    "archive": (lifecycle.archive_thread, (Archiving(reason="course_over"),)),
    "restore": (lifecycle.restore_from_archive, ()),
    "remove": (lifecycle.remove_thread, (RemovalForm(reason="spam"),)),
    "bring back": (lifecycle.restore_thread, ()),
}
STATES = ("pending", "open", "closed", "archived", "removed")
OUTCOMES: dict[str, dict[str, type[AppError] | None]] = {
    #                            pending          open             closed             archived         removed
    "close": dict(zip(STATES, (ThreadClosed, DONE, ThreadClosed, ThreadClosed, DONE), strict=True)),
    "reopen": dict(
        zip(STATES, (ThreadNotClosed, ThreadNotClosed, DONE, ThreadNotClosed, ThreadNotClosed), strict=True)
    ),
    "archive": dict(
        zip(STATES, (ThreadNotClosed, ThreadNotClosed, DONE, ThreadNotClosed, ThreadNotClosed), strict=True)
    ),
    "restore": dict(
        zip(STATES, (ThreadNotArchived, ThreadNotArchived, ThreadNotArchived, DONE, ThreadNotArchived), strict=True)
    ),
    "remove": dict(zip(STATES, (DONE, DONE, DONE, DONE, AlreadyRemoved), strict=True)),
    "bring back": dict(zip(STATES, (NotRemoved, NotRemoved, NotRemoved, NotRemoved, DONE), strict=True)),
}
"""What an LCM's act meets in each state."""


def act(world: World, who: str, name: str, thread_id: int) -> type[AppError] | None:
    """Do it; the refusal, if any."""
    verb, forms = ACTS[name]
    try:
        world.do(who, verb, thread_id, *forms)
    except AppError as refusal:
        return type(refusal)
    return None


def thread_in(world: World, state: str, number: int) -> int:
    """An answered question of Léa's in this state."""
    thread_id = world.ask(title=f"Question number {number} in {state}")
    world.reply(thread_id)
    steps = {"closed": ["close"], "archived": ["close", "archive"], "removed": ["remove"]}
    for step in steps.get(state, []):
        assert act(world, "camille", step, thread_id) is None
    if state == "pending":
        world.do("system", hold, thread_id)
    return thread_id


def hold(work: Work, thread_id: int) -> None:
    work.db.execute(update(Thread).where(Thread.id == thread_id).values(lifecycle=Lifecycle.PENDING))


def facts(world: World, thread_id: int) -> tuple[str, bool]:
    def look(work: Work) -> tuple[str, bool]:
        thread = work.db.get_one(Thread, thread_id)
        return thread.lifecycle, thread.is_removed

    return world.see("system", look)


def test_every_act_in_every_state(any_world: World) -> None:
    found: dict[str, dict[str, type[AppError] | None]] = {name: {} for name in ACTS}
    for number, (name, state) in enumerate(product(ACTS, STATES)):
        thread_id = thread_in(any_world, state, number)
        before = facts(any_world, thread_id)
        found[name][state] = act(any_world, "camille", name, thread_id)
        assert (facts(any_world, thread_id) == before) is (found[name][state] is not None), (name, state)
        any_world.pass_time(minutes=10)
    assert found == OUTCOMES


WHO: dict[str, dict[str, type[AppError] | None]] = {
    "lea": dict.fromkeys(("close", "reopen", "remove unanswered"), DONE)
    | dict.fromkeys(("archive", "restore", "remove", "bring back"), Forbidden)
    | {"bring back": NotFound},
    "owen": dict.fromkeys(("close", "reopen", "archive", "restore", "remove", "remove unanswered"), Forbidden)
    | {"bring back": NotFound},
    "bruno": dict.fromkeys(
        ("close", "reopen", "archive", "restore", "remove", "remove unanswered", "bring back"), DONE
    ),
}
"""Léa asked, Owen passes by, Bruno looks after the space."""
BEFORE = {"reopen": "closed", "archive": "closed", "restore": "archived", "bring back": "removed"}


def test_each_act_belongs_to_the_author_or_the_lcm(world: World) -> None:
    found: dict[str, dict[str, type[AppError] | None]] = {who: {} for who in WHO}
    for number, (who, name) in enumerate((person, name) for person in WHO for name in WHO[person]):
        if name == "remove unanswered":
            found[who][name] = act(world, who, "remove", world.ask(title=f"Nobody answers {number}"))
        else:
            found[who][name] = act(world, who, name, thread_in(world, BEFORE.get(name, "open"), number))
        world.pass_time(minutes=10)
    assert found == WHO


def test_the_author_reopens_for_a_fortnight_and_the_lcm_for_ever(world: World) -> None:
    first, second = thread_in(world, "closed", 1), thread_in(world, "closed", 2)
    world.pass_time(days=14)
    assert act(world, "lea", "reopen", first) is None
    world.pass_time(seconds=1)
    assert act(world, "lea", "reopen", second) is Forbidden
    assert act(world, "bruno", "reopen", second) is None


def test_each_change_says_who_when_and_why(world: World) -> None:
    thread_id = thread_in(world, "open", 1)
    act(world, "camille", "close", thread_id)
    world.pass_time(hours=1)
    act(world, "bruno", "archive", thread_id)
    shown = world.see("owen", view_thread, thread_id)
    assert shown.closed and shown.archived
    assert (shown.closed.by, shown.closed.reason, shown.closed.note) == ("Camille", "quiet", "No news.")
    assert (shown.archived.by, shown.archived.reason) == ("Bruno", "course_over")
    assert shown.archived.at - shown.closed.at == timedelta(hours=1)
    act(world, "camille", "remove", thread_id)
    removed = world.see("camille", view_thread, thread_id).removed
    assert removed
    assert (removed.by, removed.reason) == ("Camille", "spam")


def test_what_is_undone_leaves_no_row_but_stays_in_the_log(world: World) -> None:
    thread_id = thread_in(world, "archived", 1)
    act(world, "camille", "restore", thread_id)
    shown = world.see("lea", view_thread, thread_id)
    assert (shown.lifecycle, shown.archived) == ("closed", None)
    assert shown.closed, "it is closed again for its former reason"
    act(world, "camille", "reopen", thread_id)
    act(world, "camille", "remove", thread_id)
    act(world, "camille", "bring back", thread_id)

    def look(work: Work) -> tuple[list[object], list[str]]:
        rows: list[object] = [*work.db.scalars(select(Closure)), *work.db.scalars(select(Archival))]
        rows += work.db.scalars(select(Removal))
        log = select(AuditRow.verb).where(AuditRow.target_kind == "thread", AuditRow.target_id == thread_id)
        return rows, list(work.db.scalars(log.order_by(AuditRow.id)))

    rows, log = world.see("system", look)
    assert rows == []
    assert log[1:] == [
        "thread.close", "thread.archive", "thread.unarchive", "thread.reopen", "thread.remove", "thread.restore"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("finished", StillOpenQuestion),
        ("course_over", StillOpenQuestion),
        ("became_article", StillOpenQuestion),
        ("no_lasting_value", None),
        ("other", None),
    ],
)
def test_an_unanswered_question_is_archived_only_when_let_go(
    world: World, reason: Any, outcome: type[AppError] | None
) -> None:
    thread_id = world.ask()
    act(world, "camille", "close", thread_id)
    answers = together(lambda: world.do("camille", lifecycle.archive_thread, thread_id, Archiving(reason=reason)))
    assert refused(answers) == ([outcome] if outcome else [])


def test_every_reason_to_archive_was_decided_upon() -> None:
    reasons = next(field.type for field in msgspec.structs.fields(Archiving) if field.name == "reason").__args__
    assert set(reasons) == {"finished", "course_over", "became_article", "no_lasting_value", "other"}


def test_a_discussion_without_replies_is_archived(world: World) -> None:
    form = NewThread(space="python", title="What do you read?", body="Books.", kind=ThreadKind.DISCUSSION)
    thread_id = world.do("lea", threads.post_thread, form)
    act(world, "camille", "close", thread_id)
    assert act(world, "camille", "archive", thread_id) is None


def test_a_removed_reply_is_no_answer_to_archive_upon(world: World) -> None:
    thread_id = world.ask()
    world.do("camille", posts.remove_post, world.reply(thread_id), RemovalForm())
    act(world, "camille", "close", thread_id)
    assert act(world, "camille", "archive", thread_id) is StillOpenQuestion


def test_an_archived_thread_is_found_and_read_but_not_changed(world: World) -> None:
    thread_id = thread_in(world, "archived", 1)
    shown = world.see("lea", view_thread, thread_id)
    assert not any((shown.may_reply, shown.may_close, shown.may_reopen, shown.opening.may_edit))
    assert refused(together(lambda: world.reply(thread_id, "owen"))) == [ThreadClosed]


def test_a_button_shows_only_if_it_works(world: World) -> None:
    """What the page offers and what the verb allows are the same thing, for everybody and in every state."""
    offered = {"close": "may_close", "reopen": "may_reopen", "archive": "may_archive", "restore": "may_restore"}
    for number, (state, name, who) in enumerate(product(STATES[1:4], offered, ("owen", "lea", "marc", "bruno", "ada"))):
        thread_id = thread_in(world, state, number)
        may = getattr(world.see(who, view_thread, thread_id), offered[name])
        assert may is (act(world, who, name, thread_id) is None), (state, name, who)
        world.pass_time(minutes=10)


def test_of_many_who_close_at_once_one_does_and_the_others_are_told(any_world: World) -> None:
    thread_id = thread_in(any_world, "open", 1)
    close = [lambda: any_world.do("camille", lifecycle.close_thread, thread_id, Closing())] * 6
    assert refused(together(*close)) == [ThreadClosed] * 5
    archive = [lambda: any_world.do("camille", lifecycle.archive_thread, thread_id, Archiving())] * 6
    assert refused(together(*archive)) == [ThreadNotClosed] * 5
    remove = [lambda: any_world.do("camille", lifecycle.remove_thread, thread_id, RemovalForm())] * 6
    assert refused(together(*remove)) == [AlreadyRemoved] * 5
