"""How accounts come to be, whoever makes them."""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from accounts import rules
from accounts.errors import AddressTaken, HandleTaken
from accounts.events import PersonHasJoined
from accounts.forms import GrantRole, NewUser
from accounts.models import Status, User
from accounts.queries import people
from accounts.service import roles
from core.actor import Role
from core.errors import NotFound, require
from core.ids import slugify
from core.markup import render
from core.work import Work

NAME_CHARS: Final = 100
TRIES: Final = 20
"""How often a handle may be lost to somebody faster before we give up."""


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """A row to be: everything but the handle, which is found while inserting."""

    name: str
    locale: str
    timezone: str
    created_at: datetime
    email: str | None = None
    password_hash: str | None = None
    bio: str = ""
    bio_html: str = ""
    imported: bool = False
    import_key: str | None = None


def create_user(work: Work, form: NewUser) -> int:
    """Make an account that works at once. For administrators, the command line and the demo.

    Raises:
        Forbidden: the actor is not an administrator.
        AddressTaken: somebody has this address.
        HandleTaken: a handle was asked for, and somebody has it.
    """
    require(work.actor.is_admin, "create_user")
    newcomer = Newcomer(
        name=form.name,
        email=rules.normal_address(form.email),
        password_hash=form.password_hash,
        locale=form.locale,
        timezone=form.timezone or work.settings.timezone,
        bio=form.bio,
        bio_html=str(render(form.bio).html),
        created_at=form.created_at or work.now,
    )
    user_id = add_person(work, newcomer, handle=form.handle)
    work.record("create_user", "person", user_id, role=form.role)
    if form.role != Role.LEARNER:
        roles.grant_role(work, user_id, GrantRole(role=form.role))
    return user_id


def import_author(work: Work, name: str, key: str) -> int:
    """The author of imported posts, made at the first call with this key. Nobody can sign in as them."""
    found = people.find_imported(work, key)
    if found is not None:
        return found
    newcomer = Newcomer(
        name=name.strip()[:NAME_CHARS] or "?",
        locale=work.settings.locale,
        timezone=work.settings.timezone,
        created_at=work.now,
        imported=True,
        import_key=key,
    )
    return add_person(work, newcomer)


def add_person(work: Work, newcomer: Newcomer, *, handle: str = "") -> int:
    """Insert a person under a free handle; somebody inserting the same one at the same time is survived.

    Raises:
        AddressTaken: somebody has this address.
        HandleTaken: the handle asked for is taken or reserved.
    """
    values = msgspec.structs.asdict(newcomer)
    values |= {"folded_name": slugify(newcomer.name, limit=200), "status": Status.ACTIVE, "seen_at": None}
    for _ in range(TRIES):
        chosen = _own_handle(work, handle) if handle else free_handle(work, newcomer.name)
        try:
            with work.db.begin_nested():
                statement = insert(User).values(handle=chosen, **values).returning(User.id)
                user_id = work.db.execute(statement).scalar_one()
        except IntegrityError:
            if newcomer.email is not None and people.find_user_id(work, newcomer.email) is not None:
                raise AddressTaken from None
            continue
        work.emit(PersonHasJoined(user_id=user_id))
        return user_id
    raise HandleTaken


def free_handle(work: Work, name: str) -> str:
    """The handle a name suggests, with the first number that makes it free."""
    wanted = rules.handle_from(name)
    taken = people.list_handles_like(work, wanted) | rules.RESERVED
    number = 1
    handle = wanted
    while handle in taken:
        number += 1
        suffix = f"-{number}"
        handle = wanted[: rules.HANDLE_CHARS - len(suffix)].rstrip("-") + suffix
        if len(wanted) + len(suffix) > rules.HANDLE_CHARS:
            taken |= people.find_handles(work, [handle])
    return handle


def set_password(work: Work, user_id: int, password_hash: str) -> None:
    """Give somebody a password from the command line; everything they had open ends.

    Raises:
        Forbidden: the actor is not the system.
        NotFound: no such person.
    """
    require(work.actor.is_system, "set_password")
    user = work.db.get(User, user_id)
    if user is None or user.imported:
        raise NotFound(kind="person")
    work.db.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))
    roles.revoke_everything(work, user_id)
    work.record("set_password", "person", user_id)


def _own_handle(work: Work, handle: str) -> str:
    if handle in rules.RESERVED or people.find_handles(work, [handle]):
        raise HandleTaken
    return handle
