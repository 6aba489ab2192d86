"""Who is told what, after the fact. Crowds are told a few dozen at a time, so that no write lock is held for long.

Every notice is made for a recipient who may see the thread at that moment; its effect key makes a repeat harmless.
"""

from enum import StrEnum
from typing import Final

import msgspec

from accounts.queries.people import mail_target
from core.events import job, later
from core.work import Work
from forum.events import (
    AnswerWasVerified,
    PostWasEdited,
    PostWasRemoved,
    PostWasRestored,
    ReplyWasPosted,
    SolutionWasAccepted,
    ThreadBecameDuplicate,
    ThreadWasArchived,
    ThreadWasClosed,
    ThreadWasPosted,
    ThreadWasRemoved,
    ThreadWasRestored,
)
from forum.jobs.letters import write_notice
from forum.models import Archival, Closure, Notification, Post, Solution, Verification
from forum.models.notices import MailPace, NoticeKind
from forum.models.threads import ThreadKind
from forum.queries.notices import (
    find_notice,
    find_recipient,
    load_post_row,
    load_thread_row,
    mentioned_in,
    next_followers,
    next_interested,
    next_members,
    opening_post,
    pace_of,
    readers_with_unread,
    was_mentioned,
)
from forum.service.notices import MAIL_NOTICE, NoticeId, Telling, tell
from forum.service.votes import recount_thread_votes

TELL_CROWD: Final = "forum.tell_crowd"
CROWD: Final = 40
"""People told in one transaction: about 5 ms each, while everybody else's writes wait."""


class Crowd(StrEnum):
    """Who is told."""

    FOLLOWERS = "followers"
    INTERESTED = "interested"
    MEMBERS = "members"


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """Tell a crowd, from the person after `after_id` on."""

    crowd: Crowd
    telling: Telling
    but_id: int | None = None
    after_id: int = 0


def tell_of_thread(work: Work, event: ThreadWasPosted) -> None:
    """Those mentioned in a new thread; of an announcement, everybody who may read it."""
    thread, post = load_thread_row(work, event.thread_id), opening_post(work, event.thread_id)
    if thread is None or post is None:
        return
    _tell_mentioned(work, post)
    if thread.kind == ThreadKind.ANNOUNCEMENT:
        telling = Telling(
            kind=NoticeKind.ANNOUNCEMENT, thread_id=thread.id, by_id=thread.author_id, key=f"announcement:{thread.id}"
        )
        _tell_crowd(work, Round(crowd=Crowd.MEMBERS, telling=telling))


def tell_of_reply(work: Work, event: ReplyWasPosted) -> None:
    """Those mentioned, then the followers; nobody is told of one reply twice."""
    post = load_post_row(work, event.post_id)
    if post is None:
        return
    _tell_mentioned(work, post)
    telling = Telling(
        kind=NoticeKind.REPLY, thread_id=post.thread_id, post_id=post.id, by_id=post.author_id, key=f"reply:{post.id}"
    )
    _tell_crowd(work, Round(crowd=Crowd.FOLLOWERS, telling=telling))


def tell_of_edit(work: Work, event: PostWasEdited) -> None:
    """Those whom an edit mentions for the first time."""
    post = load_post_row(work, event.post_id)
    if post is not None:
        _tell_mentioned(work, post)


def tell_of_solution(work: Work, event: SolutionWasAccepted) -> None:
    """Who answered, and whoever waits for the answer; unless the choice was changed since."""
    solution = work.db.get(Solution, event.thread_id)
    if solution is not None and solution.post_id == event.post_id:
        _tell_of_answer(work, NoticeKind.ACCEPTED, event.post_id, solution.by_id)


def tell_of_verification(work: Work, event: AnswerWasVerified) -> None:
    """Who answered, and whoever waits for the answer; unless the verification was withdrawn since."""
    verification = work.db.get(Verification, event.post_id)
    if verification is not None:
        _tell_of_answer(work, NoticeKind.VERIFIED, event.post_id, verification.by_id)


def tell_of_duplicate(work: Work, event: ThreadBecameDuplicate) -> None:
    """Those who follow a question that was answered elsewhere."""
    telling = Telling(
        kind=NoticeKind.DUPLICATE,
        thread_id=event.thread_id,
        by_id=event.by_id,
        key=f"duplicate:{event.thread_id}:{event.root_id}",
    )
    _tell_crowd(work, Round(crowd=Crowd.FOLLOWERS, telling=telling, but_id=event.by_id))


def tell_of_closing(work: Work, event: ThreadWasClosed) -> None:
    """The author, if somebody else closed the thread."""
    _tell_author(work, NoticeKind.CLOSED, event.thread_id, work.db.get(Closure, event.thread_id))


def tell_of_archival(work: Work, event: ThreadWasArchived) -> None:
    """The author, if somebody else archived the thread."""
    _tell_author(work, NoticeKind.ARCHIVED, event.thread_id, work.db.get(Archival, event.thread_id))


def tell_crowd(work: Work, payload: Round) -> None:
    """A few dozen people, then the next few dozen in a job of their own."""
    people = _next(work, payload)
    for user_id in people:
        if user_id != payload.but_id and not _knows(work, payload.telling, user_id):
            tell(work, user_id, payload.telling)
    if len(people) == CROWD:
        work.later(TELL_CROWD, msgspec.structs.replace(payload, after_id=people[-1]))


def mail_notice(work: Work, payload: NoticeId) -> None:
    """Mail one notification at once, if its reader may still see it, has not read it and still wants mail."""
    notice = work.db.get(Notification, payload.notice_id)
    if notice is None or notice.mailed_at or notice.read_at:
        return
    reader, target = find_recipient(work, notice.user_id), mail_target(work, notice.user_id)
    row = find_notice(work, reader, notice.id) if reader else None
    if row is None or target is None:
        return
    notice.pace = pace_of(work, notice.user_id, row.space_id)
    if notice.pace == MailPace.AT_ONCE:
        write_notice(work.speaking(target.locale), target, row)
        notice.mailed_at = work.now


def recount_for_removed_thread(work: Work, event: ThreadWasRemoved) -> None:
    """Open pages count their notices again."""
    _signal_readers(work, event.thread_id)


def recount_for_restored_thread(work: Work, event: ThreadWasRestored) -> None:
    """Open pages count their notices again."""
    _signal_readers(work, event.thread_id)


def recount_for_removed_post(work: Work, event: PostWasRemoved) -> None:
    """Its votes leave the thread's count, and open pages count their notices again."""
    recount_thread_votes(work, event.thread_id)
    _signal_readers(work, event.thread_id)


def recount_for_restored_post(work: Work, event: PostWasRestored) -> None:
    """Its votes come back to the thread's count, and open pages count their notices again."""
    recount_thread_votes(work, event.thread_id)
    _signal_readers(work, event.thread_id)


def _tell_mentioned(work: Work, post: Post) -> None:
    telling = Telling(
        kind=NoticeKind.MENTION,
        thread_id=post.thread_id,
        post_id=post.id,
        by_id=post.author_id,
        key=f"mention:{post.id}",
    )
    for user_id in mentioned_in(work, post):
        tell(work, user_id, telling)


def _tell_of_answer(work: Work, kind: NoticeKind, post_id: int, by_id: int) -> None:
    post = load_post_row(work, post_id)
    if post is None:
        return
    telling = Telling(kind=kind, thread_id=post.thread_id, post_id=post.id, by_id=by_id, key=f"{kind}:{post.id}")
    tell(work, post.author_id, telling)
    crowd = msgspec.structs.replace(telling, key=f"answer:{post.id}")
    _tell_crowd(work, Round(crowd=Crowd.INTERESTED, telling=crowd, but_id=post.author_id))


def _tell_author(work: Work, kind: NoticeKind, thread_id: int, act: Closure | Archival | None) -> None:
    thread = load_thread_row(work, thread_id)
    if act is None or thread is None:
        return
    telling = Telling(
        kind=kind,
        thread_id=thread.id,
        by_id=act.by_id,
        key=f"{kind}:{thread.id}:{act.at.timestamp():.0f}",
        is_silent=act.by_id is None,
    )
    tell(work, thread.author_id, telling)


def _tell_crowd(work: Work, payload: Round) -> None:
    work.later(
        TELL_CROWD, payload, effect_key=f"{TELL_CROWD}:{payload.telling.key}:{payload.telling.kind}:{payload.crowd}"
    )


def _next(work: Work, payload: Round) -> list[int]:
    thread_id = payload.telling.thread_id
    if payload.crowd is Crowd.FOLLOWERS:
        return next_followers(work, thread_id, payload.after_id, CROWD)
    if payload.crowd is Crowd.INTERESTED:
        return next_interested(work, thread_id, payload.after_id, CROWD)
    return next_members(work, payload.after_id, CROWD)


def _knows(work: Work, telling: Telling, user_id: int) -> bool:
    """A mention says more than "there is a reply"."""
    return (
        telling.kind is NoticeKind.REPLY
        and telling.post_id is not None
        and was_mentioned(work, telling.post_id, user_id)
    )


def _signal_readers(work: Work, thread_id: int) -> None:
    for user_id in readers_with_unread(work, thread_id):
        work.signal(f"user:{user_id}")


LISTENERS: Final = (
    later(ThreadWasPosted, tell_of_thread),
    later(ReplyWasPosted, tell_of_reply),
    later(PostWasEdited, tell_of_edit),
    later(SolutionWasAccepted, tell_of_solution),
    later(AnswerWasVerified, tell_of_verification),
    later(ThreadBecameDuplicate, tell_of_duplicate),
    later(ThreadWasClosed, tell_of_closing),
    later(ThreadWasArchived, tell_of_archival),
    later(ThreadWasRemoved, recount_for_removed_thread),
    later(ThreadWasRestored, recount_for_restored_thread),
    later(PostWasRemoved, recount_for_removed_post),
    later(PostWasRestored, recount_for_restored_post),
    job(TELL_CROWD, tell_crowd, Round),
    job(MAIL_NOTICE, mail_notice, NoticeId),
)
