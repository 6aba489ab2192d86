"""Small corrections an LCM makes at the queue: what a thread is, what it is about, flags looked at again."""

from collections.abc import Sequence

from sqlalchemy import update

from core.errors import require
from core.work import Work
from forum import rules
from forum.models import Flag
from forum.models.threads import ThreadKind
from forum.queries.visibility import load_thread
from forum.service.writing import changed


def set_kind(work: Work, thread_id: int, kind: ThreadKind) -> None:
    """Make a question a discussion, or the reverse. Setting what it is changes nothing.

    Raises:
        NotFound: no such thread, or not for this actor.
        Forbidden: the actor is not an LCM of its space.
    """
    thread = load_thread(work, thread_id)
    require(rules.may_archive(work.actor, thread), "set_kind")
    if thread.kind == kind:
        return
    work.record("thread.set_kind", "thread", thread.id, before=thread.kind, after=str(kind))
    thread.kind = kind
    changed(work, thread)


def set_topic_mark(work: Work, thread_id: int, mark: str | None) -> None:
    """Say whether a question is about logistics or the subject; None takes the mark away.

    Raises:
        NotFound: no such thread, or not for this actor.
        Forbidden: the actor is not an LCM of its space.
    """
    thread = load_thread(work, thread_id)
    require(rules.may_archive(work.actor, thread), "set_topic_mark")
    if thread.topic_mark != mark:
        work.record("thread.set_topic_mark", "thread", thread.id, before=thread.topic_mark, after=mark)
        thread.topic_mark = mark
        changed(work, thread)


def reopen_flags(work: Work, post_id: int, flag_ids: Sequence[int]) -> None:
    """Take the verdict on these reports back: undoes `flags.settle_flags`. Who may is decided by the queue."""
    work.db.execute(
        update(Flag).where(Flag.post_id == post_id, Flag.id.in_(flag_ids)).values(upheld=None),
        execution_options={"synchronize_session": False},
    )
    work.record("post.reopen_flags", "post", post_id, flags=sorted(flag_ids))
