"""Who is told what, once, and only what they may still see."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Membership, Status, User
from core.actor import SYSTEM, VISITOR, Actor, Role
from core.errors import Invalid, SignInRequired
from core.ids import Cursor
from core.models import OutboxJob
from forum.events import ReplyWasPosted, ThreadWasPosted
from forum.forms.personal import NoticesRead, ReadTo
from forum.forms.threads import Acceptance, Archiving, Closing, PostEdit, RemovalForm
from forum.jobs.notices import CROWD, tell_of_reply, tell_of_thread
from forum.models import Notification, Thread
from forum.models.notices import MailPace, NoticeKind
from forum.models.spaces import Audience
from forum.queries.notices import list_notices, unread_count
from forum.service.follows import follow, unfollow
from forum.service.lifecycle import archive_thread, close_thread, remove_thread, restore_thread
from forum.service.notices import Telling, mark_all_notices_read, mark_notices_read, tell
from forum.service.posts import edit_post, remove_post, restore_post
from forum.service.reading import mark_read
from forum.service.solutions import accept_solution, verify_answer, withdraw_solution
from forum.service.votes import me_too
from tests.forum.personal.village import Village

TITLE = "“How do I copy a list?”"


def test_a_reply_tells_the_asker_and_the_followers_but_not_its_author(
    village: Village, ada: Actor, ben: Actor, cleo: Actor
) -> None:
    thread = village.ask(ada)
    village.do(cleo, follow, thread)
    village.answer(ben, thread)
    assert village.notices(ada) == [f"Ben replied to you in {TITLE}"]
    assert village.notices(cleo) == [f"Ben replied in {TITLE}"]
    assert village.notices(ben) == []


def test_notices_speak_the_language_of_their_reader(village: Village, ada: Actor, ben: Actor, cleo: Actor) -> None:
    thread = village.ask(ada)
    village.do(cleo, follow, thread)
    village.answer(ben, thread)
    assert village.notices(cleo, "fr") == ["Ben a répondu dans «\u00a0How do I copy a list?\u00a0»"]


def test_a_mention_wins_over_the_reply_that_holds_it(village: Village, ada: Actor, ben: Actor, cleo: Actor) -> None:
    thread = village.ask(ada)
    village.do(cleo, follow, thread)
    village.answer(ben, thread, "Ask @cleo, or @ada. Not @nobody, nor `@lucie`.")
    assert village.notices(ada) == [f"Ben mentioned you in {TITLE}"]
    assert village.notices(cleo) == [f"Ben mentioned you in {TITLE}"]


def test_a_handle_in_code_or_a_mere_link_calls_nobody(village: Village, ada: Actor, ben: Actor, cleo: Actor) -> None:
    village.answer(ben, village.ask(ada), "`@cleo` and [her page](/people/cleo)")
    assert village.notices(cleo) == []


def test_a_question_tells_those_it_mentions_and_nobody_else(
    village: Village, ada: Actor, ben: Actor, cleo: Actor
) -> None:
    village.ask(ada, body="Does @ben know?")
    assert village.notices(ben) == [f"Ada mentioned you in {TITLE}"]
    assert village.notices(cleo) == []


def test_an_edit_tells_only_those_it_mentions_for_the_first_time(
    village: Village, ada: Actor, ben: Actor, cleo: Actor
) -> None:
    post = village.answer(ben, village.ask(ada), "Ask @ada.")
    village.do(ben, edit_post, post, PostEdit(body="Ask @ada or @cleo."))
    assert len(village.notices(ada)) == 1
    assert village.notices(cleo) == [f"Ben mentioned you in {TITLE}"]


def test_one_post_calls_twenty_people_at_most(village: Village, ada: Actor) -> None:
    people = [village.person(f"p{number}") for number in range(25)]
    village.ask(ada, body=" ".join(f"@{person.handle}" for person in people))
    village.settle()
    assert len(village.rows(Notification)) == 20


@pytest.mark.parametrize("body", ["A reply.", "A reply for @cleo."])
def test_who_left_a_thread_is_left_in_peace_even_by_name(
    village: Village, ada: Actor, ben: Actor, cleo: Actor, body: str
) -> None:
    thread = village.ask(ada)
    village.answer(cleo, thread)
    village.do(cleo, unfollow, thread)
    village.answer(cleo, thread, "One more thing.")
    village.answer(ben, thread, body)
    assert village.notices(cleo) == []
    village.do(cleo, follow, thread)
    village.answer(ben, thread)
    assert len(village.notices(cleo)) == 1


def test_an_accepted_answer_tells_its_author_the_followers_and_those_with_the_same_question(
    village: Village, ada: Actor, ben: Actor, cleo: Actor
) -> None:
    thread = village.ask(ada)
    village.do(cleo, me_too, thread)
    post = village.answer(ben, thread)
    village.do(ada, accept_solution, thread, Acceptance(post_id=post))
    assert village.notices(ben) == [f"Ada accepted your answer in {TITLE}"]
    assert village.notices(cleo)[0] == f"{TITLE} now has an accepted answer"
    assert len(village.notices(ada)) == 1  # the reply, not her own choice


def test_an_answer_verified_after_it_was_accepted_is_news_for_its_author_only(
    village: Village, ada: Actor, ben: Actor, cleo: Actor, lcm: Actor
) -> None:
    thread = village.ask(ada)
    village.do(cleo, me_too, thread)
    post = village.answer(ben, thread)
    village.do(ada, accept_solution, thread, Acceptance(post_id=post))
    village.settle()
    village.do(lcm, verify_answer, post)
    assert village.notices(ben)[0] == f"Lucie verified your answer in {TITLE}"
    assert village.notices(cleo)[0] == f"{TITLE} now has an accepted answer"
    assert village.notices(ada)[0] == f"Your question {TITLE} now has a verified answer"


def test_a_choice_withdrawn_before_it_was_told_tells_nobody(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread)
    village.do(ada, accept_solution, thread, Acceptance(post_id=post))
    village.do(ada, withdraw_solution, thread)
    assert village.notices(ben) == []


def test_an_announcement_tells_everybody_who_may_read_it(village: Village, ada: Actor, ben: Actor, lcm: Actor) -> None:
    village.circle(village.space("cellar", Audience.GROUPS), ada)
    village.announce(lcm, "cellar")
    ada = village.again(ada)
    assert village.notices(ada) == ["Lucie announces: “The school is closed”"]
    assert village.notices(ben) == []
    assert village.notices(lcm) == []


def test_a_crowd_is_told_a_few_dozen_at_a_time_and_nobody_twice(village: Village, lcm: Actor) -> None:
    people = [village.person(f"p{number}") for number in range(CROWD * 2 + 3)]
    thread = village.announce(lcm)
    village.settle()
    with village.office.write() as work:
        tell_of_thread(work, ThreadWasPosted(thread_id=thread))
    village.settle()
    rounds = [job for job in village.rows(OutboxJob) if job.name == "forum.tell_crowd"]
    assert len(rounds) == 3
    assert sorted(row.user_id for row in village.rows(Notification)) == [person.id for person in people]


@pytest.mark.parametrize(
    ("who", "told"),
    [({"status": Status.SUSPENDED}, False), ({"imported": True, "email": None}, False), ({}, True)],
    ids=["suspended", "imported", "member"],
)
def test_only_people_who_can_sign_in_are_told(village: Village, lcm: Actor, who: dict[str, Any], told: bool) -> None:
    person = village.person("dan", **who)
    village.announce(lcm)
    village.settle()
    assert [row.user_id for row in village.rows(Notification)] == ([person.id] if told else [])


def test_the_author_learns_that_somebody_else_closed_or_archived_their_thread(
    village: Village, ada: Actor, lcm: Actor
) -> None:
    thread = village.ask(ada)
    village.do(lcm, close_thread, thread, Closing(reason="off_topic"))
    village.do(lcm, archive_thread, thread, Archiving(reason="other"))
    assert village.notices(ada) == [f"Lucie archived your thread {TITLE}", f"Lucie closed your thread {TITLE}"]
    assert len(village.mails()) == 2


def test_closing_ones_own_thread_is_no_news(village: Village, ada: Actor) -> None:
    village.do(ada, close_thread, village.ask(ada), Closing())
    assert village.notices(ada) == []


def test_what_the_system_tidies_is_shown_but_not_mailed(village: Village, ada: Actor) -> None:
    thread = village.ask(ada)
    village.do(SYSTEM, close_thread, thread, Closing(reason="quiet"))
    assert village.notices(ada) == [f"Your thread {TITLE} was closed"]
    assert village.mails() == []


def test_a_listener_that_runs_twice_tells_once(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread, "For @ada.")
    for _ in range(2):
        with village.office.write() as work:
            tell_of_reply(work, ReplyWasPosted(thread_id=thread, post_id=post))
        village.settle()
    assert len(village.rows(Notification)) == 1
    assert len(village.mails()) == 1


def test_an_escalation_is_told_once_even_to_who_left_the_thread(
    village: Village, ada: Actor, ben: Actor, lcm: Actor
) -> None:
    thread = village.ask(ada)
    village.do(ben, unfollow, thread)
    telling = Telling(kind=NoticeKind.ESCALATED, thread_id=thread, by_id=lcm.id, key="escalated:7")
    with village.office.write() as work:
        assert ben.id is not None
        assert tell(work, ben.id, telling) is not None
        assert tell(work, ben.id, telling) is None
    assert village.notices(ben) == [f"Lucie asks you to answer {TITLE}"]


def test_a_hidden_post_tells_nothing_and_is_not_counted(village: Village, ada: Actor, ben: Actor, lcm: Actor) -> None:
    post = village.answer(ben, village.ask(ada), "The canary is yellow.")
    village.settle()
    village.do(lcm, remove_post, post, RemovalForm())
    assert village.notices(ada) == []
    assert village.read(ada, unread_count) == 0
    village.do(lcm, restore_post, post)
    assert len(village.notices(ada)) == village.read(ada, unread_count) == 1


def test_a_reply_hidden_before_the_worker_came_tells_nobody(
    village: Village, ada: Actor, ben: Actor, lcm: Actor
) -> None:
    thread = village.ask(ada)
    village.do(lcm, follow, thread)
    post = village.answer(ben, thread, "The canary is yellow, @ada.")
    village.do(lcm, remove_post, post, RemovalForm())
    village.settle()
    assert village.rows(Notification) == []
    assert village.mails() == []


def test_a_removed_thread_tells_nothing_not_even_to_staff(village: Village, ada: Actor, ben: Actor, lcm: Actor) -> None:
    thread = village.ask(ada)
    village.do(lcm, follow, thread)
    village.answer(ben, thread)
    village.settle()
    village.do(lcm, remove_thread, thread, RemovalForm())
    for reader in (ada, lcm):
        assert village.notices(reader) == []
        assert village.read(reader, unread_count) == 0
    village.do(lcm, restore_thread, thread)
    assert len(village.notices(ada)) == 1


def test_who_left_the_circle_is_told_nothing_of_it_any_more(village: Village, ada: Actor, ben: Actor) -> None:
    group = village.circle(village.space("cellar", Audience.GROUPS), ada, ben)
    ada, ben = village.again(ada), village.again(ben)
    thread = village.ask(ada, "cellar", "Where is the canary?")
    village.answer(ben, thread)
    assert len(village.notices(ada)) == 1
    with village.office.write() as work:
        work.db.delete(work.db.get(Membership, (group, ada.id)))
    ada = village.again(ada)
    assert village.notices(ada) == []
    assert village.read(ada, unread_count) == 0
    village.answer(ben, thread, "In the garden, @ada.")
    village.settle()
    assert len(village.rows(Notification)) == 1


def test_a_thread_moved_out_of_sight_before_the_mail_sends_no_mail(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    village.answer(ben, thread)
    cellar = village.space("cellar", Audience.GROUPS)
    village.change(Thread, thread, space_id=cellar)
    assert village.notices(ada) == []
    assert village.mails() == []


def test_visitors_have_no_notices(village: Village) -> None:
    for query in (list_notices, unread_count):
        with pytest.raises(SignInRequired):
            village.read(VISITOR, query)
    with pytest.raises(SignInRequired):
        village.do(VISITOR, mark_all_notices_read)


def test_notices_are_paged_newest_first_without_gap_or_repeat(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    for number in range(7):
        village.answer(ben, thread, f"Number {number}.")
    village.settle()
    seen: list[int] = []
    cursor: str | None = None
    while True:
        page = village.read(ada, list_notices, Cursor.decode(cursor), 3)
        seen += [view.id for view in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 7
    assert page.unread == 7


def test_a_notice_shows_where_it_leads_and_what_was_said(village: Village, ada: Actor, ben: Actor) -> None:
    post = village.answer(ben, village.ask(ada), "Call its **copy** method.")
    village.settle()
    (view,) = village.read(ada, list_notices).items
    assert (view.url, view.excerpt, view.by_handle, view.space_slug, view.is_read) == (
        f"/posts/{post}",
        "Call its copy method.",
        "ben",
        "square",
        False,
    )


def test_reading_marks_only_ones_own_notices_and_twice_is_harmless(
    village: Village, ada: Actor, ben: Actor, cleo: Actor
) -> None:
    thread = village.ask(ada)
    village.do(cleo, follow, thread)
    village.answer(ben, thread)
    village.settle()
    everything = NoticesRead(ids=tuple(row.id for row in village.rows(Notification)))
    for _ in range(2):
        village.do(ada, mark_notices_read, everything)
    assert village.read(ada, unread_count) == 0
    assert village.read(cleo, unread_count) == 1
    village.do(cleo, mark_all_notices_read)
    assert village.read(cleo, unread_count) == 0


def test_marking_nothing_is_a_mistake(village: Village, ada: Actor) -> None:
    with pytest.raises(Invalid):
        village.do(ada, mark_notices_read, NoticesRead())


def test_reading_a_thread_reads_its_notices_up_to_there(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    village.answer(ben, thread)
    village.answer(ben, thread)
    village.settle()
    village.do(ada, mark_read, thread, ReadTo(post_number=2))
    assert village.read(ada, unread_count) == 1


def test_a_live_counter_is_told_when_it_changes(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread)
    with village.office.write() as work:
        tell(work, ada.id or 0, Telling(kind=NoticeKind.REPLY, thread_id=thread, post_id=post, by_id=ben.id, key="x"))
        assert f"user:{ada.id}" in work.signals
    with village.office.write(ada) as work:
        mark_all_notices_read(work)
        assert f"user:{ada.id}" in work.signals


def test_an_lcm_of_one_space_is_told_there(village: Village, ada: Actor, ben: Actor) -> None:
    cellar = village.space("cellar", Audience.GROUPS)
    ben = village.grant(ben, Role.LCM, cellar)
    village.circle(cellar, ada)
    ada = village.again(ada)
    thread = village.ask(ada, "cellar")
    village.do(ben, follow, thread)
    village.answer(ada, thread)
    assert len(village.notices(ben)) == 1


def test_a_pace_is_kept_with_the_notice(village: Village, ada: Actor, ben: Actor) -> None:
    village.answer(ben, village.ask(ada))
    village.wait(timedelta(minutes=1))
    village.settle()
    (row,) = village.rows(Notification)
    assert (row.pace, row.mailed_at) == (MailPace.AT_ONCE, village.clock[0])
    assert village.row(User, row.user_id).handle == "ada"
