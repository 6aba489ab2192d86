"""The log of searches: what was looked for, never by whom."""

from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest
from sqlalchemy import select

from core.errors import Forbidden, SignInRequired
from search.models import LoggedSearch, SearchDay
from search.queries.log import list_gaps
from search.service.logging import Searched, forget_old, kept_text, note_opening, note_question, note_search
from search.views_gaps import GapReport
from tests.world import World


def look(world: World, words: str, found: int = 0, seed: str = "a-browser", space: str | None = None) -> None:
    space_id = world.see("camille", world.site.searcher.find_space, space) if space else None
    world.do("visitor", note_search, seed, Searched(words=words, found=found, space_id=space_id))


def rows(world: World) -> list[LoggedSearch]:
    with world.office.read() as work:
        found = list(work.db.scalars(select(LoggedSearch).order_by(LoggedSearch.id)))
        work.db.expunge_all()
        return found


def texts(world: World) -> list[str]:
    return [row.text for row in rows(world)]


def gaps(world: World, name: str = "camille", days: int = 30) -> GapReport:
    return world.see(name, list_gaps, days)


def test_what_is_typed_letter_by_letter_is_one_search(any_world: World) -> None:
    for text in ("pass", "password", "passwo", "Password reset"):
        look(any_world, text, found=len(text) % 2)
        any_world.pass_time(seconds=2)
    (row,) = rows(any_world)
    assert (row.text, row.found) == ("password reset", 0)


@pytest.mark.parametrize(
    ("texts_looked_for", "minutes", "kept"),
    [
        (("password", "timetable"), 0, ["password", "timetable"]),
        (("pass", "password"), 2, ["pass", "password"]),
        (("password", "password"), 20, ["password"]),
        (("password", "password"), 40, ["password", "password"]),
    ],
)
def test_another_text_or_another_hour_is_another_search(
    any_world: World, texts_looked_for: tuple[str, ...], minutes: int, kept: list[str]
) -> None:
    for text in texts_looked_for:
        look(any_world, text)
        any_world.pass_time(minutes=minutes)
    assert texts(any_world) == kept


def test_two_browsers_are_two_searches(world: World) -> None:
    look(world, "pass", seed="one")
    look(world, "password", seed="two")
    first, second = rows(world)
    assert first.visit != second.visit
    assert first.mark != second.mark


@pytest.mark.parametrize(
    "words",
    ["lea@example.org", "à lea@example.org svp", "06 12 34 56 78", "+33 (0)6.12.34.56.78", "1 85 05 78 006", "x" * 101],
)  # fmt: skip
def test_what_looks_like_somebody_is_not_kept(words: str) -> None:
    assert kept_text(words) == ""


@pytest.mark.parametrize("words", ["erreur 0x80070005", "v2.3", "exercice 2026-03", "C++", "@property", "x" * 100])
def test_ordinary_searches_are_kept(words: str) -> None:
    assert kept_text(words)


def test_the_beginning_of_an_address_goes_with_it(world: World) -> None:
    for text in ("lea", "lea@exam", "lea@example.org", "lea@", "lea"):
        look(world, text)
    assert texts(world) == [""]
    assert gaps(world).too_few == 1


def test_nothing_in_the_log_leads_to_a_person(world: World) -> None:
    look(world, "password", seed="the-seed-of-lea")
    (row,) = rows(world)
    stored = [str(getattr(row, column.name)) for column in LoggedSearch.__table__.columns]
    assert not [value for value in stored if "lea" in value or "seed" in value]
    assert not {"user_id", "session", "ip", "agent"} & {column.name for column in LoggedSearch.__table__.columns}


def test_the_marks_of_two_texts_of_one_person_have_nothing_in_common(world: World) -> None:
    look(world, "password")
    look(world, "timetable")
    first, second = rows(world)
    assert first.visit == second.visit
    assert first.mark != second.mark
    world.pass_time(days=1, minutes=1)
    world.do("system", forget_old)
    first, second = rows(world)
    assert (first.visit, second.visit) == (None, None)
    with world.office.read() as work:
        assert not list(work.db.scalars(select(SearchDay)))


def test_the_log_is_kept_as_long_as_the_settings_say(any_world: World) -> None:
    look(any_world, "old")
    any_world.pass_time(days=179)
    look(any_world, "new")
    any_world.do("system", forget_old)
    assert texts(any_world) == ["old", "new"]
    any_world.pass_time(days=2)
    any_world.do("system", forget_old)
    assert texts(any_world) == ["new"]


def test_the_schedule_forgets(world: World) -> None:
    look(world, "old")
    world.pass_time(days=200)
    world.settle()
    assert not rows(world)


def test_a_text_is_shown_once_two_looked_for_it(any_world: World) -> None:
    look(any_world, "parking badge", seed="one")
    look(any_world, "nothing like it", seed="one")
    look(any_world, "Parking  Badge", seed="two")
    look(any_world, "found by all", found=4, seed="three")
    report = gaps(any_world)
    assert [(gap.text, gap.times, gap.people) for gap in report.gaps] == [("parking badge", 2, 2)]
    assert (report.searches, report.not_found, report.too_few) == (4, 3, 1)


def test_one_person_searching_again_and_again_stays_unseen(world: World) -> None:
    for _ in range(4):
        look(world, "parking badge")
        world.pass_time(hours=1)
    report = gaps(world)
    assert (report.gaps, report.too_few) == ((), 4)


def test_a_question_within_half_an_hour_follows_from_the_search(any_world: World) -> None:
    look(any_world, "parking badge", seed="one")
    look(any_world, "parking badge", seed="two")
    any_world.pass_time(minutes=29)
    any_world.do("lea", note_question, "one", None)
    any_world.pass_time(minutes=2)
    any_world.do("lea", note_question, "two", None)
    report = gaps(any_world)
    assert (report.asked, report.gaps[0].asked) == (1, 1)


def test_an_opening_belongs_to_the_words_it_came_from(any_world: World) -> None:
    look(any_world, "loop", found=3)
    any_world.do("visitor", note_opening, "a-browser", "another text")
    any_world.do("visitor", note_opening, "another-browser", "loop")
    assert gaps(any_world).opened == 0
    any_world.do("visitor", note_opening, "a-browser", "Loop ")
    assert gaps(any_world).opened == 1


def test_a_program_leaves_no_trace(world: World) -> None:
    look(world, "loop", seed="")
    assert not rows(world)


def test_a_site_may_keep_no_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = msgspec.structs.replace(world.office.settings, search_log_days=0)
    monkeypatch.setattr(world.office, "settings", silent)
    look(world, "loop")
    assert not rows(world)
    assert not gaps(world).is_kept


def test_an_lcm_of_one_space_sees_what_was_looked_for_there(any_world: World) -> None:
    """A search of the whole site may speak of a space they do not know."""
    for seed in ("one", "two"):
        look(any_world, "zanzibar everywhere", seed=seed)
        look(any_world, "zanzibar in the café", seed=seed, space="cafe")
        look(any_world, "generators", seed=seed, space="python")
    seen = gaps(any_world, "bruno")
    assert [gap.text for gap in seen.gaps] == ["generators"]
    assert (seen.searches, seen.is_everywhere) == (2, False)
    assert gaps(any_world).searches == 6


def test_a_search_that_became_a_question_is_filed_where_it_was_asked(any_world: World) -> None:
    for seed in ("one", "two"):
        look(any_world, "decorators", seed=seed)
        python = any_world.see("camille", any_world.site.searcher.find_space, "python")
        any_world.do("lea", note_question, seed, python)
    assert [(gap.text, gap.asked) for gap in gaps(any_world, "bruno").gaps] == [("decorators", 2)]


def test_only_lcms_read_it(world: World) -> None:
    for name in ("lea", "marc"):
        with pytest.raises(Forbidden):
            gaps(world, name)
    with pytest.raises(SignInRequired):
        gaps(world, "visitor")


def test_the_stretches_of_a_period_hold_every_search_once(any_world: World) -> None:
    for number in range(6):
        look(any_world, f"search {number}", found=number % 2)
        any_world.pass_time(days=4)
    report = gaps(any_world, days=30)
    assert sum(stretch.searches for stretch in report.stretches) == report.searches == 6
    assert sum(stretch.not_found for stretch in report.stretches) == report.not_found == 3
    assert {later.since - earlier.since for earlier, later in pairwise(report.stretches)} == {timedelta(days=2.5)}
