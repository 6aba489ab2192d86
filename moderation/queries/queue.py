"""The queue: what needs a human in the spaces of this LCM, what falls due first on top, paged by keyset."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, Select, and_, func, or_

from core.errors import Invalid, SignInRequired, require
from core.ids import Cursor
from core.work import Work
from forum.models import Space
from moderation.models import Item, ItemKind, ItemState, TopicMark
from moderation.queries.cards import view_items
from moderation.queries.items import items_in_care
from moderation.views import KindCount, QueuePage

MOST: Final = 100


class QueueShow(StrEnum):
    """Which part of the queue is shown: what needs somebody now, what waits for a trainer, what is settled."""

    OPEN = "open"
    ESCALATED = "escalated"
    SETTLED = "settled"


STATES: Final[dict[QueueShow, tuple[ItemState, ...]]] = {
    QueueShow.OPEN: (ItemState.PENDING, ItemState.CLAIMED),
    QueueShow.ESCALATED: (ItemState.ESCALATED, ItemState.DEFERRED),
    QueueShow.SETTLED: (ItemState.DECIDED, ItemState.INVALIDATED),
}


class QueueFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the queue shows; `is_mine` narrows it to what the actor holds now."""

    kind: ItemKind | None = None
    space: str | None = None
    topic: TopicMark | None = None
    show: QueueShow = QueueShow.OPEN
    is_mine: bool = False
    cursor: str | None = None
    limit: int = 30


def list_queue(work: Work, wanted: QueueFilter) -> QueuePage:
    """One page of the queue, with how much there is of each kind under the same conditions.

    Raises:
        SignInRequired: nobody is signed in.
        Forbidden: the actor looks after no space.
        Invalid: the cursor was not made by this list.
    """
    if not work.actor.is_signed_in and not work.actor.is_system:
        raise SignInRequired
    require(work.actor.is_lcm_anywhere, "queue")
    limit = max(1, min(wanted.limit, MOST))
    found = _filtered(work, wanted)
    listed = found if wanted.kind is None else found.where(Item.kind == wanted.kind)
    rows = list(work.db.scalars(_page(listed, wanted).limit(limit + 1)))
    counts = _counts(work, found)
    return QueuePage(
        items=view_items(work, rows[:limit]),
        next=_cursor(rows[limit - 1], wanted.show).encode() if len(rows) > limit else None,
        counts=counts,
        total=sum(row.count for row in counts if wanted.kind in (None, row.kind)),
    )


def count_queue(work: Work) -> int:
    """How many items need somebody now: the number beside the word in the menu; 0 for who has no queue."""
    if not work.actor.is_lcm_anywhere:
        return 0
    return sum(row.count for row in _counts(work, _filtered(work, QueueFilter())))


def _counts(work: Work, found: Select[Item]) -> tuple[KindCount, ...]:
    rows = work.db.execute(
        found.with_only_columns(Item.kind, func.count(Item.id)).group_by(Item.kind).order_by(Item.kind)
    )
    return tuple(KindCount(kind, count) for kind, count in rows)


def _filtered(work: Work, wanted: QueueFilter) -> Select[Item]:
    statement = items_in_care(work).where(Item.state.in_(STATES[wanted.show]))
    if wanted.space is not None:
        statement = statement.where(Space.slug == wanted.space)
    if wanted.topic is not None:
        statement = statement.where(Item.topic_mark == wanted.topic)
    if wanted.is_mine:
        statement = statement.where(Item.claimed_by_id == work.actor.id, Item.lease_until > work.now)
    return statement


def _page(statement: Select[Item], wanted: QueueFilter) -> Select[Item]:
    cursor = Cursor.decode(wanted.cursor)
    if wanted.show is QueueShow.SETTLED:
        if cursor:
            at = cursor.instant
            statement = statement.where(or_(Item.updated_at < at, and_(Item.updated_at == at, Item.id < cursor.id)))
        return statement.order_by(Item.updated_at.desc(), Item.id.desc())
    if cursor:
        statement = statement.where(_after(cursor))
    return statement.order_by(Item.due_hour, Item.score.desc(), Item.id)


def _after(cursor: Cursor) -> ColumnElement[bool]:
    hour, score = _position(cursor)
    later_score = or_(Item.score < score, and_(Item.score == score, Item.id > cursor.id))
    return or_(Item.due_hour > hour, and_(Item.due_hour == hour, later_score))


def _position(cursor: Cursor) -> tuple[datetime, int]:
    hour, _, score = cursor.value.partition("~")
    if not score.isdecimal() or len(score) > 9:  # noqa: PLR2004 - more people than live
        raise Invalid({"cursor": "bad_choice"})
    return Cursor(hour, cursor.id).instant, int(score)


def _cursor(item: Item, show: QueueShow) -> Cursor:
    if show is QueueShow.SETTLED:
        return Cursor.at(item.updated_at, item.id)
    return Cursor.at(f"{item.due_hour.isoformat()}~{item.score}", item.id)


def facets(work: Work) -> list[tuple[str, str]]:
    """The spaces this LCM looks after, by title: slug and title, for the filter."""
    statement = items_in_care(work).with_only_columns(Space.slug, Space.title).distinct().order_by(Space.title)
    return [(slug, title) for slug, title in work.db.execute(statement)]
