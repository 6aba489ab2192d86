"""What is hidden between the writing of a mail and its delivery does not leave: the mail server was down meanwhile."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from core.mail import MailRow, list_mails
from core.models import Mail
from forum.forms.personal import PaceForm
from forum.forms.threads import PostEdit, RemovalForm
from forum.models import Space
from forum.models.spaces import Audience
from forum.service.lifecycle import remove_thread
from forum.service.notices import set_pace
from forum.service.posts import edit_post, remove_post
from tests.mailbox import Box, free_port, serving
from tests.world import World


@pytest.fixture
def world(any_world: World) -> World:
    """A site whose mail server does not answer yet."""
    any_world.office.settings = msgspec.structs.replace(
        any_world.office.settings,
        mail_host="127.0.0.1",
        mail_port=free_port(),
        mail_security="none",
        mail_from="no-reply@forum.example",
    )
    return any_world


def delivered(world: World) -> Box:
    """The server is back: what waited is tried again."""
    with serving(world.office.settings.mail_port) as box:
        world.pass_time(hours=2)
        world.settle()
    return box


def mails(world: World) -> list[MailRow]:
    return world.see("system", list_mails)


def told(world: World) -> list[tuple[str, str | None, bool]]:
    return [(mail.subject, mail.withdrawn_because, mail.sent_at is not None) for mail in mails(world)]


def narrow(world: World) -> None:
    """The public space becomes that of a group."""
    with world.office.write() as work:
        space = work.db.scalars(select(Space).where(Space.slug == "python")).one()
        space.audience = Audience.GROUPS


def test_a_mail_about_a_post_that_is_still_there_leaves_with_its_present_words(world: World) -> None:
    thread = world.ask("lea")
    post = world.reply(thread, "marc", "The password is canary.")
    world.settle()
    assert told(world) == [("Marc replied to you in “How do I loop over a list?”", None, False)]
    world.do("marc", edit_post, post, PostEdit(body="Ask me for the password."))
    (message,) = delivered(world).messages
    assert "Ask me for the password." in message.get_content()
    assert "canary" not in message.get_content()
    assert "canary" not in mails(world)[0].text


@pytest.mark.parametrize("hide", ["post", "thread", "space"])
def test_a_mail_about_what_was_hidden_meanwhile_is_withdrawn_and_says_why(world: World, hide: str) -> None:
    thread = world.ask("lea")
    post = world.reply(thread, "marc", "canary")
    world.settle()
    acts: dict[str, Callable[[], Any]] = {
        "post": lambda: world.do("camille", remove_post, post, RemovalForm()),
        "thread": lambda: world.do("camille", remove_thread, thread, RemovalForm()),
        "space": lambda: narrow(world),
    }
    acts[hide]()
    assert delivered(world).messages == []
    assert told(world) == [("Marc replied to you in “How do I loop over a list?”", "hidden", False)]
    page = world.browser("ada").get("/admin/mail").words
    assert "Withdrawn" in page
    assert "not sent: its reader may no longer see what it was about" in page


def test_a_mail_that_its_reader_no_longer_wants_is_withdrawn(world: World) -> None:
    world.reply(world.ask("lea"), "marc")
    world.settle()
    world.do("lea", set_pace, PaceForm(pace="never"))
    assert delivered(world).messages == []
    assert told(world)[0][1] == "unwanted"


def evening(world: World, *spaces: str) -> tuple[list[int], list[int]]:
    """Two answered questions of Léa in a daily mail that could not leave yet."""
    world.do("lea", set_pace, PaceForm(pace="daily"))
    threads = [world.ask("lea", space=space, title=f"A question in {space}") for space in spaces]
    posts = [world.reply(thread, "camille", "canary") for thread in threads]
    world.settle()
    world.pass_time(hours=11)
    world.settle()
    assert told(world) == [("2 things new for you on Entraide", None, False)]
    return threads, posts


def test_a_daily_mail_leaves_without_the_lines_that_were_hidden_meanwhile(world: World) -> None:
    _threads, posts = evening(world, "python", "cafe")
    world.do("camille", remove_post, posts[0], RemovalForm())
    (message,) = delivered(world).messages
    assert message["Subject"] == "1 thing new for you on Entraide"
    assert "A question in cafe" in message.get_content()
    assert "A question in python" not in message.get_content()


def test_a_daily_mail_leaves_without_the_space_that_was_narrowed_and_not_at_all_when_nothing_is_left(
    world: World,
) -> None:
    _threads, posts = evening(world, "python", "cafe")
    narrow(world)
    world.do("camille", remove_post, posts[1], RemovalForm())
    assert delivered(world).messages == []
    assert told(world) == [("2 things new for you on Entraide", "hidden", False)]
    with world.office.read() as work:
        assert work.db.scalars(select(Mail.withdrawn_at)).one() is not None
