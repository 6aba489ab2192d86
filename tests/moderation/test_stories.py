"""Whatever people do, in whatever order: no question is in a third state, and every state has its reason.

Hypothesis tells stories about one question at a time; what a rule refuses is refused, and the invariants hold after
every act.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.errors import AppError
from core.work import Work
from forum.forms.threads import Closing, RemovalForm
from forum.models import Post
from forum.service import lifecycle, posts
from forum.service.votes import me_too
from moderation.models import Decision, Escalation, Item, ItemState
from moderation.service.claims import release_item
from moderation.service.sweeping import sweep_queue
from moderation.service.undoing import undo_decision
from tests.moderation.desk import claim, flag, forgotten, item_of, settle_as
from tests.world import World

Act = Callable[[World, int], object]


def item_id(world: World, thread_id: int) -> int:
    return item_of(world, thread_id).id


def last_post(world: World, thread_id: int) -> int:
    def look(work: Work) -> int:
        newest = select(Post.id).where(Post.thread_id == thread_id).order_by(Post.number.desc()).limit(1)
        return work.db.execute(newest).scalar_one()

    return world.see("system", look)


ACTS: Final[dict[str, Act]] = {
    "somebody answers": lambda world, thread: world.reply(thread, "owen"),
    "the asker writes more": lambda world, thread: world.reply(thread, "lea", "One more detail."),
    "the last reply goes": lambda world, thread: world.do(
        "camille", posts.remove_post, last_post(world, thread), RemovalForm()
    ),
    "it comes back": lambda world, thread: world.do("camille", posts.restore_post, last_post(world, thread)),
    "the asker accepts": lambda world, thread: world.accept(thread, last_post(world, thread)),
    "the asker closes": lambda world, thread: world.do("lea", lifecycle.close_thread, thread, Closing()),
    "an LCM reopens": lambda world, thread: world.do("camille", lifecycle.reopen_thread, thread),
    "the thread goes": lambda world, thread: world.do("camille", lifecycle.remove_thread, thread, RemovalForm()),
    "the thread comes back": lambda world, thread: world.do("camille", lifecycle.restore_thread, thread),
    "nora has it too": lambda world, thread: world.do("nora", me_too, thread),
    "camille claims": lambda world, thread: claim(world, item_id(world, thread), "camille"),
    "bruno claims": lambda world, thread: claim(world, item_id(world, thread), "bruno"),
    "camille releases": lambda world, thread: world.do("camille", release_item, item_id(world, thread)),
    "camille answers": lambda world, thread: settle_as(world, item_id(world, thread), "answered", body="So."),
    "camille lets go": lambda world, thread: settle_as(world, item_id(world, thread), "no_action", reason="By phone"),
    "camille closes": lambda world, thread: settle_as(world, item_id(world, thread), "closed", reason="quiet"),
    "bruno escalates": lambda world, thread: settle_as(world, item_id(world, thread), "escalated", "bruno", to="marc"),
    "bruno says no question": lambda world, thread: settle_as(world, item_id(world, thread), "not_a_question", "bruno"),
    "camille undoes": lambda world, thread: world.do("camille", undo_decision, item_id(world, thread)),
    "owen reports": lambda world, thread: flag(world, last_post(world, thread)),
    "twenty minutes pass": lambda world, _thread: world.pass_time(minutes=20),
    "two days pass": lambda world, _thread: world.pass_time(days=2),
    "the sweep comes": lambda world, _thread: sweep_queue(world.office),
}


HURRIED: Final = settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PATIENT: Final = settings(HURRIED, max_examples=200, derandomize=False)
STORIES: Final = st.lists(st.sampled_from(sorted(ACTS)), max_size=14)


@HURRIED
@given(story=STORIES)
def test_no_story_leaves_a_question_in_a_third_state(world: World, story: list[str]) -> None:
    tell(world, story)


@pytest.mark.slow
@PATIENT
@given(story=STORIES)
def test_none_of_many_stories_does(world: World, story: list[str]) -> None:
    tell(world, story)


def tell(world: World, story: list[str]) -> None:
    """Do it all; the world is shared, so that what one question does must not disturb the others."""
    world.pass_time(hours=1)
    thread_id = world.ask(title="A question with a long story")
    for name in story:
        with suppress(AppError):
            ACTS[name](world, thread_id)
        assert forgotten(world) == []
        world.see("system", check_reasons)


def check_reasons(work: Work) -> None:
    """Every state of every item has the row that explains it."""
    for item in work.db.scalars(select(Item)):
        last = work.db.scalar(select(Decision).where(Decision.item_id == item.id).order_by(Decision.id.desc()))
        standing = last if last is not None and last.undone_at is None else None
        running = work.db.scalars(
            select(Escalation).where(
                Escalation.item_id == item.id, Escalation.answered_at.is_(None), Escalation.withdrawn_at.is_(None)
            )
        ).all()
        assert len(running) <= 1
        if item.state == ItemState.CLAIMED:
            assert item.claimed_by_id is not None
        else:
            assert item.claimed_by_id is None
        if item.state == ItemState.DECIDED:
            assert standing is not None
        if item.state == ItemState.ESCALATED:
            assert [row.due_at for row in running] == [item.due_at]
