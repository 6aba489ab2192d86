"""The outbox: effects stored with the act that asks for them, claimed by workers, retried, and never silently lost.

One claim statement serves both databases. A claim is a lease with a fencing token: a worker that slept past its
lease cannot mark a job that somebody else took over. After MAX_ATTEMPTS a job is dead and waits for a person.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from core.models import IdempotentAct, OutboxJob, RateBucket

LEASE: Final = timedelta(minutes=5)
MAX_ATTEMPTS: Final = 8
FIRST_DELAY: Final = timedelta(seconds=2)
LONGEST_DELAY: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=7)


class Claimed(msgspec.Struct, frozen=True):
    """A job this worker holds until its lease ends."""

    id: int
    name: str
    payload: dict[str, Any]
    attempts: int
    fence: int


def has_due(db: Session, now: datetime) -> bool:
    """Whether a claim would find something: a read, so that an idle worker never takes the write lock."""
    return db.execute(_due(now).limit(1)).first() is not None


def claim(db: Session, now: datetime, limit: int) -> list[Claimed]:
    """Take up to `limit` due jobs, oldest first. On PostgreSQL, rows another worker is taking are skipped."""
    due = _due(now).order_by(OutboxJob.run_at, OutboxJob.id).limit(limit).with_for_update(skip_locked=True)
    rows = db.execute(
        update(OutboxJob)
        .where(OutboxJob.id.in_(due.scalar_subquery()))
        .values(locked_until=now + LEASE, fence=OutboxJob.fence + 1, attempts=OutboxJob.attempts + 1)
        .returning(OutboxJob.id, OutboxJob.name, OutboxJob.payload, OutboxJob.attempts, OutboxJob.fence)
        .execution_options(synchronize_session=False)
    ).all()
    return sorted((Claimed(*row) for row in rows), key=lambda job: job.id)


def finish(db: Session, job: Claimed, now: datetime) -> bool:
    """Mark a job done if this claim still holds it; False means somebody else took over and the work must roll back."""
    return _settle(db, job, done_at=now, locked_until=None, last_error="")


def fail(db: Session, job: Claimed, now: datetime, error: str) -> bool:
    """Note a failure: try again later with back-off and jitter, or bury the job after MAX_ATTEMPTS."""
    if job.attempts >= MAX_ATTEMPTS:
        return _settle(db, job, dead_at=now, locked_until=None, last_error=error[:4_000])
    return _settle(db, job, run_at=now + delay(job.attempts), locked_until=None, last_error=error[:4_000])


def delay(attempts: int) -> timedelta:
    """How long to wait after this many attempts: doubling, capped, with half of it random so that herds disperse."""
    whole = min(FIRST_DELAY * 2 ** min(attempts - 1, 20), LONGEST_DELAY)
    return timedelta(seconds=whole.total_seconds() * (0.5 + random.random() / 2))  # noqa: S311 - jitter, not a secret


def release(db: Session, jobs: Sequence[Claimed]) -> None:
    """Give claimed jobs back untouched at a clean shutdown."""
    for job in jobs:
        _settle(db, job, locked_until=None, attempts=job.attempts - 1)


def revive(db: Session, job_id: int, now: datetime) -> bool:
    """Try a dead job again; False when it is not dead."""
    found = db.execute(
        update(OutboxJob)
        .where(OutboxJob.id == job_id, OutboxJob.dead_at.is_not(None))
        .values(dead_at=None, attempts=0, run_at=now, locked_until=None)
        .returning(OutboxJob.id)
        .execution_options(synchronize_session=False)
    ).first()
    return found is not None


def bury(db: Session, job_id: int) -> bool:
    """Throw a dead job away; False when it is not dead."""
    found = db.execute(
        delete(OutboxJob).where(OutboxJob.id == job_id, OutboxJob.dead_at.is_not(None)).returning(OutboxJob.id)
    ).first()
    return found is not None


def purge(db: Session, now: datetime) -> None:
    """Forget what is long done: finished jobs, replayed answers, drained buckets."""
    db.execute(delete(OutboxJob).where(OutboxJob.done_at < now - KEPT))
    db.execute(delete(IdempotentAct).where(IdempotentAct.at < now - KEPT))
    db.execute(delete(RateBucket).where(RateBucket.at < (now - KEPT).timestamp()))


class Backlog(msgspec.Struct, frozen=True):
    """How the outbox stands."""

    waiting: int
    dead: int
    oldest_at: datetime | None


def backlog(db: Session) -> Backlog:
    """Count what waits and what died."""
    waiting, oldest = db.execute(
        select(func.count(), func.min(OutboxJob.run_at)).where(OutboxJob.done_at.is_(None), OutboxJob.dead_at.is_(None))
    ).one()
    dead = db.execute(select(func.count()).where(OutboxJob.dead_at.is_not(None))).scalar_one()
    return Backlog(waiting=waiting, dead=dead, oldest_at=oldest)


class JobRow(msgspec.Struct, frozen=True):
    """One job as the administrator sees it."""

    id: int
    name: str
    payload: dict[str, Any]
    attempts: int
    created_at: datetime
    run_at: datetime
    is_dead: bool
    last_error: str


def list_unfinished(db: Session, limit: int = 100) -> list[JobRow]:
    """Dead jobs first, then those that wait."""
    rows = db.scalars(
        select(OutboxJob)
        .where(OutboxJob.done_at.is_(None))
        .order_by(OutboxJob.dead_at.is_(None), OutboxJob.run_at, OutboxJob.id)
        .limit(limit)
    )
    return [
        JobRow(
            row.id,
            row.name,
            row.payload,
            row.attempts,
            row.created_at,
            row.run_at,
            row.dead_at is not None,
            row.last_error,
        )
        for row in rows
    ]


def _settle(db: Session, job: Claimed, **values: object) -> bool:
    found = db.execute(
        update(OutboxJob)
        .where(OutboxJob.id == job.id, OutboxJob.fence == job.fence, OutboxJob.done_at.is_(None))
        .values(**values)
        .returning(OutboxJob.id)
        .execution_options(synchronize_session=False)
    ).first()
    return found is not None


def _due(now: datetime) -> Select[int]:
    return select(OutboxJob.id).where(
        OutboxJob.done_at.is_(None),
        OutboxJob.dead_at.is_(None),
        OutboxJob.run_at <= now,
        or_(OutboxJob.locked_until.is_(None), OutboxJob.locked_until < now),
    )
