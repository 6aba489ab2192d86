"""Claim, renew and release: one holder at a time, won by one UPDATE that names the state it expects.

A claim is a lease with a fence. Whoever slept past the lease comes back with an old fence and is told who took over.
"""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, or_, update

from core.errors import AppError, Conflict, SignInRequired
from core.work import Work
from moderation import rules
from moderation.errors import ClaimLost, ItemChanged, ItemDecided, ItemHeld, ItemSettled
from moderation.models import Item, ItemState
from moderation.queries.items import (
    find_running_escalation,
    find_settlement,
    find_standing_decision,
    load_item,
)
from moderation.queries.people import name_of
from moderation.rules import STATES_FOR, Act, Attempt, Refusal

UNSYNCED: Final = {"synchronize_session": False}


def claim_item(work: Work, item_id: int) -> int:
    """Take an item for a while; claiming one's own again renews it under the same fence.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such item, or the actor does not look after its space.
        ItemHeld: somebody else holds it.
        ItemDecided: somebody decided it.
        ItemSettled: it was settled elsewhere.
    """
    item = load_item(work, item_id)
    person = acting_lcm(work)
    mine = is_held_by(work, person)
    won = work.db.scalar(
        update(Item)
        .where(Item.id == item_id, Item.state.in_(STATES_FOR[Act.CLAIM]), or_(mine, is_free(work)))
        .values(
            state=ItemState.CLAIMED,
            claimed_by_id=person,
            lease_until=work.now + lease(work),
            fence=case((mine, Item.fence), else_=Item.fence + 1),
            updated_at=work.now,
        )
        .returning(Item.id),
        execution_options=UNSYNCED,
    )
    if won is None:
        raise refusal(work, item.id, Act.CLAIM)
    work.signal("queue")
    return item_id


def renew_claim(work: Work, item_id: int, fence: int) -> int:
    """Hold on to a claim while the page is active; also just after its end, as long as nobody took over.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such item, or the actor does not look after its space.
        ClaimLost: somebody took over, or it was released.
        ItemDecided: somebody decided it.
        ItemSettled: it was settled elsewhere.
    """
    load_item(work, item_id)
    won = work.db.scalar(
        update(Item)
        .where(
            Item.id == item_id,
            Item.state.in_(STATES_FOR[Act.RENEW]),
            Item.claimed_by_id == acting_lcm(work),
            Item.fence == fence,
        )
        .values(lease_until=work.now + lease(work))
        .returning(Item.id),
        execution_options=UNSYNCED,
    )
    if won is None:
        raise refusal(work, item_id, Act.RENEW, fence=fence)
    return item_id


def release_item(work: Work, item_id: int) -> int:
    """Give an item back to the queue; an escalation that is still running goes on.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such item, or the actor does not look after its space.
        ItemHeld: somebody else holds it.
        ClaimLost: nobody holds it any more.
        ItemDecided: somebody decided it.
        ItemSettled: it was settled elsewhere.
    """
    load_item(work, item_id)
    released = work.db.scalar(
        update(Item)
        .where(Item.id == item_id, Item.state.in_(STATES_FOR[Act.RELEASE]), Item.claimed_by_id == acting_lcm(work))
        .values(**home(work, item_id), updated_at=work.now)
        .returning(Item.id),
        execution_options=UNSYNCED,
    )
    if released is None:
        raise refusal(work, item_id, Act.RELEASE)
    work.signal("queue")
    return item_id


def home(work: Work, item_id: int) -> dict[str, Any]:
    """Where an item goes that nobody holds any more."""
    escalation = find_running_escalation(work, item_id)
    is_with_trainer = escalation is not None and escalation.due_at > work.now
    return {
        "state": ItemState.ESCALATED if is_with_trainer else ItemState.PENDING,
        "claimed_by_id": None,
        "lease_until": None,
    }


def lease(work: Work) -> timedelta:
    """How long a claim lasts without activity."""
    return timedelta(minutes=work.settings.claim_minutes)


def is_held_by(work: Work, person: int) -> ColumnElement[bool]:
    """Over moderation_item: this person holds it now."""
    return and_(Item.state == ItemState.CLAIMED, Item.claimed_by_id == person, Item.lease_until > work.now)


def is_free(work: Work) -> ColumnElement[bool]:
    """Over moderation_item: nobody holds it now. The same as `rules.holder`, in SQL."""
    return or_(Item.state != ItemState.CLAIMED, Item.lease_until.is_(None), Item.lease_until <= work.now)


def acting_lcm(work: Work) -> int:
    """The person who acts.

    Raises:
        SignInRequired: a visitor, or the system.
    """
    if work.actor.id is None:
        raise SignInRequired
    return work.actor.id


def refusal(work: Work, item_id: int, act: Act, *, version: int | None = None, fence: int | None = None) -> AppError:
    """The refusal that names the winner, read after the UPDATE found nothing to change."""
    item = load_item(work, item_id)
    attempt = Attempt(act=act, actor_id=work.actor.id, now=work.now, version=version, fence=fence)
    why = rules.why_refused(item, attempt)
    if why is Refusal.DECIDED:
        return _decided(work, item_id)
    if why is Refusal.SETTLED:
        settlement = find_settlement(work, item_id)
        outcome, at = (settlement.outcome, settlement.at) if settlement else ("", item.updated_at)
        return ItemSettled(by=name_of(work, settlement.by_id if settlement else None), outcome=outcome, at=at)
    if why is Refusal.CHANGED:
        return ItemChanged(version=item.version)
    holder = rules.holder(item, work.now)
    by, until = name_of(work, holder), item.lease_until if holder is not None else None
    return ItemHeld(by=by, until=until) if why is Refusal.HELD else ClaimLost(by=by, until=until)


def _decided(work: Work, item_id: int) -> Conflict:
    decision = find_standing_decision(work, item_id)
    if decision is None:
        return ItemDecided(by="", verdict="", at=None)
    return ItemDecided(by=name_of(work, decision.by_id), verdict=decision.verdict, at=decision.at)
