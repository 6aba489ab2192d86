"""Mailed links: asked for, answered by a job, spent once.

Whoever asks, with whatever address, the request does the same: it stores a ticket. What follows is decided later,
away from the person who asks, and told to the owner of the address alone.
"""

from datetime import timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import update

from accounts.errors import LinkSpent
from accounts.events import TicketWasAsked
from accounts.models import Ticket, TicketKind
from core.actor import Grant, Role
from core.ids import hash_token, new_token
from core.work import Work

LIVES: Final = {
    TicketKind.CONFIRM: timedelta(days=3),
    TicketKind.RESET: timedelta(hours=1),
    TicketKind.INVITE: timedelta(days=14),
    TicketKind.ADDRESS: timedelta(days=1),
}
"""Long enough to be read, short enough that a mailbox opened later by somebody else holds nothing."""


class Pending(msgspec.Struct, frozen=True):
    """The account that a confirmation will make: exactly what was typed in the form whose link is used."""

    name: str
    password_hash: str
    locale: str
    timezone: str


class Invited(msgspec.Struct, frozen=True):
    """What waits for an invited person."""

    role: Role = Role.LEARNER
    space_id: int | None = None
    group_ids: tuple[int, ...] = ()
    locale: str = "fr"

    @property
    def grant(self) -> Grant:
        """The role and its place."""
        return Grant(self.role, self.space_id)


class Spent(msgspec.Struct, frozen=True):
    """A ticket that was just used, by us and by nobody else."""

    id: int
    email: str
    by_id: int | None
    detail: dict[str, Any]


def ask(
    work: Work, kind: TicketKind, address: str, detail: msgspec.Struct | None = None, *, by_id: int | None = None
) -> int:
    """Store the wish; a job answers it by mail."""
    ticket = Ticket(
        kind=kind,
        email=address,
        by_id=by_id,
        detail={} if detail is None else msgspec.to_builtins(detail),
        created_at=work.now,
        expires_at=work.now + LIVES[kind],
    )
    work.db.add(ticket)
    work.db.flush()
    work.emit(TicketWasAsked(ticket_id=ticket.id))
    return ticket.id


def issue(work: Work, ticket: Ticket) -> str:
    """Give the ticket its secret, for the mail being written; its life begins now."""
    token = new_token()
    ticket.token_hash = hash_token(token)
    ticket.expires_at = work.now + LIVES[TicketKind(ticket.kind)]
    work.db.flush()
    return token


def spend(work: Work, kind: TicketKind, token: str) -> Spent:
    """Use a ticket. One statement decides, so of two who try together one gets it.

    Raises:
        LinkSpent: used, replaced, too old, or never was.
    """
    row = work.db.execute(
        update(Ticket)
        .where(
            Ticket.token_hash == hash_token(token),
            Ticket.kind == kind,
            Ticket.used_at.is_(None),
            Ticket.expires_at > work.now,
        )
        .values(used_at=work.now)
        .returning(Ticket.id, Ticket.email, Ticket.by_id, Ticket.detail)
        .execution_options(synchronize_session=False)
    ).first()
    if row is None:
        raise LinkSpent
    return Spent(*row)
