"""What a ticket leads to, decided by a job: nobody who asks can see which way it went."""

from typing import assert_never

import msgspec
from sqlalchemy import delete

from accounts.events import TicketWasAsked
from accounts.models import Status, Ticket, TicketKind, User
from accounts.queries.people import find_user_id
from accounts.service import joining, letters, tickets
from accounts.service.tickets import Invited, Pending
from core.ids import new_token
from core.work import Work


def answer_ticket(work: Work, event: TicketWasAsked) -> None:
    """Write the mail a ticket asks for, or drop the ticket when there is nobody to write to."""
    ticket = work.db.get(Ticket, event.ticket_id)
    if ticket is None or ticket.token_hash is not None or ticket.used_at is not None:
        return
    owner_id = find_user_id(work, ticket.email)
    owner = None if owner_id is None else work.db.get(User, owner_id)
    match TicketKind(ticket.kind):
        case TicketKind.CONFIRM:
            _answer_sign_up(work, ticket, owner)
        case TicketKind.RESET:
            _answer_reset(work, ticket, owner)
        case TicketKind.INVITE:
            _answer_invitation(work, ticket, owner)
        case TicketKind.ADDRESS:
            _answer_address(work, ticket, owner)
        case never:
            assert_never(never)


def _answer_sign_up(work: Work, ticket: Ticket, owner: User | None) -> None:
    if owner is None:
        locale = msgspec.convert(ticket.detail, Pending).locale
        letters.write_confirmation(work.speaking(locale), ticket.email, tickets.issue(work, ticket), _key())
        return
    letters.write_already_here(work.speaking(owner.locale), owner.name, ticket.email, _key())
    _drop(work, ticket)


def _answer_reset(work: Work, ticket: Ticket, owner: User | None) -> None:
    if owner is None or owner.status != Status.ACTIVE:
        _drop(work, ticket)
        return
    ticket.user_id = owner.id
    letters.write_reset(work.speaking(owner.locale), owner.name, ticket.email, tickets.issue(work, ticket), _key())


def _answer_invitation(work: Work, ticket: Ticket, owner: User | None) -> None:
    invited = msgspec.convert(ticket.detail, Invited)
    inviter = joining.find_inviter(work, ticket.by_id, invited)
    if inviter is None:
        _drop(work, ticket)
        return
    name = inviter.name or work.settings.site_name
    if owner is None:
        token = tickets.issue(work, ticket)
        letters.write_invitation(work.speaking(invited.locale), name, ticket.email, token, _key())
        return
    joining.settle(work, owner.id, invited)
    letters.write_welcomed(work.speaking(owner.locale), name, owner.name, ticket.email, _key())
    _drop(work, ticket)


def _answer_address(work: Work, ticket: Ticket, owner: User | None) -> None:
    """Both mailboxes are told; who asked sees the same in the one they have, whoever owns the other."""
    person = None if ticket.by_id is None else work.db.get(User, ticket.by_id)
    if person is None or person.status != Status.ACTIVE:
        _drop(work, ticket)
        return
    theirs = work.speaking(person.locale)
    if person.email is not None:
        letters.write_address_asked(theirs, person.name, person.email, ticket.email, _key())
    if owner is None:
        letters.write_new_address(theirs, ticket.email, tickets.issue(work, ticket), _key())
        return
    letters.write_address_in_use(work.speaking(owner.locale), owner.name, ticket.email, _key())
    _drop(work, ticket)


def _key() -> str:
    """Of one mail: not the ticket's id, which SQLite gives again once its ticket is dropped. The job runs once."""
    return f"ticket:{new_token()}"


def _drop(work: Work, ticket: Ticket) -> None:
    work.db.execute(delete(Ticket).where(Ticket.id == ticket.id))
