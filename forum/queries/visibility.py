"""Hidden is hidden: the only place that says, in SQL, what an actor may see.

Every list, count, search, notice, mail and export joins one of these conditions. A row they leave out does not exist
for that actor: `load_*` answers NotFound, never Forbidden.
"""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from core.actor import Actor
from core.db import is_writing
from core.errors import NotFound
from core.work import Work
from forum.models import Post, Space, SpaceGroup, Thread
from forum.models.posts import PostState
from forum.models.spaces import Audience, SpaceLifecycle
from forum.models.threads import Lifecycle

S = TypeVar("S", bound=Select[Any])


def sees_space(actor: Actor) -> ColumnElement[bool]:
    """Over forum_space: the spaces this actor may enter. A planned space is for its staff alone."""
    if actor.is_lcm_everywhere:
        return true()
    staffed = Space.id.in_(actor.staff_spaces) if actor.staff_spaces else false()
    audiences: list[ColumnElement[bool]] = [Space.audience == Audience.PUBLIC]
    if actor.is_signed_in:
        audiences.append(Space.audience == Audience.MEMBERS)
    if actor.groups:
        entered = select(SpaceGroup.space_id).where(SpaceGroup.group_id.in_(actor.groups))
        audiences.append(and_(Space.audience == Audience.GROUPS, Space.id.in_(entered)))
    return or_(staffed, and_(Space.lifecycle != SpaceLifecycle.PLANNED, or_(*audiences)))


def sees_thread(actor: Actor) -> ColumnElement[bool]:
    """Over forum_thread joined with forum_space: visible threads of visible spaces."""
    own = Thread.author_id == actor.id if actor.id is not None else false()
    shown = and_(Thread.is_removed.is_(False), or_(Thread.lifecycle != Lifecycle.PENDING, own))
    return and_(sees_space(actor), or_(shown, looks_after_thread(actor)))


def sees_post(actor: Actor) -> ColumnElement[bool]:
    """Over forum_post joined with forum_thread and forum_space: visible posts of visible threads."""
    held_own = and_(Post.state == PostState.HELD, Post.author_id == actor.id) if actor.id is not None else false()
    return and_(sees_thread(actor), or_(Post.state == PostState.VISIBLE, held_own, looks_after_thread(actor)))


def looks_after_thread(actor: Actor) -> ColumnElement[bool]:
    """Over forum_thread: threads in the care of this LCM, of whom nothing is hidden."""
    if actor.is_lcm_everywhere:
        return true()
    return Thread.space_id.in_(actor.lcm_spaces) if actor.lcm_spaces else false()


def readable_space_ids(work: Work) -> frozenset[int]:
    """Every space the actor may enter."""
    return frozenset(work.db.scalars(select(Space.id).where(sees_space(work.actor))))


def load_space(work: Work, slug: str) -> Space:
    """A visible space by its address.

    Raises:
        NotFound: no such space, or not for this actor.
    """
    space = work.db.scalar(select(Space).where(Space.slug == slug, sees_space(work.actor)))
    if space is None:
        raise NotFound(kind="space")
    return space


def load_thread(work: Work, thread_id: int) -> Thread:
    """A visible thread; a verb holds it until its transaction ends, so that two people cannot both change it.

    Raises:
        NotFound: no such thread, or not for this actor.
    """
    visible = select(Thread).join(Space, Space.id == Thread.space_id).where(sees_thread(work.actor))
    thread = work.db.scalar(_held(work, visible.where(Thread.id == thread_id)))
    if thread is None:
        raise NotFound(kind="thread")
    return thread


def load_post(work: Work, post_id: int) -> tuple[Post, Thread]:
    """A visible post and its thread; a verb holds the thread, and with it all its posts, until its transaction ends.

    Raises:
        NotFound: no such post, or not for this actor.
    """
    if is_writing(work.db):
        # First, and alone: a post read by the statement that waits for the thread would be as old as that statement.
        thread_of = select(Thread.id).join(Post, Post.thread_id == Thread.id)
        work.db.execute(_held(work, thread_of.where(Post.id == post_id)))
    row = work.db.execute(
        select(Post, Thread)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .where(Post.id == post_id, sees_post(work.actor)),
        execution_options={"populate_existing": is_writing(work.db)},
    ).first()
    if row is None:
        raise NotFound(kind="post")
    return row[0], row[1]


def space_of(work: Work, thread: Thread) -> Space:
    """The space of a thread already known to be visible."""
    return work.db.get_one(Space, thread.space_id)


def _held(work: Work, statement: S) -> S:
    """Lock the threads found when this work may write (SQLite's writer is alone anyway); fresh whatever was loaded."""
    if not is_writing(work.db):
        return statement
    return statement.with_for_update(of=Thread, key_share=True).execution_options(populate_existing=True)
