"""What answered: the asker's choice and the staff's word, which move, vanish with their reply and come back."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from core.errors import AppError, Forbidden, NotFound
from core.work import Work
from forum.errors import NotAnAnswer
from forum.forms.threads import Acceptance, Archiving, Closing, NewThread, RemovalForm
from forum.models import Solution, Verification
from forum.models.threads import ThreadKind
from forum.queries.thread_page import view_thread
from forum.service import lifecycle, posts, solutions, threads
from tests.forum.crowd import refused, together
from tests.world import World


def resolution(world: World, thread_id: int) -> str:
    return world.see("system", view_thread, thread_id).resolution


def accepted(world: World, thread_id: int) -> list[int]:
    thread = world.see("system", view_thread, thread_id)
    return [post.id for post in thread.posts if post.is_accepted]


def solved(world: World) -> tuple[int, int]:
    """A question of Léa's with an accepted answer of Marc's."""
    thread_id = world.ask()
    reply_id = world.reply(thread_id)
    world.accept(thread_id, reply_id)
    return thread_id, reply_id


def test_accepting_settles_and_accepting_another_moves_the_mark(any_world: World) -> None:
    thread_id, first = solved(any_world)
    assert (resolution(any_world, thread_id), accepted(any_world, thread_id)) == ("accepted", [first])
    second = any_world.reply(thread_id, "owen", "A better one.")
    any_world.accept(thread_id, second)
    assert (resolution(any_world, thread_id), accepted(any_world, thread_id)) == ("accepted", [second])


def test_accepting_the_same_again_changes_nothing(world: World) -> None:
    thread_id, reply_id = solved(world)
    before = world.see("lea", view_thread, thread_id).rev
    world.accept(thread_id, reply_id)
    assert world.see("lea", view_thread, thread_id).rev == before


def test_withdrawing_accepts_nothing_any_more(world: World) -> None:
    thread_id, _reply_id = solved(world)
    world.do("lea", solutions.withdraw_solution, thread_id)
    assert (resolution(world, thread_id), accepted(world, thread_id)) == ("answered", [])
    with pytest.raises(NotFound):
        world.do("lea", solutions.withdraw_solution, thread_id)


def test_removing_the_accepted_reply_withdraws_it_and_restoring_does_not_accept_again(any_world: World) -> None:
    thread_id, reply_id = solved(any_world)
    any_world.do("camille", posts.remove_post, reply_id, RemovalForm())
    assert (resolution(any_world, thread_id), accepted(any_world, thread_id)) == ("none", [])
    any_world.do("camille", posts.restore_post, reply_id)
    assert (resolution(any_world, thread_id), accepted(any_world, thread_id)) == ("answered", [])


def test_a_verified_reply_counts_while_it_is_visible(any_world: World) -> None:
    thread_id, accepted_id = solved(any_world)
    verified_id = any_world.reply(thread_id, "owen", "The exact way.")
    any_world.do("marc", solutions.verify_answer, verified_id)
    assert resolution(any_world, thread_id) == "verified"
    any_world.do("camille", posts.remove_post, verified_id, RemovalForm())
    assert resolution(any_world, thread_id) == "accepted"
    any_world.do("camille", posts.restore_post, verified_id)
    assert resolution(any_world, thread_id) == "verified"
    any_world.do("marc", solutions.unverify_answer, verified_id)
    assert (resolution(any_world, thread_id), accepted(any_world, thread_id)) == ("accepted", [accepted_id])


def test_verifying_twice_changes_nothing_and_unverifying_twice_finds_nothing(world: World) -> None:
    thread_id, reply_id = solved(world)
    world.do("marc", solutions.verify_answer, reply_id)
    before = world.see("lea", view_thread, thread_id)
    world.do("camille", solutions.verify_answer, reply_id)
    after = world.see("lea", view_thread, thread_id)
    assert (after.rev, after.posts[0].verified) == (before.rev, before.posts[0].verified)
    world.do("bruno", solutions.unverify_answer, reply_id)
    with pytest.raises(NotFound):
        world.do("bruno", solutions.unverify_answer, reply_id)


Verb = Callable[[World, str, int, int], Any]
VERBS: dict[str, Verb] = {
    "accept": lambda world, who, thread, reply: world.accept(thread, reply, who),
    "withdraw": lambda world, who, thread, _reply: world.do(who, solutions.withdraw_solution, thread),
    "verify": lambda world, who, _thread, reply: world.do(who, solutions.verify_answer, reply),
    "unverify": lambda world, who, _thread, reply: world.do(who, solutions.unverify_answer, reply),
}
PEOPLE = ("visitor", "owen", "lea", "marc", "bruno", "camille", "ada")
ALLOWED: dict[str, str] = {
    #           visitor owen lea marc bruno camille ada
    "accept": "..y....",
    "withdraw": "..y....",
    "verify": "...yyyy",
    "unverify": "...yyyy",
}


@pytest.mark.parametrize("name", VERBS)
def test_who_settles_what(world: World, name: str) -> None:
    found = ""
    for who in PEOPLE:
        thread_id, reply_id = solved(world)
        if name == "unverify":
            world.do("marc", solutions.verify_answer, reply_id)
        answers = together(lambda who=who, one=thread_id, two=reply_id: VERBS[name](world, who, one, two))
        assert refused(answers) in ([], [Forbidden])
        found += "." if refused(answers) else "y"
        world.pass_time(minutes=10)
    assert found == ALLOWED[name]


def test_only_a_visible_reply_of_the_same_question_is_an_answer(world: World) -> None:
    thread_id = world.ask()
    other_id = world.ask(name="owen", title="Another question entirely")
    removed = world.reply(thread_id, "marc", "Gone.")
    world.do("camille", posts.remove_post, removed, RemovalForm())
    opening = world.see("lea", view_thread, thread_id).opening.id
    for post_id in (opening, removed, world.reply(other_id), 10**9):
        with pytest.raises(NotAnAnswer):
            world.accept(thread_id, post_id)
    with pytest.raises(NotAnAnswer):
        world.do("camille", solutions.verify_answer, opening)
    with pytest.raises(NotAnAnswer):
        world.do("camille", solutions.verify_answer, removed)
    assert resolution(world, thread_id) == "none"


@pytest.mark.parametrize("kind", [ThreadKind.DISCUSSION, ThreadKind.ANNOUNCEMENT])
def test_only_a_question_has_answers(world: World, kind: ThreadKind) -> None:
    form = NewThread(space="python", title="Not a question", body="Words.", kind=kind)
    thread_id = world.do("camille", threads.post_thread, form)
    reply_id = world.reply(thread_id)
    for verb, given in ((solutions.accept_solution, (thread_id, Acceptance(post_id=reply_id))),
                        (solutions.verify_answer, (reply_id,))):  # fmt: skip
        with pytest.raises(Forbidden):
            world.do("camille", verb, *given)


def test_what_is_archived_keeps_its_solution_and_can_still_be_vouched_for(world: World) -> None:
    thread_id, reply_id = solved(world)
    world.do("camille", lifecycle.close_thread, thread_id, Closing())
    world.accept(thread_id, reply_id)
    world.do("camille", lifecycle.archive_thread, thread_id, Archiving())
    with pytest.raises(Forbidden):
        world.do("lea", solutions.withdraw_solution, thread_id)
    world.do("marc", solutions.verify_answer, reply_id)
    assert resolution(world, thread_id) == "verified"


def test_choices_at_the_same_instant_leave_one(any_world: World) -> None:
    thread_id = any_world.ask()
    replies = [any_world.reply(thread_id, "owen", f"Way {number}.") for number in range(5)]
    answers = together(*[lambda reply=reply: any_world.accept(thread_id, reply) for reply in replies])
    assert refused(answers) == []
    assert len(accepted(any_world, thread_id)) == 1
    vouch = [lambda: any_world.do("marc", solutions.verify_answer, replies[0])] * 4
    assert refused(together(*vouch)) == []
    take_back = [lambda: any_world.do("lea", solutions.withdraw_solution, thread_id)] * 4
    assert refused(together(*take_back)) == [NotFound] * 3

    def look(work: Work) -> tuple[int, int]:
        return len(work.db.scalars(select(Solution)).all()), len(work.db.scalars(select(Verification)).all())

    assert any_world.see("system", look) == (0, 1)


def test_a_reply_removed_while_it_is_accepted_is_not_the_solution(any_world: World) -> None:
    """Whoever comes first: a removed reply is never the accepted one."""
    for number in range(4):
        thread_id = any_world.ask(title=f"Race number {number}")
        reply_id = any_world.reply(thread_id)
        together(
            lambda one=thread_id, two=reply_id: any_world.accept(one, two),
            lambda two=reply_id: any_world.do("camille", posts.remove_post, two, RemovalForm()),
        )
        assert (accepted(any_world, thread_id), resolution(any_world, thread_id)) == ([], "none")


def test_who_cannot_see_the_thread_finds_nothing_to_settle(world: World) -> None:
    thread_id = world.ask("nora", "cohort-a")
    reply_id = world.reply(thread_id, "camille")
    kinds: list[type[AppError]] = []
    for verb in VERBS.values():
        kinds += refused(together(lambda verb=verb: verb(world, "owen", thread_id, reply_id)))
    assert kinds == [NotFound] * 4
