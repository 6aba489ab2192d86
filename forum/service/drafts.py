"""Drafts: what somebody is writing, kept on the server so that a closed tab loses nothing.

One per person and place. A refused save leaves the former draft as it was.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from core.errors import require
from core.work import Work
from forum import rules
from forum.errors_personal import TooManyDrafts
from forum.forms.personal import DraftForm
from forum.models import Draft
from forum.queries.personal import DRAFTS, count_drafts, find_draft_row, load_draft, space_id_of
from forum.queries.verdicts import answer_of_draft
from forum.queries.visibility import load_post, load_thread
from forum.service.person import acting_person
from forum.service.upserts import upsert
from search.service.verdicts import take_back

KEPT: Final = timedelta(days=180)
ASK: Final = "ask"


def save_draft(work: Work, form: DraftForm) -> int | None:
    """Keep what is written so far, in place of what was kept before; an emptied draft is forgotten (None).

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: a reply to a thread, or a change of a post, that is not there for this actor.
        Forbidden: a change of a post that is not theirs to change.
        TooManyDrafts: fifty are kept already.
    """
    person = acting_person(work)
    if not form.title and not form.body:
        forget_draft(work, form.place)
        return None
    if find_draft_row(work, form.place) is None and count_drafts(work) >= DRAFTS:
        raise TooManyDrafts(limit=DRAFTS)
    return upsert(
        work,
        Draft,
        ("user_id", "place"),
        user_id=person,
        place=form.place,
        space_id=space_id_of(work, form.space),
        thread_id=_thread_id(work, form.place),
        kind=form.kind,
        title=form.title,
        body=form.body,
        version=form.version,
        updated_at=work.now,
        expires_at=work.now + KEPT,
    )


def forget_draft(work: Work, place: str) -> None:
    """The text was posted, or emptied: the draft of this place is no longer needed."""
    if work.actor.id is not None:
        work.db.execute(delete(Draft).where(Draft.user_id == work.actor.id, Draft.place == place))


def drop_draft(work: Work, draft_id: int) -> None:
    """Throw a draft away. One that is gone already is no mistake, somebody else's is not there.

    Raises:
        SignInRequired: nobody is signed in.
    """
    person = acting_person(work)
    work.db.execute(delete(Draft).where(Draft.id == draft_id, Draft.user_id == person))


def resume_draft(work: Work, draft_id: int) -> int:
    """Take up a draft that was put aside: it becomes the question being written, and what was there is put aside.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such draft of this actor.
    """
    person = acting_person(work)
    draft = load_draft(work, draft_id)
    if not draft.place.startswith("kept:"):
        return draft.id
    if (key := answer_of_draft(work, draft.id)) is not None:
        take_back(work, person, key)
    current = find_draft_row(work, ASK)
    if current is not None:
        put_aside(work, current)
    draft.place = ASK
    draft.updated_at = work.now
    draft.expires_at = work.now + KEPT
    return draft.id


def put_aside(work: Work, draft: Draft, keep: timedelta = KEPT) -> None:
    """Free the place of a draft, and keep it for a while."""
    draft.place = f"kept:{draft.id}"
    draft.expires_at = work.now + keep
    work.db.flush()


def _thread_id(work: Work, place: str) -> int | None:
    if place == ASK:
        return None
    kind, _, number = place.partition(":")
    if kind == "reply":
        return load_thread(work, int(number)).id
    post, thread = load_post(work, int(number))
    require(rules.may_edit_post(work.actor, post, thread), "edit_post")
    return thread.id
