"""What each verdict does, once, and what the second person is told."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.errors import Invalid, NotFound
from core.models import Mail
from core.work import Work
from forum.errors_relations import DuplicateOfItself
from forum.forms.threads import Different, NewThread
from forum.models import Notification, Post
from forum.queries.thread_page import view_thread
from forum.service.threads import post_thread
from moderation.errors import ItemChanged, ItemDecided, ItemHeld, ItemSettled
from moderation.forms import Marking
from moderation.models import TopicMark
from moderation.service.claims import release_item
from moderation.service.decisions import mark_topic
from moderation.service.sweeping import sweep_queue
from tests.moderation.desk import claim, decisions_of, find_item, flag, forgotten, item_of, settle_as, thread_of
from tests.world import World


def count_posts(world: World, thread_id: int) -> int:
    def look(work: Work) -> int:
        return work.db.scalar(select(func.count(Post.id)).where(Post.thread_id == thread_id)) or 0

    return world.see("system", look)


def mails(world: World) -> list[Mail]:
    def look(work: Work) -> list[Mail]:
        rows = list(work.db.scalars(select(Mail).where(Mail.effect_key.startswith("escalation:"))))
        work.db.expunge_all()
        return rows

    return world.see("system", look)


def test_answering_in_place_posts_the_reply_and_decides(world: World) -> None:
    thread_id = world.ask()
    item = item_of(world, thread_id)
    claim(world, item.id)
    settle_as(world, item.id, "answered", body="Use a **for** loop.", version=item.version)
    decided = item_of(world, thread_id)
    assert (decided.state, decided.claim) == ("decided", None)
    assert decided.decision is not None
    assert (decided.decision.verdict, decided.decision.by) == ("answered", "Camille")
    assert thread_of(world, thread_id).resolution == "answered"
    assert forgotten(world) == []


def test_the_second_decision_gets_the_first_one_and_posts_nothing(world: World) -> None:
    thread_id = world.ask()
    item = item_of(world, thread_id)
    settle_as(world, item.id, "answered", "camille", body="Use a for loop.")
    with pytest.raises(ItemDecided) as refusal:
        settle_as(world, item.id, "answered", "bruno", body="Use a while loop.", version=item.version)
    assert refusal.value.params == {"by": "Camille", "verdict": "answered", "at": world.now}
    assert count_posts(world, thread_id) == 2
    assert len(decisions_of(world, item.id)) == 1


def test_what_somebody_else_holds_is_not_decided(world: World) -> None:
    item = item_of(world, world.ask())
    claim(world, item.id, "bruno")
    with pytest.raises(ItemHeld):
        settle_as(world, item.id, "answered", body="Use a for loop.")


def test_a_stale_version_is_refused_and_none_means_the_present_one(world: World) -> None:
    thread_id = world.ask()
    item = item_of(world, thread_id)
    settle_as(world, item.id, "no_action", reason="Solved by phone")
    world.reply(thread_id, "lea", "It is still broken.")
    with pytest.raises(ItemChanged):
        settle_as(world, item.id, "no_action", reason="Solved by phone", version=item.version)
    settle_as(world, item.id, "no_action", reason="Solved by phone")


def test_an_answer_given_in_the_thread_can_be_confirmed_but_not_doubled(world: World) -> None:
    thread_id = world.ask()
    item = item_of(world, thread_id)
    claim(world, item.id)
    world.reply(thread_id, "camille")
    with pytest.raises(ItemSettled):
        settle_as(world, item.id, "answered", body="The same again.", version=item.version)
    settle_as(world, item.id, "answered", version=item.version)
    assert item_of(world, thread_id).state == "decided"
    assert count_posts(world, thread_id) == 2
    with pytest.raises(ItemDecided):
        settle_as(world, item.id, "answered", "bruno", version=item.version)


def test_an_answer_needs_a_body_while_nobody_has_answered(world: World) -> None:
    item = item_of(world, world.ask())
    with pytest.raises(Invalid) as refusal:
        settle_as(world, item.id, "answered")
    assert refusal.value.fields == {"body": "required"}
    assert item_of(world, item.target_id).state == "pending"


def test_a_post_of_the_asker_can_be_named_as_the_answer(world: World) -> None:
    thread_id = world.ask()
    post_id = world.reply(thread_id, "lea", "Found it: use enumerate.")
    other = world.reply(world.ask("owen", title="Something else entirely"), "nora")
    item = item_of(world, thread_id)
    with pytest.raises(Invalid):
        settle_as(world, item.id, "answered", post_id=other)
    settle_as(world, item.id, "answered", post_id=post_id)
    assert thread_of(world, thread_id).resolution == "verified"
    assert forgotten(world) == []


def test_an_lcm_who_answers_their_own_question_leaves_it_answered(world: World) -> None:
    thread_id = world.ask("camille")
    settle_as(world, item_of(world, thread_id).id, "answered", body="I found out.")
    assert thread_of(world, thread_id).resolution == "verified"
    assert forgotten(world) == []


def test_a_duplicate_points_to_the_original_by_number_or_address(world: World) -> None:
    original = world.ask()
    for number, target in enumerate(
        (original, str(original), f"#{original}", f"http://x.org/threads/{original}?after=3")
    ):
        duplicate = world.ask("owen", title=f"Loops, question {number}")
        settle_as(world, item_of(world, duplicate).id, "duplicate", target=target)
        assert thread_of(world, duplicate).duplicate_of_id == original
        assert item_of(world, duplicate).state == "decided"


def test_chains_of_duplicates_are_flattened_and_circles_refused(world: World) -> None:
    first, second, third = (world.ask(title=f"Question number {number}") for number in range(3))
    settle_as(world, item_of(world, third).id, "duplicate", target=second)
    settle_as(world, item_of(world, second).id, "duplicate", target=first)
    assert thread_of(world, third).duplicate_of_id == first
    item = item_of(world, first)
    for target in (first, second, third):
        with pytest.raises(DuplicateOfItself):
            settle_as(world, item.id, "duplicate", target=target)
    assert item_of(world, first).state == "pending"


@pytest.mark.parametrize("target", [999_999, "no thread at all", ""])
def test_a_duplicate_of_nothing_is_refused(world: World, target: object) -> None:
    item = item_of(world, world.ask())
    with pytest.raises(Invalid) as refusal:
        settle_as(world, item.id, "duplicate", target=target)
    assert set(refusal.value.fields) == {"target"}


def test_a_different_question_that_is_the_same_after_all_points_to_the_suggestion(world: World) -> None:
    original = world.ask()
    duplicate = world.do("owen", _ask_differently, original)
    settle_as(world, item_of(world, duplicate, "duplicate").id, "duplicate")
    assert thread_of(world, duplicate).duplicate_of_id == original
    assert item_of(world, duplicate).state == "invalidated", "both items of the thread are settled by one decision"


def _ask_differently(work: Work, original: int) -> int:
    different = Different(key=f"t-{original}", reason="Mine is about tuples.")
    return post_thread(work, NewThread(space="python", title="Loops over tuples", body="How?", different=different))


def test_what_is_not_a_question_becomes_a_discussion(world: World) -> None:
    thread_id = world.ask()
    settle_as(world, item_of(world, thread_id).id, "not_a_question")
    assert thread_of(world, thread_id).kind == "discussion"
    assert item_of(world, thread_id).state == "decided"


def test_letting_go_needs_a_reason_and_lasts_until_the_asker_comes_back(world: World) -> None:
    thread_id = world.ask()
    item = item_of(world, thread_id)
    with pytest.raises(Invalid) as refusal:
        settle_as(world, item.id, "no_action")
    assert refusal.value.fields == {"reason": "required"}
    settle_as(world, item.id, "no_action", reason="Solved by phone")
    sweep_queue(world.office)
    assert (item_of(world, thread_id).state, forgotten(world)) == ("decided", [])
    world.reply(thread_id, "lea", "It is still broken.")
    assert item_of(world, thread_id).state == "pending"
    assert [row.verdict for row in decisions_of(world, item.id)] == ["no_action"], "the history is kept"


def test_closing_needs_one_of_the_forums_reasons(world: World) -> None:
    thread_id = world.ask()
    item = item_of(world, thread_id)
    with pytest.raises(Invalid) as refusal:
        settle_as(world, item.id, "closed", reason="just because")
    assert refusal.value.fields == {"reason": "bad_choice"}
    settle_as(world, item.id, "closed", reason="off_topic", note="Try the café.")
    assert thread_of(world, thread_id).lifecycle == "closed"
    assert item_of(world, thread_id).state == "decided"


def escalate(world: World, thread_id: int, **fields: Any) -> int:
    due_at = world.now + timedelta(days=2)
    return settle_as(world, item_of(world, thread_id).id, "escalated", **{"to": "marc", "due_at": due_at, **fields})


def test_an_escalation_waits_for_the_trainer_and_tells_them_once(world: World) -> None:
    thread_id = world.ask()
    escalate(world, thread_id, note="You taught this.")
    world.settle()
    item = item_of(world, thread_id)
    assert (item.state, item.due_at) == ("escalated", world.now + timedelta(days=2))
    assert item.escalation is not None
    assert (item.escalation.to, item.escalation.by, item.escalation.is_overdue) == ("Marc", "Camille", False)
    (mail,) = mails(world)
    assert mail.to_address == "marc@example.org"
    assert "How do I loop over a list?" in mail.subject
    assert all(part in mail.text for part in ("You taught this.", f"/threads/{thread_id}", "I tried several things."))
    assert forgotten(world) == []

    def notices(work: Work) -> list[str]:
        return list(work.db.scalars(select(Notification.kind).where(Notification.user_id == world.ids["marc"])))

    assert world.see("system", notices) == ["escalated"]


def test_the_trainers_answer_carries_the_escalation_out(world: World) -> None:
    thread_id = world.ask()
    escalate(world, thread_id)
    world.reply(thread_id, "marc")
    item = item_of(world, thread_id)
    assert (item.state, item.may_undo) == ("decided", False)
    assert item.escalation is not None
    assert item.escalation.answered_at == world.now


def test_an_overdue_escalation_comes_back_late(world: World) -> None:
    thread_id = world.ask()
    version = item_of(world, thread_id).version
    escalate(world, thread_id)
    world.pass_time(days=1)
    sweep_queue(world.office)
    assert item_of(world, thread_id).state == "escalated"
    world.pass_time(days=1, minutes=1)
    sweep_queue(world.office)
    item = item_of(world, thread_id)
    assert (item.state, item.is_late) == ("pending", True)
    assert item.version > version
    assert [reason.code for reason in item.why] == ["late_hours", "trainer_silent"]


def test_an_escalated_item_claimed_and_released_stays_with_the_trainer(world: World) -> None:
    thread_id = world.ask()
    escalate(world, thread_id)
    item = item_of(world, thread_id)
    claim(world, item.id)
    assert item_of(world, thread_id).state == "claimed"
    world.do("camille", release_item, item.id)
    assert item_of(world, thread_id).state == "escalated"
    claim(world, item.id)
    world.pass_time(minutes=20)
    sweep_queue(world.office)
    assert item_of(world, thread_id).state == "escalated"


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"to": None}, {"to": "required"}),
        ({"to": "lea"}, {"to": "bad_choice"}),
        ({"to": 999}, {"to": "bad_choice"}),
        ({"due_at": datetime(2020, 1, 1)}, {"due_at": "in_the_past"}),  # noqa: DTZ001 - what a browser sends
    ],
)
def test_an_escalation_needs_a_trainer_and_a_date_to_come(
    world: World, fields: dict[str, object], refused: dict[str, str]
) -> None:
    thread_id = world.ask()
    with pytest.raises(Invalid) as refusal:
        escalate(world, thread_id, **fields)
    assert refusal.value.fields == refused
    assert item_of(world, thread_id).state == "pending"


def test_without_a_date_an_escalation_gets_the_promised_delay_from_now(world: World) -> None:
    thread_id = world.ask()
    world.pass_time(hours=2)
    escalate(world, thread_id, due_at=None)
    assert item_of(world, thread_id).due_at - world.now == timedelta(hours=24)


def test_a_report_upheld_removes_the_post_and_one_kept_leaves_it(world: World) -> None:
    thread_id = world.ask()
    bad, good = world.reply(thread_id, "nora", "Buy my course!"), world.reply(thread_id, "marc", "Use a for loop.")
    flag(world, bad)
    flag(world, good)
    settle_as(world, item_of(world, bad, "flagged").id, "upheld", note="Advertising.")
    settle_as(world, item_of(world, good, "flagged").id, "kept")
    assert [post.id for post in world.see("lea", view_thread, thread_id).posts] == [good]
    assert [seen.upheld for seen in item_of(world, bad, "flagged").flags] == [True]
    assert [seen.upheld for seen in item_of(world, good, "flagged").flags] == [False]


def test_upholding_a_report_of_the_only_answer_brings_the_question_back(world: World) -> None:
    thread_id = world.ask()
    post_id = world.reply(thread_id, "nora", "Buy my course!")
    flag(world, post_id)
    settle_as(world, item_of(world, post_id, "flagged").id, "upheld")
    assert item_of(world, thread_id).state == "pending"


def test_upholding_a_report_of_a_question_removes_its_thread(world: World) -> None:
    thread_id = world.ask("nora", title="Buy my course, it is cheap")
    opening = world.see("camille", view_thread, thread_id).opening.id
    flag(world, opening)
    settle_as(world, item_of(world, opening, "flagged").id, "upheld")
    with pytest.raises(NotFound):
        world.see("lea", view_thread, thread_id)
    assert item_of(world, thread_id).state == "invalidated"


def test_a_new_report_reopens_a_decided_item_with_its_history(world: World) -> None:
    post_id = world.reply(world.ask(), "nora", "Is this spam?")
    flag(world, post_id, "owen")
    item = item_of(world, post_id, "flagged")
    settle_as(world, item.id, "kept")
    flag(world, post_id, "lea")
    again = item_of(world, post_id, "flagged")
    assert (again.id, again.state, again.signals) == (item.id, "pending", 1)
    assert [seen.upheld for seen in again.flags] == [False, None]
    assert len(decisions_of(world, item.id)) == 1


def test_a_verdict_of_another_kind_is_refused(world: World) -> None:
    item = item_of(world, world.ask())
    with pytest.raises(Invalid) as refusal:
        settle_as(world, item.id, "upheld")
    assert refusal.value.fields == {"verdict": "bad_choice"}


def test_marking_the_topic_decides_nothing_and_marks_the_thread(world: World) -> None:
    thread_id = world.ask()
    item = item_of(world, thread_id)
    world.do("camille", mark_topic, item.id, Marking(mark=TopicMark.LOGISTICS))
    marked = item_of(world, thread_id)
    assert (marked.state, marked.topic_mark, marked.version) == ("pending", "logistics", item.version)
    assert thread_of(world, thread_id).topic_mark == "logistics"
    world.do("camille", mark_topic, item.id, Marking(mark=None))
    assert item_of(world, thread_id).topic_mark is None


def test_nobody_but_the_lcm_of_the_space_decides(world: World) -> None:
    item = item_of(world, world.ask("lea", "cafe"))
    for name in ("lea", "marc", "bruno"):
        with pytest.raises(NotFound):
            settle_as(world, item.id, "no_action", name, reason="I say so")
    assert find_item(world, item.target_id) == item
