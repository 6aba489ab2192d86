"""What an LCM sees of the queue, and in which order."""

import pytest
from sqlalchemy import event

from core.errors import Forbidden, Invalid, SignInRequired
from forum.service.votes import me_too
from moderation.forms import Marking
from moderation.models import ItemKind, TopicMark
from moderation.queries.pages import view_item, view_item_page
from moderation.queries.queue import QueueFilter, QueueShow, count_queue, facets, list_queue
from moderation.service.decisions import mark_topic
from moderation.service.undoing import undo_decision
from moderation.views import QueuePage
from tests.moderation.desk import claim, flag, item_of, settle_as
from tests.moderation.test_decisions import escalate
from tests.world import World


def queue(world: World, name: str = "camille", **wanted: object) -> QueuePage:
    return world.see(name, list_queue, QueueFilter(**wanted))  # type: ignore[arg-type]


def threads(page: QueuePage) -> list[int]:
    return [item.thread.id for item in page.items]


def test_what_falls_due_first_is_on_top(world: World) -> None:
    first = world.ask()
    world.pass_time(hours=2)
    second = world.ask(title="A later question")
    assert threads(queue(world)) == [first, second]


def test_within_the_same_hour_the_one_more_people_have_comes_first_then_the_older(world: World) -> None:
    first, second, third = (world.ask(title=f"Question number {number}") for number in range(3))
    world.do("nora", me_too, second)
    assert threads(queue(world)) == [second, first, third]


def test_the_reasons_are_words_in_the_readers_language(world: World) -> None:
    thread_id = world.ask()
    world.do("nora", me_too, thread_id)
    assert [why.text for why in queue(world).items[0].why] == ["due in 24 hours", "1 other person has this question"]
    with world.office.read(world.actor("camille"), "fr") as work:
        told = [why.text for why in list_queue(work, QueueFilter()).items[0].why]
    assert told == ["à traiter dans 24 heures", "1 autre personne se pose cette question"]
    world.pass_time(days=3)
    assert queue(world).items[0].why[0].text == "late by 2 days"


def test_an_lcm_of_one_space_sees_that_space_alone(world: World) -> None:
    python, cafe = world.ask(), world.ask("lea", "cafe")
    assert set(threads(queue(world, "camille"))) == {python, cafe}
    assert threads(queue(world, "bruno")) == [python]
    assert [row.count for row in queue(world, "bruno").counts] == [1]
    assert (world.see("bruno", count_queue), world.see("camille", count_queue), world.see("lea", count_queue)) == (
        1,
        2,
        0,
    )
    assert world.see("bruno", facets) == [("python", "Python")]


@pytest.mark.parametrize(("name", "refusal"), [("visitor", SignInRequired), ("lea", Forbidden), ("marc", Forbidden)])
def test_the_queue_is_for_lcms(world: World, name: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        queue(world, name)


def test_filters_narrow_the_list_and_the_counts_say_what_the_other_kinds_hold(world: World) -> None:
    thread_id = world.ask()
    cafe = world.ask("lea", "cafe")
    post_id = world.reply(world.ask("owen", title="A question with spam"), "nora", "Buy my course!")
    flag(world, post_id)
    world.do("camille", mark_topic, item_of(world, cafe).id, Marking(mark=TopicMark.LOGISTICS))
    claim(world, item_of(world, thread_id).id)
    page = queue(world, kind=ItemKind.UNANSWERED)
    assert set(threads(page)) == {thread_id, cafe}
    assert [(row.kind, row.count) for row in page.counts] == [("flagged", 1), ("unanswered", 2)]
    assert page.total == 2
    assert threads(queue(world, space="cafe")) == [cafe]
    assert threads(queue(world, topic=TopicMark.LOGISTICS)) == [cafe]
    assert threads(queue(world, is_mine=True)) == [thread_id]
    assert threads(queue(world, "bruno", is_mine=True)) == []


def test_what_waits_for_a_trainer_and_what_is_settled_have_their_own_lists(world: World) -> None:
    waiting, settled, escalated = (world.ask(title=f"Question number {number}") for number in range(3))
    settle_as(world, item_of(world, settled).id, "not_a_question")
    escalate(world, escalated)
    assert threads(queue(world)) == [waiting]
    assert threads(queue(world, show=QueueShow.ESCALATED)) == [escalated]
    assert threads(queue(world, show=QueueShow.SETTLED)) == [settled]


@pytest.mark.parametrize("show", [QueueShow.OPEN, QueueShow.SETTLED])
def test_pages_follow_each_other_without_gap_or_repeat(world: World, show: QueueShow) -> None:
    asked = []
    for number in range(7):
        asked.append(world.ask(title=f"Question number {number}"))
        if number % 3 == 0:
            world.pass_time(minutes=31)
    world.do("nora", me_too, asked[2])
    if show is QueueShow.SETTLED:
        for thread_id in asked:
            settle_as(world, item_of(world, thread_id).id, "not_a_question")
    whole = threads(queue(world, show=show))
    seen, cursor = [], None
    while True:
        page = queue(world, show=show, cursor=cursor, limit=2)
        seen += threads(page)
        cursor = page.next
        if cursor is None:
            break
    assert seen == whole
    assert sorted(seen) == asked
    assert page.total == 7


@pytest.mark.parametrize("cursor", ["nonsense", "WyJ4fjEiLDFd", "WyIyMDI2LTExLTIzVDA5OjAwOjAwKzAwOjAwfi01IiwxXQ"])
def test_a_cursor_of_another_list_is_refused(world: World, cursor: str) -> None:
    with pytest.raises(Invalid):
        queue(world, cursor=cursor)


def test_the_list_costs_the_same_number_of_queries_whatever_its_length(world: World) -> None:
    def count() -> int:
        statements = []
        engine = world.office.database.engine
        event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
        queue(world)
        return len(statements)

    def add(number: int) -> None:
        thread_id = world.ask(title=f"Question number {number}")
        settle_as(world, item_of(world, thread_id).id, "no_action", reason="Solved by phone")
        world.reply(thread_id, "lea", "It is still broken.")
        claim(world, item_of(world, thread_id).id)
        flag(world, world.reply(world.ask("owen", title=f"Spam number {number}"), "nora", "Buy my course!"), "lea")

    add(0)
    few = count()
    for number in range(1, 5):
        add(number)
    assert count() == few


def test_the_page_of_an_item_has_all_that_deciding_needs(world: World) -> None:
    thread_id = world.ask()
    item = item_of(world, thread_id)
    settle_as(world, item.id, "no_action", reason="Solved by phone")
    world.do("bruno", undo_decision, item.id)
    page = world.see("camille", view_item_page, item.id)
    assert page.thread.opening.body.startswith("How do I loop over a list?")
    assert [(row.verdict, row.by, row.undone_by) for row in page.decisions] == [("no_action", "Camille", "Bruno")]
    assert [line.verb for line in page.log][:2] == ["item.undo", "item.decide"]
    assert [person.name for person in page.trainers] == ["Marc"]
    assert page.item.verdicts == ("answered", "duplicate", "escalated", "not_a_question", "closed", "no_action")


def test_what_somebody_else_holds_offers_no_button(world: World) -> None:
    item = item_of(world, world.ask())
    claim(world, item.id, "bruno")
    seen = world.see("camille", view_item, item.id)
    assert (seen.verdicts, seen.may_claim, seen.may_release, seen.may_decide) == ((), False, False, False)
    assert seen.claim is not None
    assert (seen.claim.by, seen.claim.is_mine) == ("Bruno", False)
