"""Passwords of existing accounts: forgotten, changed. Hashes come in; whoever had a door open is shown out."""

from sqlalchemy import update

from accounts import rules
from accounts.errors import LinkSpent, SessionNeeded, WrongCredentials
from accounts.models import Status, TicketKind, User
from accounts.queries.people import find_user_id
from accounts.service import letters, tickets
from accounts.service.roles import revoke_everything
from accounts.service.sessions import start_session
from core.work import Work


def ask_reset(work: Work, address: str) -> int:
    """Ask for a link to choose a new password. The same for every address, known or not."""
    return tickets.ask(work, TicketKind.RESET, address)


def reset_password(work: Work, token: str, password_hash: str) -> None:
    """Take the new password of who holds the mailed link; all sessions and tokens end.

    Raises:
        LinkSpent: used, too old, never was, or the account is gone or suspended.
    """
    spent = tickets.spend(work, TicketKind.RESET, token)
    user_id = find_user_id(work, spent.email)
    user = None if user_id is None else work.db.get(User, user_id)
    if user is None or user.status != Status.ACTIVE:
        raise LinkSpent
    _replace(work, user, password_hash, "reset_password", f"reset:{spent.id}")


def change_password(work: Work, known_hash: str, password_hash: str, token_hash: str, agent: str) -> int:
    """Replace the actor's password; all sessions and tokens end, one new session begins.

    `known_hash` is the one just verified, `token_hash` that of the cookie to be.

    Raises:
        SessionNeeded: not for a bearer token.
        WrongCredentials: the password changed meanwhile.
    """
    if not rules.is_in_person(work.actor):
        raise SessionNeeded
    user = work.db.get(User, work.actor.id, with_for_update=True)
    if user is None or user.password_hash != known_hash:
        raise WrongCredentials
    _replace(work, user, password_hash, "change_password", f"changed:{user.id}:{work.now.isoformat()}")
    return start_session(work, token_hash, agent)


def _replace(work: Work, user: User, password_hash: str, verb: str, key: str) -> None:
    work.db.execute(update(User).where(User.id == user.id).values(password_hash=password_hash))
    revoke_everything(work, user.id)
    work.record(verb, "person", user.id)
    if user.email is not None:
        letters.write_password_changed(work.speaking(user.locale), user.name, user.email, key)
