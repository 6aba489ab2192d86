"""Tell a trainer that a question is theirs: a notice in the page, and a mail that carries the question."""

from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from accounts.queries.people import mail_target
from accounts.views import MailTarget
from core.mail import send
from core.markup import excerpt
from core.work import Work
from forum.models.notices import NoticeKind
from forum.queries.notices import find_recipient, load_thread_row, may_be_told, opening_post
from forum.service.notices import Telling, tell
from moderation.events import QuestionWasEscalated
from moderation.models import Escalation
from moderation.queries.items import find_escalation
from moderation.queries.people import name_of

QUESTION_CHARS: Final = 4_000
"""Enough to answer from the mail; the rest is one click away."""


def tell_trainer(work: Work, event: QuestionWasEscalated) -> None:
    """Unless the escalation was undone meanwhile. It is a request, so it is mailed whatever pace was chosen."""
    row = find_escalation(work, event.escalation_id)
    if row is None or row[0].withdrawn_at is not None:
        return
    escalation, item = row
    reader = find_recipient(work, escalation.to_id)
    if reader is None or not may_be_told(work, reader, item.thread_id, None):
        return
    tell(
        work,
        escalation.to_id,
        Telling(
            kind=NoticeKind.ESCALATED,
            thread_id=item.thread_id,
            key=f"escalated:{escalation.id}",
            by_id=escalation.by_id,
            is_silent=True,
        ),
    )
    target = mail_target(work, escalation.to_id)
    if target is not None:
        _write(work.speaking(target.locale), target, escalation, item.thread_id)


def _write(work: Work, target: MailTarget, escalation: Escalation, thread_id: int) -> None:
    thread, opening = load_thread_row(work, thread_id), opening_post(work, thread_id)
    if thread is None or opening is None:
        return
    name = name_of(work, escalation.by_id)
    due = format_datetime(escalation.due_at.astimezone(ZoneInfo(target.timezone)), "full", locale=work.locale)
    parts = [
        work.t("Hello %(name)s,", name=target.name),
        work.t("%(name)s asks you to answer this question by %(due)s:", name=name, due=due),
        f"{thread.title}\n\n{excerpt(opening.text, QUESTION_CHARS)}",
        work.t("Note from %(name)s: %(note)s", name=name, note=escalation.note) if escalation.note else "",
        work.t("To answer: %(link)s", link=f"{work.settings.base_url.rstrip('/')}/threads/{thread.id}"),
    ]
    send(
        work,
        target.name,
        target.address,
        subject=work.t("A question for you: “%(title)s”", title=thread.title),
        text="\n\n".join(part for part in parts if part) + "\n",
        effect_key=f"escalation:{escalation.id}",
    )
