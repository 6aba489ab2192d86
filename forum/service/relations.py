"""Duplicates: a thread points to the one that answers it. Never to itself, never in a circle, never along a chain.

Pointing to a duplicate points to its original; duplicates of a thread that becomes one itself move along. The action
log keeps what was pointed to (`origin`).
"""

from collections.abc import Sequence

from sqlalchemy import update

from core.errors import NotFound, require
from core.work import Work
from forum import rules
from forum.errors_relations import DuplicateOfItself, NotADuplicate
from forum.events import ThreadBecameDuplicate, ThreadChanged
from forum.models import Thread
from forum.queries.visibility import load_thread
from forum.service.writing import changed
from search.service.verdicts import contest


def mark_duplicate(work: Work, thread_id: int, target_id: int) -> int:
    """Point a thread to the one that answers it; the answer is the original it points to now.

    Raises:
        NotFound: no such thread or target, or not for this actor, or the target was removed.
        Forbidden: the actor is not an LCM of the thread's space.
        DuplicateOfItself: the target is this thread, or points to it.
    """
    thread = load_thread(work, thread_id)
    require(rules.may_archive(work.actor, thread), "mark_duplicate")
    root = _root(work, target_id)
    if root.id == thread.id:
        raise DuplicateOfItself(title=thread.title)
    thread.duplicate_of_id = root.id
    _move_along(work, thread.id, root.id)
    work.record("thread.mark_duplicate", "thread", thread.id, target=root.id, origin=target_id)
    work.emit(ThreadBecameDuplicate(thread_id=thread.id, root_id=root.id, by_id=work.actor.id))
    changed(work, thread)
    return root.id


def unmark_duplicate(work: Work, thread_id: int, root_id: int, inbound: Sequence[int] = ()) -> None:
    """Take the relation back; `inbound` are the threads that pointed here before and do so again.

    Raises:
        NotFound: no such thread, or not for this actor.
        Forbidden: the actor is not an LCM of the thread's space.
        NotADuplicate: it does not point to that thread any more.
    """
    thread = load_thread(work, thread_id)
    require(rules.may_archive(work.actor, thread), "mark_duplicate")
    if thread.duplicate_of_id != root_id:
        raise NotADuplicate(title=thread.title)
    thread.duplicate_of_id = None
    work.db.flush()
    _move_along(work, root_id, thread.id, only=inbound)
    contest(work, f"t-{thread.id}", f"t-{root_id}")
    work.record("thread.unmark_duplicate", "thread", thread.id, target=root_id)
    changed(work, thread)


def _root(work: Work, target_id: int) -> Thread:
    target = load_thread(work, target_id)
    root = load_thread(work, target.duplicate_of_id) if target.duplicate_of_id else target
    if root.is_removed:
        raise NotFound(kind="thread")
    return root


def _move_along(work: Work, from_id: int, to_id: int, only: Sequence[int] | None = None) -> None:
    """Threads that pointed to one thread point to another."""
    wanted = [Thread.duplicate_of_id == from_id]
    if only is not None:
        wanted.append(Thread.id.in_(only))
    moved = work.db.scalars(
        update(Thread).where(*wanted).values(duplicate_of_id=to_id, rev=Thread.rev + 1).returning(Thread.id),
        execution_options={"synchronize_session": "fetch"},
    ).all()
    for thread_id in moved:
        work.emit(ThreadChanged(thread_id=thread_id))
