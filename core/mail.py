"""Mail: written to the outbox with the act that causes it, delivered by SMTP, or kept for the administrator to see.

Nothing is sent inside the transaction; a mail whose act rolled back never existed. Its unique effect key makes a
repeated job harmless. Headers are built by the standard library, which refuses line breaks in them.
"""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
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
from core.work import Work

DELIVER: Final = "core.deliver_mail"
SMTP_SECONDS: Final = 20.0


class MailId(msgspec.Struct, frozen=True):
    """The mail to deliver."""

    mail_id: int


class MailRow(msgspec.Struct, frozen=True):
    """One mail as the administrator sees it."""

    id: int
    to: str
    subject: str
    text: str
    created_at: datetime
    sent_at: datetime | None


def send(  # noqa: PLR0913 - the parts of a mail
    work: Work,
    to_name: str,
    to_address: str,
    *,
    subject: str,
    text: str,
    effect_key: str,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Store a mail and the job that delivers it. The same effect key twice is one mail."""
    statement = insert_into(work.db, Mail).values(
        effect_key=effect_key,
        to_name=one_line(to_name)[:200],
        to_address=to_address,
        subject=one_line(subject)[:300],
        text=text,
        html=None,
        headers={name: one_line(value) for name, value in (headers or {}).items()},
        created_at=work.now,
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
        if mail is None or mail.sent_at is not None:
            return
        message = compose(mail, office.settings)
    asyncio.run(_transmit(message, office.settings))
    with office.write() as work:
        work.db.execute(update(Mail).where(Mail.id == payload.mail_id, Mail.sent_at.is_(None)).values(sent_at=work.now))


def compose(mail: Mail, settings: Settings) -> EmailMessage:
    """The message on the wire; its Message-ID derives from the effect key, so a repeat is recognised downstream."""
    message = EmailMessage()
    name, address = parseaddr(settings.mail_from)
    message["From"] = formataddr((name, address))
    message["To"] = formataddr((mail.to_name, mail.to_address))
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{sign(settings.secret_key, 'mail', mail.effect_key)[:40]}@{_domain(address)}>"
    message["Auto-Submitted"] = "auto-generated"
    for header, value in mail.headers.items():
        message[header] = value
    message.set_content(mail.text)
    return message


def list_mails(work: Work, cursor: Cursor | None = None, limit: int = 50) -> list[MailRow]:
    """The newest mails first."""
    statement = select(Mail).order_by(Mail.id.desc()).limit(limit)
    if cursor:
        statement = statement.where(Mail.id < cursor.id)
    return [
        MailRow(row.id, _shown(row), row.subject, row.text, row.created_at, row.sent_at)
        for row in work.db.scalars(statement)
    ]


def one_line(text: str) -> str:
    """No line break ever reaches a header."""
    return re.sub(r"[\r\n\t\x00]+", " ", text).strip()


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
