"""Mails: at once, once a day, or never; in their reader's language; stopped by one click that is a POST."""

from datetime import UTC, datetime, timedelta

import pytest

from core.actor import VISITOR, Actor
from core.errors import NotFound, SignInRequired
from core.mail import compose
from core.models import Mail
from core.worker import Worker
from forum.forms.personal import PaceForm, ReadTo
from forum.forms.threads import RemovalForm
from forum.jobs.digest import ask_for_digests
from forum.models import Notification, Preference
from forum.models.notices import MailPace
from forum.queries.notices import load_preferences
from forum.service.follows import follow
from forum.service.notices import set_pace, unsubscribe, unsubscribe_url
from forum.service.posts import remove_post
from forum.service.reading import mark_read
from tests.forum.personal.village import Village


def choose(village: Village, actor: Actor, pace: str, space: str | None = None) -> None:
    village.do(actor, set_pace, PaceForm(pace=pace, space=space))  # type: ignore[arg-type]


def evening(village: Village) -> list[Mail]:
    """What the schedule asks for now, and all mails so far."""
    ask_for_digests(village.office)
    return village.mails()


def test_a_reply_is_mailed_at_once_in_the_readers_language(village: Village, ben: Actor, cleo: Actor) -> None:
    thread = village.ask(cleo)
    post = village.answer(ben, thread, "Call its **copy** method.")
    (mail,) = village.mails()
    assert mail.to_address == "cleo@village.example"
    assert mail.subject == "Ben vous a répondu dans «\u00a0How do I copy a list?\u00a0»"
    assert mail.text.startswith("Bonjour Cleo,")
    assert "Call its copy method." in mail.text
    assert f"https://entraide.example/posts/{post}" in mail.text
    assert "Pour ne plus recevoir de messages de cet espace" in mail.text


def test_a_mail_says_how_to_stop_in_one_click(village: Village, ada: Actor, ben: Actor) -> None:
    village.answer(ben, village.ask(ada))
    (mail,) = village.mails()
    message = compose(mail, village.office.settings)
    link = message["List-Unsubscribe"].strip("<>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.startswith(f"https://entraide.example/unsubscribe/{ada.id}/1/")
    assert link in mail.text


def test_a_title_cannot_add_a_header(village: Village, ada: Actor, ben: Actor) -> None:
    village.answer(ben, village.ask(ada, title="List copy\nBcc: all@village.example"))
    (mail,) = village.mails()
    assert "\n" not in compose(mail, village.office.settings)["Subject"]
    assert "Bcc" not in compose(mail, village.office.settings)


@pytest.mark.parametrize(
    ("everywhere", "here", "mails"),
    [
        (None, None, "at once"),
        ("never", None, "none"),
        ("daily", None, "evening"),
        (None, "never", "none"),
        (None, "daily", "evening"),
        ("never", "at_once", "at once"),
        ("daily", "never", "none"),
        ("at_once", "daily", "evening"),
        ("never", "default", "none"),
        ("default", None, "at once"),
    ],
)
def test_the_pace_of_a_space_wins_over_the_one_for_everywhere(
    village: Village, ada: Actor, ben: Actor, everywhere: str | None, here: str | None, mails: str
) -> None:
    if everywhere:
        choose(village, ada, everywhere)
    if here:
        choose(village, ada, here, "square")
    village.answer(ben, village.ask(ada))
    assert len(village.mails()) == (mails == "at once")
    village.wait(timedelta(hours=9))
    assert len(evening(village)) == (mails != "none")


def test_preferences_show_every_readable_space_and_choosing_twice_keeps_one_row(village: Village, ada: Actor) -> None:
    village.space("cellar", "groups")  # type: ignore[arg-type]
    village.space("attic")
    for pace in ("daily", "never"):
        choose(village, ada, pace, "square")
    view = village.read(ada, load_preferences)
    assert view.everywhere is MailPace.AT_ONCE
    assert [(space.slug, space.pace) for space in view.spaces] == [("attic", None), ("square", MailPace.NEVER)]
    assert len(village.rows(Preference)) == 1


def test_nobody_chooses_for_a_space_they_may_not_see(village: Village, ada: Actor) -> None:
    village.space("cellar", "groups")  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        choose(village, ada, "never", "cellar")
    with pytest.raises(SignInRequired):
        choose(village, VISITOR, "never")


def test_what_was_hidden_between_the_notice_and_the_mail_is_not_mailed(
    village: Village, ada: Actor, ben: Actor, lcm: Actor
) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread, "The canary is yellow.")
    worker = Worker(village.office)
    while not village.rows(Notification):
        worker.run_once()
    village.do(lcm, remove_post, post, RemovalForm())
    assert village.mails() == []


def test_what_was_read_meanwhile_is_not_mailed(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    village.answer(ben, thread)
    worker = Worker(village.office)
    while not village.rows(Notification):
        worker.run_once()
    village.do(ada, mark_read, thread, ReadTo(post_number=2))
    assert village.mails() == []


def test_a_pace_changed_meanwhile_is_obeyed(village: Village, ada: Actor, ben: Actor) -> None:
    village.answer(ben, village.ask(ada))
    worker = Worker(village.office)
    while not village.rows(Notification):
        worker.run_once()
    choose(village, ada, "daily")
    assert village.mails() == []
    village.wait(timedelta(hours=9))
    assert len(evening(village)) == 1


def test_a_person_without_an_address_gets_notices_but_no_mail(village: Village, ben: Actor) -> None:
    dan = village.person("dan", email=None)
    village.answer(ben, village.ask(dan))
    assert len(village.notices(dan)) == 1
    assert village.mails() == []


def test_the_daily_mail_gathers_the_day_by_thread_and_is_sent_once(village: Village, ben: Actor, cleo: Actor) -> None:
    choose(village, cleo, "daily")
    first, second = village.ask(cleo), village.ask(cleo, title="And a dictionary?")
    for thread in (first, second, first):
        village.answer(ben, thread)
    assert village.mails() == []
    village.wait(timedelta(hours=9))
    for _ in range(3):
        mails = evening(village)
    (mail,) = mails
    assert mail.subject == "3 nouveautés pour vous sur Entraide"
    assert mail.text.count("How do I copy a list? (Square)") == 1
    assert mail.text.index("How do I copy") < mail.text.index("And a dictionary? (Square)")
    assert mail.headers["List-Unsubscribe"].startswith(f"<https://entraide.example/unsubscribe/{cleo.id}/0/")
    assert all(row.mailed_at == village.clock[0] for row in village.rows(Notification))


def test_one_thing_is_singular_in_both_languages(village: Village, ada: Actor, ben: Actor, cleo: Actor) -> None:
    for asker in (ada, cleo):
        choose(village, asker, "daily")
        village.answer(ben, village.ask(asker))
    village.settle()
    village.wait(timedelta(hours=9))
    assert sorted(mail.subject for mail in evening(village)) == [
        "1 nouveauté pour vous sur Entraide",
        "1 thing new for you on Entraide",
    ]


@pytest.mark.parametrize(
    ("timezone", "sent_at"),
    [
        ("Europe/Paris", datetime(2026, 3, 2, 17, 0, tzinfo=UTC)),
        ("America/Montreal", datetime(2026, 3, 2, 23, 0, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2026, 3, 3, 9, 0, tzinfo=UTC)),
    ],
)
def test_the_evening_comes_when_it_comes_where_the_reader_lives(
    village: Village, ben: Actor, timezone: str, sent_at: datetime
) -> None:
    dan = village.person("dan", timezone=timezone)
    choose(village, dan, "daily")
    village.wait(timedelta(minutes=30))
    village.answer(ben, village.ask(dan))
    village.settle()
    while not evening(village):
        village.wait(timedelta(minutes=30))
    assert village.clock[0] == sent_at


def test_what_happens_after_the_evening_waits_for_the_next(village: Village, ada: Actor, ben: Actor) -> None:
    choose(village, ada, "daily")
    thread = village.ask(ada)
    village.answer(ben, thread)
    village.settle()
    village.wait(timedelta(hours=8, minutes=30))
    assert len(evening(village)) == 1
    village.answer(ben, thread)
    village.settle()
    village.wait(timedelta(hours=4))
    assert len(evening(village)) == 1
    village.wait(timedelta(hours=20))
    assert len(evening(village)) == 2


def test_an_evening_missed_by_a_sleeping_worker_is_made_up(village: Village, ada: Actor, ben: Actor) -> None:
    choose(village, ada, "daily")
    village.answer(ben, village.ask(ada))
    village.settle()
    village.wait(timedelta(hours=30))
    assert len(evening(village)) == 1


def test_a_day_of_hidden_or_read_things_sends_no_mail_and_is_settled(
    village: Village, ada: Actor, ben: Actor, lcm: Actor
) -> None:
    choose(village, ada, "daily")
    thread = village.ask(ada)
    village.answer(ben, thread)
    hidden = village.answer(ben, thread, "The canary is yellow.")
    village.settle()
    village.do(ada, mark_read, thread, ReadTo(post_number=2))
    village.do(lcm, remove_post, hidden, RemovalForm())
    village.wait(timedelta(hours=9))
    assert evening(village) == []
    assert all(row.mailed_at for row in village.rows(Notification))


def test_the_daily_mail_leaves_out_a_space_silenced_meanwhile(village: Village, ada: Actor, ben: Actor) -> None:
    village.space("attic")
    choose(village, ada, "daily")
    for space in ("square", "attic"):
        village.answer(ben, village.ask(ada, space, f"What is in the {space}?"))
    village.settle()
    choose(village, ada, "never", "square")
    village.wait(timedelta(hours=9))
    (mail,) = evening(village)
    assert "attic" in mail.text
    assert "square?" not in mail.text


def test_one_click_silences_a_space_and_twice_is_harmless(village: Village, ada: Actor, ben: Actor) -> None:
    village.space("attic")
    signature = unsubscribe_url(village.office.settings, ada.id or 0, 1).rsplit("/", 1)[1]
    for _ in range(2):
        village.do(VISITOR, unsubscribe, ada.id, 1, signature)
    village.answer(ben, village.ask(ada))
    assert village.mails() == []
    village.answer(ben, village.ask(ada, "attic"))
    assert len(village.mails()) == 1


def test_one_click_on_the_daily_mail_silences_everything(village: Village, ada: Actor, ben: Actor) -> None:
    choose(village, ada, "at_once", "square")
    signature = unsubscribe_url(village.office.settings, ada.id or 0, 0).rsplit("/", 1)[1]
    village.do(VISITOR, unsubscribe, ada.id, 0, signature)
    village.answer(ben, village.ask(ada))
    assert village.mails() == []
    assert village.read(ada, load_preferences).everywhere is MailPace.NEVER


@pytest.mark.parametrize("forgery", ["signature", "space", "person"])
def test_a_forged_link_changes_nothing(village: Village, ada: Actor, ben: Actor, forgery: str) -> None:
    signature = unsubscribe_url(village.office.settings, ada.id or 0, 1).rsplit("/", 1)[1]
    person, space, signature = {
        "signature": (ada.id, 1, signature[:-1] + ("0" if signature[-1] != "0" else "1")),
        "space": (ada.id, 0, signature),
        "person": (ben.id, 1, signature),
    }[forgery]
    with pytest.raises(NotFound):
        village.do(VISITOR, unsubscribe, person, space, signature)
    assert village.rows(Preference) == []


def test_everybody_is_mailed_by_their_own_choice(village: Village, ada: Actor, ben: Actor, cleo: Actor) -> None:
    thread = village.ask(ada)
    village.do(cleo, follow, thread)
    choose(village, cleo, "never")
    village.answer(ben, thread)
    assert [mail.to_address for mail in village.mails()] == ["ada@village.example"]
