"""What the journeys share: a Chromium, and one server where the cast has asked a few questions."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

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
from tests.live import Server, chromium, serving, submit

PASSWORD = "three-blue-herons"
TOKEN = "a-token-of-marc-0123456789-0123456789"
TITLES = ("How do I loop over a list?", "Why does my loop never end?", "Looping backwards", "Where is the timetable?")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file; each person gets a context of their own.

    Not for the session: while it lives its loop runs in this thread, and nothing else could run one.
    """
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Iterator[Server]:
    """Léa has asked four questions, Léa and Camille have a password, Marc a token."""
    data = tmp_path_factory.mktemp("journeys")
    shutil.copy(furnished, data / "entraide.sqlite3")
    site = build_site(test_settings(data), embedder=FakeEmbedder())
    with site.office.write() as work:
        lea, camille, marc = (find_user_id(work, f"{name}@example.org") or 0 for name in ("lea", "camille", "marc"))
        for person in (lea, camille):
            set_password(work, person, passwords.hash_password(site.office.settings, PASSWORD))
        create_token(work, marc, "test", hash_token(TOKEN))
        asker = load_actor(work, lea)
    for title in TITLES:
        with site.office.write(asker) as work:
            post_thread(work, NewThread(space="python", title=title, body="I tried several things."))
    site.office.database.close()
    with serving(data) as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """Léa's browser, where nothing may go wrong in the console."""
    context = browser.new_context(locale="en-GB", base_url=server.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if _is_problem(message) else None)
    sign_in(page, "lea")
    yield page
    context.close()
    assert problems == []


def _is_problem(message: ConsoleMessage) -> bool:
    """An error, save that of a line which a test cut itself."""
    return message.type == "error" and "net::ERR_FAILED" not in message.text


def sign_in(page: Page, name: str) -> None:
    """Sign somebody of the cast in."""
    page.goto("/sign-in")
    submit(page, "/sign-in", email=f"{name}@example.org", password=PASSWORD)
