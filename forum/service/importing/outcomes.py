"""What became of an imported thread: its accepted answer, its closing, its place in the archive.

A state that somebody of this site gave stays; the report says so.
"""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict

from core.work import Work
from forum import rules
from forum.exchange.format import Deed
from forum.exchange.report import Finding, What
from forum.exchange.sources import ThreadSource, instant, tidy
from forum.models import Archival, Closure, Post, Solution, Thread
from forum.models.posts import PostState
from forum.models.threads import Lifecycle, ThreadKind
from forum.service.importing.people import are_imported, doer_of
from forum.service.importing.posts import locate_posts


class _Words(TypedDict):
    by_id: int | None
    reason: str
    note: str


def follow_state(work: Work, thread: Thread, source: ThreadSource) -> list[Finding]:
    """Open, closed or archived as in the source."""
    closure, archival = work.db.get(Closure, thread.id), work.db.get(Archival, thread.id)
    if not are_imported(work, [row.by_id for row in (closure, archival) if row is not None]):
        return [_remark(source, "state_kept")]
    for old in (closure, archival):
        if old is not None:
            work.db.delete(old)
    work.db.flush()
    closed_at, archived_at = _moments(source, work.now)
    thread.lifecycle = Lifecycle.OPEN
    if closed_at is not None:
        thread.lifecycle = Lifecycle.CLOSED
        # Stack Exchange tells no reason, but a duplicate is answered elsewhere.
        otherwise = "answered_elsewhere" if source.duplicates else "other"
        words = _words(work, source.row.closure, rules.REASONS_TO_CLOSE, otherwise)
        work.db.add(Closure(thread_id=thread.id, at=closed_at, **words))
    if archived_at is not None:
        thread.lifecycle = Lifecycle.ARCHIVED
        words = _words(work, source.row.archival, rules.REASONS_TO_ARCHIVE, "other")
        work.db.add(Archival(thread_id=thread.id, at=archived_at, **words))
    return []


def follow_solution(work: Work, thread: Thread, source: ThreadSource) -> list[Finding]:
    """The answer that was accepted there. Nobody accepts here for an imported asker, so the source alone decides."""
    current = work.db.get(Solution, thread.id)
    if current is not None:
        work.db.delete(current)
        work.db.flush()
    if source.accepted is None:
        return []
    post = work.db.get(Post, locate_posts(work, thread, source).get(source.accepted, 0))
    is_answer = post is not None and post.number > 1 and post.state == PostState.VISIBLE
    if post is None or not is_answer or thread.kind != ThreadKind.QUESTION:
        return [_remark(source, "accepted_missing")]
    deed = source.row.acceptance
    at = instant(deed.at, work.now) if deed else None
    by = doer_of(work, deed) or thread.author_id
    work.db.add(Solution(thread_id=thread.id, post_id=post.id, by_id=by, at=at or post.created_at))
    return []


def _moments(source: ThreadSource, now: datetime) -> tuple[datetime | None, datetime | None]:
    """When it was closed and archived, which includes closed. A date that cannot be is that of the last activity."""
    row = source.row
    archived = instant(row.archived, now) or source.active if row.archived else None
    closed = instant(row.closed, now) or source.active if row.closed else archived
    return closed, archived


def _words(work: Work, deed: Deed | None, known: Collection[str], otherwise: str) -> _Words:
    """By whom and why, as far as the source tells."""
    reason = deed.reason if deed and deed.reason in known else otherwise
    return {"by_id": doer_of(work, deed), "reason": reason, "note": tidy(deed.note) if deed else ""}


def _remark(source: ThreadSource, reason: str) -> Finding:
    return Finding(What.REMARK, source.where, source.key.removeprefix("thread:"), reason)
