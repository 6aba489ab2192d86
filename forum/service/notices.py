"""Tell people, and let them say how. A notice is a row; its mail is a job that looks again before it writes."""

from typing import Final

import msgspec
from sqlalchemy import ColumnElement, delete, update

from core.errors import Invalid, NotFound
from core.ids import is_signed, sign
from core.settings import Settings
from core.work import Work
from forum.forms.personal import NoticesRead, PaceForm
from forum.models import Notification, Preference
from forum.models.notices import MailPace, NoticeKind
from forum.queries.notices import (
    EVERYWHERE,
    find_recipient,
    has_muted,
    is_about,
    load_thread_row,
    may_be_told,
    pace_of,
    person_exists,
)
from forum.queries.visibility import load_space
from forum.service.person import acting_person
from forum.service.upserts import insert_missing, upsert

MAIL_NOTICE: Final = "forum.mail_notice"
LARGEST_ID: Final = 2**63 - 1


class NoticeId(msgspec.Struct, frozen=True):
    """The notification to mail."""

    notice_id: int


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What to tell, whoever is told. `key` and the recipient make it once, however often the job runs."""

    kind: NoticeKind
    thread_id: int
    key: str
    post_id: int | None = None
    by_id: int | None = None
    is_silent: bool = False
    """Shown in the page, never mailed: an act of the system's tidying."""


def tell(work: Work, user_id: int, telling: Telling) -> int | None:
    """Make one notification; None when this person is not told: the doer, muted, told before, or may not see it.

    For listeners here and in packages above (escalations, articles). Muting does not refuse an escalation: it is a
    request, not news.
    """
    is_muted = telling.kind != NoticeKind.ESCALATED and has_muted(work, telling.thread_id, user_id)
    if user_id == telling.by_id or is_muted:
        return None
    reader = find_recipient(work, user_id)
    thread = load_thread_row(work, telling.thread_id)
    if reader is None or thread is None or not may_be_told(work, reader, thread.id, telling.post_id):
        return None
    pace = MailPace.NEVER if telling.is_silent else pace_of(work, user_id, thread.space_id)
    notice_id = insert_missing(
        work,
        Notification,
        user_id=user_id,
        kind=telling.kind,
        thread_id=thread.id,
        post_id=telling.post_id,
        by_id=telling.by_id,
        at=work.now,
        pace=pace,
        effect_key=f"{telling.key}:{user_id}",
    )
    if notice_id is None:
        return None
    work.signal(f"user:{user_id}")
    if pace is MailPace.AT_ONCE:
        work.later(MAIL_NOTICE, NoticeId(notice_id), effect_key=f"{MAIL_NOTICE}:{notice_id}")
    return notice_id


def mark_notices_read(work: Work, form: NoticesRead) -> None:
    """Note that these notifications were read, and all up to `up_to`.

    Raises:
        SignInRequired: nobody is signed in.
        Invalid: neither ids nor `up_to`.
    """
    if not form.ids and form.up_to is None:
        raise Invalid({"ids": "required"})
    _read(work, Notification.id.in_(form.ids) | (Notification.id <= (form.up_to or 0)))


def mark_all_notices_read(work: Work) -> None:
    """Note that everything was read.

    Raises:
        SignInRequired: nobody is signed in.
    """
    mark_notices_read(work, NoticesRead(up_to=LARGEST_ID))


def mark_thread_read(work: Work, thread_id: int, post_number: int) -> None:
    """Reading a thread is reading what one was told of it, up to this post."""
    _read(work, is_about(thread_id, post_number))


def set_pace(work: Work, form: PaceForm) -> None:
    """Choose how mails follow, everywhere or in one space; `default` forgets the choice of a space.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such space, or not for this actor.
    """
    person = acting_person(work)
    space_id = load_space(work, form.space).id if form.space else EVERYWHERE
    if form.pace == "default":
        _forget_pace(work, person, space_id)
    else:
        _set_pace(work, person, space_id, MailPace(form.pace))


def unsubscribe(work: Work, user_id: int, space_id: int, signature: str) -> None:
    """Stop the mails of one space, or of everywhere (space 0), from the link in a mail: nobody needs to be signed in.

    Raises:
        NotFound: the link was not made here.
    """
    check_unsubscribe(work.settings, user_id, space_id, signature)
    if not person_exists(work, user_id):
        raise NotFound(kind="subscription")
    if space_id == EVERYWHERE:
        work.db.execute(delete(Preference).where(Preference.user_id == user_id))
    _set_pace(work, user_id, space_id, MailPace.NEVER)


def check_unsubscribe(settings: Settings, user_id: int, space_id: int, signature: str) -> None:
    """For the page that asks before it acts.

    Raises:
        NotFound: the link was not made here.
    """
    if not is_signed(signature, settings.secret_key, "unsubscribe", str(user_id), str(space_id)):
        raise NotFound(kind="subscription")


def unsubscribe_url(settings: Settings, user_id: int, space_id: int) -> str:
    """The signed link of one person and space; opening it changes nothing, posting to it does."""
    signature = sign(settings.secret_key, "unsubscribe", str(user_id), str(space_id))
    return f"{settings.base_url.rstrip('/')}/unsubscribe/{user_id}/{space_id}/{signature}"


def _set_pace(work: Work, user_id: int, space_id: int, pace: MailPace) -> None:
    upsert(work, Preference, ("user_id", "space_id"), user_id=user_id, space_id=space_id, pace=pace)


def _forget_pace(work: Work, user_id: int, space_id: int) -> None:
    work.db.execute(delete(Preference).where(Preference.user_id == user_id, Preference.space_id == space_id))


def _read(work: Work, which: ColumnElement[bool]) -> None:
    person = acting_person(work)
    read = work.db.scalars(
        update(Notification)
        .where(Notification.user_id == person, Notification.read_at.is_(None), which)
        .values(read_at=work.now)
        .returning(Notification.id),
        execution_options={"synchronize_session": False},
    ).all()
    if read:
        work.signal(f"user:{person}")
