"""Who works on the items of a space: one row for each role, asked of the query that every verb begins with."""

from typing import Final

import pytest

from core.actor import SYSTEM, VISITOR, Actor, Grant, Role, TokenScope
from core.errors import Forbidden, NotFound, SignInRequired
from forum.queries.visibility import load_space
from moderation.queries.items import load_item
from moderation.queries.queue import QueueFilter, list_queue
from tests.moderation.desk import item_of
from tests.world import World

HERE, ELSEWHERE = 1, 2
ME: Final = 7


def lcm(space_id: int | None, *scopes: TokenScope) -> Actor:
    return Actor(id=ME, grants=frozenset({Grant(Role.LCM, space_id)}), scopes=frozenset(scopes) if scopes else None)


def with_role(role: Role, space_id: int | None = None) -> Actor:
    return Actor(id=ME, grants=frozenset({Grant(role, space_id)}))


ROLES: Final[dict[str, tuple[Actor, type[Exception] | None, type[Exception] | int]]] = {
    # role: who, what loading an item here meets, what the queue meets or how many items it shows
    "visitor": (VISITOR, SignInRequired, SignInRequired),
    "learner": (Actor(id=ME), NotFound, Forbidden),
    "trainer here": (with_role(Role.TRAINER, HERE), NotFound, Forbidden),
    "trainer everywhere": (with_role(Role.TRAINER), NotFound, Forbidden),
    "lcm here": (lcm(HERE), None, 1),
    "lcm elsewhere": (lcm(ELSEWHERE), NotFound, 0),
    "lcm everywhere": (lcm(None), None, 1),
    "administrator": (with_role(Role.ADMIN), None, 1),
    "lcm by a reading token": (lcm(HERE, TokenScope.READ), NotFound, Forbidden),
    "lcm by a writing token": (lcm(HERE, TokenScope.READ, TokenScope.WRITE), NotFound, Forbidden),
    "lcm by a moderating token": (lcm(HERE, TokenScope.MODERATE), None, 1),
    "system": (SYSTEM, None, 1),
}


@pytest.mark.parametrize("role", ROLES)
def test_only_those_who_look_after_the_space_see_its_items(world: World, role: str) -> None:
    item = item_of(world, world.ask())
    spaces = [world.see("system", lambda work, slug=slug: load_space(work, slug).id) for slug in ("python", "cafe")]
    assert spaces == [HERE, ELSEWHERE]
    actor, refusal, listed = ROLES[role]
    with world.office.read(actor) as work:
        if refusal is None:
            assert load_item(work, item.id).id == item.id
        else:
            with pytest.raises(refusal):
                load_item(work, item.id)
        if isinstance(listed, int):
            assert len(list_queue(work, QueueFilter()).items) == listed
        else:
            with pytest.raises(listed):
                list_queue(work, QueueFilter())
