"""The mails of the forum, in their reader's language. Written from views that were checked for that reader just now."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row

from accounts.views import MailTarget
from core.mail import send
from core.work import Work
from forum.queries.notices import EVERYWHERE, notice_view
from forum.service.notices import unsubscribe_url
from forum.views.notices import NoticeView

MAIL_CHARS: Final = 600
SIGNATURE: Final = "-- "
"""Mail programs fold away what follows this line."""


def write_notice(work: Work, target: MailTarget, row: Row[Any]) -> None:
    """One notification, at once."""
    view = notice_view(work, row, MAIL_CHARS)
    link = unsubscribe_url(work.settings, row.Notification.user_id, row.space_id)
    why = work.t("You get this mail because you take part in “%(space)s”.", space=view.space_title)
    stop = work.t("To get no more mails from this space: %(link)s", link=link)
    parts = [_greeting(work, target), view.text, view.excerpt, _address(work, view.url), _footer(work, why, stop)]
    send(
        work,
        target.name,
        target.address,
        subject=view.text,
        text=_paragraphs(parts),
        effect_key=f"notice:{view.id}",
        headers=unsubscribe_headers(link),
    )


def write_digest(work: Work, target: MailTarget, rows: Sequence[Row[Any]], effect_key: str) -> None:
    """What happened since the last evening, thread by thread."""
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
    send(
        work,
        target.name,
        target.address,
        subject=subject,
        text=_paragraphs([_greeting(work, target), *threads, _footer(work, why, stop)]),
        effect_key=effect_key,
        headers=unsubscribe_headers(link),
    )


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
