"""Report a post to the LCM. One report per person and post, and few a day: reporting must not be a weapon."""

import re
from datetime import timedelta
from typing import Final

from sqlalchemy import update

from core.errors import Invalid, NotFound, require
from core.limits import Limit, hit
from core.work import Work
from forum import rules_personal as rules
from forum.errors_personal import AlreadyFlagged, OwnWriting
from forum.events import PostWasFlagged
from forum.forms.personal import FlagForm
from forum.models import Flag, Thread
from forum.models.posts import FlagReason
from forum.queries.personal import has_flagged
from forum.queries.visibility import load_post, load_thread
from forum.service.person import acting_person

FLAGGING: Final = Limit("flag", 10, timedelta(days=1))
_THREAD: Final = re.compile(r"(?:^|/threads/|#)([1-9][0-9]{0,17})\b")
_ARTICLE: Final = re.compile(r"/articles/[1-9][0-9]{0,17}\b")


def flag_post(work: Work, post_id: int, form: FlagForm) -> int:
    """Report a post; the LCM finds it in the queue.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such post, or not for this actor.
        OwnWriting: the actor wrote it.
        Forbidden: it is already removed, or held.
        AlreadyFlagged: this person reported it before.
        Invalid: already answered, but it does not say where (`link`: `required`, or `bad_choice` for no such thread).
        TooMany: ten reports a day.
    """
    person = acting_person(work)
    post, thread = load_post(work, post_id)
    if post.author_id == person:
        raise OwnWriting
    require(rules.may_flag(work.actor, post, thread), "flag")
    if has_flagged(work, post.id):
        raise AlreadyFlagged
    note = _note(work, form, thread)
    hit(work, FLAGGING, str(person))
    flag = Flag(post_id=post.id, by_id=person, at=work.now, reason=form.reason, note=note)
    work.db.add(flag)
    work.db.flush()
    work.record("post.flag", "post", post.id, thread=thread.id, reason=str(form.reason))
    work.emit(PostWasFlagged(flag_id=flag.id, post_id=post.id, thread_id=thread.id))
    return flag.id


def settle_flags(work: Work, post_id: int, *, upheld: bool) -> None:
    """Close the open reports of a post with the LCM's verdict. Who may is decided by the queue.

    Reports that have a verdict keep it.
    """
    settled = work.db.scalars(
        update(Flag).where(Flag.post_id == post_id, Flag.upheld.is_(None)).values(upheld=upheld).returning(Flag.id),
        execution_options={"synchronize_session": False},
    ).all()
    if settled:
        work.record("post.settle_flags", "post", post_id, flags=sorted(settled), upheld=upheld)


def _note(work: Work, form: FlagForm, thread: Thread) -> str:
    """The note, headed by where the earlier answer is."""
    if form.reason != FlagReason.ALREADY_ANSWERED:
        return "\n".join(part for part in (form.link, form.note) if part)
    article = _ARTICLE.search(form.link) or _ARTICLE.search(form.note)
    if article:
        return f"{article[0]}\n{form.note}".strip()
    found = _THREAD.search(form.link) or _THREAD.search(form.note)
    if found is None:
        raise Invalid({"link": "required"})
    return f"/threads/{_other_thread(work, int(found[1]), thread)}\n{form.note}".strip()


def _other_thread(work: Work, thread_id: int, thread: Thread) -> int:
    try:
        other = load_thread(work, thread_id)
    except NotFound:
        raise Invalid({"link": "bad_choice"}) from None
    if other.id == thread.id:
        raise Invalid({"link": "bad_choice"})
    return other.id
