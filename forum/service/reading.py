"""How far somebody has read. A mark only moves forward, however late a slow request arrives."""

from core.work import Work
from forum.forms.personal import ReadTo
from forum.models import ReadMark
from forum.queries.personal import unread_in_space
from forum.queries.visibility import load_space, load_thread
from forum.service.notices import mark_thread_read
from forum.service.person import acting_person
from forum.service.upserts import upsert


def mark_read(work: Work, thread_id: int, form: ReadTo) -> None:
    """Note that the thread was read up to this post; the notifications about what was read are read too.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such thread, or not for this actor.
    """
    person = acting_person(work)
    thread = load_thread(work, thread_id)
    number = min(form.post_number, thread.last_post_number)
    _mark(work, person, thread.id, number)
    mark_thread_read(work, thread.id, number)


def mark_space_read(work: Work, slug: str) -> None:
    """Note that everything unread in a space was read.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such space, or not for this actor.
    """
    person = acting_person(work)
    space = load_space(work, slug)
    for thread_id, number in unread_in_space(work, space.id):
        _mark(work, person, thread_id, number)


def _mark(work: Work, person: int, thread_id: int, number: int) -> None:
    upsert(
        work,
        ReadMark,
        ("thread_id", "user_id"),
        only_if=ReadMark.post_number < number,
        thread_id=thread_id,
        user_id=person,
        post_number=number,
        at=work.now,
    )
