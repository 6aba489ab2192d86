"""One mail a day, towards 18:00 where its reader lives, only if there is something to say.

What an evening settles is marked as mailed, read or hidden included, so that nothing is counted twice.
"""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import update

from accounts.queries.people import mail_target
from core.events import every_outside, job
from core.office import Office
from core.work import Work
from forum.jobs.letters import wanted, write_digest
from forum.models import Notification
from forum.queries.notices import awaits_digest, find_recipient, pending_for_digest, waiting_for_digest

MAIL_DIGEST: Final = "forum.mail_digest"
EVENING_HOUR: Final = 18
DIGEST_LINES: Final = 100


class DigestDue(msgspec.Struct, frozen=True):
    """Whose evening it is, and when it began."""

    user_id: int
    until: datetime


def ask_for_digests(office: Office) -> None:
    """Ask for the mail of everybody whose evening has come; asking again for the same evening changes nothing."""
    with office.read() as work:
        evenings = [
            (user_id, _last_evening(work.now, zone), oldest) for user_id, zone, oldest in waiting_for_digest(work)
        ]
    due = [(user_id, evening) for user_id, evening, oldest in evenings if oldest <= evening]
    if not due:
        return
    with office.write() as work:
        for user_id, evening in due:
            work.later(MAIL_DIGEST, DigestDue(user_id, evening), effect_key=_effect_key(user_id, evening))


def mail_digest(work: Work, payload: DigestDue) -> None:
    """Mail what is unread and may be told now, in spaces whose mails are still wanted; settle the rest."""
    reader, target = find_recipient(work, payload.user_id), mail_target(work, payload.user_id)
    if reader is not None and target is not None:
        pending = pending_for_digest(work, reader, payload.until, DIGEST_LINES)
        rows = wanted(work, payload.user_id, pending)
        if rows:
            write_digest(work.speaking(target.locale), target, rows, _effect_key(payload.user_id, payload.until))
    work.db.execute(
        update(Notification).where(awaits_digest(payload.user_id, payload.until)).values(mailed_at=work.now),
        execution_options={"synchronize_session": False},
    )


def _last_evening(now: datetime, timezone: str) -> datetime:
    local = now.astimezone(ZoneInfo(timezone))
    evening = local.replace(hour=EVENING_HOUR, minute=0, second=0, microsecond=0)
    return evening if evening <= local else evening - timedelta(days=1)


def _effect_key(user_id: int, evening: datetime) -> str:
    return f"{MAIL_DIGEST}:{user_id}:{evening.date()}"


LISTENERS: Final = (job(MAIL_DIGEST, mail_digest, DigestDue),)
SCHEDULE: Final = (every_outside(timedelta(minutes=10), "forum.ask_for_digests", ask_for_digests),)
