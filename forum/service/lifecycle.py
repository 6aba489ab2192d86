"""Close, reopen, archive, remove and restore threads. Each change leaves a row that says who, when and why."""

from sqlalchemy import delete

from core.errors import require
from core.work import Work
from forum import rules
from forum.errors import AlreadyRemoved, NotRemoved, StillOpenQuestion, ThreadClosed, ThreadNotArchived, ThreadNotClosed
from forum.events import (
    ThreadWasArchived,
    ThreadWasClosed,
    ThreadWasRemoved,
    ThreadWasReopened,
    ThreadWasRestored,
)
from forum.forms.threads import Archiving, Closing, RemovalForm
from forum.models import Archival, Closure, Removal
from forum.models.threads import Resolution, ThreadKind
from forum.queries.visibility import load_thread
from forum.service.writing import changed


def close_thread(work: Work, thread_id: int, form: Closing) -> None:
    """Close a thread so that it can be archived. Closing twice is a conflict.

    Raises:
        NotFound: no such thread, or the actor may not see it.
        Forbidden: the actor is neither its author nor an LCM of its space.
        ThreadClosed: somebody closed it first.
    """
    thread = load_thread(work, thread_id)
    require(rules.may_close(work.actor, thread), "close")
    thread.lifecycle = rules.follow(thread.lifecycle, "close", otherwise=ThreadClosed)
    work.db.add(Closure(thread_id=thread.id, by_id=work.actor.id, at=work.now, reason=form.reason, note=form.note))
    work.record("thread.close", "thread", thread.id, reason=form.reason)
    work.emit(ThreadWasClosed(thread_id=thread.id))
    changed(work, thread)


def reopen_thread(work: Work, thread_id: int) -> None:
    """Open a closed thread again.

    Raises:
        NotFound: no such thread, or the actor may not see it.
        Forbidden: neither an LCM of its space nor its author within a fortnight.
        ThreadNotClosed: it is not closed.
    """
    thread = load_thread(work, thread_id)
    closure = work.db.get(Closure, thread_id)
    require(rules.may_reopen(work.actor, thread, closure.at if closure else None, work.now), "reopen")
    thread.lifecycle = rules.follow(thread.lifecycle, "reopen", otherwise=ThreadNotClosed)
    work.db.execute(delete(Closure).where(Closure.thread_id == thread.id))
    work.record("thread.reopen", "thread", thread.id)
    work.emit(ThreadWasReopened(thread_id=thread.id))
    changed(work, thread)


def archive_thread(work: Work, thread_id: int, form: Archiving) -> None:
    """Put a closed thread into the archive: still found and read, no longer changed.

    Raises:
        NotFound: no such thread, or the actor may not see it.
        Forbidden: the actor is not an LCM of its space.
        ThreadNotClosed: only a closed thread is archived.
        StillOpenQuestion: nobody has answered it, and no reason was given to let it go.
    """
    thread = load_thread(work, thread_id)
    require(rules.may_archive(work.actor, thread), "archive")
    lifecycle = rules.follow(thread.lifecycle, "archive", otherwise=ThreadNotClosed)
    unanswered = thread.kind == ThreadKind.QUESTION and thread.resolution == Resolution.NONE
    if unanswered and form.reason not in {"no_lasting_value", "other"}:
        raise StillOpenQuestion(title=thread.title)
    thread.lifecycle = lifecycle
    work.db.add(Archival(thread_id=thread.id, by_id=work.actor.id, at=work.now, reason=form.reason, note=form.note))
    work.record("thread.archive", "thread", thread.id, reason=form.reason)
    work.emit(ThreadWasArchived(thread_id=thread.id))
    changed(work, thread)


def restore_from_archive(work: Work, thread_id: int) -> None:
    """Take a thread out of the archive; it is closed again, with its former reason.

    Raises:
        NotFound: no such thread, or the actor may not see it.
        Forbidden: the actor is not an LCM of its space.
        ThreadNotArchived: it is not in the archive.
    """
    thread = load_thread(work, thread_id)
    require(rules.may_archive(work.actor, thread), "restore")
    thread.lifecycle = rules.follow(thread.lifecycle, "restore", otherwise=ThreadNotArchived)
    work.db.execute(delete(Archival).where(Archival.thread_id == thread.id))
    work.record("thread.unarchive", "thread", thread.id)
    changed(work, thread)


def remove_thread(work: Work, thread_id: int, form: RemovalForm) -> None:
    """Take a thread away; it can be restored.

    Raises:
        NotFound: no such thread, or the actor may not see it.
        Forbidden: neither an LCM of its space nor its author while nobody has replied.
        AlreadyRemoved: it is gone already.
    """
    thread = load_thread(work, thread_id)
    require(rules.may_remove_thread(work.actor, thread, thread.reply_count), "remove_thread")
    if thread.is_removed:
        raise AlreadyRemoved
    thread.is_removed = True
    work.db.add(
        Removal(target_kind="thread", target_id=thread.id, by_id=work.actor.id, at=work.now, reason=form.reason)
    )
    work.record("thread.remove", "thread", thread.id, reason=form.reason)
    work.emit(ThreadWasRemoved(thread_id=thread.id))
    changed(work, thread)


def restore_thread(work: Work, thread_id: int) -> None:
    """Bring a removed thread back as it was.

    Raises:
        NotFound: no such thread, or the actor may not see it.
        Forbidden: the actor is not an LCM of its space.
        NotRemoved: it is not gone.
    """
    thread = load_thread(work, thread_id)
    require(rules.may_archive(work.actor, thread), "restore_thread")
    if not thread.is_removed:
        raise NotRemoved
    thread.is_removed = False
    work.db.execute(delete(Removal).where(Removal.target_kind == "thread", Removal.target_id == thread.id))
    work.record("thread.restore", "thread", thread.id)
    work.emit(ThreadWasRestored(thread_id=thread.id))
    changed(work, thread)
