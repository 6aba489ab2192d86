"""What people looked for, as an LCM reads it."""

import pytest

from accounts.service.profile import change_locale
from search.service.logging import Searched, note_search
from tests.world import World


def look(world: World, words: str, *seeds: str, found: int = 0) -> None:
    for seed in seeds:
        world.do("visitor", note_search, seed, Searched(words=words, found=found))


def test_an_lcm_sees_what_was_not_found_with_its_numbers(world: World) -> None:
    look(world, "parking badge", "one", "two", "three")
    look(world, "my own secret", "one")
    shown = world.browser("camille").get("/search/gaps")
    row = next(row for row in shown.soup.select("table.table tbody tr") if "parking badge" in row.get_text())
    assert row.find("td").get_text() == "3"  # type: ignore[union-attr]
    assert row.find("a")["href"] == "/search?q=parking%20badge"  # type: ignore[index]
    assert row.find("svg") is not None
    assert "my own secret" not in shown.text
    assert "1 more search found nothing" in shown.words


def test_a_period_is_chosen(world: World) -> None:
    look(world, "parking badge", "one", "two")
    world.pass_time(days=10)
    browser = world.browser("camille")
    assert "parking badge" in browser.get("/search/gaps").words
    assert "Nobody searched in this period" in browser.get("/search/gaps?days=7").words
    assert "parking badge" in browser.get("/search/gaps?days=nonsense").words


def test_an_empty_log_teaches(world: World) -> None:
    shown = world.browser("camille").get("/search/gaps")
    assert "Answer it before it is asked" in shown.words


def test_an_lcm_of_one_space_is_told_what_they_see(world: World) -> None:
    look(world, "parking badge", "one", "two")
    shown = world.browser("bruno").get("/search/gaps")
    assert "parking badge" not in shown.words
    assert "within the spaces you look after" in shown.words


def test_the_page_speaks_french(world: World) -> None:
    look(world, "badge de parking", "une", "deux")
    world.do("camille", change_locale, "fr")
    assert "Ce que l’on a cherché" in world.browser("camille").get("/search/gaps").words


@pytest.mark.parametrize("days", ["0", "731", "x"])
def test_a_period_nobody_offers_is_refused_to_programs(world: World, days: str) -> None:
    assert world.program("camille").get(f"/api/v1/search/gaps?days={days}").status == 422


def test_programs_read_the_same(world: World) -> None:
    look(world, "parking badge", "one", "two")
    report = world.program("camille").get("/api/v1/search/gaps?days=30").json()
    assert [(gap["text"], gap["times"], gap["people"]) for gap in report["gaps"]] == [("parking badge", 2, 2)]
    assert (report["searches"], report["not_found"], report["too_few"]) == (2, 2, 0)
