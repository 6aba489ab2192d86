"""Accept and verify answers: the asker's choice and the staff's word are two things, and may be two posts."""

from core.errors import NotFound, require
from core.work import Work
from forum import rules
from forum.errors import NotAnAnswer
from forum.events import AnswerWasVerified, SolutionWasAccepted, SolutionWasWithdrawn
from forum.forms.threads import Acceptance
from forum.models import Post, Solution, Thread, Verification
from forum.models.posts import PostState
from forum.models.threads import ThreadKind
from forum.queries.visibility import load_post, load_thread
from forum.service.writing import changed, settle


def accept_solution(work: Work, thread_id: int, form: Acceptance) -> None:
    """Accept an answer; accepting another one moves the mark, accepting the same again changes nothing.

    Raises:
        NotFound: no such thread or post, or not for this actor.
        Forbidden: the actor is not the asker, or the thread is archived.
        NotAnAnswer: the post is the question itself, removed, or in another thread.
    """
    thread = load_thread(work, thread_id)
    require(rules.may_accept(work.actor, thread), "accept")
    post = _answer(work, thread, form.post_id)
    solution = work.db.get(Solution, thread.id)
    if solution is not None and solution.post_id == post.id:
        return
    if solution is None:
        solution = Solution(thread_id=thread.id)
        work.db.add(solution)
    solution.post_id = post.id
    solution.by_id = _person(work)
    solution.at = work.now
    settle(work, thread)
    work.record("solution.accept", "thread", thread.id, post=post.id)
    work.emit(SolutionWasAccepted(thread_id=thread.id, post_id=post.id))
    changed(work, thread)


def withdraw_solution(work: Work, thread_id: int) -> None:
    """Accept no answer any more.

    Raises:
        NotFound: no such thread, nothing accepted, or not for this actor.
        Forbidden: the actor is not the asker, or the thread is archived.
    """
    thread = load_thread(work, thread_id)
    require(rules.may_accept(work.actor, thread), "accept")
    solution = work.db.get(Solution, thread.id)
    if solution is None:
        raise NotFound(kind="solution")
    work.db.delete(solution)
    settle(work, thread)
    work.record("solution.withdraw", "thread", thread.id, post=solution.post_id)
    work.emit(SolutionWasWithdrawn(thread_id=thread.id))
    changed(work, thread)


def verify_answer(work: Work, post_id: int) -> None:
    """Vouch for an answer as a trainer or an LCM; doing it again changes nothing.

    Raises:
        NotFound: no such post, or not for this actor.
        Forbidden: the actor is not staff of the space.
        NotAnAnswer: the post is the question itself or removed.
    """
    post, thread = load_post(work, post_id)
    require(rules.may_verify(work.actor, thread), "verify")
    _answer(work, thread, post.id)
    if work.db.get(Verification, post.id) is not None:
        return
    work.db.add(Verification(post_id=post.id, by_id=_person(work), at=work.now))
    settle(work, thread)
    work.record("answer.verify", "post", post.id, thread=thread.id)
    work.emit(AnswerWasVerified(thread_id=thread.id, post_id=post.id))
    changed(work, thread)


def unverify_answer(work: Work, post_id: int) -> None:
    """Take a verification back.

    Raises:
        NotFound: no such post, not verified, or not for this actor.
        Forbidden: the actor is not staff of the space.
    """
    post, thread = load_post(work, post_id)
    require(rules.may_verify(work.actor, thread), "verify")
    verification = work.db.get(Verification, post.id)
    if verification is None:
        raise NotFound(kind="verification")
    work.db.delete(verification)
    settle(work, thread)
    work.record("answer.unverify", "post", post.id, thread=thread.id)
    changed(work, thread)


def _answer(work: Work, thread: Thread, post_id: int) -> Post:
    post = work.db.get(Post, post_id)
    is_answer = post is not None and post.thread_id == thread.id and post.number > 1 and post.state == PostState.VISIBLE
    if post is None or not is_answer or thread.kind != ThreadKind.QUESTION:
        raise NotAnAnswer
    return post


def _person(work: Work) -> int:
    if work.actor.id is None:
        raise NotFound(kind="person")
    return work.actor.id
