"""A suggestion answered somebody before they posted: the draft is kept a week, the answer's author thanked."""

from datetime import timedelta
from typing import Final

import msgspec

from core.errors import NotFound
from core.limits import Limit, hit
from core.work import Work
from forum.events import SuggestionAnswered
from forum.forms.personal import Deflecting
from forum.models import Deflection, Draft, Thread
from forum.models.notices import NoticeKind
from forum.queries.personal import best_answer, find_draft_row, space_id_of
from forum.queries.visibility import load_thread
from forum.service.drafts import ASK, put_aside
from forum.service.notices import Telling, tell
from forum.service.person import acting_person
from forum.service.writing import follow_quietly

DEFLECTING: Final = Limit("deflect", 30, timedelta(days=1))
KEPT: Final = timedelta(days=7)


class Credit(msgspec.Struct, frozen=True):
    """Whom a suggestion's answer is owed to. Found on the server, never sent by a reader."""

    user_id: int
    thread_id: int
    post_id: int | None = None


def answered_by_suggestion(work: Work, form: Deflecting, *, credit: Credit | None = None) -> int:
    """Keep the draft for seven days, remember what answered it, follow that thread and thank its author.

    For a thread the credit is found here; for an article the caller finds it and passes it. A thread that was hidden
    meanwhile is neither followed nor credited, and the draft is kept all the same.

    Raises:
        SignInRequired: nobody is signed in.
        TooMany: thirty a day.
    """
    person = acting_person(work)
    hit(work, DEFLECTING, str(person))
    thread = _thread(work, form.suggestion_key)
    if thread is not None:
        follow_quietly(work, thread.id, person)
        credit = _credit(work, thread)
    deflection = Deflection(
        user_id=person,
        suggestion_key=form.suggestion_key,
        credited_id=credit.user_id if credit else None,
        draft_id=_keep_draft(work, person, form),
        title=form.title,
        at=work.now,
    )
    work.db.add(deflection)
    work.db.flush()
    if credit and credit.user_id != person:
        _thank(work, deflection.id, credit)
    work.record("suggestion.answer", "deflection", deflection.id, suggestion=form.suggestion_key)
    work.emit(SuggestionAnswered(deflection_id=deflection.id))
    return deflection.id


def _thread(work: Work, key: str) -> Thread | None:
    if not key.startswith("t-"):
        return None
    try:
        return load_thread(work, int(key.removeprefix("t-")))
    except NotFound:
        return None


def _credit(work: Work, thread: Thread) -> Credit | None:
    answer = best_answer(work, thread)
    return Credit(answer.author_id, thread.id, answer.id) if answer else None


def _keep_draft(work: Work, person: int, form: Deflecting) -> int | None:
    """What was being asked leaves its place and waits, with the last words typed."""
    draft = find_draft_row(work, ASK)
    if draft is None and not form.title and not form.body:
        return None
    if draft is None:
        draft = Draft(user_id=person, place=ASK, kind="question", updated_at=work.now)
        work.db.add(draft)
    if form.title or form.body:
        draft.title, draft.body = form.title, form.body
        draft.space_id = space_id_of(work, form.space) or draft.space_id
    draft.updated_at = work.now
    work.db.flush()
    put_aside(work, draft, KEPT)
    return draft.id


def _thank(work: Work, deflection_id: int, credit: Credit) -> None:
    """Nobody learns who was helped: only that somebody was."""
    telling = Telling(
        kind=NoticeKind.CREDITED, thread_id=credit.thread_id, post_id=credit.post_id, key=f"credited:{deflection_id}"
    )
    tell(work.as_system(), credit.user_id, telling)
