"""What became of suggestions, as an LCM reads it."""

import pytest

from accounts.service.profile import change_locale
from search.queries.learnt import learnt_confidence
from tests.search.taught import PAIR, hand_in, hand_in_model, made_up
from tests.world import MONDAY_MORNING, World

ADDRESS = "/search/suggestions"


def judged(world: World, count: int = 200, space: str = "python", shift: float = 0.0) -> int:
    verdicts = made_up(count, shift=shift, since=MONDAY_MORNING)
    world.pass_time(days=1)
    return hand_in(world, space, verdicts)


def test_the_page_says_in_a_sentence_what_each_word_is_worth(world: World) -> None:
    judged(world)
    shown = world.browser("camille").get(ADDRESS)
    assert "When we say “Very likely the same question”, 9 times out of ten it is the answer." in shown.words
    assert "About what we expect comes true" in shown.words


@pytest.mark.parametrize(("shift", "sentence"), [(-3.0, "We promise too much"), (3.0, "We promise too little")])
def test_the_page_says_when_it_promises_too_much_or_too_little(world: World, shift: float, sentence: str) -> None:
    judged(world, shift=shift)
    assert sentence in world.browser("camille").get(ADDRESS).words


def test_the_curve_stands_beside_its_numbers(world: World) -> None:
    judged(world)
    shown = world.browser("camille").get(ADDRESS)
    points = shown.soup.select("svg.curve circle")
    table = next(table for table in shown.soup.select("table.table") if "The same in numbers" in table.get_text())
    rows = table.select("tbody tr")
    assert len(points) == len(rows) == 5
    assert sum(int(row.select("td")[0].get_text()) for row in rows) == 200
    assert shown.soup.select_one("svg.curve")["aria-label"]  # type: ignore[index]


def test_few_judgements_make_no_sentence(world: World) -> None:
    judged(world, 6)
    shown = world.browser("camille").get(ADDRESS)
    assert "times out of ten" not in shown.words
    assert "6 suggestions were judged so far" in shown.words
    assert "Too few suggestions were judged to say." in shown.words


def test_an_empty_page_teaches(world: World) -> None:
    shown = world.browser("camille").get(ADDRESS)
    assert "No suggestion was shown in this period" in shown.words
    assert "forum search refit" in shown.words


def test_a_period_is_chosen(world: World) -> None:
    judged(world)
    world.pass_time(days=20)
    browser = world.browser("camille")
    assert "What came true" not in browser.get(f"{ADDRESS}?days=7").words
    assert "No suggestion was shown" in browser.get(f"{ADDRESS}?days=7").words
    assert "times out of ten" in browser.get(ADDRESS).words


def test_an_lcm_of_one_space_sees_that_space_alone(any_world: World) -> None:
    judged(any_world, 40, "python")
    judged(any_world, 60, "cafe")
    hand_in_model(any_world, "python")
    hand_in_model(any_world, "cafe")

    def report(name: str) -> tuple[int, int]:
        told = any_world.program(name).get("/api/v1/search/suggestions?days=30").json()
        return told["total"]["shown"], len(told["learnt"])

    assert report("bruno") == (40, 1)
    assert report("camille") == (100, 2)


def test_what_was_learnt_is_taken_back_and_used_again_from_the_page(world: World) -> None:
    number = hand_in_model(world, "python")
    python = world.see("bruno", world.site.searcher.find_space, "python")

    def bias() -> float:
        return world.see("bruno", learnt_confidence, python, "").pairs[PAIR].bias

    browser, learnt = world.browser("bruno"), bias()
    back = browser.submit(ADDRESS, f"{ADDRESS}/{number}/withdrawal")
    assert "judged as they were delivered" in browser.follow(back).words
    assert bias() > learnt
    browser.follow(browser.submit(ADDRESS, f"{ADDRESS}/{number}/restoration"))
    assert bias() == learnt


def test_the_page_speaks_french(world: World) -> None:
    judged(world)
    world.do("camille", change_locale, "fr")
    shown = world.browser("camille").get(ADDRESS)
    assert "9 fois sur dix c’est la réponse" in shown.words
    assert "Ce que nous prévoyons se vérifie" in shown.words
