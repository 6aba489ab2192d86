"""Tell a trainer that a question is theirs: a notice in the page, and a mail that carries the question."""

from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_datetime

from accounts.queries.people import mail_target
from accounts.views import MailTarget
from core.mail import Again, Letter, Withdrawal, send
from core.markup import excerpt
from core.work import Work
from forum.models.notices import NoticeKind
from forum.queries.notices import find_recipient, load_thread_row, may_be_told, opening_post
from forum.service.notices import Telling, tell
from moderation.events import QuestionWasEscalated
from moderation.models import Escalation
from moderation.queries.items import find_escalation
from moderation.queries.people import name_of

WRITE_ESCALATION: Final = "moderation.write_escalation_again"
QUESTION_CHARS: Final = 4_000
"""Enough to answer from the mail; the rest is one click away."""


class EscalationId(msgspec.Struct, frozen=True):
    """The escalation to tell of."""

    escalation_id: int


def tell_trainer(work: Work, event: QuestionWasEscalated) -> None:
    """Unless the escalation was undone meanwhile. It is a request, so it is mailed whatever pace was chosen."""
    found = _find(work, event.escalation_id)
    if found is None:
        return
    escalation, thread_id = found
    tell(
        work,
        escalation.to_id,
        Telling(
            kind=NoticeKind.ESCALATED,
            thread_id=thread_id,
            key=f"escalated:{escalation.id}",
            by_id=escalation.by_id,
            is_silent=True,
        ),
    )
    target = mail_target(work, escalation.to_id)
    letter = None if target is None else _letter(work.speaking(target.locale), target, escalation, thread_id)
    if target is not None and letter is not None:
        send(
            work,
            target.name,
            target.address,
            subject=letter.subject,
            text=letter.text,
            effect_key=f"escalation:{escalation.id}",
            again=Again(WRITE_ESCALATION, EscalationId(escalation.id)),
        )


def write_escalation_again(work: Work, payload: EscalationId) -> Letter | Withdrawal:
    """The same request right before it leaves; none when it was undone, or its question was hidden."""
    found = _find(work, payload.escalation_id)
    if found is None:
        return Withdrawal.HIDDEN
    escalation, thread_id = found
    target = mail_target(work, escalation.to_id)
    if target is None:
        return Withdrawal.UNWANTED
    return _letter(work.speaking(target.locale), target, escalation, thread_id) or Withdrawal.HIDDEN


def _find(work: Work, escalation_id: int) -> tuple[Escalation, int] | None:
    """An escalation that stands, and its thread, if who is asked may see it now."""
    row = find_escalation(work, escalation_id)
    if row is None or row[0].withdrawn_at is not None:
        return None
    escalation, item = row
    reader = find_recipient(work, escalation.to_id)
    if reader is None or not may_be_told(work, reader, item.thread_id, None):
        return None
    return escalation, item.thread_id


def _letter(work: Work, target: MailTarget, escalation: Escalation, thread_id: int) -> Letter | None:
    thread, opening = load_thread_row(work, thread_id), opening_post(work, thread_id)
    if thread is None or opening is None:
        return None
    name = name_of(work, escalation.by_id)
    due = format_datetime(escalation.due_at.astimezone(ZoneInfo(target.timezone)), "full", locale=work.locale)
    parts = [
        work.t("Hello %(name)s,", name=target.name),
        work.t("%(name)s asks you to answer this question by %(due)s:", name=name, due=due),
        f"{thread.title}\n\n{excerpt(opening.text, QUESTION_CHARS)}",
        work.t("Note from %(name)s: %(note)s", name=name, note=escalation.note) if escalation.note else "",
        work.t("To answer: %(link)s", link=f"{work.settings.base_url.rstrip('/')}/threads/{thread.id}"),
    ]
    subject = work.t("A question for you: “%(title)s”", title=thread.title)
    return Letter(subject, "\n\n".join(part for part in parts if part) + "\n")
