"""“Helpful” and “I have this question too”: once each, counted from rows, and by whom."""

import threading

import msgspec
import pytest

from core.actor import VISITOR, Actor, TokenScope
from core.errors import Forbidden, NotFound, SignInRequired
from forum.errors import ThreadClosed
from forum.errors_personal import NotAQuestion, OwnWriting
from forum.events import QuestionIsShared
from forum.forms.threads import RemovalForm
from forum.models import Follow, MeToo, Post, Thread, Vote
from forum.models.threads import Lifecycle, ThreadKind
from forum.queries.personal import reader_marks
from forum.service.posts import remove_post, restore_post
from forum.service.votes import me_too, unvote, vote, withdraw_me_too
from tests.forum.personal.village import Village


def test_a_vote_counts_once_however_often_it_is_given(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread)
    for _ in range(3):
        village.do(ada, vote, post)
    assert village.row(Post, post).helpful_count == 1
    assert village.row(Thread, thread).helpful_count == 1
    assert village.log().count("post.vote") == 1


def test_each_post_and_thread_counts_its_own(village: Village, ada: Actor, ben: Actor, cleo: Actor) -> None:
    first, second = village.ask(ada), village.ask(ada)
    posts = [village.answer(ben, thread) for thread in (first, first, second)]
    for voter, post in ((ada, posts[0]), (cleo, posts[0]), (cleo, posts[1])):
        village.do(voter, vote, post)
    village.do(cleo, me_too, second)
    assert [village.row(Post, post).helpful_count for post in posts] == [2, 1, 0]
    assert [village.row(Thread, thread).helpful_count for thread in (first, second)] == [3, 0]
    assert [village.row(Thread, thread).me_too_count for thread in (first, second)] == [0, 1]


def test_a_vote_taken_back_is_gone_and_taking_it_back_again_is_harmless(
    village: Village, ada: Actor, ben: Actor
) -> None:
    post = village.answer(ben, village.ask(ada))
    village.do(ada, vote, post)
    for _ in range(2):
        village.do(ada, unvote, post)
    assert village.row(Post, post).helpful_count == 0
    assert village.log().count("post.unvote") == 1


def test_a_vote_bumps_neither_activity_nor_revision(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread)
    before = village.row(Thread, thread)
    village.do(ada, vote, post)
    after = village.row(Thread, thread)
    assert (after.rev, after.version, after.activity_at) == (before.rev, before.version, before.activity_at)


def test_votes_of_many_at_the_same_instant_are_all_counted(village: Village, ada: Actor, ben: Actor) -> None:
    post = village.answer(ben, village.ask(ada))
    voters = [ada, *(village.person(f"voter-{number}") for number in range(7))]
    start = threading.Barrier(len(voters))

    def go(voter: Actor) -> None:
        start.wait()
        village.do(voter, vote, post)

    threads = [threading.Thread(target=go, args=(voter,)) for voter in voters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert village.row(Post, post).helpful_count == len(voters) == len(village.rows(Vote))


def test_many_with_the_same_question_at_the_same_instant_are_all_counted(village: Village, ada: Actor) -> None:
    thread = village.ask(ada)
    people = [village.person(f"other-{number}") for number in range(8)]
    start = threading.Barrier(len(people))

    def go(person: Actor) -> None:
        start.wait()
        village.do(person, me_too, thread)

    hands = [threading.Thread(target=go, args=(person,)) for person in people]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert village.row(Thread, thread).me_too_count == len(people)


def test_one_person_voting_twice_at_the_same_instant_counts_once(village: Village, ada: Actor, ben: Actor) -> None:
    post = village.answer(ben, village.ask(ada))
    start = threading.Barrier(2)

    def go() -> None:
        start.wait()
        village.do(ada, vote, post)

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert village.row(Post, post).helpful_count == 1


READ_ONLY = frozenset({TokenScope.READ})


@pytest.mark.parametrize(
    ("who", "where", "refusal"),
    [
        ("visitor", "open", SignInRequired),
        ("reading token", "open", Forbidden),
        ("author", "open", OwnWriting),
        ("learner", "open", None),
        ("learner", "closed", None),
        ("learner", "archived", ThreadClosed),
        ("learner", "removed post", NotFound),
        ("learner", "removed thread", NotFound),
        ("learner", "other circle", NotFound),
        ("lcm", "open", None),
        ("lcm", "removed post", Forbidden),
        ("lcm", "removed thread", ThreadClosed),
        ("lcm", "archived", ThreadClosed),
    ],
)
def test_who_may_vote_where(
    village: Village, ada: Actor, ben: Actor, lcm: Actor, *, who: str, where: str, refusal: type[Exception] | None
) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread)
    _bring_to(village, lcm, thread, post, where)
    actor = {
        "visitor": VISITOR,
        "reading token": msgspec.structs.replace(ada, scopes=READ_ONLY),
        "author": ben,
        "learner": ada if where == "open" else village.person("dan"),
        "lcm": lcm,
    }[who]
    for verb in (vote, unvote):
        if refusal is None:
            village.do(actor, verb, post)
        else:
            with pytest.raises(refusal):
                village.do(actor, verb, post)


def test_votes_of_a_removed_reply_leave_the_threads_count_and_come_back(
    village: Village, ada: Actor, ben: Actor, lcm: Actor
) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread)
    village.do(ada, vote, post)
    village.do(lcm, remove_post, post, RemovalForm())
    village.settle()
    assert village.row(Thread, thread).helpful_count == 0
    village.do(lcm, restore_post, post)
    village.settle()
    assert village.row(Thread, thread).helpful_count == 1


def test_having_the_question_too_is_counted_once_follows_and_is_announced(
    village: Village, ada: Actor, ben: Actor
) -> None:
    thread = village.ask(ada)
    for _ in range(2):
        village.do(ben, me_too, thread)
    assert village.row(Thread, thread).me_too_count == 1
    assert not village.row(Follow, thread, ben.id).is_muted
    assert village.told == [QuestionIsShared(thread_id=thread)]
    for _ in range(2):
        village.do(ben, withdraw_me_too, thread)
    assert village.row(Thread, thread).me_too_count == 0
    assert village.rows(MeToo) == []
    assert len(village.told) == 2


@pytest.mark.parametrize(
    ("kind", "lifecycle", "refusal"),
    [
        (ThreadKind.QUESTION, Lifecycle.OPEN, None),
        (ThreadKind.QUESTION, Lifecycle.CLOSED, None),
        (ThreadKind.QUESTION, Lifecycle.ARCHIVED, ThreadClosed),
        (ThreadKind.DISCUSSION, Lifecycle.OPEN, NotAQuestion),
        (ThreadKind.ANNOUNCEMENT, Lifecycle.OPEN, NotAQuestion),
    ],
)
def test_what_can_be_my_question_too(
    village: Village, ben: Actor, lcm: Actor, kind: ThreadKind, lifecycle: Lifecycle, refusal: type[Exception] | None
) -> None:
    thread = village.ask(lcm, kind=kind)
    village.change(Thread, thread, lifecycle=lifecycle)
    if refusal is None:
        village.do(ben, me_too, thread)
        return
    with pytest.raises(refusal):
        village.do(ben, me_too, thread)


def test_nobody_has_their_own_question_too(village: Village, ada: Actor) -> None:
    thread = village.ask(ada)
    with pytest.raises(OwnWriting):
        village.do(ada, me_too, thread)


def test_a_reader_finds_their_marks_again_and_nobody_elses(
    village: Village, ada: Actor, ben: Actor, cleo: Actor
) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread)
    village.do(cleo, vote, post)
    village.do(cleo, me_too, thread)
    mine = village.read(cleo, reader_marks, thread, [post])
    assert mine.votes == {post}
    assert mine.has_me_too
    assert mine.is_following
    others = village.read(ada, reader_marks, thread, [post])
    assert (others.votes, others.has_me_too) == (frozenset(), False)
    assert village.read(VISITOR, reader_marks, thread, [post]).votes == frozenset()


def _bring_to(village: Village, lcm: Actor, thread: int, post: int, where: str) -> None:
    if where in {"closed", "archived"}:
        village.change(Thread, thread, lifecycle=where)
    elif where == "removed post":
        village.do(lcm, remove_post, post, RemovalForm())
    elif where == "removed thread":
        village.change(Thread, thread, is_removed=True)
    elif where == "other circle":
        village.change(Thread, thread, space_id=village.space("cellar", "groups"))  # type: ignore[arg-type]
