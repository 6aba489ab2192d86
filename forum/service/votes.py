"""“Helpful” and “I have this question too”. Both are idempotent, and their counts are recounted from rows.

A vote bumps nothing: no activity, no revision. Counts are set by the statement that counts, one recount of a thread
at a time, so that two votes at the same instant cannot both write the number they read.
"""

from typing import Final

from sqlalchemy import delete, update

from core.errors import require
from core.work import Work
from forum import rules_personal as rules
from forum.errors import ThreadClosed
from forum.errors_personal import NotAQuestion, OwnWriting
from forum.events import QuestionIsShared
from forum.models import MeToo, Post, Thread, Vote
from forum.models.threads import ThreadKind
from forum.queries.personal import lock_counts, me_toos_of_thread, votes_in_thread, votes_of_post
from forum.queries.visibility import load_post, load_thread
from forum.service.person import acting_person
from forum.service.upserts import insert_missing
from forum.service.writing import follow_quietly
from search.service.verdicts import take

_UNSYNCED: Final = {"synchronize_session": False}


def vote(work: Work, post_id: int) -> None:
    """Say that a post helped. Saying it twice changes nothing.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such post, or not for this actor.
        OwnWriting: the actor wrote it.
        ThreadClosed: the thread is archived.
        Forbidden: the post is removed or held.
    """
    person, post, thread = _votable(work, post_id)
    if insert_missing(work, Vote, post_id=post.id, user_id=person, at=work.now) is not None:
        _recount(work, post, thread)
        work.record("post.vote", "post", post.id, thread=thread.id)


def unvote(work: Work, post_id: int) -> None:
    """Take a vote back. Without one nothing changes. Refuses as `vote` does."""
    person, post, thread = _votable(work, post_id)
    gone = work.db.scalar(delete(Vote).where(Vote.post_id == post.id, Vote.user_id == person).returning(Vote.post_id))
    if gone is not None:
        _recount(work, post, thread)
        work.record("post.unvote", "post", post.id, thread=thread.id)


def me_too(work: Work, thread_id: int) -> None:
    """Have this question too: its priority rises, and the thread is followed. Twice changes nothing.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such thread, or not for this actor.
        OwnWriting: the actor asked it.
        NotAQuestion: a discussion or an announcement.
        ThreadClosed: the thread is archived.
    """
    person, thread = _shareable(work, thread_id)
    if insert_missing(work, MeToo, thread_id=thread.id, user_id=person, at=work.now) is not None:
        follow_quietly(work, thread.id, person)
        _recount_me_toos(work, thread)
        take(work, person, f"t-{thread.id}", work.now)
        work.record("thread.me_too", "thread", thread.id)


def withdraw_me_too(work: Work, thread_id: int) -> None:
    """Not my question after all; the follow stays. Refuses as `me_too` does."""
    person, thread = _shareable(work, thread_id)
    mine = delete(MeToo).where(MeToo.thread_id == thread.id, MeToo.user_id == person).returning(MeToo.thread_id)
    if work.db.scalar(mine) is not None:
        _recount_me_toos(work, thread)
        work.record("thread.withdraw_me_too", "thread", thread.id)


def recount_thread_votes(work: Work, thread_id: int) -> None:
    """Bring a thread's helpful count in line with its visible posts, after one was removed or restored."""
    work.db.flush()
    lock_counts(work, thread_id)
    work.db.execute(
        update(Thread).where(Thread.id == thread_id).values(helpful_count=votes_in_thread()),
        execution_options=_UNSYNCED,
    )


def _votable(work: Work, post_id: int) -> tuple[int, Post, Thread]:
    person = acting_person(work)
    post, thread = load_post(work, post_id)
    if post.author_id == person:
        raise OwnWriting
    if not rules.is_live(thread):
        raise ThreadClosed(title=thread.title)
    require(rules.may_vote(work.actor, post, thread), "vote")
    return person, post, thread


def _shareable(work: Work, thread_id: int) -> tuple[int, Thread]:
    person = acting_person(work)
    thread = load_thread(work, thread_id)
    if thread.author_id == person:
        raise OwnWriting
    if thread.kind != ThreadKind.QUESTION:
        raise NotAQuestion
    if not rules.may_share(work.actor, thread):
        raise ThreadClosed(title=thread.title)
    return person, thread


def _recount(work: Work, post: Post, thread: Thread) -> None:
    lock_counts(work, thread.id)
    work.db.execute(
        update(Post).where(Post.id == post.id).values(helpful_count=votes_of_post()), execution_options=_UNSYNCED
    )
    recount_thread_votes(work, thread.id)
    work.db.expire(post, ["helpful_count"])
    work.db.expire(thread, ["helpful_count"])


def _recount_me_toos(work: Work, thread: Thread) -> None:
    lock_counts(work, thread.id)
    counted = update(Thread).where(Thread.id == thread.id).values(me_too_count=me_toos_of_thread())
    work.db.execute(counted, execution_options=_UNSYNCED)
    work.db.expire(thread, ["me_too_count"])
    work.emit(QuestionIsShared(thread_id=thread.id))
    work.signal(f"thread:{thread.id}")
