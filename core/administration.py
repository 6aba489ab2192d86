"""What the administrator of an installation does with the kernel's own tables: unfinished jobs, mails, the action log.

Every function asks for an administrator itself. It never reads what a feature keeps: it counts rows at most.
"""

from datetime import datetime
from typing import Any, ClassVar, Final

import msgspec
from sqlalchemy import Select, func, select

from core import mail, outbox
from core.db import Base
from core.errors import Conflict, NotFound, require
from core.ids import Cursor
from core.mail import MailRow
from core.models import AuditRow, OutboxJob
from core.outbox import Backlog, JobRow
from core.work import WAKE, Work

LONGEST_PAGE: Final = 200
MOST_JOBS: Final = 500
FACT_CHARS: Final = 500


class JobNotDead(Conflict):
    """The job runs, waits for its next try, or was settled by somebody else meanwhile."""

    code: ClassVar[str] = "job_not_dead"


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the log is narrowed to; what is left out narrows nothing."""

    actor_id: int | None = None
    verb: str = ""
    target_kind: str = ""
    target_id: int | None = None


class Fact(msgspec.Struct, frozen=True):
    """One detail of an act, as text."""

    name: str
    value: str


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what to what, when."""

    id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    verb: str
    target_kind: str
    target_id: int
    facts: tuple[Fact, ...]


class AuditPage(msgspec.Struct, frozen=True):
    """One page of the log, newest first; `next` asks for the one before it in time."""

    items: list[AuditEntry]
    next: str | None


class MailPage(msgspec.Struct, frozen=True):
    """One page of mails, newest first."""

    items: list[MailRow]
    next: str | None


def retry_job(work: Work, job_id: int) -> None:
    """Try a dead job again, as if it had never failed.

    Raises:
        Forbidden: the actor is not an administrator.
        JobNotDead: it is not dead, or no longer.
    """
    require(work.actor.is_admin, "retry_job")
    if not outbox.revive(work.db, job_id, work.now):
        raise JobNotDead
    work.record("retry_job", "job", job_id)
    work.signal(WAKE)


def drop_job(work: Work, job_id: int) -> None:
    """Throw a dead job away: its effect never happens. The log keeps what it was.

    Raises:
        Forbidden: the actor is not an administrator.
        JobNotDead: it is not dead, or no longer.
    """
    require(work.actor.is_admin, "drop_job")
    job = _find_dead(work, job_id)
    if job is None or not outbox.bury(work.db, job_id):
        raise JobNotDead
    work.record("drop_job", "job", job_id, name=job.name, payload=job.payload, error=job.last_error[:FACT_CHARS])


def list_jobs(work: Work) -> list[JobRow]:
    """Dead jobs first, then those that wait; five hundred at most.

    Raises:
        Forbidden: the actor is not an administrator.
    """
    require(work.actor.is_admin, "list_jobs")
    return outbox.list_unfinished(work.db, MOST_JOBS)


def load_dead_job(work: Work, job_id: int) -> JobRow:
    """A dead job, for the page that asks before it is thrown away.

    Raises:
        Forbidden: the actor is not an administrator.
        NotFound: it is not dead, or no longer.
    """
    require(work.actor.is_admin, "list_jobs")
    job = _find_dead(work, job_id)
    if job is None:
        raise NotFound(kind="job")
    return job


def count_jobs(work: Work) -> Backlog:
    """How the outbox stands.

    Raises:
        Forbidden: the actor is not an administrator.
    """
    require(work.actor.is_admin, "list_jobs")
    return outbox.backlog(work.db)


def list_mails(work: Work, cursor: Cursor | None = None, limit: int = 30) -> MailPage:
    """One page of the mails written by this site, sent or kept.

    Raises:
        Forbidden: the actor is not an administrator.
    """
    require(work.actor.is_admin, "list_mails")
    limit = max(1, min(limit, LONGEST_PAGE))
    rows = mail.list_mails(work, cursor, limit + 1)
    items = rows[:limit]
    return MailPage(items, Cursor.at("", items[-1].id).encode() if len(rows) > limit else None)


def list_audit(
    work: Work, cursor: Cursor | None = None, limit: int = 50, wanted: AuditFilter | None = None
) -> AuditPage:
    """One page of the action log, newest first.

    Raises:
        Forbidden: the actor is not an administrator.
    """
    require(work.actor.is_admin, "list_audit")
    limit = max(1, min(limit, LONGEST_PAGE))
    statement = _filtered(wanted or AuditFilter()).order_by(AuditRow.id.desc()).limit(limit + 1)
    if cursor:
        statement = statement.where(AuditRow.id < cursor.id)
    rows = list(work.db.scalars(statement))
    items = [_entry(row) for row in rows[:limit]]
    return AuditPage(items, Cursor.at("", items[-1].id).encode() if len(rows) > limit else None)


def count_rows(work: Work, table: str) -> int:
    """How many rows a table holds, for the size of the site.

    Raises:
        Forbidden: the actor is not an administrator.
    """
    require(work.actor.is_admin, "count_rows")
    return work.db.execute(select(func.count()).select_from(Base.metadata.tables[table])).scalar_one()


def _find_dead(work: Work, job_id: int) -> JobRow | None:
    row = work.db.get(OutboxJob, job_id)
    if row is None or row.dead_at is None:
        return None
    return JobRow(
        row.id, row.name, row.payload, row.attempts, row.created_at, row.run_at, is_dead=True, last_error=row.last_error
    )


def _filtered(wanted: AuditFilter) -> Select[AuditRow]:
    statement = select(AuditRow)
    if wanted.actor_id is not None:
        statement = statement.where(AuditRow.actor_id == wanted.actor_id)
    if wanted.verb:
        statement = statement.where(AuditRow.verb == wanted.verb)
    if wanted.target_kind:
        statement = statement.where(AuditRow.target_kind == wanted.target_kind)
    if wanted.target_id is not None:
        statement = statement.where(AuditRow.target_id == wanted.target_id)
    return statement


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at=row.at,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        verb=row.verb,
        target_kind=row.target_kind,
        target_id=row.target_id,
        facts=tuple(
            Fact(name, _text(value)) for name, value in sorted(row.detail.items()) if value not in (None, "", [])
        ),
    )


def _text(value: Any) -> str:  # noqa: ANN401 - whatever JSON held
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= FACT_CHARS else text[:FACT_CHARS] + "…"
