"""What changes by itself in an open page, and what waits for its writer: with scripts, in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from accounts import passwords
from accounts.queries.actors import load_actor
from accounts.queries.people import find_user_id
from accounts.service.people import set_password
from accounts.service.tokens import create_token
from app.wiring import build_site
from core.ids import hash_token
from forum.forms.threads import NewThread
from forum.service.threads import post_thread
from search.engines.fake import FakeEmbedder
from tests.conftest import test_settings
from tests.live import CHROMIUM, Server, chromium, serving, submit

PASSWORD = "three-blue-herons"
TOKEN = "a-token-of-marc-0123456789-0123456789"

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Iterator[Server]:
    """Léa has asked the first thread; Marc answers over the API."""
    data = tmp_path_factory.mktemp("live")
    shutil.copy(furnished, data / "entraide.sqlite3")
    site = build_site(test_settings(data), embedder=FakeEmbedder())
    with site.office.write() as work:
        lea, marc = (find_user_id(work, f"{name}@example.org") or 0 for name in ("lea", "marc"))
        set_password(work, lea, passwords.hash_password(site.office.settings, PASSWORD))
        create_token(work, marc, "test", hash_token(TOKEN))
        asker = load_actor(work, lea)
    with site.office.write(asker) as work:
        post_thread(work, NewThread(space="python", title="How do I loop?", body="I tried."))
    site.office.database.close()
    with serving(data) as running:
        yield running


@pytest.fixture(scope="module")
def page(server: Server) -> Iterator[Page]:
    """Léa's browser."""
    with chromium() as browser:
        page = browser.new_context(locale="en-GB").new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{server.url}/sign-in")
        submit(page, "/sign-in", email="lea@example.org", password=PASSWORD)
        yield page


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
