"""The search box in a real browser: what opens while one types, by mouse and by keys; what stays in the browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect
from playwright.sync_api import TimeoutError as Nothing

from tests.journeys.conftest import sign_in
from tests.live import CHROMIUM, Server, submit

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")]


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
        sign_in(camille, "camille")
        camille.goto("/search/gaps")
        opened = camille.locator(".stat", has_text="Opened a result").locator(".stat__value")
        for _ in range(20):
            if opened.inner_text() != "0":
                break
            camille.wait_for_timeout(100)
            camille.reload()
        assert int(opened.inner_text()) > 0


def test_opening_a_suggestion_while_writing_is_told(page: Page) -> None:
    page.goto("/ask")
    page.locator("#f-title").press_sequentially("How do I loop over a list?")
    summary = page.locator("details[data-key] summary").first
    with page.expect_response("**/ask/suggestions/openings") as told:
        summary.click()
    assert told.value.status == 204
    with pytest.raises(Nothing), page.expect_response("**/ask/suggestions/openings", timeout=500):
        summary.click()  # closing it is no opening
