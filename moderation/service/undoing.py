"""Take a decision back: for thirty days, once, and only as long as nothing that came later depends on it."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from sqlalchemy import update

from core.errors import Conflict
from core.work import Work
from forum.models.threads import Lifecycle, ThreadKind
from forum.queries.visibility import load_post, load_thread
from forum.service import relations, triage
from forum.service.lifecycle import reopen_thread, restore_thread
from forum.service.posts import restore_post
from moderation import rules
from moderation.errors import CannotUndo, NothingToUndo
from moderation.models import Decision, Escalation, Item, ItemState, TargetKind, Verdict
from moderation.queries.facts import lock_thread
from moderation.queries.items import find_standing_decision, load_item
from moderation.rules import STATES_FOR, Act, UndoRefusal
from moderation.service.claims import acting_lcm
from moderation.service.effects import Trace
from moderation.service.settling import settle_post, settle_thread

UNSYNCED: Final = {"synchronize_session": False}
Inverse = Callable[[Work, Item, Trace], None]


def undo_decision(work: Work, item_id: int) -> int:
    """Restore what the latest decision changed; the item waits again, unless it was settled elsewhere meanwhile.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such item, or the actor does not look after its space.
        NothingToUndo: no decision stands, or somebody undid it first.
        CannotUndo: no inverse exists (an answer), it is too old, or something changed since.
    """
    item = load_item(work, item_id)
    person = acting_lcm(work)
    lock_thread(work, item.thread_id)
    decision = find_standing_decision(work, item_id)
    if decision is None:
        raise NothingToUndo
    why = rules.why_not_undone(decision.verdict, decision.at, work.now)
    if why is not None:
        raise CannotUndo(why=str(why), verdict=decision.verdict)
    _win(work, item_id, decision.id, person)
    verdict = Verdict(decision.verdict)
    try:
        INVERSES[verdict](work, item, msgspec.convert(decision.detail, Trace))
    except Conflict as error:
        raise CannotUndo(why=str(UndoRefusal.CHANGED_SINCE), verdict=str(verdict)) from error
    work.record("item.undo", "item", item_id, verdict=str(verdict), decision=decision.id)
    work.signal("queue")
    _settle(work.as_system(), item)
    return item_id


def _win(work: Work, item_id: int, decision_id: int, person: int) -> None:
    undone = work.db.scalar(
        update(Decision)
        .where(Decision.id == decision_id, Decision.undone_at.is_(None))
        .values(undone_at=work.now, undone_by_id=person)
        .returning(Decision.id),
        execution_options=UNSYNCED,
    )
    reopened = work.db.scalar(
        update(Item)
        .where(Item.id == item_id, Item.state.in_(STATES_FOR[Act.UNDO]))
        .values(state=ItemState.PENDING, version=Item.version + 1, updated_at=work.now)
        .returning(Item.id),
        execution_options=UNSYNCED,
    )
    if undone is None or reopened is None:
        raise NothingToUndo


def _settle(work: Work, item: Item) -> None:
    settle_thread(work, item.thread_id, has_news=True)
    if item.target_kind == TargetKind.POST:
        settle_post(work, item.target_id)


def _part_from_original(work: Work, item: Item, trace: Trace) -> None:
    if trace.target_id is None:
        raise Conflict
    relations.unmark_duplicate(work, item.thread_id, trace.target_id, trace.inbound)
    if trace.former_id is not None:
        relations.mark_duplicate(work, item.thread_id, trace.former_id)


def _make_question(work: Work, item: Item, trace: Trace) -> None:
    del trace
    if load_thread(work, item.thread_id).kind != ThreadKind.DISCUSSION:
        raise Conflict
    triage.set_kind(work, item.thread_id, ThreadKind.QUESTION)


def _nothing(work: Work, item: Item, trace: Trace) -> None:
    del work, item, trace


def _reopen(work: Work, item: Item, trace: Trace) -> None:
    del trace
    if load_thread(work, item.thread_id).lifecycle != Lifecycle.CLOSED:
        raise Conflict
    reopen_thread(work, item.thread_id)


def _withdraw_escalation(work: Work, item: Item, trace: Trace) -> None:
    del item
    withdrawn = work.db.scalar(
        update(Escalation)
        .where(
            Escalation.id == trace.escalation_id, Escalation.answered_at.is_(None), Escalation.withdrawn_at.is_(None)
        )
        .values(withdrawn_at=work.now)
        .returning(Escalation.id),
        execution_options=UNSYNCED,
    )
    if withdrawn is None:
        raise Conflict


def _bring_back(work: Work, item: Item, trace: Trace) -> None:
    if load_post(work, item.target_id)[0].number == 1:
        restore_thread(work, item.thread_id)
    else:
        restore_post(work, item.target_id)
    triage.reopen_flags(work, item.target_id, trace.flags)


def _reopen_flags(work: Work, item: Item, trace: Trace) -> None:
    if item.target_kind == TargetKind.POST:
        triage.reopen_flags(work, item.target_id, trace.flags)


INVERSES: Final[Mapping[Verdict, Inverse]] = {
    Verdict.DUPLICATE: _part_from_original,
    Verdict.NOT_A_QUESTION: _make_question,
    Verdict.NO_ACTION: _nothing,
    Verdict.ESCALATED: _withdraw_escalation,
    Verdict.CLOSED: _reopen,
    Verdict.UPHELD: _bring_back,
    Verdict.KEPT: _reopen_flags,
}
