"""Sign-up, confirmation and invitations: asked here, answered by `answers`."""

import msgspec
from sqlalchemy import delete

from accounts import rules
from accounts.errors import AddressTaken, LinkSpent
from accounts.forms import GrantRole, Invitation, InvitedSignUp
from accounts.models import Ticket, TicketKind
from accounts.queries.actors import load_actor
from accounts.queries.groups import existing_groups
from accounts.service import groups, limits, roles, tickets
from accounts.service.people import Newcomer, add_person
from accounts.service.tickets import Invited, Pending, Spent
from core.actor import Actor, Grant, Role
from core.errors import Invalid, NotFound, require
from core.limits import hit
from core.work import Work


def ask_confirmation(work: Work, address: str, name: str, password_hash: str) -> int:
    """Keep a sign-up until its address is confirmed. The same for every address, known or not."""
    pending = Pending(name, password_hash, work.locale, work.settings.timezone)
    return tickets.ask(work, TicketKind.CONFIRM, address, pending)


def ask_again(work: Work, pending_id: int) -> None:
    """A right password for an address not confirmed yet: send its link again, as a new one."""
    ticket = work.db.get(Ticket, pending_id)
    if ticket is not None and ticket.used_at is None:
        tickets.ask(work, TicketKind.CONFIRM, ticket.email, msgspec.convert(ticket.detail, Pending))


def confirm(work: Work, token: str) -> int:
    """Make the account this link was mailed for. Other sign-ups with the same address are dropped.

    Raises:
        LinkSpent: used, too old, never was, or the address has an account by now.
    """
    spent = tickets.spend(work, TicketKind.CONFIRM, token)
    pending = msgspec.convert(spent.detail, Pending)
    return _join(work, spent, pending, "confirm_address")


def invite(work: Work, form: Invitation) -> int:
    """Ask somebody in. The answer never tells whether the address has an account.

    Raises:
        Forbidden: the actor is not an LCM, or could not give this role or a place in these groups.
        Invalid: a role that cannot be given.
    """
    grant = Grant(form.role, form.space_id)
    require(rules.may_invite(work.actor, grant, form.group_ids), "invite")
    if form.role != Role.LEARNER and not rules.is_grantable(grant):
        raise Invalid({"role": "bad_choice"})
    address = rules.normal_address(form.email)
    hit(work, limits.INVITE, str(work.actor.id))
    ticket_id = tickets.ask(
        work,
        TicketKind.INVITE,
        address,
        Invited(form.role, form.space_id, tuple(existing_groups(work, form.group_ids)), form.locale),
        by_id=work.actor.id,
    )
    work.record("invite", "ticket", ticket_id, role=form.role, space_id=form.space_id)
    return ticket_id


def accept_invitation(work: Work, form: InvitedSignUp, password_hash: str) -> int:
    """Make the account an invitation was mailed for, with what waits for it.

    Raises:
        LinkSpent: used, too old, never was, or its sender may no longer invite.
    """
    spent = tickets.spend(work, TicketKind.INVITE, form.invitation)
    invited = msgspec.convert(spent.detail, Invited)
    inviter = find_inviter(work, spent.by_id, invited)
    if inviter is None:
        raise LinkSpent
    pending = Pending(form.name, password_hash, work.locale, work.settings.timezone)
    user_id = _join(work, spent, pending, "accept_invitation")
    settle(work, user_id, invited)
    return user_id


def find_inviter(work: Work, by_id: int | None, invited: Invited) -> Actor | None:
    """Who sent the invitation, if they could still send it today."""
    try:
        inviter = work.as_system().actor if by_id is None else load_actor(work, by_id)
    except NotFound:
        return None
    return inviter if rules.may_invite(inviter, invited.grant, invited.group_ids) else None


def settle(work: Work, user_id: int, invited: Invited) -> None:
    """Give an invited person the role and the groups that waited; the inviter's right was checked."""
    system = work.as_system()
    if invited.role != Role.LEARNER:
        roles.grant_role(system, user_id, GrantRole(role=invited.role, space_id=invited.space_id))
    for group_id in existing_groups(work, invited.group_ids):
        groups.add_member(system, group_id, user_id)


def _join(work: Work, spent: Spent, pending: Pending, verb: str) -> int:
    newcomer = Newcomer(
        name=pending.name,
        email=spent.email,
        password_hash=pending.password_hash,
        locale=pending.locale,
        timezone=pending.timezone,
        created_at=work.now,
    )
    try:
        user_id = add_person(work, newcomer)
    except AddressTaken:
        raise LinkSpent from None
    work.db.execute(delete(Ticket).where(Ticket.email == spent.email, Ticket.kind == TicketKind.CONFIRM))
    work.record(verb, "person", user_id)
    return user_id
