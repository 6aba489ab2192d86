"""The facts that settling needs: of a question, of its "mine is different", of a flagged post.

Each locks the thread first on PostgreSQL, before any item: every verb takes these locks in that order. SQLite has one
writer anyway.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import ScalarSelect, SQLColumnExpression, and_, func, select
from sqlalchemy.orm import aliased

from core.work import Work
from forum.clock import due_at, read_hours
from forum.models import Closure, Difference, Flag, Post, Removal, Solution, Space, Thread, Verification
from forum.models.posts import PostState
from moderation.models import Item, ItemKind, Outcome
from moderation.rules import OPEN_STATES, QuestionFacts

_Original: Final = aliased(Thread)


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What an item of this thread would say of itself."""

    thread_id: int
    space_id: int
    due_at: datetime
    people: int
    topic_mark: str | None


class QuestionSituation(msgspec.Struct, frozen=True, kw_only=True):
    """A thread as the queue sees it, and who settled it if somebody did."""

    facts: QuestionFacts
    target: Target
    by: dict[Outcome, int | None]


class FlagSituation(msgspec.Struct, frozen=True, kw_only=True):
    """A flagged post as the queue sees it."""

    is_visible: bool
    open_flags: int
    target: Target
    removed_by_id: int | None


def find_question(work: Work, thread_id: int) -> QuestionSituation | None:
    """The situation of a thread."""
    row = work.db.execute(
        select(
            Thread.kind,
            Thread.lifecycle,
            Thread.is_removed,
            Thread.space_id,
            Thread.created_at,
            Thread.me_too_count,
            Thread.topic_mark,
            Space.promised_minutes,
            Space.working_hours,
            func.coalesce(_replied_by(), _verified_by(), _accepted_by()).label("answered_by"),
            _original().label("original_id"),
            _differences().label("differences"),
            select(Closure.by_id).where(Closure.thread_id == Thread.id).scalar_subquery().label("closed_by"),
            _removed_by("thread", Thread.id).label("removed_by"),
        )
        .join(Space, Space.id == Thread.space_id)
        .where(Thread.id == thread_id)
        .with_for_update(of=Thread)
    ).first()
    if row is None:
        return None
    facts = QuestionFacts(
        kind=row.kind,
        lifecycle=row.lifecycle,
        is_removed=row.is_removed,
        has_answer=row.answered_by is not None,
        is_duplicate=row.original_id is not None,
        difference_count=row.differences,
    )
    due = _due(row.created_at, row.promised_minutes, row.working_hours)
    return QuestionSituation(
        facts=facts,
        target=Target(
            thread_id=thread_id,
            space_id=row.space_id,
            due_at=due,
            people=row.me_too_count,
            topic_mark=row.topic_mark,
        ),
        by={Outcome.ANSWERED: row.answered_by, Outcome.CLOSED: row.closed_by, Outcome.REMOVED: row.removed_by},
    )


def find_flags(work: Work, post_id: int) -> FlagSituation | None:
    """The situation of a post: its flags without a verdict, the first of which starts the clock."""
    unsettled = and_(Flag.post_id == Post.id, Flag.upheld.is_(None))
    row = work.db.execute(
        select(
            Post.state,
            Post.created_at,
            Thread.id.label("thread_id"),
            Thread.space_id,
            Thread.is_removed,
            Thread.topic_mark,
            Space.promised_minutes,
            Space.working_hours,
            select(func.count(Flag.id)).where(unsettled).scalar_subquery().label("flags"),
            select(func.min(Flag.at)).where(unsettled).scalar_subquery().label("flagged_at"),
            func.coalesce(_removed_by("post", Post.id), _removed_by("thread", Thread.id)).label("removed_by"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .where(Post.id == post_id)
        .with_for_update(of=Thread)
    ).first()
    if row is None:
        return None
    due = _due(row.flagged_at or row.created_at, row.promised_minutes, row.working_hours)
    return FlagSituation(
        is_visible=row.state == PostState.VISIBLE and not row.is_removed,
        open_flags=row.flags,
        target=Target(
            thread_id=row.thread_id,
            space_id=row.space_id,
            due_at=due,
            people=row.flags,
            topic_mark=row.topic_mark,
        ),
        removed_by_id=row.removed_by,
    )


def promise_from(work: Work, space_id: int, asked_at: datetime) -> datetime:
    """When the space's promise ends for something asked at this instant."""
    space = work.db.get_one(Space, space_id)
    return _due(asked_at, space.promised_minutes, space.working_hours)


def lock_thread(work: Work, thread_id: int) -> None:
    """Take the thread before its item, so that two verbs never wait for each other."""
    work.db.execute(select(Thread.id).where(Thread.id == thread_id).with_for_update())


def open_flag_ids(work: Work, post_id: int) -> list[int]:
    """The flags of a post that have no verdict yet."""
    return list(
        work.db.scalars(select(Flag.id).where(Flag.post_id == post_id, Flag.upheld.is_(None)).order_by(Flag.id))
    )


def list_flagged_posts(work: Work, thread_id: int) -> list[int]:
    """The posts of a thread that have an item, whatever its state."""
    return list(
        work.db.scalars(select(Item.target_id).where(Item.thread_id == thread_id, Item.kind == ItemKind.FLAGGED))
    )


def list_duplicates_of(work: Work, thread_id: int) -> list[int]:
    """The threads marked as duplicates of this one."""
    return list(work.db.scalars(select(Thread.id).where(Thread.duplicate_of_id == thread_id).order_by(Thread.id)))


def find_suggested_thread(work: Work, thread_id: int) -> int | None:
    """The thread the asker was shown and found different, the latest when there are several."""
    key = work.db.scalar(
        select(Difference.suggestion_key)
        .where(Difference.thread_id == thread_id, Difference.suggestion_key.startswith("t-"))
        .order_by(Difference.id.desc())
        .limit(1)
    )
    return int(key.removeprefix("t-")) if key else None


def list_open_targets(work: Work, space_id: int) -> list[tuple[str, int, int]]:
    """Kind, target and thread of every open item of a space."""
    rows = work.db.execute(
        select(Item.kind, Item.target_id, Item.thread_id)
        .where(Item.space_id == space_id, Item.state.in_(OPEN_STATES))
        .order_by(Item.id)
    )
    return [(kind, target_id, thread_id) for kind, target_id, thread_id in rows]


def _due(asked_at: datetime, promised_minutes: int, hours: dict[str, object]) -> datetime:
    return due_at(asked_at, timedelta(minutes=promised_minutes), read_hours(hours))


def _replied_by() -> ScalarSelect[int]:
    """Who first answered, visibly, somebody else's question."""
    return (
        select(Post.author_id)
        .where(
            Post.thread_id == Thread.id,
            Post.number > 1,
            Post.state == PostState.VISIBLE,
            Post.author_id != Thread.author_id,
        )
        .order_by(Post.number)
        .limit(1)
        .correlate(Thread)
        .scalar_subquery()
    )


def _accepted_by() -> ScalarSelect[int]:
    return select(Solution.by_id).where(Solution.thread_id == Thread.id).correlate(Thread).scalar_subquery()


def _verified_by() -> ScalarSelect[int]:
    return (
        select(Verification.by_id)
        .join(Post, Post.id == Verification.post_id)
        .where(Post.thread_id == Thread.id, Post.state == PostState.VISIBLE)
        .limit(1)
        .correlate(Thread)
        .scalar_subquery()
    )


def _original() -> ScalarSelect[int]:
    """The thread this one is a duplicate of, if it is still there."""
    return (
        select(_Original.id)
        .where(_Original.id == Thread.duplicate_of_id, _Original.is_removed.is_(False))
        .correlate(Thread)
        .scalar_subquery()
    )


def _differences() -> ScalarSelect[int]:
    return (
        select(func.count(Difference.id))
        .where(Difference.thread_id == Thread.id, Difference.suggestion_key.startswith("t-"))
        .correlate(Thread)
        .scalar_subquery()
    )


def _removed_by(kind: str, target_id: SQLColumnExpression[int]) -> ScalarSelect[int | None]:
    return (
        select(Removal.by_id)
        .where(Removal.target_kind == kind, Removal.target_id == target_id)
        .correlate(Thread, Post)
        .scalar_subquery()
    )
