"""Decide, once: the state moves by one UPDATE first, and only its winner acts. Mark what a question is about."""

from typing import Final

import msgspec
from sqlalchemy import and_, delete, or_, update

from core.errors import Invalid
from core.work import Work
from forum.service.triage import set_topic_mark
from moderation.forms import Deciding, Marking, check_deciding
from moderation.models import Decision, Item, ItemKind, ItemState, Settlement, Verdict
from moderation.queries.facts import lock_thread
from moderation.queries.items import load_item
from moderation.rules import STATE_AFTER, STATES_FOR, VERDICTS, Act
from moderation.service.claims import acting_lcm, is_free, is_held_by, refusal
from moderation.service.effects import EFFECTS
from moderation.service.settling import settle_thread

UNSYNCED: Final = {"synchronize_session": False}


def decide(work: Work, item_id: int, form: Deciding) -> int:
    """Settle an item. Claiming it first is usual, not required; somebody else's claim is respected.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such item, or the actor does not look after its space.
        Invalid: the verdict does not fit the kind, or what it needs is missing.
        ItemDecided: somebody decided first.
        ItemSettled: it was settled elsewhere meanwhile.
        ItemHeld: somebody else holds it.
        ClaimLost: the fence is an old one.
        ItemChanged: the version is an old one.
        Conflict: the thread or post refuses the effect (`thread_closed`, `duplicate_of_itself`…).
    """
    item = load_item(work, item_id)
    person = acting_lcm(work)
    kind = ItemKind(item.kind)
    if form.verdict not in VERDICTS[kind]:
        raise Invalid({"verdict": "bad_choice"})
    check_deciding(form, has_default_target=kind is ItemKind.DUPLICATE)
    lock_thread(work, item.thread_id)
    _win(work, item_id, person, form)
    decision = Decision(
        item_id=item_id,
        verdict=form.verdict,
        by_id=person,
        at=work.now,
        reason=form.reason,
        note=form.note,
        detail={},
    )
    work.db.add(decision)
    work.db.flush()
    trace = EFFECTS[form.verdict](work, item, form, decision)
    decision.detail = msgspec.to_builtins(trace)
    work.record("item.decide", "item", item_id, kind=str(kind), verdict=str(form.verdict), reason=form.reason)
    work.signal("queue")
    settle_thread(work.as_system(), item.thread_id)
    return item_id


def mark_topic(work: Work, item_id: int, form: Marking) -> int:
    """Say whether an item is about logistics or the subject. This decides nothing.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such item, or the actor does not look after its space.
    """
    item = load_item(work, item_id)
    acting_lcm(work)
    lock_thread(work, item.thread_id)
    set_topic_mark(work, item.thread_id, form.mark)
    work.db.execute(
        update(Item).where(Item.thread_id == item.thread_id).values(topic_mark=form.mark), execution_options=UNSYNCED
    )
    work.signal("queue")
    return item_id


def _win(work: Work, item_id: int, person: int, form: Deciding) -> None:
    """The one statement that two people cannot both win."""
    act = _act(form)
    version = Item.version == form.version if form.version is not None else Item.id.is_not(None)
    fence = Item.fence == form.fence if form.fence is not None else Item.id.is_not(None)
    won = work.db.scalar(
        update(Item)
        .where(
            Item.id == item_id,
            Item.state.in_(STATES_FOR[act]),
            or_(is_held_by(work, person), is_free(work)),
            or_(and_(version, fence), Item.state == ItemState.INVALIDATED),
        )
        .values(
            state=STATE_AFTER[form.verdict],
            version=Item.version + 1,
            claimed_by_id=None,
            lease_until=None,
            updated_at=work.now,
        )
        .returning(Item.id),
        execution_options=UNSYNCED,
    )
    if won is None:
        raise refusal(work, item_id, act, version=form.version, fence=form.fence)
    work.db.execute(delete(Settlement).where(Settlement.item_id == item_id), execution_options=UNSYNCED)


def _act(form: Deciding) -> Act:
    is_confirmation = form.verdict is Verdict.ANSWERED and form.body is None and form.post_id is None
    return Act.CONFIRM if is_confirmation else Act.DECIDE
