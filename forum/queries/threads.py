"""Lists of threads: filtered, sorted, paged by keyset, always inside what the actor may see."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_

from accounts.queries.people import people_by_id
from accounts.views import Person
from core.ids import Cursor
from core.markup import excerpt
from core.work import Work
from forum.models import Follow, Post, ReadMark, Space, Thread, ThreadTag
from forum.models.posts import PostState
from forum.models.threads import Lifecycle, Resolution, ThreadKind
from forum.queries.visibility import sees_thread
from forum.views.threads import SpaceBrief, ThreadList, ThreadRow

EXCERPT_CHARS: Final = 180
MOST: Final = 100


class ThreadSort(StrEnum):
    """How a list of threads is ordered."""

    ACTIVITY = "activity"
    NEWEST = "newest"
    ME_TOO = "me_too"


class ThreadState(StrEnum):
    """What a list of threads may be narrowed to."""

    UNANSWERED = "unanswered"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    VERIFIED = "verified"
    SOLVED = "solved"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


class ThreadFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of threads shows."""

    space: str | None = None
    kind: ThreadKind | None = None
    state: ThreadState | None = None
    lang: str | None = None
    tag: str | None = None
    author_id: int | None = None
    is_mine: bool = False
    is_followed: bool = False
    with_archived: bool = True
    sort: ThreadSort = ThreadSort.ACTIVITY
    cursor: str | None = None
    limit: int = 30


STATES: Final[dict[ThreadState, ColumnElement[bool]]] = {
    ThreadState.UNANSWERED: and_(
        Thread.kind == ThreadKind.QUESTION, Thread.lifecycle == Lifecycle.OPEN, Thread.resolution == Resolution.NONE
    ),
    ThreadState.ANSWERED: Thread.resolution == Resolution.ANSWERED,
    ThreadState.ACCEPTED: Thread.resolution == Resolution.ACCEPTED,
    ThreadState.VERIFIED: Thread.resolution == Resolution.VERIFIED,
    ThreadState.SOLVED: Thread.resolution.in_((Resolution.ACCEPTED, Resolution.VERIFIED)),
    ThreadState.OPEN: Thread.lifecycle == Lifecycle.OPEN,
    ThreadState.CLOSED: Thread.lifecycle == Lifecycle.CLOSED,
    ThreadState.ARCHIVED: Thread.lifecycle == Lifecycle.ARCHIVED,
}


def list_threads(work: Work, wanted: ThreadFilter) -> ThreadList:
    """One page of threads.

    Raises:
        Invalid: the cursor was not made by this list.
    """
    limit = max(1, min(wanted.limit, MOST))
    statement = _page(_filtered(work, wanted), wanted).limit(limit + 1)
    rows = list(work.db.scalars(statement))
    items = to_rows(work, rows[:limit])
    last = rows[limit - 1] if len(rows) > limit else None
    return ThreadList(items, _cursor(last, wanted.sort).encode() if last else None)


def rows_by_id(work: Work, ids: list[int]) -> list[ThreadRow]:
    """These threads, those the actor may see, in the order given."""
    found = {
        thread.id: thread
        for thread in work.db.scalars(
            select(Thread).join(Space, Space.id == Thread.space_id).where(Thread.id.in_(ids), sees_thread(work.actor))
        )
    }
    return to_rows(work, [found[thread_id] for thread_id in ids if thread_id in found])


def to_rows(work: Work, threads: list[Thread]) -> list[ThreadRow]:
    """List entries for threads already known to be visible: four small reads, whatever the length."""
    ids = [thread.id for thread in threads]
    spaces = spaces_by_id(work, {thread.space_id for thread in threads})
    people = people_by_id(work, {thread.author_id for thread in threads})
    openings = work.db.execute(
        select(Post.thread_id, func.substr(Post.text, 1, 600)).where(Post.thread_id.in_(ids), Post.number == 1)
    )
    texts: dict[int, str] = dict(openings.all())
    tags = tags_of(work, ids)
    unread = _unread(work, ids)
    return [
        ThreadRow(
            id=thread.id,
            url=f"/threads/{thread.id}",
            title=thread.title,
            kind=thread.kind,
            lang=thread.lang,
            state=state_of(thread),
            lifecycle=thread.lifecycle,
            resolution=thread.resolution,
            space=spaces[thread.space_id],
            author=people.get(thread.author_id) or Person(thread.author_id, "", ""),
            excerpt=excerpt(texts.get(thread.id, ""), EXCERPT_CHARS),
            tags=tags.get(thread.id, []),
            reply_count=thread.reply_count,
            me_too_count=thread.me_too_count,
            helpful_count=thread.helpful_count,
            created_at=thread.created_at,
            activity_at=thread.activity_at,
            unread=unread.get(thread.id),
            is_removed=thread.is_removed,
        )
        for thread in threads
    ]


def state_of(thread: Thread) -> str:
    """The one word a list shows: removed, then archived or closed, then the strongest answer, then open."""
    return "deleted" if thread.is_removed else state_from(thread.lifecycle, thread.resolution)


def state_from(lifecycle: str, resolution: str) -> str:
    """The same word for a thread that was not removed, from its two columns."""
    if lifecycle == Lifecycle.PENDING:
        return "held"
    if lifecycle in {Lifecycle.ARCHIVED, Lifecycle.CLOSED} and resolution in {"none", "answered"}:
        return lifecycle
    if resolution != Resolution.NONE:
        return "archived" if lifecycle == Lifecycle.ARCHIVED else resolution
    return "open"


def spaces_by_id(work: Work, ids: set[int]) -> dict[int, SpaceBrief]:
    """Names of spaces already known to be visible."""
    rows = work.db.execute(select(Space.id, Space.slug, Space.title).where(Space.id.in_(ids)))
    return {space_id: SpaceBrief(space_id, slug, title) for space_id, slug, title in rows}


def tags_of(work: Work, ids: list[int]) -> dict[int, list[str]]:
    """The tags of each thread, alphabetical."""
    tags: dict[int, list[str]] = {}
    rows = work.db.execute(
        select(ThreadTag.thread_id, ThreadTag.tag).where(ThreadTag.thread_id.in_(ids)).order_by(ThreadTag.tag)
    )
    for thread_id, tag in rows:
        tags.setdefault(thread_id, []).append(tag)
    return tags


def _filtered(work: Work, wanted: ThreadFilter) -> Select[Thread]:
    statement = select(Thread).join(Space, Space.id == Thread.space_id).where(sees_thread(work.actor))
    return statement.where(Thread.is_removed.is_(False), *_conditions(work, wanted))


def _conditions(work: Work, wanted: ThreadFilter) -> Iterator[ColumnElement[bool]]:
    columns = (Space.slug, Thread.kind, Thread.lang, Thread.author_id)
    values = (wanted.space, wanted.kind, wanted.lang, wanted.author_id)
    yield from (column == value for column, value in zip(columns, values, strict=True) if value is not None)
    if wanted.state is not None:
        yield STATES[wanted.state]
    elif not wanted.with_archived:
        yield Thread.lifecycle != Lifecycle.ARCHIVED
    if wanted.tag is not None:
        yield Thread.id.in_(select(ThreadTag.thread_id).where(ThreadTag.tag == wanted.tag))
    if wanted.is_mine:
        yield Thread.author_id == work.actor.id
    if wanted.is_followed:
        yield Thread.id.in_(select(Follow.thread_id).where(Follow.user_id == work.actor.id, Follow.is_muted.is_(False)))


def _page(statement: Select[Thread], wanted: ThreadFilter) -> Select[Thread]:
    cursor = Cursor.decode(wanted.cursor)
    if wanted.sort is ThreadSort.ME_TOO:
        if cursor:
            count = int(cursor.number)
            statement = statement.where(
                or_(Thread.me_too_count < count, and_(Thread.me_too_count == count, Thread.id < cursor.id))
            )
        return statement.order_by(Thread.me_too_count.desc(), Thread.id.desc())
    column = Thread.created_at if wanted.sort is ThreadSort.NEWEST else Thread.activity_at
    if cursor:
        statement = statement.where(tuple_(column, Thread.id) < tuple_(cursor.instant, cursor.id))
    return statement.order_by(column.desc(), Thread.id.desc())


def _cursor(thread: Thread, sort: ThreadSort) -> Cursor:
    if sort is ThreadSort.ME_TOO:
        return Cursor.at(thread.me_too_count, thread.id)
    return Cursor.at(thread.created_at if sort is ThreadSort.NEWEST else thread.activity_at, thread.id)


def _unread(work: Work, ids: list[int]) -> dict[int, int]:
    """How many visible replies came since the reader's last visit; threads never opened are absent."""
    if work.actor.id is None or not ids:
        return {}
    news = and_(
        Post.thread_id == ReadMark.thread_id, Post.number > ReadMark.post_number, Post.state == PostState.VISIBLE
    )
    rows = work.db.execute(
        select(ReadMark.thread_id, func.count(Post.id))
        .outerjoin(Post, news)
        .where(ReadMark.user_id == work.actor.id, ReadMark.thread_id.in_(ids))
        .group_by(ReadMark.thread_id)
    )
    return dict(rows.all())
