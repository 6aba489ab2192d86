"""The whole story in a real browser: in French, in English, and with JavaScript off. Screenshots are kept."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts import passwords
from accounts.forms import NewUser
from accounts.service.people import create_user
from app.wiring import build_site
from core.actor import Role
from forum.forms.spaces import NewSpace
from forum.models.spaces import Audience, SpaceLanguage
from forum.service.spaces import create_space
from search.engines.fake import FakeEmbedder
from tests.conftest import test_settings
from tests.live import CHROMIUM, Server, serving, submit

PASSWORD = "three-blue-herons"
ARTEFACTS = Path(os.environ.get("ENTRAIDE_ARTEFACTS", Path(__file__).parent.parent.parent / "artefacts"))

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")]


class Story(msgspec.Struct, frozen=True):
    """The same story in a language."""

    name: str
    locale: str
    question: str
    again: str
    body: str
    answer: str
    scripts: bool = True
    width: int = 1280


STORIES = (
    Story(
        "fr",
        "fr-FR",
        "Comment fusionner deux cellules dans un tableur ?",
        "Comment fusionner deux cellules de mon tableur",
        "J’ai deux colonnes, nom et prénom, et je voudrais une seule cellule.",
        "Sélectionnez les deux cellules, puis Accueil > Fusionner et centrer. Sinon, `=CONCAT(A1;B1)` garde les deux.",
    ),
    Story(
        "en",
        "en-GB",
        "How do I merge two cells in a spreadsheet?",
        "How do I merge two cells of my spreadsheet",
        "I have two columns, first name and last name, and I want one cell.",
        "Select both cells, then Home > Merge and centre. To keep both texts, use `=CONCAT(A1,B1)`.",
    ),
    Story(
        "noscript",
        "en-GB",
        "How do I freeze the first row of a sheet?",
        "How do I freeze the first row in my sheet",
        "The headings scroll away and I get lost.",
        "Choose View > Freeze > First row. It stays in place while you scroll.",
        scripts=False,
        width=390,
    ),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, blank: Path) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("browser")
    shutil.copy(blank, data / "entraide.sqlite3")
    site = build_site(test_settings(data), embedder=FakeEmbedder())
    hashed = passwords.hash_password(site.office.settings, PASSWORD)
    with site.office.write() as work:
        for story in STORIES:
            locale = "fr" if story.locale == "fr-FR" else "en"
            for key, role in (("lea", Role.LEARNER), ("owen", Role.LEARNER), ("camille", Role.LCM)):
                email = f"{key}@{story.name}.example"
                form = NewUser(email=email, name=key.title(), role=role, locale=locale, password_hash=hashed)
                create_user(work, form)
        space = NewSpace(title="Tableur", slug="tableur", audience=Audience.PUBLIC, language=SpaceLanguage.BOTH)
        create_space(work, space)
    site.office.database.close()
    with serving(data) as running:
        yield running


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_whole_story(story: Story, server: Server, browser: Browser) -> None:
    shots = Camera(story)
    lea = _open(browser, story, server)
    _sign_in(lea, server, f"lea@{story.name}.example")

    thread_path = _ask(lea, server, story, shots)

    camille = _open(browser, story, server)
    _sign_in(camille, server, f"camille@{story.name}.example")
    camille.goto(f"{server.url}/queue")
    expect(camille.get_by_text(story.question).first).to_be_visible()
    shots.take(camille, "2-queue")
    item_path = _href(camille, r"^/queue/\d+$")
    submit(camille, f"{item_path}/claim")
    camille.goto(f"{server.url}{item_path}")
    shots.take(camille, "3-item")
    _answer_in_place(camille, item_path, story)
    camille.goto(f"{server.url}/queue")
    expect(camille.get_by_text(story.question)).to_have_count(0)

    lea.goto(f"{server.url}{thread_path}")
    expect(lea.locator(".prose", has_text=story.answer[:20]).first).to_be_visible()
    submit(lea, f"{thread_path}/solution")
    shots.take(lea, "4-accepted")
    lea.goto(f"{server.url}{thread_path}/closure")
    submit(lea, f"{thread_path}/closure")

    camille.goto(f"{server.url}{thread_path}/archival")
    submit(camille, f"{thread_path}/archival")
    camille.goto(f"{server.url}{thread_path}")
    submit(camille, f"{thread_path}/article")
    article_path = re.sub(r"^https?://[^/]+", "", camille.url).split("/edit")[0]
    camille.goto(f"{server.url}{article_path}")
    submit(camille, f"{article_path}/publication")
    camille.goto(f"{server.url}{article_path}")
    shots.take(camille, "5-article")
    camille.goto(f"{server.url}{thread_path}")
    expect(camille.locator(f'a[href="{article_path}"]').first).to_be_visible()

    owen = _open(browser, story, server)
    _sign_in(owen, server, f"owen@{story.name}.example")
    _finds_it_before_posting(owen, server, story, article_path, shots)
    assert shots.problems == [], shots.problems


class Camera:
    """Keeps screenshots, and what the browser complained of."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.problems: list[str] = []
        ARTEFACTS.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        page.wait_for_timeout(150)
        page.screenshot(path=ARTEFACTS / f"story-{self.story.name}-{name}.png", full_page=True)
        width = page.evaluate("document.documentElement.scrollWidth") if self.story.scripts else 0
        if width > self.story.width:
            self.problems.append(f"{name} is {width} pixels wide")
        if self.story.scripts:
            found = Axe().run(page).response["violations"]
            self.problems += [f"{name}: {one['id']} on {one['nodes'][0]['html'][:120]}" for one in found]
        self.problems += page.context.problems  # type: ignore[attr-defined]


def _open(browser: Browser, story: Story, server: Server) -> Page:
    context: BrowserContext = browser.new_context(
        locale=story.locale,
        java_script_enabled=story.scripts,
        viewport={"width": story.width, "height": 900},
        base_url=server.url,
    )
    context.set_default_timeout(15_000)
    context.problems = []  # type: ignore[attr-defined]
    page = context.new_page()
    page.on("console", lambda message: _note(context, message.type, message.text))
    page.on("pageerror", lambda error: context.problems.append(str(error)))  # type: ignore[attr-defined]
    return page


def _note(context: BrowserContext, kind: str, text: str) -> None:
    if kind == "error":
        context.problems.append(text)  # type: ignore[attr-defined]


def _sign_in(page: Page, server: Server, email: str) -> None:
    page.goto(f"{server.url}/sign-in")
    submit(page, "/sign-in", email=email, password=PASSWORD)
    assert page.locator("form[action='/sign-out']").count(), page.content()[:3000]


def _ask(page: Page, server: Server, story: Story, shots: Camera) -> str:
    page.goto(f"{server.url}/ask?space=tableur")
    page.locator("input[name=title]").fill(story.question)
    page.locator("textarea[name=body]").fill(story.body)
    page.locator("select[name=space]").select_option("tableur")
    shots.take(page, "1-ask")
    page.locator("button.button--ask[form=ask-form], .form__actions button[form=ask-form]").first.click()
    page.wait_for_url(re.compile(r"/threads/\d+$"))
    return re.sub(r"^https?://[^/]+", "", page.url)


def _answer_in_place(page: Page, item_path: str, story: Story) -> None:
    form = page.locator(f'form[action="{item_path}/decision"]', has=page.locator("textarea[name=body]")).first
    folded = form.locator("xpath=ancestor::details[not(@open)]")
    if folded.count():
        folded.first.locator("> summary").click()
    form.locator("textarea[name=body]").fill(story.answer)
    form.locator("button[name=verdict][value=answered], button:not([type=button]):not([formaction])").last.click()
    page.wait_for_load_state()


def _finds_it_before_posting(page: Page, server: Server, story: Story, article_path: str, shots: Camera) -> None:
    page.goto(f"{server.url}/ask?space=tableur")
    title = page.locator("input[name=title]")
    if story.scripts:
        title.press_sequentially(story.again, delay=10)
    else:
        title.fill(story.again)
        page.locator("textarea[name=body]").fill(story.body)
        page.locator("select[name=space]").select_option("tableur")
        page.locator("button.button--ask[form=ask-form], .form__actions button[form=ask-form]").first.click()
    link = page.locator(f'.suggestions a[href="{article_path}"]')
    expect(link).to_have_count(1)
    details = page.locator(".suggestion__details", has=page.locator(f'a[href="{article_path}"]'))
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    expect(details.locator(".suggestion__answer")).to_be_visible()
    shots.take(page, "6-suggestion")
    if story.scripts:
        assert title.input_value() == story.again
    submit_inside = details.locator("form[action='/deflections'] button")
    submit_inside.click()
    page.wait_for_load_state()
    assert "/sign-in" not in page.url
    shots.take(page, "7-answered")


def _href(page: Page, pattern: str) -> str:
    links = page.locator("main a[href]")
    hrefs = [links.nth(position).get_attribute("href") or "" for position in range(links.count())]
    return next(href for href in hrefs if re.match(pattern, href))
