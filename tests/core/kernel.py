"""The kernel alone: an office with no feature, a clock that stands still, and as many processes as a test wants."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import func, select

from core.actor import SYSTEM, Actor
from core.db import Database
from core.events import Event, Listener
from core.i18n import Catalogues
from core.models import AuditRow, OutboxJob
from core.office import Office
from core.settings import Settings
from core.work import Listeners, Work

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Task(msgspec.Struct, frozen=True):
    """What a job of these tests carries."""

    number: int = 0


class ThingHappened(Event, frozen=True, kw_only=True):
    """A fact of these tests."""

    number: int = 0


class Kernel:
    """One database, the process under test and others beside it."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.now = NOON
        self.settings = Settings(
            data=folder, database_url=url, secret_key="kernel-tests-0123456789-abcdefghij", locale="en"
        )
        self._databases: list[Database] = []
        self.office = self.process()

    def process(self, *listeners: Listener, **changes: Any) -> Office:
        """Another process on the same database."""
        settings = msgspec.structs.replace(self.settings, **changes)
        database = Database(settings.database)
        self._databases.append(database)
        return Office(
            settings, database, listeners=Listeners(listeners), catalogues=Catalogues(), clock=lambda: self.now
        )

    def pass_time(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def close(self) -> None:
        """End every process."""
        for database in self._databases:
            database.close()

    def ask(self, *numbers: int, name: str = "task", **options: Any) -> None:
        """Ask for jobs."""
        with self.office.write() as work:
            for number in numbers:
                work.later(name, Task(number), **options)

    def jobs(self) -> list[OutboxJob]:
        """The outbox, in order."""
        with self.office.read() as work:
            rows = list(work.db.scalars(select(OutboxJob).order_by(OutboxJob.id)))
            work.db.expunge_all()
        return rows

    def effects(self, verb: str = "effect") -> list[int]:
        """The effects that lasted."""
        with self.office.read() as work:
            return list(work.db.scalars(select(AuditRow.target_id).where(AuditRow.verb == verb).order_by(AuditRow.id)))


def leave_effect(work: Work, task: Task | ThingHappened) -> None:
    """An effect that can be counted."""
    work.record("effect", "task", task.number)


def count(office: Office, model: type[Any]) -> int:
    """How many rows a table has."""
    with office.read() as work:
        return work.db.scalar(select(func.count()).select_from(model)) or 0


class Regret(Exception):
    """An act that changes its mind at the very end."""


@contextmanager
def regretted(office: Office, actor: Actor = SYSTEM) -> Iterator[Work]:
    """A piece of work that is refused after everything was written."""
    with suppress(Regret), office.write(actor) as work:
        yield work
        work.db.flush()
        raise Regret
