"""Search as a browser without scripts sees it."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from core.limits import Limit, MemoryLimiter
from frontend.pages import search as search_pages
from search.jobs import reindex_all
from tests.engines import MovingDatabase
from tests.world import World


@pytest.fixture(scope="module")
def kept() -> list[bytes]:
    """The asked world, once it is there."""
    return []


@pytest.fixture
def asked(world: World, sqlite: MovingDatabase, kept: list[bytes]) -> World:
    if kept:
        sqlite.go_back(kept[0])
        reindex_all(world.office, world.site.searcher)
        return world
    loops = world.ask(title="How do I loop over a list?", body="I want every item of a list, one after the other.")
    world.accept(loops, world.reply(loops, body="A for loop gives each item in turn."))
    world.ask("owen", title="Why does my loop never end?", body="The while loop of my exercise goes on for ever.")
    world.ask(
        "lea", space="cafe", title="Comment écrire une boucle en français ?", body="Je cherche une boucle simple."
    )
    world.ask(
        "nora", space="cohort-a", title="Loop exercise of the zanzibar cohort", body="Only for the cohort: zanzibar."
    )
    world.settle()
    kept.append(sqlite.keep())
    return world


def test_results_show_marked_words_state_and_where_they_stand(asked: World) -> None:
    shown = asked.browser("lea").get("/search?q=loop")
    assert "2 results" in shown.words
    assert {mark.text.lower() for mark in shown.soup.find_all("mark")} == {"loop"}
    for words in ("Answer accepted", "Waiting for an answer", "Python", "Answer by Marc"):
        assert words in shown.words


def test_facets_add_and_take_away_filters(asked: World) -> None:
    browser = asked.browser("lea")
    shown = browser.get("/search?q=loop")
    facet = shown.soup.find("a", href=lambda link: link and "state=accepted" in link)
    assert facet is not None
    narrowed = browser.get(str(facet["href"]))
    assert "1 result" in narrowed.words
    assert "How do I loop over a list?" in narrowed.words
    chosen = narrowed.soup.select_one("a.chip--chosen")
    assert chosen is not None
    assert "2 results" in browser.get(str(chosen["href"])).words
    assert "1 result" in browser.get("/search?q=boucle&space=cafe").words


def test_filters_stay_when_the_words_change(asked: World) -> None:
    fields = asked.browser("lea").get("/search?q=loop&kind=thread&state=open&sort=newest").form("/search")
    assert fields["q"] in {"loop", ""}
    kept = asked.browser("lea").get("/search?q=loop&kind=thread&state=open&sort=newest").soup.select_one(".main form")
    assert kept is not None
    assert {field.get("name") for field in kept.find_all("input")} == {"q", "kind", "state", "sort"}


def test_nothing_found_leads_to_asking_with_the_words_carried(asked: World) -> None:
    shown = asked.browser("lea").get("/search?q=" + quote("xylophone & co?"))
    assert "Nothing found for “xylophone & co?”" in shown.words
    link = shown.soup.find(
        "a", string=lambda text: text is not None and text.strip() == "Ask it"
    ) or shown.soup.select_one(".empty a.button--ask")
    assert link is not None
    assert link["href"] == "/ask?title=xylophone%20%26%20co%3F"


def test_an_empty_search_teaches(asked: World) -> None:
    shown = asked.browser().get("/search")
    assert shown.status == 200
    assert "What are you looking for?" in shown.words
    assert "Browse the threads" in shown.words


def test_a_slip_is_corrected_and_told(asked: World) -> None:
    browser = asked.browser("lea")
    shown = browser.get("/search?q=exercize")
    assert "Showing also results for “exercise”." in shown.words
    assert {mark.text for mark in shown.soup.select("main mark")} == {"exercise"}
    only = shown.soup.find("a", string="Search only for “exercize”")
    assert only is not None
    literal = browser.get(str(only["href"]))
    assert "Nothing found for “exercize”" in literal.words
    back = literal.soup.find("a", string="Search likely spellings too")
    assert back is not None
    assert "Showing also results for “exercise”." in browser.get(str(back["href"])).words


@pytest.mark.parametrize("name", ["visitor", "lea", "owen"])
def test_a_private_space_is_found_by_nobody_outside_it(asked: World, name: str) -> None:
    browser = asked.browser(name)
    for query in (
        "q=zanzibar",
        "q=loop",
        "q=loop&sort=newest",
        "space=python&q=loop",
        "kind=thread",
        "q=exercise&tag=zanzibar",
    ):
        shown = browser.get(f"/search?{query}")
        assert shown.status == 200
        assert "zanzibar cohort" not in shown.words
        assert "Cohort A" not in shown.words
    assert browser.get("/search?q=loop&space=cohort-a").status == 404
    assert "zanzibar" in asked.browser("nora").get("/search?q=loop&space=cohort-a").words


HOSTILE = [
    '"', '""', "'", "-", "--", "-loop", '"loop', "loop -loop", "* OR NEAR(", "a* AND (b", "NULL", "%", "\\", "^x",
    "{a}", "col:value", "<script>alert(1)</script>", "\x00", "a\x00b", "\ud800", "a" * 9000, "(" * 500, "é" * 2500,
    "🙂 🙂", "\N{MATHEMATICAL BOLD FRAKTUR CAPITAL A}" * 300,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_search_is_answered(asked: World, text: str) -> None:
    shown = asked.browser("lea").get("/search?q=" + quote(text, errors="surrogatepass"))
    assert shown.status == 200
    assert "<script>alert" not in shown.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=loop&kind=nonsense&lang=xx&state=%00&sort=sideways", 200),
        ("q=loop&tag=" + "&tag=".join(str(number) for number in range(300)), 200),
        ("q=%ff%fe&state=open&state=open", 200),
        ("q=loop&space=nowhere", 404),
        ("q=loop&cursor=abc", 422),
        ("q=loop&cursor=" + "W" * 4000, 422),
    ],
)
def test_an_address_of_nobody_is_never_a_mistake_of_ours(asked: World, query: str, status: int) -> None:
    assert asked.browser("lea").get(f"/search?{query}").status == status


def test_results_are_read_page_by_page(world: World) -> None:
    for number in range(23):
        world.ask("lea" if number % 2 else "owen", title=f"Loop question number {number}")
    world.settle()
    browser = world.browser("lea")
    first = browser.get("/search?q=loop&sort=newest")
    assert "23 results" in first.words
    onward = first.soup.find("a", rel="next")
    assert onward is not None
    assert "sort=newest" in str(onward["href"])
    assert len(browser.get(str(onward["href"])).soup.select(".hit")) == 3


def test_too_many_searches_are_refused_kindly(asked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_pages, "LIMITER", MemoryLimiter(Limit("search", 2, timedelta(minutes=1))))
    browser = asked.browser("lea")
    assert [browser.get("/search?q=loop").status for _ in range(3)] == [200, 200, 429]
    refused = browser.get("/search?q=loop")
    assert "That was a lot in a short time" in refused.words
    assert refused.headers["retry-after"] == "30"
    assert refused.soup.select_one(".main input[name=q]")["value"] == "loop"
    assert asked.browser("owen").get("/search?q=loop").status == 200


def test_without_a_model_words_serve_and_the_page_says_so(asked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked.site.searcher._finding, "_embedder", None)
    shown = asked.browser("lea").get("/search?q=loop")
    assert "2 results" in shown.words
    assert "found by words only" in shown.words


def test_the_page_speaks_french(asked: World) -> None:
    shown = asked.browser(language="fr").get("/search?q=boucle")
    assert shown.soup.html is not None
    assert shown.soup.html["lang"] == "fr"
    assert "Rechercher" in shown.words
