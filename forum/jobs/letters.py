"""The mails of the forum, in their reader's language. Written from views that were checked for that reader just now.

They are written twice: when something happens, and again right before they leave, because a post may be hidden, a space
narrowed or a reader gone between the two. What the reader may no longer be told is not in the second writing.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, Final

import msgspec
from sqlalchemy import Row

from accounts.queries.people import mail_target
from accounts.views import MailTarget
from core.events import asked
from core.mail import Again, Letter, Withdrawal, send
from core.work import Work
from forum.models.notices import MailPace
from forum.queries.notices import EVERYWHERE, find_notices, find_recipient, notice_view, pace_of, recipient_of
from forum.service.notices import NoticeId, unsubscribe_url
from forum.views.notices import NoticeView

MAIL_CHARS: Final = 600
SIGNATURE: Final = "-- "
"""Mail programs fold away what follows this line."""


WRITE_NOTICE: Final = "forum.write_notice_again"
WRITE_DIGEST: Final = "forum.write_digest_again"


class DigestLines(msgspec.Struct, frozen=True):
    """The notifications a daily mail tells of, and to whom."""

    user_id: int
    notice_ids: tuple[int, ...]


def write_notice(work: Work, target: MailTarget, row: Row[Any]) -> None:
    """One notification, at once."""
    notice = row.Notification
    letter = _notice_letter(work, target, row)
    send(
        work,
        target.name,
        target.address,
        subject=letter.subject,
        text=letter.text,
        effect_key=f"notice:{notice.id}",
        headers=unsubscribe_headers(unsubscribe_url(work.settings, notice.user_id, row.space_id)),
        again=Again(WRITE_NOTICE, NoticeId(notice.id)),
    )


def write_digest(work: Work, target: MailTarget, rows: Sequence[Row[Any]], effect_key: str) -> None:
    """What happened since the last evening, thread by thread."""
    user_id = rows[0].Notification.user_id
    letter = _digest_letter(work, target, rows)
    send(
        work,
        target.name,
        target.address,
        subject=letter.subject,
        text=letter.text,
        effect_key=effect_key,
        headers=unsubscribe_headers(unsubscribe_url(work.settings, user_id, EVERYWHERE)),
        again=Again(WRITE_DIGEST, DigestLines(user_id, tuple(row.Notification.id for row in rows))),
    )


def write_notice_again(work: Work, payload: NoticeId) -> Letter | Withdrawal:
    """The same notification with the eyes its reader has now."""
    user_id = recipient_of(work, payload.notice_id)
    return Withdrawal.UNWANTED if user_id is None else _again(work, user_id, (payload.notice_id,), _first)


def write_digest_again(work: Work, payload: DigestLines) -> Letter | Withdrawal:
    """The same daily mail without the lines that its reader may no longer be told."""
    return _again(work, payload.user_id, payload.notice_ids, _digest_letter)


def wanted(work: Work, user_id: int, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Those about spaces of which this person did not refuse mails."""
    unwanted = {
        space_id for space_id in {row.space_id for row in rows} if pace_of(work, user_id, space_id) is MailPace.NEVER
    }
    return [row for row in rows if row.space_id not in unwanted]


def _again(
    work: Work,
    user_id: int,
    notice_ids: Sequence[int],
    write: Callable[[Work, MailTarget, Sequence[Row[Any]]], Letter],
) -> Letter | Withdrawal:
    reader, target = find_recipient(work, user_id), mail_target(work, user_id)
    if reader is None or target is None:
        return Withdrawal.UNWANTED
    seen = find_notices(work, reader, notice_ids)
    rows = wanted(work, user_id, seen)
    if rows:
        return write(work.speaking(target.locale), target, rows)
    return Withdrawal.UNWANTED if seen else Withdrawal.HIDDEN


def _first(work: Work, target: MailTarget, rows: Sequence[Row[Any]]) -> Letter:
    return _notice_letter(work, target, rows[0])


def _notice_letter(work: Work, target: MailTarget, row: Row[Any]) -> Letter:
    view = notice_view(work, row, MAIL_CHARS)
    link = unsubscribe_url(work.settings, row.Notification.user_id, row.space_id)
    why = work.t("You get this mail because you take part in “%(space)s”.", space=view.space_title)
    stop = work.t("To get no more mails from this space: %(link)s", link=link)
    parts = [_greeting(work, target), view.text, view.excerpt, _address(work, view.url), _footer(work, why, stop)]
    return Letter(view.text, _paragraphs(parts))


def _digest_letter(work: Work, target: MailTarget, rows: Sequence[Row[Any]]) -> Letter:
    views = [notice_view(work, row) for row in rows]
    link = unsubscribe_url(work.settings, rows[0].Notification.user_id, EVERYWHERE)
    why = work.t("You get this mail because you chose one mail a day.")
    stop = work.t("To get no more mails at all: %(link)s", link=link)
    threads = [_thread_lines(work, list(some)) for _thread_id, some in groupby(views, key=lambda view: view.thread_id)]
    subject = work.tn(
        "%(num)d thing new for you on %(site)s",
        "%(num)d things new for you on %(site)s",
        len(views),
        site=work.settings.site_name,
    )
    return Letter(subject, _paragraphs([_greeting(work, target), *threads, _footer(work, why, stop)]))


def unsubscribe_headers(link: str) -> dict[str, str]:
    """One click stops the mails (RFC 8058): mail programs post to the link, and following it changes nothing."""
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _thread_lines(work: Work, views: list[NoticeView]) -> str:
    lines = [f"{views[0].thread_title} ({views[0].space_title})"]
    lines += [f"- {view.text}\n  {_address(work, view.url)}" for view in views]
    return "\n".join(lines)


def _greeting(work: Work, target: MailTarget) -> str:
    return work.t("Hello %(name)s,", name=target.name)


def _footer(work: Work, why: str, stop: str) -> str:
    choose = work.t("To choose which mails you get: %(link)s", link=_address(work, "/me/notifications"))
    return f"{SIGNATURE}\n{why}\n{stop}\n{choose}"


def _address(work: Work, path: str) -> str:
    return work.settings.base_url.rstrip("/") + path


def _paragraphs(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


LISTENERS: Final = (
    asked(WRITE_NOTICE, write_notice_again, NoticeId),
    asked(WRITE_DIGEST, write_digest_again, DigestLines),
)
