"""Bring the items of a thread or post in line with what happened: the promise that no question is forgotten.

Called by listeners inside the transaction of the act itself, by verbs of the desk, and by the recurring sweep. Running
it again changes nothing.
"""

from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import delete, update

from core.work import Work
from forum.service.upserts import insert_missing
from moderation import rules
from moderation.models import Escalation, Item, ItemKind, ItemState, Outcome, Settlement, TargetKind
from moderation.queries import facts, items
from moderation.rules import Step

UNSYNCED: Final = {"synchronize_session": False}


class _Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What the item of one target should be."""

    kind: ItemKind
    target_kind: TargetKind
    target_id: int
    target: facts.Target
    outcome: Outcome | None
    by_id: int | None


def settle_thread(work: Work, thread_id: int, *, has_news: bool = False) -> None:
    """Settle the question and the "mine is different" of a thread; news brings back what was let go.

    An absent thread changes nothing.
    """
    question = facts.find_question(work, thread_id)
    if question is None:
        return
    outcome = rules.question_outcome(question.facts)
    _settle(
        work,
        _Situation(
            kind=ItemKind.UNANSWERED,
            target_kind=TargetKind.THREAD,
            target_id=thread_id,
            target=question.target,
            outcome=outcome,
            by_id=question.by.get(outcome) if outcome else None,
        ),
        has_news=has_news,
    )
    if question.facts.difference_count:
        different = rules.difference_outcome(question.facts)
        _settle(
            work,
            _Situation(
                kind=ItemKind.DUPLICATE,
                target_kind=TargetKind.THREAD,
                target_id=thread_id,
                target=msgspec.structs.replace(question.target, people=0),
                outcome=different,
                by_id=question.by.get(different) if different else None,
            ),
            has_news=False,
        )


def settle_post(work: Work, post_id: int) -> None:
    """Settle the flags of a post. An absent post changes nothing."""
    flags = facts.find_flags(work, post_id)
    if flags is None:
        return
    outcome = rules.flag_outcome(is_visible=flags.is_visible, open_flags=flags.open_flags)
    _settle(
        work,
        _Situation(
            kind=ItemKind.FLAGGED,
            target_kind=TargetKind.POST,
            target_id=post_id,
            target=flags.target,
            outcome=outcome,
            by_id=flags.removed_by_id if outcome is Outcome.REMOVED else None,
        ),
        has_news=True,
    )


def settle_around(work: Work, thread_id: int) -> None:
    """Settle a thread that vanished or came back, with its flagged posts and the threads that point to it."""
    settle_thread(work, thread_id, has_news=True)
    for post_id in facts.list_flagged_posts(work, thread_id):
        settle_post(work, post_id)
    for duplicate_id in facts.list_duplicates_of(work, thread_id):
        settle_thread(work, duplicate_id, has_news=True)


def _settle(work: Work, situation: _Situation, *, has_news: bool) -> None:
    item = items.find_item(work, situation.kind, situation.target_kind, situation.target_id)
    state = ItemState(item.state) if item else None
    standing = items.find_standing_decision(work, item.id) if item and state is ItemState.DECIDED else None
    need = rules.need(situation.outcome, standing.verdict if standing else None, has_news=has_news)
    step = rules.SETTLING[state, need]
    if item is None:
        if step is Step.OPEN:
            _create(work, situation)
    elif step is Step.OPEN:
        _reopen(work, item, situation)
    elif step is Step.REFRESH:
        _refresh(work, item, situation)
    elif step is not Step.NOTHING:
        _end(work, item, situation, ItemState.DECIDED if step is Step.FULFIL else ItemState.INVALIDATED)


def _create(work: Work, situation: _Situation) -> None:
    insert_missing(
        work,
        Item,
        kind=situation.kind,
        target_kind=situation.target_kind,
        target_id=situation.target_id,
        state=ItemState.PENDING,
        version=1,
        fence=0,
        created_at=work.now,
        updated_at=work.now,
        **_measures(situation),
    )
    work.signal("queue")


def _reopen(work: Work, item: Item, situation: _Situation) -> None:
    changes = {"state": ItemState.PENDING, "version": Item.version + 1, "claimed_by_id": None, "lease_until": None}
    _change(work, item, **changes, **_measures(situation), updated_at=work.now)
    work.db.execute(delete(Settlement).where(Settlement.item_id == item.id), execution_options=UNSYNCED)


def _refresh(work: Work, item: Item, situation: _Situation) -> None:
    measures = _measures(situation)
    if any(getattr(item, name) != value for name, value in measures.items()):
        _change(work, item, **measures)


def _end(work: Work, item: Item, situation: _Situation, state: ItemState) -> None:
    """Settled elsewhere; an escalation that brought its answer is a decision that was carried out."""
    _change(
        work, item, state=state, version=Item.version + 1, claimed_by_id=None, lease_until=None, updated_at=work.now
    )
    if situation.outcome is Outcome.ANSWERED:
        _note_answer(work, item.id, work.now)
    if state is ItemState.INVALIDATED:
        work.db.add(Settlement(item_id=item.id, outcome=situation.outcome, by_id=situation.by_id, at=work.now))
        work.db.flush()


def _note_answer(work: Work, item_id: int, at: datetime) -> None:
    running = (Escalation.answered_at.is_(None), Escalation.withdrawn_at.is_(None))
    work.db.execute(
        update(Escalation).where(Escalation.item_id == item_id, *running).values(answered_at=at),
        execution_options=UNSYNCED,
    )


def _change(work: Work, item: Item, **values: Any) -> None:  # noqa: ANN401 - column values
    work.db.execute(update(Item).where(Item.id == item.id).values(**values), execution_options=UNSYNCED)
    work.signal("queue")


def _measures(situation: _Situation) -> dict[str, Any]:
    target = situation.target
    return {
        "thread_id": target.thread_id,
        "space_id": target.space_id,
        "due_at": target.due_at,
        "due_hour": rules.due_hour(target.due_at),
        "score": rules.score(situation.kind, target.people),
        "signals": target.people,
        "topic_mark": target.topic_mark,
    }
