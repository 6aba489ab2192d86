"""Groups and who is in them."""

from sqlalchemy import Select, func, select

from accounts import rules
from accounts.models import Group, Membership, User
from accounts.views import GroupView, Person
from core.errors import NotFound, require
from core.ids import Cursor
from core.work import Work


def list_groups(work: Work) -> list[GroupView]:
    """The groups this actor may put people into: all for an LCM of all spaces, their own for another LCM."""
    require(rules.may_list_people(work.actor), "list_groups")
    may_manage = rules.may_manage_groups(work.actor)
    statement = _counted()
    if not may_manage:
        statement = statement.where(Group.id.in_(work.actor.groups))
    return [GroupView(*row, may_manage=may_manage) for row in work.db.execute(statement)]


def list_groups_of(work: Work, user_id: int) -> list[GroupView]:
    """The groups somebody is in. For themselves, or for those who manage groups: the caller knows which."""
    mine = select(Membership.group_id).where(Membership.user_id == user_id)
    may_manage = rules.may_manage_groups(work.actor)
    return [GroupView(*row, may_manage=may_manage) for row in work.db.execute(_counted().where(Group.id.in_(mine)))]


def load_group(work: Work, group_id: int) -> GroupView:
    """One group.

    Raises:
        NotFound: no such group, or not for this actor.
    """
    row = work.db.execute(_counted().where(Group.id == group_id)).first()
    if row is None or not rules.may_place(work.actor, group_id):
        raise NotFound(kind="group")
    return GroupView(*row, may_manage=rules.may_manage_groups(work.actor))


def list_members(work: Work, group_id: int, cursor: Cursor | None = None, limit: int = 200) -> list[Person]:
    """Who is in a group, by handle.

    Raises:
        NotFound: no such group, or not for this actor.
    """
    load_group(work, group_id)
    statement = (
        select(User.id, User.name, User.handle)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.group_id == group_id)
        .order_by(User.handle)
        .limit(max(1, min(limit, 1_000)))
    )
    if cursor:
        statement = statement.where(User.handle > cursor.value)
    return [Person(row.id, row.name, row.handle) for row in work.db.execute(statement)]


def member_ids(work: Work, group_ids: frozenset[int]) -> frozenset[int]:
    """Everybody in any of these groups: who a private space is for. No rights are asked: for jobs and joins."""
    statement = select(Membership.user_id).where(Membership.group_id.in_(group_ids)).distinct()
    return frozenset(work.db.scalars(statement))


def existing_groups(work: Work, group_ids: tuple[int, ...]) -> list[int]:
    """Those of the groups that exist."""
    return list(work.db.scalars(select(Group.id).where(Group.id.in_(group_ids)).order_by(Group.id)))


def find_group_id(work: Work, slug: str) -> int | None:
    """The group with this short name: for imports and the demo."""
    return work.db.scalar(select(Group.id).where(Group.slug == slug))


def names_of_groups(work: Work, group_ids: frozenset[int]) -> dict[int, str]:
    """How groups are called, for forms that choose among them."""
    rows = work.db.execute(select(Group.id, Group.name).where(Group.id.in_(group_ids)).order_by(Group.name))
    return {row.id: row.name for row in rows}


def _counted() -> Select[int, str, str, int]:
    return (
        select(Group.id, Group.name, Group.slug, func.count(Membership.user_id))
        .outerjoin(Membership, Membership.group_id == Group.id)
        .group_by(Group.id, Group.name, Group.slug)
        .order_by(Group.name, Group.id)
    )
