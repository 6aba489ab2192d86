"""A new address for an account: asked with the present password, confirmed by the link mailed to the new address.

Asking is the same whether somebody has the address or not: `answers` decides, and tells the owners of the two mailboxes
alone. Until the link is confirmed nothing changes; a new password cancels it.
"""

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from accounts import rules
from accounts.errors import LinkSpent, SameAddress, SessionNeeded, WrongCredentials
from accounts.models import Status, Ticket, TicketKind, User
from accounts.service import tickets
from accounts.service.roles import revoke_everything
from accounts.service.sessions import start_session
from core.work import Work


def ask_address(work: Work, known_hash: str, address: str) -> int:
    """Ask for another address for the actor's account. A newer wish replaces an older one.

    `known_hash` is that of the password just verified.

    Raises:
        SessionNeeded: not for a bearer token.
        WrongCredentials: the password changed meanwhile.
        SameAddress: the account has this address already.
    """
    if not rules.is_in_person(work.actor):
        raise SessionNeeded
    user = work.db.get(User, work.actor.id, with_for_update=True)
    if user is None or user.password_hash != known_hash:
        raise WrongCredentials
    if user.email == address:
        raise SameAddress
    work.db.execute(delete(Ticket).where(Ticket.by_id == user.id, Ticket.kind == TicketKind.ADDRESS))
    work.record("ask_address", "person", user.id)
    return tickets.ask(work, TicketKind.ADDRESS, address, by_id=user.id)


def change_address(work: Work, token: str, token_hash: str, agent: str) -> int | None:
    """Give the account its new address; all sessions and tokens end, as with a new password.

    A browser in which its owner is signed in gets a new session, `token_hash` being that of its cookie to be; any other
    browser, on another machine perhaps, gets none.

    Raises:
        LinkSpent: used, replaced, too old, never was, the account is gone or suspended, or somebody has the address.
    """
    spent = tickets.spend(work, TicketKind.ADDRESS, token)
    user = None if spent.by_id is None else work.db.get(User, spent.by_id, with_for_update=True)
    if user is None or user.status != Status.ACTIVE:
        raise LinkSpent
    try:
        with work.db.begin_nested():
            work.db.execute(update(User).where(User.id == user.id).values(email=spent.email))
    except IntegrityError:
        raise LinkSpent from None
    revoke_everything(work, user.id)
    work.record("change_address", "person", user.id)
    if work.actor.id != user.id or not rules.is_in_person(work.actor):
        return None
    return start_session(work, token_hash, agent)
