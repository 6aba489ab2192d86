"""Promise 2: a question is answered, escalated or in the queue, from the very transaction that made it so."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from forum.forms.spaces import SpaceEdit
from forum.forms.threads import Archiving, Closing, Different, NewThread, RemovalForm
from forum.models.threads import ThreadKind
from forum.service import lifecycle, posts, solutions, threads
from forum.service.spaces import edit_space
from forum.service.votes import me_too, withdraw_me_too
from moderation.models import ItemState
from tests.moderation.desk import claim, find_item, flag, forgotten, item_of, settle_as
from tests.world import World


def close(world: World, thread_id: int) -> None:
    world.do("camille", lifecycle.close_thread, thread_id, Closing(reason="quiet"))


def test_a_question_waits_from_the_moment_it_exists_with_the_promised_clock(world: World) -> None:
    thread_id = world.ask()
    item = item_of(world, thread_id)
    assert (item.state, item.version, item.thread.id) == ("pending", 1, thread_id)
    assert item.due_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC), (
        "eight working hours: lunch and the night not counted"
    )


def test_a_discussion_waits_for_nobody(world: World) -> None:
    form = NewThread(space="python", title="What are you reading?", body="Tell us.", kind=ThreadKind.DISCUSSION)
    assert find_item(world, world.do("lea", threads.post_thread, form)) is None


def test_an_answer_settles_it_and_says_by_whom(world: World) -> None:
    thread_id = world.ask()
    world.reply(thread_id, "owen")
    item = item_of(world, thread_id)
    assert item.state == "invalidated"
    assert item.settlement is not None
    assert (item.settlement.outcome, item.settlement.by) == ("answered", "Owen")


def test_the_asker_writing_more_is_no_answer(world: World) -> None:
    thread_id = world.ask()
    world.reply(thread_id, "lea", "One more detail.")
    assert item_of(world, thread_id).state == "pending"


def test_the_askers_own_accepted_answer_settles_it_until_it_is_withdrawn(world: World) -> None:
    thread_id = world.ask()
    world.accept(thread_id, world.reply(thread_id, "lea", "Found it myself."))
    assert item_of(world, thread_id).state == "invalidated"
    world.do("lea", solutions.withdraw_solution, thread_id)
    assert item_of(world, thread_id).state == "pending"


def test_an_answer_taken_away_and_brought_back_moves_the_item_both_ways(world: World) -> None:
    thread_id = world.ask()
    post_id = world.reply(thread_id, "owen")
    before = item_of(world, thread_id)
    world.pass_time(hours=3)
    world.do("camille", posts.remove_post, post_id, RemovalForm())
    item = item_of(world, thread_id)
    assert (item.state, item.settlement) == ("pending", None)
    assert item.due_at == before.due_at, "the clock kept running"
    assert item.version > before.version
    world.do("camille", posts.restore_post, post_id)
    assert item_of(world, thread_id).state == "invalidated"


def archive(world: World, thread_id: int) -> None:
    close(world, thread_id)
    world.do("camille", lifecycle.archive_thread, thread_id, Archiving(reason="no_lasting_value"))


def remove(world: World, thread_id: int) -> None:
    world.do("camille", lifecycle.remove_thread, thread_id, RemovalForm())


def reopen(world: World, thread_id: int) -> None:
    world.do("camille", lifecycle.reopen_thread, thread_id)


def unarchive(world: World, thread_id: int) -> None:
    world.do("camille", lifecycle.restore_from_archive, thread_id)
    reopen(world, thread_id)


def restore(world: World, thread_id: int) -> None:
    world.do("camille", lifecycle.restore_thread, thread_id)


@pytest.mark.parametrize(
    ("leave", "outcome", "come_back"),
    [(close, "closed", reopen), (archive, "closed", unarchive), (remove, "removed", restore)],
)
def test_a_question_that_leaves_is_settled_and_waits_again_when_it_comes_back(
    world: World, leave: Callable[[World, int], None], outcome: str, come_back: Callable[[World, int], None]
) -> None:
    thread_id = world.ask()
    leave(world, thread_id)
    item = item_of(world, thread_id)
    assert item.state == "invalidated"
    assert item.settlement is not None
    assert (item.settlement.outcome, item.settlement.by) == (outcome, "Camille")
    come_back(world, thread_id)
    assert item_of(world, thread_id).state == "pending"
    assert forgotten(world) == []


def test_a_claim_survives_what_changes_nothing_and_ends_when_the_answer_comes(world: World) -> None:
    thread_id = world.ask()
    claim(world, item_of(world, thread_id).id)
    world.do("nora", me_too, thread_id)
    assert item_of(world, thread_id).state == "claimed"
    world.reply(thread_id, "owen")
    assert (item_of(world, thread_id).state, item_of(world, thread_id).claim) == ("invalidated", None)


def test_people_who_have_the_question_too_raise_its_score(world: World) -> None:
    thread_id = world.ask()
    world.do("nora", me_too, thread_id)
    world.do("owen", me_too, thread_id)
    item = item_of(world, thread_id)
    assert (item.score, item.version) == (2, 1)
    assert item.why[-1].text == "2 other people have this question"
    world.do("owen", withdraw_me_too, thread_id)
    assert item_of(world, thread_id).score == 1


def test_a_new_promise_moves_the_due_date_of_what_waits(world: World) -> None:
    thread_id = world.ask()
    world.do("camille", edit_space, "python", SpaceEdit(title="Python", audience="public", promised_minutes=60))  # type: ignore[arg-type]
    world.settle()
    assert item_of(world, thread_id).due_at == world.now + timedelta(hours=1)


def test_reports_of_a_post_are_one_item_that_counts_them(world: World) -> None:
    post_id = world.reply(world.ask(), "nora", "Buy my course!")
    flag(world, post_id, "owen")
    flag(world, post_id, "lea", "off_topic")
    item = item_of(world, post_id, "flagged")
    assert (item.state, item.signals, item.score, item.version) == ("pending", 2, 6, 1)
    assert [(seen.reason, seen.by) for seen in item.flags] == [("spam", "Owen"), ("off_topic", "Lea")]
    assert item.post is not None
    assert (item.post.author.name, item.post.url) == ("Nora", f"/posts/{post_id}")


def test_a_reported_post_removed_elsewhere_is_settled_and_waits_again_when_restored(world: World) -> None:
    post_id = world.reply(world.ask(), "nora", "Buy my course!")
    flag(world, post_id)
    world.do("camille", posts.remove_post, post_id, RemovalForm())
    item = item_of(world, post_id, "flagged")
    assert item.state == "invalidated"
    assert item.settlement is not None
    assert item.settlement.by == "Camille"
    world.do("camille", posts.restore_post, post_id)
    assert item_of(world, post_id, "flagged").state == "pending"


def test_removing_a_thread_settles_the_reports_of_its_posts(world: World) -> None:
    thread_id = world.ask()
    post_id = world.reply(thread_id, "nora", "Buy my course!")
    flag(world, post_id)
    remove(world, thread_id)
    assert item_of(world, post_id, "flagged").state == "invalidated"
    restore(world, thread_id)
    assert item_of(world, post_id, "flagged").state == "pending"


def test_mine_is_different_is_looked_at_by_an_lcm(world: World) -> None:
    first = world.ask()
    form = NewThread(
        space="python",
        title="How do I loop over a dictionary?",
        body="Not a list.",
        different=Different(key=f"t-{first}", reason="I have a dictionary."),
    )
    second = world.do("owen", threads.post_thread, form)
    item = item_of(world, second, "duplicate")
    assert item.why[-1].text == "the asker says it is not the same question"
    settle_as(world, item.id, "kept")
    assert item_of(world, second, "duplicate").state == "decided"
    assert item_of(world, second).state == "pending", "looking at the difference answers nothing"


def test_a_duplicate_whose_original_vanishes_waits_again(world: World) -> None:
    original, duplicate = world.ask(), world.ask("owen", title="Looping over lists, how?")
    settle_as(world, item_of(world, duplicate).id, "duplicate", target=original)
    assert item_of(world, duplicate).state == "decided"
    remove(world, original)
    assert item_of(world, duplicate).state == "pending"
    assert forgotten(world) == []


def test_settling_twice_changes_nothing(world: World) -> None:
    thread_id = world.ask()
    before = item_of(world, thread_id)
    close(world, thread_id)
    reopen(world, thread_id)
    close(world, thread_id)
    reopen(world, thread_id)
    after = item_of(world, thread_id)
    assert after.id == before.id, "one row for one target"
    assert after.state == ItemState.PENDING
