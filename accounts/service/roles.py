"""Roles given and taken back, accounts suspended and reinstated. Whoever loses power loses every open door with it."""

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from accounts import rules
from accounts.errors import AlreadySuspended, LastAdministrator, NotSuspended
from accounts.events import PersonWasReinstated, PersonWasSuspended, RolesHaveChanged
from accounts.forms import GrantRole, Suspend
from accounts.models import GrantRow, SessionRow, Status, Suspension, Ticket, TicketKind, TokenRow, User
from accounts.queries import people
from core.actor import Grant, Role
from core.errors import Invalid, NotFound, require
from core.work import Work


def grant_role(work: Work, user_id: int, form: GrantRole) -> None:
    """Give somebody a role; giving it twice changes nothing. Their sessions are renewed at their next request.

    Raises:
        Forbidden: the actor may not give this role there.
        NotFound: no such person, or one who cannot sign in.
        Invalid: everybody is a learner; an administrator is one everywhere.
    """
    grant = Grant(form.role, form.space_id)
    require(rules.may_grant(work.actor, grant), "grant_role")
    if not rules.is_grantable(grant):
        raise Invalid({"role": "bad_choice"})
    load_member(work, user_id)
    try:
        with work.db.begin_nested():
            work.db.execute(
                insert(GrantRow).values(
                    user_id=user_id, role=form.role, space_id=form.space_id, by_id=work.actor.id, at=work.now
                )
            )
    except IntegrityError:
        return
    work.db.execute(update(SessionRow).where(SessionRow.user_id == user_id).values(is_stale=True))
    _announce(work, user_id, "grant_role", grant)


def revoke_role(work: Work, user_id: int, form: GrantRole) -> None:
    """Take a role back: sessions and tokens of that person end. Taking back what nobody holds changes nothing.

    Raises:
        Forbidden: the actor may not give this role there, so may not take it.
        LastAdministrator: nobody would be left to run the site.
    """
    grant = Grant(form.role, form.space_id)
    require(rules.may_grant(work.actor, grant), "revoke_role")
    if form.role == Role.ADMIN:
        _keep_one_administrator(work, user_id)
    place = GrantRow.space_id.is_(None) if form.space_id is None else GrantRow.space_id == form.space_id
    taken = work.db.execute(
        delete(GrantRow).where(GrantRow.user_id == user_id, GrantRow.role == form.role, place).returning(GrantRow.id)
    ).first()
    if taken is None:
        return
    revoke_everything(work, user_id)
    _announce(work, user_id, "revoke_role", grant)


def suspend(work: Work, user_id: int, form: Suspend) -> None:
    """Close an account until it is reinstated.

    Raises:
        Forbidden: by `rules.may_suspend`; nobody suspends themselves.
        LastAdministrator: nobody would be left to run the site.
        AlreadySuspended: somebody did it first.
    """
    require(rules.may_suspend(work.actor, user_id, people.grants_of(work, user_id)), "suspend")
    load_member(work, user_id)
    _keep_one_administrator(work, user_id)
    if not _move(work, user_id, Status.ACTIVE, Status.SUSPENDED):
        raise AlreadySuspended
    work.db.add(Suspension(user_id=user_id, by_id=work.actor.id, at=work.now, reason=form.reason))
    revoke_everything(work, user_id)
    work.record("suspend", "person", user_id, reason=form.reason)
    work.emit(PersonWasSuspended(user_id=user_id))


def reinstate(work: Work, user_id: int) -> None:
    """Open a suspended account again.

    Raises:
        Forbidden: who may suspend may reinstate, nobody else.
        NotSuspended: it is not, or no longer.
    """
    require(rules.may_suspend(work.actor, user_id, people.grants_of(work, user_id)), "reinstate")
    load_member(work, user_id)
    if not _move(work, user_id, Status.SUSPENDED, Status.ACTIVE):
        raise NotSuspended
    work.db.execute(delete(Suspension).where(Suspension.user_id == user_id))
    work.record("reinstate", "person", user_id)
    work.emit(PersonWasReinstated(user_id=user_id))


def revoke_everything(work: Work, user_id: int) -> None:
    """End every session, token and link to a credential of a person, and wake their open pages so that they notice."""
    work.db.execute(delete(SessionRow).where(SessionRow.user_id == user_id))
    work.db.execute(
        update(TokenRow).where(TokenRow.user_id == user_id, TokenRow.revoked_at.is_(None)).values(revoked_at=work.now)
    )
    work.db.execute(delete(Ticket).where(Ticket.user_id == user_id, Ticket.kind == TicketKind.RESET))
    work.db.execute(delete(Ticket).where(Ticket.by_id == user_id, Ticket.kind == TicketKind.ADDRESS))
    work.signal(f"user:{user_id}")


def load_member(work: Work, user_id: int) -> User:
    """An account that somebody can sign in to.

    Raises:
        NotFound: no such person, or only an imported author.
    """
    user = work.db.get(User, user_id)
    if user is None or user.imported:
        raise NotFound(kind="person")
    return user


def _keep_one_administrator(work: Work, user_id: int) -> None:
    if people.lock_administrators(work) == {user_id}:
        raise LastAdministrator


def _move(work: Work, user_id: int, before: Status, after: Status) -> bool:
    moved = work.db.execute(
        update(User)
        .where(User.id == user_id, User.status == before)
        .values(status=after)
        .returning(User.id)
        .execution_options(synchronize_session=False)
    ).first()
    return moved is not None


def _announce(work: Work, user_id: int, verb: str, grant: Grant) -> None:
    work.record(verb, "person", user_id, role=grant.role, space_id=grant.space_id)
    work.signal(f"user:{user_id}")
    work.emit(RolesHaveChanged(user_id=user_id))
