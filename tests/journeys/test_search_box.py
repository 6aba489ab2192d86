"""The search box in a real browser: what opens while one types, by mouse and by keys; what stays in the browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from accounts import passwords
from accounts.forms import NewUser
from accounts.queries.actors import load_actor
from accounts.service.people import create_user
from app.wiring import build_site
from core.actor import Role
from forum.forms.spaces import NewSpace
from forum.forms.threads import NewThread
from forum.models.spaces import Audience
from forum.service.spaces import create_space
from forum.service.threads import post_thread
from search.engines.fake import FakeEmbedder
from tests.conftest import test_settings
from tests.live import CHROMIUM, Server, chromium, serving, submit

PASSWORD = "three-blue-herons"
TITLES = ("How do I loop over a list?", "Why does my loop never end?", "Looping backwards", "Where is the timetable?")

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, blank: Path) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("box")
    shutil.copy(blank, data / "entraide.sqlite3")
    site = build_site(test_settings(data), embedder=FakeEmbedder())
    hashed = passwords.hash_password(site.office.settings, PASSWORD)
    with site.office.write() as work:
        people = {
            name: create_user(
                work,
                NewUser(email=f"{name}@box.example", name=name.title(), role=role, locale="en", password_hash=hashed),
            )
            for name, role in (("lea", Role.LEARNER), ("camille", Role.LCM))
        }
        create_space(work, NewSpace(title="Python", slug="python", audience=Audience.PUBLIC))
    with site.office.read() as work:
        lea = load_actor(work, people["lea"])
    for title in TITLES:
        with site.office.write(lea) as work:
            post_thread(work, NewThread(space="python", title=title, body="I tried several things."))
    site.office.database.close()
    with serving(data) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", base_url=server.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    _sign_in(page, "lea")
    yield page
    context.close()
    assert problems == []


def test_the_list_is_chosen_from_with_the_keys_alone(page: Page) -> None:
    page.goto("/")
    field, options = page.locator("#q"), page.locator("#q-list [role=option]")
    field.press_sequentially("loop")
    expect(options).to_have_count(4)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".search-box [role=status]").first).to_contain_text("3 suggestions")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "q-list-0")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    field.press("Escape")
    expect(page.locator("#q-list")).to_be_hidden()
    expect(field).to_have_value("loop")
    field.press("ArrowDown")
    field.press("ArrowUp")
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    page.wait_for_url("**/search?q=loop")


def test_a_chosen_result_is_opened_and_enter_alone_searches(page: Page) -> None:
    page.goto("/search")
    field = page.locator("#search-q")
    field.press_sequentially("timetable")
    option = page.locator("#search-q-list [role=option]").first
    expect(option).to_contain_text("timetable")
    option.click()
    page.wait_for_url("**/threads/*")
    page.goto("/search")
    field.press_sequentially("timetable")
    field.press("Enter")
    page.wait_for_url("**/search?q=timetable")


def test_an_overtaken_answer_is_thrown_away_and_a_failure_stays_silent(page: Page) -> None:
    page.goto("/")
    waiting: list[Route] = []
    page.route("**/search/instant?q=lo", lambda route: waiting.append(route))  # noqa: PLW0108 - playwright marks it
    page.locator("#q").press_sequentially("lo")
    page.wait_for_timeout(400)
    assert len(waiting) == 1
    page.locator("#q").press_sequentially("op")
    expect(page.locator("#q-list [role=option]")).to_have_count(4)
    waiting[0].abort()
    expect(page.locator("#q-list")).to_be_visible()
    page.route("**/search/instant?q=looping", lambda route: route.fulfill(status=204, body=""))
    page.locator("#q").press_sequentially("ing")
    expect(page.locator("#q-list")).to_be_hidden()
    expect(page.locator("#q")).to_have_value("looping")


def test_recent_searches_stay_in_the_browser_and_are_forgotten(page: Page) -> None:
    for words in ("loop", "timetable", "loop"):
        page.goto(f"/search?q={words}")
    page.goto("/search")
    links = page.locator(".recent__link")
    expect(links).to_have_text(["loop", "timetable"])
    page.get_by_role("button", name="Forget “loop”").click()
    expect(links).to_have_text(["timetable"])
    page.get_by_role("button", name="Forget them all").click()
    expect(links).to_have_count(0)
    page.get_by_label("Remember my searches in this browser").uncheck()
    page.goto("/search?q=loop")
    page.goto("/search")
    expect(links).to_have_count(0)


def test_signing_out_forgets_them(page: Page) -> None:
    page.goto("/search?q=loop")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('recent:')).length") == 1
    submit(page, "/sign-out")
    page.goto("/search")
    expect(page.locator(".recent")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('recent:')).length") == 0


def test_an_opened_result_is_told_to_the_log(page: Page, browser: Browser, server: Server) -> None:
    page.goto("/search?q=backwards")
    page.locator(".hit__title a").first.click()
    page.wait_for_url("**/threads/*")
    with browser.new_context(base_url=server.url) as context:
        camille = context.new_page()
        _sign_in(camille, "camille")
        camille.goto("/search/gaps")
        opened = camille.locator(".stat", has_text="Opened a result").locator(".stat__value")
        for _ in range(20):
            if opened.inner_text() != "0":
                break
            camille.wait_for_timeout(100)
            camille.reload()
        assert int(opened.inner_text()) > 0


def _sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    submit(page, "/sign-in", email=f"{name}@box.example", password=PASSWORD)
