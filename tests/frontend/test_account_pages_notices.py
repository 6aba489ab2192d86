"""Notifications: read by day, marked, mailed or not, and stopped from a mail without signing in."""

import re
from datetime import UTC, datetime, timedelta

from core.mail import list_mails
from core.models import Mail
from core.work import Work
from forum.models.notices import MailPace, NoticeKind
from forum.queries.notices import load_preferences, pace_of, unread_count
from forum.queries.spaces import view_space
from forum.service.notices import unsubscribe_url
from forum.views.notices import NoticeView
from frontend.pages.notifications import days_of
from tests.browser import Browser
from tests.world import World

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def be_told(world: World, times: int = 1) -> int:
    thread_id = world.ask("lea")
    for number in range(times):
        world.pass_time(minutes=1)
        world.reply(thread_id, "marc", f"Answer number {number}")
        world.settle()
    return thread_id


def notice(number: int, at: datetime) -> NoticeView:
    return NoticeView(
        id=number,
        kind=NoticeKind.REPLY,
        text="",
        url="/",
        thread_id=1,
        thread_title="",
        space_slug="",
        space_title="",
        post_id=None,
        excerpt="",
        by_name="",
        by_handle="",
        at=at,
        is_read=False,
    )


def stop_path(world: World, space_id: int, name: str = "lea") -> str:
    url = unsubscribe_url(world.office.settings, world.ids[name], space_id)
    return url.removeprefix(world.office.settings.base_url)


def pace(world: World, space_id: int) -> MailPace:
    return world.see("lea", pace_of, world.ids["lea"], space_id)


def python_id(world: World) -> int:
    return world.see("ada", view_space, "python").id


def test_what_happened_is_listed_with_unread_marked_in_words(world: World) -> None:
    be_told(world)
    shown = world.browser("lea").get("/notifications")
    assert "Today" in shown.words
    assert "Marc replied to you in “How do I loop over a list?”" in shown.words
    assert shown.soup.select_one(".notification--new .tag") is not None
    assert "New" in shown.words


def test_nothing_new_says_what_will_come(world: World) -> None:
    shown = world.browser("owen").get("/notifications")
    assert "Nothing new for you" in shown.words


def test_all_are_marked_as_read_but_what_came_since(world: World) -> None:
    thread_id = be_told(world, 2)
    browser = world.browser("lea")
    shown = browser.get("/notifications")
    world.reply(thread_id, "camille", "One more")
    world.settle()
    assert browser.submit(shown, "/notifications/reading").location == "/notifications"
    assert world.see("lea", unread_count) == 1


def test_one_is_marked_as_read_by_itself(world: World) -> None:
    be_told(world, 2)
    browser = world.browser("lea")
    shown = browser.get("/notifications")
    forms = [form for form in shown.soup.find_all("form") if form.find("input", {"name": "id"})]
    assert len(forms) == 2
    fields = {str(field["name"]): str(field["value"]) for field in forms[0].find_all("input")}
    assert browser.post("/notifications/reading", data=fields).status == 303
    assert world.see("lea", unread_count) == 1


def test_older_ones_are_on_further_pages(world: World) -> None:
    be_told(world, 31)
    browser = world.browser("lea")
    first = browser.get("/notifications")
    assert "Answer number 30" in first.words
    assert "Answer number 0 " not in first.words
    link = first.soup.select_one("a[rel=next]")
    assert link is not None
    second = browser.get(str(link["href"]))
    assert "Answer number 0" in second.words
    assert browser.get("/notifications?cursor=nonsense").status == 422


def test_days_are_those_of_the_readers_calendar() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    items = [notice(3, now), notice(2, late), notice(1, late - timedelta(days=3))]
    paris = [(day.word, [item.id for item in day.items]) for day in days_of(items, "Europe/Paris", now)]
    assert paris == [("today", [3, 2]), ("", [1])]
    lima = [(day.word, [item.id for item in day.items]) for day in days_of(items, "America/Lima", now)]
    assert lima == [("today", [3]), ("yesterday", [2]), ("", [1])]
    assert [day.word for day in days_of(items, "No/Where", now)] == ["today", "yesterday", ""]


def test_the_mail_pace_is_chosen_everywhere_and_space_by_space(world: World) -> None:
    browser = world.browser("lea")
    saved = browser.submit(
        "/me/notifications",
        "/me/notifications",
        everywhere="daily",
        **{"space.python": "at_once", "space.cafe": "never"},
    )
    assert (saved.status, saved.location) == (303, "/me/notifications")
    chosen = world.see("lea", load_preferences)
    assert chosen.everywhere is MailPace.DAILY
    assert {space.slug: space.pace for space in chosen.spaces} == {"python": MailPace.AT_ONCE, "cafe": MailPace.NEVER}
    shown = browser.get("/me/notifications").form("/me/notifications")
    assert (shown["everywhere"], shown["space.python"]) == ("daily", "at_once")
    browser.submit("/me/notifications", "/me/notifications", **{"space.python": "default"})
    assert pace(world, python_id(world)) is MailPace.DAILY


def test_a_choice_for_a_space_one_may_not_enter_changes_nothing_at_all(world: World) -> None:
    browser = world.browser("lea")
    form = browser.get("/me/notifications").form("/me/notifications")
    assert "space.cohort-a" not in form
    refused = browser.post("/me/notifications", data={**form, "everywhere": "never", "space.cohort-a": "never"})
    assert refused.status == 404
    assert world.see("lea", load_preferences).everywhere is MailPace.AT_ONCE


def test_the_link_in_a_mail_stops_the_mails_of_its_space_at_a_button(world: World) -> None:
    be_told(world)
    mail = world.see("system", list_mails)[0]
    found = re.search(r"https?://[^/\s]+(/unsubscribe/\S+)", mail.text)
    assert found
    browser = world.browser()
    shown = browser.get(found[1])
    assert "Python" in shown.words
    assert pace(world, python_id(world)) is MailPace.AT_ONCE
    done = browser.submit(shown, found[1])
    assert (done.status, done.location) == (303, found[1])
    assert "These mails have stopped" in browser.follow(done).words
    assert pace(world, python_id(world)) is MailPace.NEVER


def test_a_mail_program_stops_the_mails_in_one_click_without_our_form(world: World) -> None:
    be_told(world)
    with world.office.read() as work:
        headers = newest_headers(work)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = headers["List-Unsubscribe"].strip("<>").removeprefix(world.office.settings.base_url)
    program = Browser(world.portal, world.app)
    for _ in range(2):
        answer = program.post(path, data=ONE_CLICK, headers={"origin": "https://mail.example"})
        assert answer.status == 200
        assert "location" not in answer.headers
    assert pace(world, python_id(world)) is MailPace.NEVER


def test_one_click_for_everywhere_stops_everything(world: World) -> None:
    assert world.browser().post(stop_path(world, 0), data=ONE_CLICK).status == 200
    assert world.see("lea", load_preferences).everywhere is MailPace.NEVER


def test_a_link_that_was_not_made_here_stops_nothing(world: World) -> None:
    path = stop_path(world, 0)
    other = f"/unsubscribe/{world.ids['owen']}/0/{path.rsplit('/', 1)[1]}"
    browser = world.browser()
    assert browser.get(other).status == 404
    assert browser.post(other, data=ONE_CLICK).status == 404
    assert browser.get("/unsubscribe/999999999999999999999999/0/made-up").status == 404


def test_a_space_one_has_left_is_not_named_by_its_link(world: World) -> None:
    cohort = world.see("ada", view_space, "cohort-a").id
    assert "Cohort A" in world.browser().get(stop_path(world, cohort, "nora")).words
    assert "Cohort A" not in world.browser().get(stop_path(world, cohort, "lea")).words


def newest_headers(work: Work) -> dict[str, str]:
    mail = work.db.query(Mail).order_by(Mail.id.desc()).first()
    assert mail is not None
    return {name: str(value) for name, value in mail.headers.items()}


def test_the_open_page_asks_for_its_news_again_as_a_fragment(world: World) -> None:
    be_told(world, 35)
    lea = world.browser("lea")
    page = lea.get("/notifications")
    region = page.soup.select_one("[data-live-region=notifications]")
    assert region is not None
    assert page.soup.select_one("[data-live-count=notifications]")
    be_told(world)
    fragment = lea.get(str(region["data-live-src"]), headers={"X-Fragment": "1"})
    assert "<html" not in fragment.text
    assert len(fragment.soup.select(".notification")) == 30
    assert lea.submit(fragment, "/notifications/reading").location == "/notifications"
    older = page.soup.select_one("a[href^='/notifications?cursor=']")
    assert older is not None
    second = lea.get(str(older["href"])).soup.select_one("[data-live-region=notifications]")
    assert second is not None
    again = lea.get(str(second["data-live-src"]), headers={"X-Fragment": "1"})
    assert len(again.soup.select(".notification")) == 5
