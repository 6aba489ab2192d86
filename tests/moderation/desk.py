"""Short ways to the desk for its tests."""

from typing import Any

from sqlalchemy import select

from core.work import Work
from forum.forms.personal import FlagForm
from forum.models import Thread
from forum.models.posts import FlagReason
from forum.service.flags import flag_post
from moderation.forms import Deciding
from moderation.models import Decision, Item, ItemKind, Verdict
from moderation.queries.cards import view_items
from moderation.queries.forgotten import list_forgotten_questions
from moderation.service.claims import claim_item
from moderation.service.decisions import decide
from moderation.views import QueueItemView
from tests.world import World


def find_item(world: World, target_id: int, kind: str = "unanswered") -> QueueItemView | None:
    """The item of a target as Camille sees it, whatever its state."""

    def look(work: Work) -> QueueItemView | None:
        row = work.db.scalar(select(Item).where(Item.target_id == target_id, Item.kind == ItemKind(kind)))
        return view_items(work, [row])[0] if row else None

    return world.see("camille", look)


def item_of(world: World, target_id: int, kind: str = "unanswered") -> QueueItemView:
    """The item of a target, which exists."""
    item = find_item(world, target_id, kind)
    assert item is not None
    return item


def claim(world: World, item_id: int, name: str = "camille") -> int:
    """Claim an item; the fence it is now held under."""
    world.do(name, claim_item, item_id)

    def fence(work: Work) -> int:
        return work.db.get_one(Item, item_id).fence

    return world.see("system", fence)


def settle_as(world: World, item_id: int, verdict: str, name: str = "camille", **fields: Any) -> int:
    """Decide an item."""
    return world.do(name, decide, item_id, Deciding(verdict=Verdict(verdict), **fields))


def flag(world: World, post_id: int, name: str = "owen", reason: str = "spam") -> int:
    """Report a post."""
    return world.do(name, flag_post, post_id, FlagForm(reason=FlagReason(reason)))


def thread_of(world: World, thread_id: int) -> Thread:
    """A thread's row."""

    def look(work: Work) -> Thread:
        thread = work.db.get_one(Thread, thread_id)
        work.db.expunge(thread)
        return thread

    return world.see("system", look)


def decisions_of(world: World, item_id: int) -> list[Decision]:
    """Every decision ever taken on an item, oldest first."""

    def look(work: Work) -> list[Decision]:
        rows = list(work.db.scalars(select(Decision).where(Decision.item_id == item_id).order_by(Decision.id)))
        work.db.expunge_all()
        return rows

    return world.see("system", look)


def forgotten(world: World) -> list[int]:
    """Questions in a third state: there must never be any."""
    return world.see("system", list_forgotten_questions)
