"""What becomes of suggestions: one row a person, a document and a day; a verdict only of what was shown."""

from typing import Any

import msgspec
import pytest
from sqlalchemy import delete, select

from accounts.models import User
from forum.forms.personal import Deflecting
from forum.forms.spaces import SpaceEdit
from forum.forms.threads import Different, NewThread
from forum.models.spaces import Audience
from forum.queries.personal import list_drafts
from forum.service import drafts, votes
from forum.service.deflections import answered_by_suggestion
from forum.service.relations import mark_duplicate, unmark_duplicate
from forum.service.spaces import edit_space
from forum.service.threads import post_thread
from search.models import Fate, LoggedSuggestion
from search.service.logging import forget_old
from search.service.verdicts import note_shown, note_suggestion_opened
from search.views import Draft, Offer
from tests.world import World

TITLE = "How do I merge two cells of a spreadsheet?"


def rows(world: World) -> list[LoggedSuggestion]:
    with world.office.read() as work:
        found = list(work.db.scalars(select(LoggedSuggestion).order_by(LoggedSuggestion.id)))
        work.db.expunge_all()
        return found


def fates(world: World) -> dict[str, str]:
    return {row.key: row.fate for row in rows(world)}


def answered(world: World, title: str = TITLE, space: str = "python") -> str:
    """A question with an accepted answer, in the index; its key."""
    thread = world.ask("lea", space, title)
    world.accept(thread, world.reply(thread, "marc" if space != "cohort-a" else "camille"))
    world.settle()
    return f"t-{thread}"


def show(world: World, name: str = "owen", title: str = TITLE, space: str | None = "python") -> Offer:
    """Somebody writes, and what they are shown is remembered."""
    space_id = world.see("camille", world.site.searcher.find_space, space) if space else None
    offer: Offer = world.see(name, world.site.searcher.offer, Draft(title=title, space_id=space_id))
    world.do(name, note_shown, offer)
    return offer


def post(world: World, name: str = "owen", title: str = TITLE, **more: Any) -> int:
    world.pass_time(seconds=30)
    thread = world.do(name, post_thread, NewThread(space="python", title=title, body="Please help.", **more))
    world.settle()
    return thread


def test_what_was_shown_is_remembered_with_its_rank_and_reason(any_world: World) -> None:
    key = answered(any_world)
    show(any_world)
    (row,) = rows(any_world)
    assert (row.key, row.rank, row.match, row.fate) == (key, 1, "very_likely", Fate.SHOWN)
    assert {"merge", "cells", "spreadsheet"} <= set(row.words)
    assert set(row.features) == {"score", "gap", "coverage", "terms"}
    assert (row.has_answer, row.is_current, row.was_opened) == (True, True, False)
    assert 0 < row.probability < 1
    assert row.user_id == any_world.ids["owen"]


def test_nothing_of_the_draft_is_kept_but_the_words_both_have(world: World) -> None:
    answered(world)
    show(world, title=f"{TITLE} My colleague Zanzibar asks")
    (row,) = rows(world)
    stored = " ".join(str(getattr(row, column.name)) for column in LoggedSuggestion.__table__.columns).casefold()
    assert "merge" in stored
    assert "zanzibar" not in stored


def test_typing_letter_by_letter_is_one_row_and_few_writes(world: World) -> None:
    key = answered(world)
    browser = world.browser("owen")
    tokens = {"_csrf": browser.get("/ask").form("/ask")["_csrf"], "space": "python"}
    written = []
    before = world.site.searcher.standing.is_news

    def counted(*args: Any) -> bool:
        written.append(before(*args))
        return written[-1]

    world.site.searcher.standing.is_news = counted  # type: ignore[method-assign]
    for length in range(len(TITLE) - 30, len(TITLE) + 1):
        assert browser.post("/ask/suggestions", data={**tokens, "title": TITLE[:length]}).status == 200
    assert len(written) == 31
    assert sum(written) <= 8
    (row,) = rows(world)
    assert (row.key, row.is_current) == (key, True)


def test_another_person_and_another_day_are_other_rows(any_world: World) -> None:
    answered(any_world)
    for name in ("owen", "nora"):
        show(any_world, name)
        show(any_world, name)
    any_world.pass_time(days=1)
    show(any_world)
    assert len(rows(any_world)) == 3


def test_a_list_that_went_away_is_no_longer_current(any_world: World) -> None:
    answered(any_world)
    show(any_world)
    show(any_world, title="What is the colour of the moon tonight?")
    (row,) = rows(any_world)
    assert not row.is_current
    post(any_world, title="What is the colour of the moon tonight?")
    assert [row.fate for row in rows(any_world)] == [Fate.SHOWN]


def test_opening_is_told_by_the_page_and_by_programs(world: World) -> None:
    key = answered(world)
    show(world)
    browser = world.browser("owen")
    token = browser.get("/ask").form("/ask")["_csrf"]
    assert browser.post("/ask/suggestions/openings", data={"_csrf": token, "key": key}).status == 204
    assert [row.was_opened for row in rows(world)] == [True]
    show(world, "nora")
    assert world.program("nora").post("/api/v1/suggestions/verdicts", {"key": key, "verdict": "opened"}).status == 204
    assert [row.was_opened for row in rows(world)] == [True, True]


def test_programs_are_remembered_and_may_refuse(world: World) -> None:
    key = answered(world)
    program = world.program("owen")
    assert program.post("/api/v1/suggestions", {"title": TITLE, "space": "python"}).status == 200
    assert fates(world) == {key: Fate.SHOWN}
    assert program.post("/api/v1/suggestions/verdicts", {"key": key, "verdict": "refused"}).status == 204
    assert fates(world) == {key: Fate.REFUSED}
    assert program.post("/api/v1/suggestions/verdicts", {"key": key, "verdict": "shrugged"}).status == 422


def test_of_a_visitor_nothing_is_remembered(world: World) -> None:
    answered(world)
    browser = world.browser("visitor")
    token = browser.get("/ask").soup.find("meta", attrs={"name": "csrf"})["content"]  # type: ignore[index]
    assert "merge two cells" in browser.post("/ask/suggestions", data={"_csrf": token, "title": TITLE}).words
    show(world, "visitor")
    assert not rows(world)


def test_a_verdict_on_what_was_not_shown_changes_nothing(any_world: World) -> None:
    key = answered(any_world)
    show(any_world)
    any_world.do("nora", note_suggestion_opened, key)
    any_world.do("nora", votes.me_too, int(key[2:]))
    assert [(row.fate, row.was_opened) for row in rows(any_world)] == [(Fate.SHOWN, False)]


def test_what_answers_is_taken_and_what_is_taken_up_again_is_contested(any_world: World) -> None:
    key = answered(any_world)
    show(any_world)
    any_world.do("owen", answered_by_suggestion, Deflecting(suggestion_key=key, title=TITLE, space="python"))
    any_world.settle()
    assert fates(any_world) == {key: Fate.TAKEN}
    (kept,) = any_world.see("owen", list_drafts)
    any_world.do("owen", drafts.resume_draft, kept.id)
    assert fates(any_world) == {key: Fate.CONTESTED}


def test_having_the_same_question_takes_it_too(any_world: World) -> None:
    key = answered(any_world)
    show(any_world)
    any_world.do("owen", votes.me_too, int(key[2:]))
    assert fates(any_world) == {key: Fate.TAKEN}


def test_posting_anyway_is_a_weak_no_and_a_difference_a_strong_one(any_world: World) -> None:
    first = answered(any_world)
    second = answered(any_world, "How do I merge three cells of a spreadsheet?")
    show(any_world, space=None)
    posted = post(any_world, different=Different(key=first, reason="Mine is about four cells."))
    assert fates(any_world) == {first: Fate.REFUSED, second: Fate.PASSED}
    python = any_world.see("camille", any_world.site.searcher.find_space, "python")
    assert {(row.asked_key, row.space_id) for row in rows(any_world)} == {(f"t-{posted}", python)}


def test_a_question_posted_much_later_says_nothing(any_world: World) -> None:
    key = answered(any_world)
    show(any_world)
    any_world.pass_time(hours=2)
    post(any_world)
    assert fates(any_world) == {key: Fate.SHOWN}


def test_the_lcm_who_finds_a_duplicate_confirms_and_undoing_it_contests(any_world: World) -> None:
    key = answered(any_world)
    show(any_world)
    posted = post(any_world)
    any_world.do("camille", mark_duplicate, posted, int(key[2:]))
    any_world.settle()
    assert fates(any_world) == {key: Fate.CONFIRMED}
    any_world.do("camille", unmark_duplicate, posted, int(key[2:]))
    assert fates(any_world) == {key: Fate.CONTESTED}


def test_a_verdict_stays_when_the_same_is_shown_again(any_world: World) -> None:
    key = answered(any_world)
    show(any_world)
    any_world.do("owen", votes.me_too, int(key[2:]))
    show(any_world)
    assert fates(any_world) == {key: Fate.TAKEN}


def test_the_person_is_forgotten_with_the_log_and_the_numbers_stay(any_world: World) -> None:
    answered(any_world)
    show(any_world)
    post(any_world)
    any_world.pass_time(days=181)
    any_world.do("system", forget_old)
    (row,) = rows(any_world)
    assert (row.user_id, row.words, row.asked_key, row.fate) == (None, [], None, Fate.PASSED)
    assert row.features
    any_world.pass_time(days=600)
    any_world.do("system", forget_old)
    assert not rows(any_world)


def test_an_erased_account_leaves_its_verdicts_without_it(any_world: World) -> None:
    """The database itself takes the person out: no code path can forget to."""
    answered(any_world)
    show(any_world)
    with any_world.office.write() as work:
        (row,) = work.db.scalars(select(LoggedSuggestion))
        gone = User(
            name="Gone",
            handle="gone",
            folded_name="gone",
            status="active",
            locale="en",
            timezone="UTC",
            created_at=work.now,
        )
        work.db.add(gone)
        work.db.flush()
        row.user_id = gone.id
        work.db.flush()
        work.db.execute(delete(User).where(User.id == gone.id))
    assert [row.user_id for row in rows(any_world)] == [None]


def test_a_site_may_keep_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = msgspec.structs.replace(world.office.settings, search_log_days=0)
    answered(world)
    monkeypatch.setattr(world.office, "settings", silent)
    show(world)
    assert not rows(world)


def test_hidden_stays_hidden(world: World) -> None:
    """A document the reader may not see is neither shown nor remembered, even while the index lags behind."""
    answered(world, space="python")
    form = SpaceEdit(title="Python", audience=Audience.GROUPS, groups=("cohort-a",))
    world.do("camille", edit_space, "python", form)
    show(world, "owen", space=None)
    assert not rows(world)
    show(world, "nora", space=None)
    assert len(rows(world)) == 1
