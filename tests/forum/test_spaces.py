"""Spaces: made and changed by who looks after them, kept promises and hours, addresses nobody shares."""

from datetime import timedelta
from typing import Any

import pytest

from core.errors import AppError, Forbidden, Invalid, NotFound
from forum.clock import WorkingHours, office_hours
from forum.errors import EditedMeanwhile, SlugTaken, SpaceNotOpen, ThreadClosed
from forum.forms.spaces import NewSpace, SpaceEdit
from forum.forms.threads import NewThread
from forum.models.spaces import Audience, SpaceLifecycle
from forum.models.threads import ThreadKind
from forum.queries.spaces import list_spaces, view_space
from forum.queries.thread_page import view_thread
from forum.service import threads
from forum.service.spaces import create_space, edit_space
from tests.forum.crowd import refused, together
from tests.world import World


def change(world: World, slug: str, who: str = "camille", **changes: Any) -> None:
    """Change some of a space and keep the rest."""
    shown = world.see("ada", view_space, slug)
    kept = {
        "title": shown.title,
        "audience": Audience(shown.audience),
        "lifecycle": SpaceLifecycle(shown.lifecycle),
        "groups": tuple(shown.groups),
    }
    world.do(who, edit_space, slug, SpaceEdit(**{**kept, **changes}))


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        ("visitor", Forbidden),
        ("lea", Forbidden),
        ("marc", Forbidden),
        ("bruno", Forbidden),
        ("camille", None),
        ("ada", None),
    ],
)
def test_spaces_are_made_by_who_looks_after_the_whole(world: World, who: str, outcome: type[AppError] | None) -> None:
    answers = together(lambda: world.do(who, create_space, NewSpace(title="Réseaux & données")))
    assert refused(answers) == ([outcome] if outcome else [])
    if outcome is None:
        assert world.see("lea", view_space, "reseaux-donnees").title == "Réseaux & données"


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        ("visitor", Forbidden),
        ("lea", Forbidden),
        ("marc", Forbidden),
        ("bruno", None),
        ("camille", None),
        ("ada", None),
    ],
)
def test_a_space_is_changed_by_its_lcm(world: World, who: str, outcome: type[AppError] | None) -> None:
    answers = together(lambda: change(world, "python", who, title="Python 3"))
    assert refused(answers) == ([outcome] if outcome else [])


def test_a_new_space_keeps_office_hours_in_the_sites_zone(world: World) -> None:
    world.do("camille", create_space, NewSpace(title="Statistics"))
    shown = world.see("lea", view_space, "statistics")
    assert shown.hours == office_hours("Europe/Paris")
    assert (shown.audience, shown.promised_minutes, shown.lifecycle) == ("members", 480, "open")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (NewSpace(title="日本語"), "slug"),
        (NewSpace(title="Hours", hours=WorkingHours(mon=("18:00-09:00",))), "mon"),
        (NewSpace(title="Zone", hours=WorkingHours(timezone="Mars/Olympus")), "timezone"),
        (NewSpace(title="Groups", audience=Audience.GROUPS, groups=("cohort-a", "nobody")), "groups"),
    ],
)
def test_a_space_that_could_not_work_is_refused_by_field(world: World, form: NewSpace, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        world.do("camille", create_space, form)
    assert list(refusal.value.fields) == [field]
    assert len(world.see("ada", list_spaces)) == 3


def test_an_address_is_taken_once(world: World) -> None:
    with pytest.raises(SlugTaken):
        world.do("camille", create_space, NewSpace(title="Another Python", slug="python"))
    with pytest.raises(SlugTaken):
        world.do("camille", create_space, NewSpace(title="Café"))


def test_a_change_of_an_old_version_overwrites_nothing(any_world: World) -> None:
    def rename(number: int) -> None:
        change(any_world, "python", title=f"Python {number}", version=1)

    assert refused(together(*[lambda number=number: rename(number) for number in range(4)])) == [EditedMeanwhile] * 3
    assert any_world.see("lea", view_space, "python").version == 2


def test_the_promise_runs_in_the_hours_of_the_space(world: World) -> None:
    hours = WorkingHours(timezone="Europe/Paris", mon=("10:00-12:00",), tue=("10:00-12:00",))
    change(world, "python", hours=hours, promised_minutes=180)
    thread_id = world.ask()
    due = world.see("lea", view_thread, thread_id).promise_due_at
    assert due == world.now.replace(day=24, hour=10, minute=0), "Monday's two hours in Paris, then one on Tuesday"
    change(world, "python", hours=WorkingHours(), promised_minutes=180)
    assert world.see("lea", view_thread, thread_id).promise_due_at == world.now + timedelta(minutes=180)
    change(world, "python")
    assert world.see("lea", view_space, "python").hours.is_empty, "hours left out stay"


def test_what_has_an_answer_waits_for_none(world: World) -> None:
    thread_id = world.ask()
    world.reply(thread_id)
    assert world.see("lea", view_thread, thread_id).promise_due_at is None


WRITING: dict[SpaceLifecycle, dict[str, type[AppError] | None]] = {
    SpaceLifecycle.OPEN: {"lea": None, "marc": None, "bruno": None},
    SpaceLifecycle.PLANNED: {"lea": NotFound, "marc": NotFound, "bruno": None},
    SpaceLifecycle.READ_ONLY: {"lea": SpaceNotOpen, "marc": SpaceNotOpen, "bruno": SpaceNotOpen},
    SpaceLifecycle.ARCHIVED: {"lea": SpaceNotOpen, "marc": SpaceNotOpen, "bruno": SpaceNotOpen},
}


@pytest.mark.parametrize("state", SpaceLifecycle)
def test_who_writes_in_a_space_of_each_state(world: World, state: SpaceLifecycle) -> None:
    thread_id = world.ask()
    change(world, "python", lifecycle=state)
    for who, outcome in WRITING[state].items():
        expected = [outcome] if outcome else []
        assert refused(together(lambda who=who: world.ask(who, title=f"May {who} ask?"))) == expected
        in_reply = [ThreadClosed] if outcome is SpaceNotOpen else expected
        assert refused(together(lambda who=who: world.reply(thread_id, who))) == in_reply
    assert world.see("bruno", view_space, "python").may_post is (WRITING[state]["bruno"] is None)


@pytest.mark.parametrize(
    ("who", "outcome"),
    [("visitor", Forbidden), ("lea", Forbidden), ("marc", None), ("bruno", None), ("camille", None), ("ada", None)],
)
def test_announcements_are_made_by_the_staff(world: World, who: str, outcome: type[AppError] | None) -> None:
    form = NewThread(space="python", title="Holidays", body="We are closed.", kind=ThreadKind.ANNOUNCEMENT)
    assert refused(together(lambda: world.do(who, threads.post_thread, form))) == ([outcome] if outcome else [])
    assert world.see(who, view_space, "python").may_announce is (outcome is None)


def test_spaces_are_listed_open_ones_first_with_what_their_reader_may_see(world: World) -> None:
    world.ask("lea", "cafe")
    thread_id = world.ask("lea", "python")
    world.ask("owen", "python", title="Another question")
    world.reply(thread_id)
    change(world, "cafe", lifecycle=SpaceLifecycle.READ_ONLY)
    found = {
        who: [space.slug for space in world.see(who, list_spaces)] for who in ("visitor", "lea", "nora", "camille")
    }
    assert found == {
        "visitor": ["python"],
        "lea": ["python", "cafe"],
        "nora": ["cohort-a", "python", "cafe"],
        "camille": ["cohort-a", "python", "cafe"],
    }
    python = next(space for space in world.see("visitor", list_spaces) if space.slug == "python")
    assert (python.thread_count, python.unanswered_count, python.activity_at) == (2, 1, world.now)
