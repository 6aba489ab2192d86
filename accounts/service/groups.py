"""Groups made, named, filled and emptied."""

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from accounts import rules
from accounts.errors import GroupTaken
from accounts.events import MembershipHasChanged
from accounts.forms import NewGroup
from accounts.models import Group, Membership
from accounts.queries.groups import load_group
from accounts.service.roles import load_member
from core.errors import Invalid, NotFound, require
from core.ids import slugify
from core.work import Work


def create_group(work: Work, form: NewGroup) -> int:
    """Make an empty group.

    Raises:
        Forbidden: the actor does not manage groups.
        GroupTaken: another has this short name.
    """
    require(rules.may_manage_groups(work.actor), "create_group")
    slug = form.slug or slugify(form.name)
    if not slug:
        raise Invalid({"slug": "required"})
    try:
        with work.db.begin_nested():
            statement = insert(Group).values(name=form.name, slug=slug, created_at=work.now).returning(Group.id)
            group_id = work.db.execute(statement).scalar_one()
    except IntegrityError:
        raise GroupTaken from None
    work.record("create_group", "group", group_id, name=form.name)
    return group_id


def rename_group(work: Work, group_id: int, form: NewGroup) -> None:
    """Give a group another name; its short name stays unless one is given.

    Raises:
        Forbidden: the actor does not manage groups.
        NotFound: no such group.
        GroupTaken: another has this short name.
    """
    require(rules.may_manage_groups(work.actor), "rename_group")
    group = work.db.get(Group, group_id)
    if group is None:
        raise NotFound(kind="group")
    try:
        with work.db.begin_nested():
            work.db.execute(
                update(Group).where(Group.id == group_id).values(name=form.name, slug=form.slug or group.slug)
            )
    except IntegrityError:
        raise GroupTaken from None
    work.record("rename_group", "group", group_id, name=form.name)


def add_member(work: Work, group_id: int, user_id: int) -> None:
    """Put somebody into a group; twice is once.

    Raises:
        NotFound: no such group (or not for this actor), no such person.
    """
    load_group(work, group_id)
    load_member(work, user_id)
    try:
        with work.db.begin_nested():
            work.db.execute(insert(Membership).values(group_id=group_id, user_id=user_id, at=work.now))
    except IntegrityError:
        return
    _announce(work, "add_member", group_id, user_id)


def remove_member(work: Work, group_id: int, user_id: int) -> None:
    """Take somebody out of a group; twice is once.

    Raises:
        NotFound: no such group, or not for this actor.
    """
    load_group(work, group_id)
    gone = work.db.execute(
        delete(Membership)
        .where(Membership.group_id == group_id, Membership.user_id == user_id)
        .returning(Membership.user_id)
    ).first()
    if gone is not None:
        _announce(work, "remove_member", group_id, user_id)


def _announce(work: Work, verb: str, group_id: int, user_id: int) -> None:
    work.record(verb, "group", group_id, user_id=user_id)
    work.signal(f"user:{user_id}")
    work.emit(MembershipHasChanged(group_id=group_id, user_id=user_id))
