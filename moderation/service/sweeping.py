"""The recurring look for what time alone changes, and for what no listener caught."""

from sqlalchemy import update

from core.office import Office
from core.work import Work
from moderation.models import Item, ItemKind, ItemState
from moderation.queries.forgotten import Forgotten, find_forgotten
from moderation.queries.items import item_states
from moderation.service.claims import home, is_free
from moderation.service.settling import settle_post, settle_thread


def sweep_queue(office: Office) -> None:
    """Look first, so that a quiet queue takes no write lock; then put right what was found."""
    with office.read() as work:
        if find_forgotten(work).is_empty:
            return
    with office.write() as work:
        sweep(work, find_forgotten(work))


def sweep(work: Work, found: Forgotten) -> None:
    """Free ended leases, bring overdue escalations back, and settle what nobody would remember."""
    for item_id in found.ended:
        _free(work, item_id)
    for item in item_states(work, found.overdue):
        _return(work, item)
    for thread_id in found.threads:
        settle_thread(work, thread_id)
    for post_id in found.posts:
        settle_post(work, post_id)


def _free(work: Work, item_id: int) -> None:
    work.db.execute(
        update(Item)
        .where(Item.id == item_id, Item.state == ItemState.CLAIMED, is_free(work))
        .values(**home(work, item_id)),
        execution_options={"synchronize_session": False},
    )
    work.signal("queue")


def _return(work: Work, item: Item) -> None:
    """The trainer did not answer in time: the LCM sees the question again, with the clock of its first promise."""
    work.db.execute(
        update(Item)
        .where(Item.id == item.id, Item.state == ItemState.ESCALATED, Item.due_at <= work.now)
        .values(state=ItemState.PENDING, version=Item.version + 1, updated_at=work.now),
        execution_options={"synchronize_session": False},
    )
    work.signal("queue")
    if item.kind == ItemKind.UNANSWERED:
        settle_thread(work, item.thread_id)
