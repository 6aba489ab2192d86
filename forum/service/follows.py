"""Follow a thread, or be left in peace by it."""

from core.work import Work
from forum.models import Follow
from forum.queries.visibility import load_thread
from forum.service.person import acting_person
from forum.service.upserts import upsert


def follow(work: Work, thread_id: int) -> None:
    """Be told what happens in a thread. Twice changes nothing.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such thread, or not for this actor.
    """
    _set(work, thread_id, is_muted=False)


def unfollow(work: Work, thread_id: int) -> None:
    """Be told no more, and remember it: writing in the thread again does not bring the notices back.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such thread, or not for this actor.
    """
    _set(work, thread_id, is_muted=True)


def _set(work: Work, thread_id: int, *, is_muted: bool) -> None:
    person = acting_person(work)
    thread = load_thread(work, thread_id)
    upsert(
        work,
        Follow,
        ("thread_id", "user_id"),
        fixed=("at",),
        thread_id=thread.id,
        user_id=person,
        at=work.now,
        is_muted=is_muted,
    )
