"""One item with everything needed to decide it."""

from sqlalchemy import and_, or_, select

from accounts.queries.people import people_by_id
from core.models import AuditRow
from core.work import Work
from forum.queries.thread_page import view_thread
from moderation.models import Decision, Escalation, Item, TargetKind
from moderation.queries.cards import known, view_decision, view_escalation, view_items
from moderation.queries.items import load_item
from moderation.queries.people import list_trainers
from moderation.views import ItemPage, LogLine, QueueItemView

LOG_LINES = 50


def view_item(work: Work, item_id: int) -> QueueItemView:
    """One item as the list shows it.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such item, or the actor does not look after its space.
    """
    return view_items(work, [load_item(work, item_id)])[0]


def view_item_page(work: Work, item_id: int) -> ItemPage:
    """One item with its thread in full, all decisions, the action log and the trainers to ask.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such item, or the actor does not look after its space.
    """
    item = load_item(work, item_id)
    decisions = list(work.db.scalars(select(Decision).where(Decision.item_id == item.id).order_by(Decision.id.desc())))
    escalations = list(
        work.db.scalars(select(Escalation).where(Escalation.item_id == item.id).order_by(Escalation.id.desc()))
    )
    involved = [row.by_id for row in decisions] + [user_id for row in escalations for user_id in (row.by_id, row.to_id)]
    people = people_by_id(work, known([*involved, *(row.undone_by_id for row in decisions)]))
    return ItemPage(
        item=view_items(work, [item])[0],
        thread=view_thread(work, item.thread_id),
        decisions=tuple(view_decision(work, row, people) for row in decisions),
        escalations=tuple(view_escalation(work, row, people) for row in escalations),
        log=_log(work, item),
        trainers=list_trainers(work, item.space_id),
    )


def _log(work: Work, item: Item) -> tuple[LogLine, ...]:
    about = [
        and_(AuditRow.target_kind == "item", AuditRow.target_id == item.id),
        and_(AuditRow.target_kind == "thread", AuditRow.target_id == item.thread_id),
    ]
    if item.target_kind == TargetKind.POST:
        about.append(and_(AuditRow.target_kind == "post", AuditRow.target_id == item.target_id))
    rows = work.db.scalars(select(AuditRow).where(or_(*about)).order_by(AuditRow.id.desc()).limit(LOG_LINES))
    return tuple(LogLine(row.at, row.actor_name, row.verb, row.target_kind, row.target_id) for row in rows)
