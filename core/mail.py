"""Mail: written to the outbox with the act that causes it, delivered by SMTP, or kept for the administrator to see.

Nothing is sent inside the transaction; a mail whose act rolled back never existed. Its unique effect key makes a
repeated job harmless. Headers are built by the standard library, which refuses line breaks in them.

Between the act and the delivery hours may pass, and what a mail tells may be hidden meanwhile. Such a mail names its
writer, which is asked for the words again right before they leave, and may withdraw it.
"""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from enum import StrEnum
from typing import Any, Final

import aiosmtplib
import msgspec
from sqlalchemy import select, update

from core.db import insert_into
from core.events import job
from core.ids import Cursor, sign
from core.models import Mail
from core.office import Office
from core.settings import Settings
from core.work import Work, payload_of

DELIVER: Final = "core.deliver_mail"
SMTP_SECONDS: Final = 20.0


class MailId(msgspec.Struct, frozen=True):
    """The mail to deliver."""

    mail_id: int


class Letter(msgspec.Struct, frozen=True):
    """What a mail says."""

    subject: str
    text: str


class Withdrawal(StrEnum):
    """Why a mail is not sent after all."""

    HIDDEN = "hidden"
    UNWANTED = "unwanted"


class Again(msgspec.Struct, frozen=True):
    """Who writes a mail again at its delivery, `(work, about) -> Letter | Withdrawal`, registered as `asked`."""

    writer: str
    about: msgspec.Struct


class MailRow(msgspec.Struct, frozen=True):
    """One mail as the administrator sees it."""

    id: int
    to: str
    subject: str
    text: str
    created_at: datetime
    sent_at: datetime | None
    withdrawn_because: str | None = None


def send(  # noqa: PLR0913 - the parts of a mail
    work: Work,
    to_name: str,
    to_address: str,
    *,
    subject: str,
    text: str,
    effect_key: str,
    headers: Mapping[str, str] | None = None,
    again: Again | None = None,
) -> None:
    """Store a mail and the job that delivers it. The same effect key twice is one mail.

    Whoever tells what may be hidden later says how to write it `again`.
    """
    statement = insert_into(work.db, Mail).values(
        effect_key=effect_key,
        to_name=one_line(to_name)[:200],
        to_address=to_address,
        subject=one_line(subject)[:300],
        text=text,
        html=None,
        headers={name: one_line(value) for name, value in (headers or {}).items()},
        created_at=work.now,
        writer=again.writer if again else None,
        about=msgspec.to_builtins(again.about) if again else None,
    )
    mail_id = work.db.scalar(statement.on_conflict_do_nothing(index_elements=[Mail.effect_key]).returning(Mail.id))
    if mail_id is not None:
        work.later(DELIVER, MailId(mail_id))


def deliver(office: Office, payload: MailId) -> None:
    """Hand one mail to the SMTP server; without one it stays on the administrator's page."""
    if not office.settings.mail_host:
        return
    with office.read() as work:
        mail = work.db.get(Mail, payload.mail_id)
        if mail is None or mail.sent_at is not None or mail.withdrawn_at is not None:
            return
        letter = _last_words(work, mail)
        message = compose(mail, office.settings, letter) if isinstance(letter, Letter) else None
    if message is not None:
        asyncio.run(_transmit(message, office.settings))
    with office.write() as work:
        _settle(work, payload.mail_id, letter)


def compose(mail: Mail, settings: Settings, letter: Letter | None = None) -> EmailMessage:
    """The message on the wire; its Message-ID derives from the effect key, so a repeat is recognised downstream."""
    letter = letter or Letter(mail.subject, mail.text)
    message = EmailMessage()
    name, address = parseaddr(settings.mail_from)
    message["From"] = formataddr((name, address))
    message["To"] = formataddr((mail.to_name, mail.to_address))
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{sign(settings.secret_key, 'mail', mail.effect_key)[:40]}@{_domain(address)}>"
    message["Auto-Submitted"] = "auto-generated"
    for header, value in mail.headers.items():
        message[header] = value
    message.set_content(letter.text)
    return message


def list_mails(work: Work, cursor: Cursor | None = None, limit: int = 50) -> list[MailRow]:
    """The newest mails first."""
    statement = select(Mail).order_by(Mail.id.desc()).limit(limit)
    if cursor:
        statement = statement.where(Mail.id < cursor.id)
    return [
        MailRow(row.id, _shown(row), row.subject, row.text, row.created_at, row.sent_at, row.withdrawn_because)
        for row in work.db.scalars(statement)
    ]


def one_line(text: str) -> str:
    """No line break ever reaches a header."""
    return re.sub(r"[\r\n\t\x00]+", " ", text).strip()


def _last_words(work: Work, mail: Mail) -> Letter | Withdrawal:
    """What the mail may say now."""
    if mail.writer is None:
        return Letter(mail.subject, mail.text)
    writer = work.listeners.by_name[mail.writer]
    answer = writer.run(work, payload_of(writer, mail.about or {}))
    if isinstance(answer, Letter):
        return Letter(one_line(answer.subject)[:300], answer.text)
    return Withdrawal(str(answer))


def _settle(work: Work, mail_id: int, letter: Letter | Withdrawal) -> None:
    """Keep what became of a mail: the words that left, or why none did."""
    if isinstance(letter, Letter):
        fate: dict[str, object] = {"sent_at": work.now, "subject": letter.subject, "text": letter.text}
    else:
        fate = {"withdrawn_at": work.now, "withdrawn_because": letter}
    work.db.execute(update(Mail).where(Mail.id == mail_id, Mail.sent_at.is_(None)).values(fate))


def _shown(mail: Mail) -> str:
    return f"{mail.to_name} <{mail.to_address}>" if mail.to_name else mail.to_address


def _domain(address: str) -> str:
    return address.partition("@")[2] or "localhost"


async def _transmit(message: EmailMessage, settings: Settings) -> None:
    options: dict[str, Any] = {}
    if settings.mail_user:
        options = {"username": settings.mail_user, "password": settings.mail_password}
    await aiosmtplib.send(
        message,
        hostname=settings.mail_host,
        port=settings.mail_port,
        use_tls=settings.mail_security == "tls",
        start_tls=settings.mail_security == "starttls",
        timeout=SMTP_SECONDS,
        **options,
    )


JOBS: Final = (job(DELIVER, deliver, MailId, slow=True),)
