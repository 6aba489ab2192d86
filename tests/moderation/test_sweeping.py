"""The recurring look: what time alone changes, and what no listener caught."""

from sqlalchemy import delete

from core.work import Work
from forum.models import Flag
from moderation.models import Item, Settlement
from moderation.queries.forgotten import find_forgotten
from moderation.service.sweeping import sweep_queue
from tests.moderation.desk import claim, find_item, flag, forgotten, item_of, settle_as
from tests.world import World


def forget_everything(work: Work) -> None:
    """As if the listeners had not run, or the rows came from elsewhere."""
    work.db.execute(delete(Settlement))
    work.db.execute(delete(Item))


def test_a_question_nobody_remembered_is_found(world: World) -> None:
    waiting, answered = world.ask(), world.ask("owen", title="An answered question")
    world.reply(answered, "nora")
    world.do("system", forget_everything)
    assert forgotten(world) == [waiting]
    sweep_queue(world.office)
    assert item_of(world, waiting).state == "pending"
    assert find_item(world, answered) is None
    assert forgotten(world) == []


def test_a_report_nobody_remembered_is_found(world: World) -> None:
    post_id = world.reply(world.ask(), "nora", "Buy my course!")
    flag(world, post_id)
    world.do("system", forget_everything)
    sweep_queue(world.office)
    assert item_of(world, post_id, "flagged").signals == 1


def test_an_ended_lease_becomes_pending_for_good(world: World) -> None:
    item = item_of(world, world.ask())
    claim(world, item.id)
    sweep_queue(world.office)
    assert item_of(world, item.target_id).state == "claimed"
    world.pass_time(minutes=16)
    sweep_queue(world.office)

    def row(work: Work) -> tuple[str, int | None]:
        kept = work.db.get_one(Item, item.id)
        return kept.state, kept.claimed_by_id

    assert world.see("system", row) == ("pending", None)


def test_a_quiet_queue_is_left_alone(world: World) -> None:
    world.ask()
    assert world.see("system", find_forgotten).is_empty
    sweep_queue(world.office)
    assert world.see("system", find_forgotten).is_empty


def test_settled_reports_are_no_longer_looked_for(world: World) -> None:
    post_id = world.reply(world.ask(), "nora", "Buy my course!")
    flag(world, post_id)

    def uphold(work: Work) -> None:
        for row in work.db.query(Flag):
            row.upheld = False

    world.do("system", uphold)
    world.do("system", forget_everything)
    assert world.see("system", find_forgotten).posts == []


def test_what_was_let_go_stays_so_while_other_questions_are_decided(world: World) -> None:
    let_go, other = world.ask(), world.ask("owen", title="Another question here")
    settle_as(world, item_of(world, let_go).id, "no_action", reason="Solved by phone")
    settle_as(world, item_of(world, other).id, "answered", body="Use a for loop.")
    assert forgotten(world) == []
