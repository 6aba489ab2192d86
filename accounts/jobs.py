"""What follows from accounts' facts, and what recurs."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from accounts.events import TicketWasAsked
from accounts.models import SessionRow, Ticket
from accounts.service.answers import answer_ticket
from core.events import every, later
from core.work import Work


def write_ticket_mail(work: Work, event: TicketWasAsked) -> None:
    """Answer a sign-up, a forgotten password or an invitation by mail."""
    answer_ticket(work, event)


def forget_expired(work: Work) -> None:
    """Drop sessions and mailed links whose time is over: a pending sign-up holds an address and a password hash."""
    work.db.execute(delete(SessionRow).where(SessionRow.expires_at <= work.now))
    work.db.execute(delete(Ticket).where(Ticket.expires_at <= work.now))


LISTENERS: Final = (later(TicketWasAsked, write_ticket_mail),)
SCHEDULE: Final = (every(timedelta(hours=1), "accounts.forget_expired", forget_expired),)
