"""Items as an LCM sees them: one small read per trait for a whole page, never one per item."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import func, select

from accounts.queries.people import people_by_id
from accounts.views import Person
from core.markup import SafeHtml, excerpt
from core.work import Work
from forum.models import Flag, Post
from forum.queries.threads import rows_by_id
from forum.views.threads import ThreadRow
from moderation import rules
from moderation.models import Decision, Escalation, Item, ItemKind, ItemState, Settlement, TargetKind
from moderation.queries.words import name_outcome, name_verdict, tell_why
from moderation.rules import STATES_FOR, VERDICTS, Act
from moderation.views import (
    ClaimView,
    DecisionView,
    EscalationView,
    FlaggedPost,
    FlagView,
    QueueItemView,
    SettlementView,
)

EXCERPT_CHARS = 240


class _Around(msgspec.Struct):
    """The rows around a page of items, read once for all of them."""

    threads: dict[int, ThreadRow]
    decisions: dict[int, Decision]
    escalations: dict[int, Escalation]
    settlements: dict[int, Settlement]
    posts: dict[int, Post]
    flags: dict[int, list[Flag]]
    people: dict[int, Person]


def view_items(work: Work, items: Sequence[Item]) -> tuple[QueueItemView, ...]:
    """These items, already known to be in the actor's care, in the order given."""
    around = _around(work, items)
    return tuple(_view(work, item, around) for item in items if item.thread_id in around.threads)


def view_decision(work: Work, row: Decision, people: dict[int, Person]) -> DecisionView:
    """A decision in words."""
    return DecisionView(
        verdict=row.verdict,
        label=name_verdict(work, row.verdict),
        by=_name(people, row.by_id),
        at=row.at,
        reason=row.reason,
        note=row.note,
        undone_at=row.undone_at,
        undone_by=_name(people, row.undone_by_id),
    )


def view_escalation(work: Work, row: Escalation, people: dict[int, Person]) -> EscalationView:
    """An escalation and how it stands."""
    is_running = row.answered_at is None and row.withdrawn_at is None
    return EscalationView(
        to=_name(people, row.to_id),
        to_id=row.to_id,
        by=_name(people, row.by_id),
        at=row.at,
        due_at=row.due_at,
        note=row.note,
        answered_at=row.answered_at,
        withdrawn_at=row.withdrawn_at,
        is_overdue=is_running and row.due_at <= work.now,
    )


def _view(work: Work, item: Item, around: _Around) -> QueueItemView:
    claim = _claim(work, item, around)
    decision = around.decisions.get(item.id)
    escalation = around.escalations.get(item.id)
    settlement = around.settlements.get(item.id)
    shown = _escalation(work, item, escalation, around)
    was_escalated = item.state != ItemState.ESCALATED and shown is not None and shown.is_overdue
    may_act = item.state in STATES_FOR[Act.DECIDE] and (claim is None or claim.is_mine)
    told = rules.reasons(item.kind, item.due_at, item.signals, work.now, was_escalated=was_escalated)
    is_pending = item.state == ItemState.CLAIMED and claim is None
    return QueueItemView(
        id=item.id,
        kind=item.kind,
        state=ItemState.PENDING if is_pending else item.state,
        target_kind=item.target_kind,
        target_id=item.target_id,
        thread=around.threads[item.thread_id],
        due_at=item.due_at,
        is_late=item.due_at <= work.now,
        claim=claim,
        version=item.version,
        topic_mark=item.topic_mark,
        score=item.score,
        signals=item.signals,
        why=tuple(tell_why(work, reason) for reason in told),
        flags=_flags(item, around),
        post=_post(item, around),
        escalation=shown,
        decision=view_decision(work, decision, around.people) if decision else None,
        settlement=_settlement(work, settlement, around) if settlement else None,
        created_at=item.created_at,
        updated_at=item.updated_at,
        verdicts=VERDICTS[ItemKind(item.kind)] if may_act else (),
        may_claim=may_act and claim is None,
        may_release=claim is not None and claim.is_mine,
        may_decide=may_act,
        may_undo=_may_undo(work, item, decision, escalation),
    )


def _claim(work: Work, item: Item, around: _Around) -> ClaimView | None:
    holder = rules.holder(item, work.now)
    if holder is None or item.lease_until is None:
        return None
    return ClaimView(
        by=_name(around.people, holder),
        by_id=holder,
        until=item.lease_until,
        is_mine=holder == work.actor.id,
        fence=item.fence,
    )


def _escalation(work: Work, item: Item, row: Escalation | None, around: _Around) -> EscalationView | None:
    """The latest escalation, as long as it says something of the item's present state."""
    if row is None or row.withdrawn_at is not None:
        return None
    is_over = row.answered_at is not None and item.state != ItemState.DECIDED
    return None if is_over else view_escalation(work, row, around.people)


def _may_undo(work: Work, item: Item, decision: Decision | None, escalation: Escalation | None) -> bool:
    if decision is None or item.state not in STATES_FOR[Act.UNDO]:
        return False
    is_fulfilled = (
        escalation is not None and escalation.decision_id == decision.id and escalation.answered_at is not None
    )
    return not is_fulfilled and rules.why_not_undone(decision.verdict, decision.at, work.now) is None


def _settlement(work: Work, row: Settlement, around: _Around) -> SettlementView:
    return SettlementView(
        outcome=row.outcome, label=name_outcome(work, row.outcome), by=_name(around.people, row.by_id), at=row.at
    )


def _flags(item: Item, around: _Around) -> tuple[FlagView, ...]:
    if item.target_kind != TargetKind.POST:
        return ()
    return tuple(
        FlagView(
            reason=flag.reason,
            note=flag.note,
            by=_name(around.people, flag.by_id),
            at=flag.at,
            upheld=flag.upheld,
        )
        for flag in around.flags.get(item.target_id, [])
    )


def _post(item: Item, around: _Around) -> FlaggedPost | None:
    post = around.posts.get(item.target_id) if item.target_kind == TargetKind.POST else None
    if post is None:
        return None
    return FlaggedPost(
        id=post.id,
        number=post.number,
        url=f"/posts/{post.id}",
        author=around.people.get(post.author_id) or Person(post.author_id, "", ""),
        html=SafeHtml(post.html),
        excerpt=excerpt(post.text, EXCERPT_CHARS),
        state=post.state,
    )


def _around(work: Work, items: Sequence[Item]) -> _Around:
    ids = [item.id for item in items]
    post_ids = [item.target_id for item in items if item.target_kind == TargetKind.POST]
    decisions = {row.item_id: row for row in _standing(work, ids)}
    last = select(func.max(Escalation.id)).where(Escalation.item_id.in_(ids)).group_by(Escalation.item_id)
    escalations = {row.item_id: row for row in work.db.scalars(select(Escalation).where(Escalation.id.in_(last)))}
    settled = work.db.scalars(select(Settlement).where(Settlement.item_id.in_(ids)))
    settlements = {row.item_id: row for row in settled}
    posts = {row.id: row for row in work.db.scalars(select(Post).where(Post.id.in_(post_ids)))} if post_ids else {}
    flags: dict[int, list[Flag]] = {}
    if post_ids:
        for flag in work.db.scalars(select(Flag).where(Flag.post_id.in_(post_ids)).order_by(Flag.id)):
            flags.setdefault(flag.post_id, []).append(flag)
    involved: list[int | None] = [item.claimed_by_id for item in items]
    involved += [row.by_id for row in decisions.values()]
    involved += [user_id for row in escalations.values() for user_id in (row.by_id, row.to_id)]
    involved += [row.by_id for row in settlements.values()]
    involved += [row.author_id for row in posts.values()]
    involved += [flag.by_id for some in flags.values() for flag in some]
    return _Around(
        threads={row.id: row for row in rows_by_id(work, list({item.thread_id for item in items}))},
        decisions=decisions,
        escalations=escalations,
        settlements=settlements,
        posts=posts,
        flags=flags,
        people=people_by_id(work, known(involved)),
    )


def _standing(work: Work, item_ids: list[int]) -> Iterable[Decision]:
    """The latest decision of each item, unless it was undone."""
    last = select(func.max(Decision.id)).where(Decision.item_id.in_(item_ids)).group_by(Decision.item_id)
    return work.db.scalars(select(Decision).where(Decision.id.in_(last), Decision.undone_at.is_(None)))


def known(ids: Iterable[int | None]) -> set[int]:
    """Ids without the system."""
    return {user_id for user_id in ids if user_id is not None}


def _name(people: dict[int, Person], user_id: int | None) -> str:
    person = people.get(user_id) if user_id is not None else None
    return person.name if person else ""
