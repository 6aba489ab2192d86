"""People as others see them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

from sqlalchemy import ColumnElement, or_, select

from accounts import rules
from accounts.models import GrantRow, Status, User
from accounts.queries.groups import list_groups_of
from accounts.views import MailTarget, Me, People, Person, PersonRow, Profile, highest
from core.actor import Actor, Grant, Role
from core.errors import NotFound, SignInRequired, require
from core.ids import Cursor, slugify
from core.work import Work

BATCH: Final = 500
"""Ids in one IN list; every database takes that many."""
LONGEST_PAGE: Final = 200

Item = TypeVar("Item", int, str)


def people_by_id(work: Work, ids: Iterable[int]) -> dict[int, Person]:
    """The people beside a page of posts; an unknown id is absent."""
    people: dict[int, Person] = {}
    for some in _batches(ids):
        grants = _grants_of(work, some)
        for row in work.db.execute(select(User.id, User.name, User.handle, User.imported).where(User.id.in_(some))):
            held = grants.get(row.id, frozenset())
            badge = highest([grant.role for grant in held])
            people[row.id] = Person(row.id, row.name, row.handle, badge, tuple(ordered(held)), row.imported)
    return people


def find_handles(work: Work, handles: Iterable[str]) -> frozenset[str]:
    """Those of the handles that belong to somebody: what may become a mention."""
    found: set[str] = set()
    for some in _batches(handles):
        found.update(work.db.scalars(select(User.handle).where(User.handle.in_(some))))
    return frozenset(found)


def ids_by_handle(work: Work, handles: Iterable[str]) -> dict[str, int]:
    """Who is mentioned."""
    found: dict[str, int] = {}
    for some in _batches(handles):
        rows = work.db.execute(select(User.handle, User.id).where(User.handle.in_(some)))
        found.update((row.handle, row.id) for row in rows)
    return found


def list_staff(work: Work, role: Role, space_id: int | None) -> list[int]:
    """Active people who hold a role in this space or everywhere; with None, everywhere only."""
    place = (
        GrantRow.space_id.is_(None)
        if space_id is None
        else or_(GrantRow.space_id.is_(None), GrantRow.space_id == space_id)
    )
    statement = (
        select(User.id)
        .join(GrantRow, GrantRow.user_id == User.id)
        .where(GrantRow.role == role, place, User.status == Status.ACTIVE)
        .distinct()
        .order_by(User.id)
    )
    return list(work.db.scalars(statement))


def mail_target(work: Work, user_id: int) -> MailTarget | None:
    """Where to write to somebody; None when suspended, imported or unknown."""
    row = work.db.execute(
        select(User.name, User.email, User.locale, User.timezone).where(
            User.id == user_id, User.status == Status.ACTIVE
        )
    ).first()
    if row is None or row.email is None:
        return None
    return MailTarget(row.name, row.email, row.locale, row.timezone)


def ids_by_name(work: Work, text: str) -> frozenset[int]:
    """People with this handle, this name, or a name of which this is a whole word; accents and case aside."""
    handle, words = text.strip().lower(), slugify(text)
    if not words:
        return frozenset()
    whole = User.folded_name == words
    part = or_(
        User.folded_name.startswith(f"{words}-", autoescape=True),
        User.folded_name.endswith(f"-{words}", autoescape=True),
        User.folded_name.contains(f"-{words}-", autoescape=True),
    )
    return frozenset(work.db.scalars(select(User.id).where(or_(User.handle == handle, whole, part)).limit(BATCH)))


def find_user_id(work: Work, email: str) -> int | None:
    """The account with this address: for the command line and the demo, never for an answer to a visitor."""
    return work.db.scalar(select(User.id).where(User.email == rules.normal_address(email)))


def load_profile(work: Work, handle: str) -> Profile:
    """Somebody's public page.

    Raises:
        NotFound: nobody has this handle.
    """
    user = work.db.scalar(select(User).where(User.handle == handle))
    if user is None:
        raise NotFound(kind="person")
    grants = _grants_of(work, [user.id]).get(user.id, frozenset())
    is_suspended = user.status == Status.SUSPENDED
    may_act = not user.imported and rules.may_suspend(work.actor, user.id, grants)
    return Profile(
        id=user.id,
        name=user.name,
        handle=user.handle,
        role=highest([grant.role for grant in grants]),
        bio_html="" if is_suspended else user.bio_html,
        joined_at=user.created_at,
        is_imported=user.imported,
        is_suspended=is_suspended,
        may_edit=work.actor.id == user.id and rules.is_in_person(work.actor),
        may_suspend=may_act and not is_suspended,
        may_reinstate=may_act and is_suspended,
    )


def load_me(work: Work) -> Me:
    """The actor's own account.

    Raises:
        SignInRequired: nobody is signed in.
    """
    actor = work.actor
    user = work.db.get(User, actor.id) if actor.id is not None else None
    if user is None:
        raise SignInRequired
    return Me(
        id=user.id,
        name=user.name,
        handle=user.handle,
        email=user.email,
        role=highest([grant.role for grant in actor.grants]),
        grants=ordered(actor.grants),
        groups=list_groups_of(work, user.id),
        locale=user.locale,
        timezone=user.timezone,
        bio=user.bio,
        scopes=sorted(rules.usable_scopes(actor)),
    )


def list_people(work: Work, search: str = "", cursor: Cursor | None = None, limit: int = 50) -> People:
    """Everybody, by handle. `search` looks in names without accents and in handles; administrators may give an address.

    Raises:
        Forbidden: the actor is not an LCM.
    """
    actor = work.actor
    require(rules.may_list_people(actor), "list_people")
    limit = max(1, min(limit, LONGEST_PAGE))
    statement = select(User).order_by(User.handle, User.id).limit(limit + 1)
    if cursor:
        statement = statement.where(User.handle > cursor.value)
    if search.strip():
        statement = statement.where(_matches(search.strip(), rules.may_see_addresses(actor)))
    users = list(work.db.scalars(statement))
    shown = users[:limit]
    grants = _grants_of(work, [user.id for user in shown])
    rows = [_row(actor, user, grants.get(user.id, frozenset())) for user in shown]
    following = Cursor.at(shown[-1].handle, shown[-1].id).encode() if len(users) > limit else None
    return People(rows, following)


def grants_of(work: Work, user_id: int) -> frozenset[Grant]:
    """The roles somebody holds."""
    return _grants_of(work, [user_id]).get(user_id, frozenset())


def lock_administrators(work: Work) -> frozenset[int]:
    """The active administrators; on PostgreSQL nobody else can change them before this transaction ends."""
    statement = select(GrantRow.user_id).where(GrantRow.role == Role.ADMIN).order_by(GrantRow.id).with_for_update()
    holders = list(work.db.scalars(statement))
    return frozenset(work.db.scalars(select(User.id).where(User.id.in_(holders), User.status == Status.ACTIVE)))


def list_handles_like(work: Work, handle: str) -> frozenset[str]:
    """This handle and those that add something to it: what a new one must avoid."""
    pattern = User.handle.startswith(f"{handle}-", autoescape=True)
    return frozenset(work.db.scalars(select(User.handle).where(or_(User.handle == handle, pattern))))


def find_imported(work: Work, key: str) -> int | None:
    """The author imported under this key."""
    return work.db.scalar(select(User.id).where(User.import_key == key))


def ordered(grants: frozenset[Grant]) -> list[Grant]:
    """Grants in a stable order, those everywhere first."""
    return sorted(grants, key=lambda grant: (grant.space_id or 0, grant.role))


def _matches(text: str, with_address: bool) -> ColumnElement[bool]:  # noqa: FBT001 - private, one caller
    wanted = [User.name.contains(text, autoescape=True)]
    words = slugify(text)
    if words:
        wanted += [User.handle.contains(words, autoescape=True), User.folded_name.contains(words, autoescape=True)]
    if with_address:
        wanted.append(User.email == text.casefold())
    return or_(*wanted)


def _row(actor: Actor, user: User, grants: frozenset[Grant]) -> PersonRow:
    may_act = not user.imported and rules.may_suspend(actor, user.id, grants)
    is_suspended = user.status == Status.SUSPENDED
    return PersonRow(
        id=user.id,
        name=user.name,
        handle=user.handle,
        email=user.email if rules.may_see_addresses(actor) else None,
        status=Status(user.status),
        role=highest([grant.role for grant in grants]),
        grants=ordered(grants),
        created_at=user.created_at,
        seen_at=user.seen_at,
        is_imported=user.imported,
        may_suspend=may_act and not is_suspended,
        may_reinstate=may_act and is_suspended,
    )


def _grants_of(work: Work, ids: Sequence[int]) -> dict[int, frozenset[Grant]]:
    held: dict[int, set[Grant]] = {}
    statement = select(GrantRow.user_id, GrantRow.role, GrantRow.space_id).where(GrantRow.user_id.in_(ids))
    for user_id, role, space_id in work.db.execute(statement):
        held.setdefault(user_id, set()).add(Grant(Role(role), space_id))
    return {user_id: frozenset(grants) for user_id, grants in held.items()}


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    every = sorted(set(items))
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]
