"""Every decision that has an inverse can be taken back for thirty days, once, unless something depends on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest

from core.errors import NotFound
from forum.forms.threads import Archiving
from forum.queries.thread_page import view_thread
from forum.service import lifecycle, posts
from moderation.errors import CannotUndo, NothingToUndo
from moderation.service.undoing import undo_decision
from tests.moderation.desk import decisions_of, flag, forgotten, item_of, settle_as, thread_of
from tests.moderation.test_decisions import escalate, mails
from tests.world import World


def undo(world: World, item_id: int, name: str = "camille") -> None:
    world.do(name, undo_decision, item_id)


def facts(world: World, thread_id: int) -> tuple[object, ...]:
    """Everything of a thread that a decision may change."""
    thread = thread_of(world, thread_id)
    return (
        thread.kind,
        thread.lifecycle,
        thread.resolution,
        thread.duplicate_of_id,
        thread.is_removed,
        thread.reply_count,
    )


QUESTION_VERDICTS: Final[dict[str, Callable[[World], dict[str, Any]]]] = {
    "duplicate": lambda world: {"target": world.ask("owen", title="The same question, asked before")},
    "not_a_question": lambda _world: {},
    "no_action": lambda _world: {"reason": "Solved by phone"},
    "closed": lambda _world: {"reason": "off_topic"},
    "escalated": lambda world: {"to": world.ids["marc"], "due_at": world.now + timedelta(days=1)},
}


@pytest.mark.parametrize("verdict", QUESTION_VERDICTS)
def test_a_decision_about_a_question_is_undone_exactly(world: World, verdict: str) -> None:
    thread_id = world.ask()
    before, item = facts(world, thread_id), item_of(world, thread_id)
    settle_as(world, item.id, verdict, **QUESTION_VERDICTS[verdict](world))
    assert item_of(world, thread_id).may_undo
    undo(world, item.id, "bruno")
    after = item_of(world, thread_id)
    assert facts(world, thread_id) == before
    assert (after.state, after.due_at, after.escalation, after.decision) == ("pending", item.due_at, None, None)
    assert after.version > item.version
    (decision,) = decisions_of(world, item.id)
    assert (decision.undone_by_id, decision.undone_at) == (world.ids["bruno"], world.now)
    assert forgotten(world) == []


@pytest.mark.parametrize("verdict", ["upheld", "kept"])
def test_a_decision_about_a_report_is_undone_exactly(world: World, verdict: str) -> None:
    thread_id = world.ask()
    post_id = world.reply(thread_id, "nora", "Is this spam?")
    flag(world, post_id)
    before, item = facts(world, thread_id), item_of(world, post_id, "flagged")
    settle_as(world, item.id, verdict)
    undo(world, item.id)
    after = item_of(world, post_id, "flagged")
    assert facts(world, thread_id) == before
    assert (after.state, after.signals, [seen.upheld for seen in after.flags]) == ("pending", 1, [None])
    assert item_of(world, thread_id).state == "invalidated", "the reply that came back answers the question again"


def test_undoing_the_removal_of_a_whole_thread_brings_it_back(world: World) -> None:
    thread_id = world.ask("nora", title="Buy my course, it is cheap")
    opening = world.see("camille", view_thread, thread_id).opening.id
    flag(world, opening)
    item = item_of(world, opening, "flagged")
    settle_as(world, item.id, "upheld")
    undo(world, item.id)
    assert world.see("lea", view_thread, thread_id).id == thread_id
    assert item_of(world, thread_id).state == "pending"


def test_undoing_a_duplicate_gives_its_own_duplicates_back(world: World) -> None:
    first, second, third = (world.ask(title=f"Question number {number}") for number in range(3))
    settle_as(world, item_of(world, third).id, "duplicate", target=second)
    item = item_of(world, second)
    settle_as(world, item.id, "duplicate", target=first)
    undo(world, item.id)
    assert [thread_of(world, thread_id).duplicate_of_id for thread_id in (first, second, third)] == [None, None, second]


def test_an_answer_has_no_inverse_here(world: World) -> None:
    item = item_of(world, world.ask())
    settle_as(world, item.id, "answered", body="Use a for loop.")
    assert not item_of(world, item.target_id).may_undo
    with pytest.raises(CannotUndo) as refusal:
        undo(world, item.id)
    assert refusal.value.params == {"why": "no_inverse", "verdict": "answered"}


def test_after_thirty_days_a_decision_stays(world: World) -> None:
    item = item_of(world, world.ask())
    settle_as(world, item.id, "not_a_question")
    world.pass_time(days=31)
    with pytest.raises(CannotUndo) as refusal:
        undo(world, item.id)
    assert refusal.value.params["why"] == "too_old"


def test_a_decision_something_depends_on_stays(world: World) -> None:
    thread_id = world.ask()
    item = item_of(world, thread_id)
    settle_as(world, item.id, "closed", reason="off_topic")
    world.do("camille", lifecycle.archive_thread, thread_id, Archiving(reason="no_lasting_value"))
    with pytest.raises(CannotUndo) as refusal:
        undo(world, item.id)
    assert refusal.value.params == {"why": "changed_since", "verdict": "closed"}
    assert item_of(world, thread_id).state == "decided"
    assert decisions_of(world, item.id)[0].undone_at is None


def test_a_removal_taken_back_elsewhere_is_not_undone_again(world: World) -> None:
    post_id = world.reply(world.ask(), "nora", "Is this spam?")
    flag(world, post_id)
    item = item_of(world, post_id, "flagged")
    settle_as(world, item.id, "upheld")
    world.do("camille", posts.restore_post, post_id)
    with pytest.raises(CannotUndo):
        undo(world, item.id)


def test_an_escalation_that_was_answered_stays(world: World) -> None:
    thread_id = world.ask()
    escalate(world, thread_id)
    world.reply(thread_id, "marc")
    with pytest.raises(CannotUndo):
        undo(world, item_of(world, thread_id).id)


def test_an_escalation_undone_in_time_mails_nobody(world: World) -> None:
    thread_id = world.ask()
    escalate(world, thread_id)
    undo(world, item_of(world, thread_id).id)
    world.settle()
    assert mails(world) == []


def test_undoing_twice_is_told_apart(world: World) -> None:
    item = item_of(world, world.ask())
    with pytest.raises(NothingToUndo):
        undo(world, item.id)
    settle_as(world, item.id, "not_a_question")
    undo(world, item.id)
    with pytest.raises(NothingToUndo):
        undo(world, item.id, "bruno")


def test_a_question_answered_meanwhile_is_settled_when_its_closing_is_undone(world: World) -> None:
    thread_id = world.ask()
    item = item_of(world, thread_id)
    settle_as(world, item.id, "not_a_question")
    world.reply(thread_id, "owen", "I liked it too.")
    undo(world, item.id)
    assert item_of(world, thread_id).state == "invalidated"


@pytest.mark.parametrize("name", ["lea", "marc"])
def test_only_an_lcm_undoes(world: World, name: str) -> None:
    item = item_of(world, world.ask())
    settle_as(world, item.id, "not_a_question")
    with pytest.raises(NotFound):
        undo(world, item.id, name)
