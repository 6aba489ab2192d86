"""Search as a browser without scripts sees it."""

import sqlite3
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from core.limits import Limit, MemoryLimiter
from forum.forms.threads import RemovalForm
from forum.service.posts import remove_post
from frontend.pages import search as search_pages
from search.engines.embedded import EmbeddedIndex, lexical, schema
from search.jobs import keep_level, reindex_all
from search.queries.log import list_gaps
from search.syntax import read
from search.views import Upsert
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
    for words in ("Answer accepted", "Waiting for an answer", "Python", "In Marc’s answer"):
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


def test_field_words_become_filters_that_can_be_taken_away(asked: World) -> None:
    browser = asked.browser("lea")
    shown = browser.get("/search?" + urlencode({"q": "loop is:unanswered author:owen"}))
    assert "1 result" in shown.words
    chips = {chip.get_text(strip=True): str(chip["href"]) for chip in shown.soup.select("a.chip--chosen")}
    assert set(chips) == {"Waiting for an answer", "by owen"}
    assert "1 result" in browser.get(chips["Waiting for an answer"]).words
    assert parse_qs(urlsplit(chips["by owen"]).query)["q"] == ["loop is:unanswered"]
    assert "1 result" in browser.get("/search?" + urlencode({"q": "est:sans-réponse auteur:owen"})).words


def test_an_author_is_found_by_a_part_of_their_name_accents_aside(asked: World) -> None:
    for text in ("author:Lea", 'auteur:"Léa"', "author:@lea"):
        assert "How do I loop over a list?" in asked.browser("lea").get("/search?" + urlencode({"q": text})).words
    assert "Nothing found" in asked.browser("lea").get("/search?q=author:nobody").words


def test_a_hidden_space_typed_as_a_field_word_is_like_none(asked: World) -> None:
    hidden, absent = (asked.browser("owen").get(f"/search?q=loop+space:{slug}") for slug in ("cohort-a", "nowhere-a"))
    assert hidden.words.replace("cohort-a", "") == absent.words.replace("nowhere-a", "")
    assert "zanzibar" in asked.browser("nora").get("/search?q=loop+space:cohort-a").words


def test_verified_answers_and_periods_are_facets(asked: World) -> None:
    asked.pass_time(days=3)
    asked.ask("owen", title="A fresh loop question")
    asked.settle()
    browser = asked.browser("lea")
    shown = browser.get("/search?q=loop")
    links = {link.get_text(" ", strip=True): str(link["href"]) for link in shown.soup.select(".facet a")}
    assert {"Last 24 hours 1", "Last 7 days 3", "Last year 3"} <= set(links)
    narrowed = browser.get(links["Last 24 hours 1"])
    assert "1 result" in narrowed.words
    assert "A fresh loop question" in narrowed.words
    assert "Nothing found" in browser.get("/search?q=loop&verified=yes").words
    assert not browser.get("/search?q=loop&verified=maybe&period=nonsense").soup.select("a.chip--chosen")


def test_a_hit_leads_to_the_reply_in_which_it_was_found(world: World) -> None:
    thread_id = world.ask(title="My spreadsheet is slow", body="What can I do?")
    world.reply(thread_id, "owen", "Buy another computer.")
    world.reply(thread_id, "marc", "Volatile functions such as INDIRECT are computed at every change.")
    world.settle()
    shown = world.browser("lea").get("/search?q=volatile+indirect")
    place = shown.soup.select_one(".hit__place")
    assert place is not None
    assert place.get_text(strip=True) == "In Marc’s reply"
    assert place["href"] == f"/threads/{thread_id}#post-3"
    post = world.browser("lea").get(f"/threads/{thread_id}").soup.find(id="post-3")
    assert post is not None
    assert "Volatile functions" in post.get_text()


def test_a_reply_taken_away_is_no_place_to_lead_to_even_while_the_index_lags(world: World) -> None:
    thread_id = world.ask(title="My spreadsheet is slow", body="What can I do?")
    post_id = world.reply(thread_id, "marc", "Volatile functions such as INDIRECT.")
    world.settle()
    world.do("camille", remove_post, post_id, RemovalForm())
    shown = world.browser("lea").get("/search?q=volatile+indirect")
    assert "INDIRECT" not in shown.text
    assert shown.soup.select_one(".hit__place") is None


def test_a_total_that_was_not_counted_to_its_end_says_so(asked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "COUNTED", 1)
    browser = asked.browser("lea")
    assert "More than 1 results" in browser.get("/search?q=%22loop%22").words
    assert "Plus de 1 résultats" in asked.browser(language="fr").get("/search?q=%22loop%22").words
    answer = asked.program("lea").get("/api/v1/search?q=%22loop%22").json()
    assert (answer["total"], answer["is_total_capped"]) == (1, True)
    wider = browser.get("/search?" + urlencode({"q": '"loop" tag:nowhere'})).soup.select_one(".search-wider")
    assert wider is not None
    assert "More than 1 results" in wider.get_text()
    monkeypatch.setattr(lexical, "COUNTED", 2)
    assert "2 results" in browser.get("/search?q=%22loop%22").words
    assert asked.program("lea").get("/api/v1/search?q=%22loop%22").json()["is_total_capped"] is False


def test_nothing_found_offers_to_give_up_one_filter_after_another(asked: World) -> None:
    browser = asked.browser("lea")
    shown = browser.get("/search?" + urlencode({"q": "loop tag:nowhere", "state": "accepted"}))
    links = {link.get_text(strip=True): str(link["href"]) for link in shown.soup.select(".search-wider a")}
    assert list(links) == ["Without “#nowhere”"]
    assert "1 result" in browser.get(links["Without “#nowhere”"]).words
    ask = shown.soup.select_one(".empty a.button--ask")
    assert ask is not None
    assert ask["href"] == "/ask?title=loop"


def test_an_ordered_list_is_read_page_by_page_while_others_ask(world: World) -> None:
    for number in range(45):
        world.ask("lea" if number % 2 else "owen", title=f"Loop question number {number}")
        world.pass_time(minutes=1)
    world.settle()
    browser, seen = world.browser("lea"), []
    shown = browser.get("/search?q=loop&sort=newest")
    while True:
        seen += [link.get_text() for link in shown.soup.select(".hit__title a")]
        onward = shown.soup.find("a", rel="next")
        if onward is None:
            break
        world.ask("owen", title="Loop question asked meanwhile")
        world.pass_time(minutes=1)
        world.settle()
        shown = browser.get(str(onward["href"]))
    assert seen == [f"Loop question number {number}" for number in reversed(range(45))]


def test_the_first_results_come_while_one_types(asked: World) -> None:
    shown = asked.browser("lea").get("/search/instant?q=loo")
    options = shown.soup.select("a[role=option]")
    assert 1 < len(options) <= 6
    assert "Waiting for an answer" in options[0].text + options[1].text
    assert "html" not in shown.text[:20].lower()
    assert str(options[-1]["href"]) == "/search?q=loo"
    assert "zanzibar" not in shown.text
    assert asked.browser("lea").get("/search/instant?q=").soup.select("a[role=option]") == []


def test_too_much_typing_closes_the_list_and_refuses_nothing(asked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_pages, "TYPING", MemoryLimiter(Limit("instant", 1, timedelta(minutes=1))))
    browser = asked.browser("lea")
    answers = [browser.get("/search/instant?q=loop") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert [bool(answer.soup.select("a[role=option]")) for answer in answers] == [True, False, False]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_explains_how_to_search(asked: World, language: str) -> None:
    help_text = asked.browser(language=language).get("/search").soup.select_one("details.search-help")
    assert help_text is not None
    for typed in (code.get_text() for code in help_text.select("dt code")):
        assert read(typed).fields or typed.startswith(("-", '"')), typed
    assert ("sans ce mot" if language == "fr" else "without this word") in help_text.get_text()


def test_a_search_is_logged_once_with_what_it_found_and_what_came_of_it(world: World) -> None:
    browser, other = world.browser("lea"), world.browser("owen")
    browser.get("/search/instant?q=turtl")
    browser.get("/search?q=turtle+graphics")
    browser.get("/search?q=turtle+graphics&kind=thread")
    other.get("/search?q=Turtle+Graphics")
    question = {"space": "python", "title": "How do turtle graphics work?", "body": "I saw them.", "confirmed": "yes"}
    assert browser.submit("/ask", "/ask", **question).status == 303
    (gap,) = world.see("camille", list_gaps, 30).gaps
    assert (gap.text, gap.times, gap.people, gap.asked) == ("turtle graphics", 2, 2, 1)
    assert world.see("bruno", list_gaps, 30).searches == 1, "the one that led to a question in the space of Bruno"


def test_an_opened_result_is_known_from_the_browser_that_opened_it(asked: World) -> None:
    browser = asked.browser("lea")
    shown = browser.get("/search?q=loop")
    token = str(shown.soup.select_one("meta[name=csrf]")["content"])  # type: ignore[index]
    assert browser.post("/search/openings", data={"q": "loop", "_csrf": token}).status == 204
    assert asked.see("camille", list_gaps, 30).opened == 1


def test_a_log_that_cannot_be_written_stops_no_search(asked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(search_pages, "note_search", broken)
    assert "2 results" in asked.browser("lea").get("/search?q=loop").words


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


BOX = st.lists(
    st.sampled_from(
        ["loop", '"', "-", "tag:", "is:", "author:", "space:", "lang:", "before:", "after:", "2026-11", "unanswered",
         "python", " ", "AND", "NEAR(", "*", "\x00", "é", "🙂", "مرحبا", "\u202e", "le", "(", ")", "'", "%", "\\"]
    ),
    max_size=12,
).map("".join) | st.text(max_size=40)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=BOX, sort=st.sampled_from(["", "newest", "votes"]))
def test_whatever_is_typed_is_answered(asked: World, monkeypatch: pytest.MonkeyPatch, text: str, sort: str) -> None:
    monkeypatch.setattr(search_pages, "LIMITER", MemoryLimiter(Limit("search", 10_000, timedelta(minutes=1))))
    address = "?" + urlencode({"q": text.encode("utf-8", "surrogatepass"), "sort": sort})
    assert asked.browser().get("/search" + address).status == 200
    assert asked.browser().get("/search/instant" + address).status == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=loop&period=nonsense&verified=maybe", 200),
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
    monkeypatch.setattr(asked.site.searcher._present.finding, "_embedder", None)
    shown = asked.browser("lea").get("/search?q=loop")
    assert "2 results" in shown.words
    assert "found by words only" in shown.words


def test_the_page_speaks_french(asked: World) -> None:
    shown = asked.browser(language="fr").get("/search?q=boucle")
    assert shown.soup.html is not None
    assert shown.soup.html["lang"] == "fr"
    assert "Rechercher" in shown.words


def test_the_page_says_when_the_model_has_not_read_everything(asked: World) -> None:
    index = asked.site.searcher.index
    (stamp, *_) = index.manifest("thread", 0, 9)
    index.settle_model("")
    index.apply([Upsert(index.load([f"t-{stamp.id}"])[f"t-{stamp.id}"].document, force=True)])
    assert "has not read everything yet" in asked.browser("lea").get("/search?q=loop").words
    keep_level(asked.office, asked.site.searcher)
    assert "has not read everything yet" not in asked.browser("lea").get("/search?q=loop").words


def test_the_pages_say_when_the_index_is_being_renewed(asked: World) -> None:
    index = asked.site.searcher.index
    assert isinstance(index, EmbeddedIndex)
    with sqlite3.connect(index._files.live().path) as db:
        db.execute("UPDATE meta SET version = ?", (f"{schema.LAYOUT}.before",))
    db.close()
    lea = asked.browser("lea")
    assert "The search index is being renewed: a result may be missing" in lea.get("/search?q=loop").words
    assert lea.get("/health/ready").json()["index"] == "outdated"
    index.begin_shadow()
    assert lea.get("/health/ready").json()["index"] == "rebuilding"
    keep_level(asked.office, asked.site.searcher)
    assert "being renewed" not in lea.get("/search?q=loop").words
    assert lea.get("/health/ready").json()["index"] == "ready"
