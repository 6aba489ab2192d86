"""What changes by itself in an open page, and what waits for its writer: with scripts, in a real browser."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import TOKEN
from tests.live import CHROMIUM, Server, submit

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")]


def answer(server: Server, body: str) -> None:
    headers = {"authorization": f"Bearer {TOKEN}"}
    httpx.post(f"{server.url}/api/v1/threads/1/posts", json={"body": body}, headers=headers).raise_for_status()


def test_notifications_arrive_in_the_open_page_without_taking_the_focus(server: Server, page: Page) -> None:
    bell = page.locator("[data-live-count=notifications]").first
    page.goto(f"{server.url}/notifications")
    page.get_by_role("link", name="Notification preferences").first.focus()
    answer(server, "With a for loop.")
    expect(page.locator(".notification")).to_have_count(1)
    expect(bell).to_have_text("1")
    expect(page.locator("main a[href='/me/notifications']")).to_be_focused()
    button = page.get_by_role("button", name="Mark as read")
    button.focus()
    answer(server, "Or with a comprehension.")
    expect(bell).to_have_text("2")
    page.wait_for_timeout(800)
    expect(button).to_be_focused()
    page.locator("main a[href='/me/notifications']").focus()
    expect(page.locator(".notification")).to_have_count(2)


def test_a_change_of_a_message_survives_a_closed_tab(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/posts/1/edit")
    page.locator("textarea[name=body]").fill("I tried a while loop.")
    expect(page.locator("[data-draft]")).to_contain_text("Draft saved at")
    page.goto("about:blank")
    page.goto(f"{server.url}/posts/1/edit")
    expect(page.locator("textarea[name=body]")).to_have_value("I tried a while loop.")
    expect(page.get_by_text("This is what you were writing, saved")).to_be_visible()
    page.route("**/me/drafts", lambda route: route.abort())
    page.locator("textarea[name=body]").fill("The server does not hear this.")
    expect(page.locator("[data-draft]")).to_contain_text("Draft kept on this device")
    page.unroute("**/me/drafts")
    page.goto(f"{server.url}/posts/1/edit")
    expect(page.locator("textarea[name=body]")).to_have_value("The server does not hear this.")
    submit(page, "/posts/1/edit")
    expect(page.locator(".post__body").first).to_contain_text("The server does not hear this.")
    page.goto(f"{server.url}/posts/1/edit")
    expect(page.get_by_text("This is what you were writing, saved")).to_have_count(0)
