"""Items as rows, always inside the spaces the actor looks after, and always fresh: verbs change them by UPDATE."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from core.errors import NotFound, SignInRequired
from core.work import Work
from forum.models import Space, Thread
from forum.queries.visibility import looks_after_thread
from moderation.models import Decision, Escalation, Item, ItemKind, Settlement, TargetKind


def load_item(work: Work, item_id: int) -> Item:
    """An item of a space the actor looks after.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such item, or not for this actor.
    """
    if not work.actor.is_signed_in and not work.actor.is_system:
        raise SignInRequired
    statement = items_in_care(work).where(Item.id == item_id)
    item = work.db.scalar(statement, execution_options={"populate_existing": True})
    if item is None:
        raise NotFound(kind="item")
    return item


def items_in_care(work: Work) -> Select[Item]:
    """Items joined with their thread, in the spaces this actor looks after."""
    return (
        select(Item)
        .join(Thread, Thread.id == Item.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .where(looks_after_thread(work.actor))
    )


def find_item(work: Work, kind: ItemKind, target_kind: TargetKind, target_id: int) -> Item | None:
    """The item of a target, locked on PostgreSQL until this transaction ends."""
    return work.db.scalar(
        select(Item)
        .where(Item.kind == kind, Item.target_kind == target_kind, Item.target_id == target_id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    )


def item_states(work: Work, item_ids: Sequence[int]) -> list[Item]:
    """These items, for the system."""
    return list(work.db.scalars(select(Item).where(Item.id.in_(item_ids))))


def find_standing_decision(work: Work, item_id: int) -> Decision | None:
    """The latest decision, unless it was undone."""
    decision = work.db.scalar(
        select(Decision).where(Decision.item_id == item_id).order_by(Decision.id.desc()).limit(1),
        execution_options={"populate_existing": True},
    )
    return decision if decision is not None and decision.undone_at is None else None


def find_settlement(work: Work, item_id: int) -> Settlement | None:
    """How an item was settled elsewhere."""
    return work.db.get(Settlement, item_id, populate_existing=True)


def find_running_escalation(work: Work, item_id: int) -> Escalation | None:
    """The escalation whose trainer has neither answered nor been relieved."""
    return work.db.scalar(
        select(Escalation)
        .where(Escalation.item_id == item_id, Escalation.answered_at.is_(None), Escalation.withdrawn_at.is_(None))
        .order_by(Escalation.id.desc())
        .limit(1),
        execution_options={"populate_existing": True},
    )


def find_escalation(work: Work, escalation_id: int) -> tuple[Escalation, Item] | None:
    """An escalation and its item, for the system."""
    row = work.db.execute(
        select(Escalation, Item).join(Item, Item.id == Escalation.item_id).where(Escalation.id == escalation_id)
    ).first()
    return None if row is None else (row[0], row[1])
