"""The office: what one process shares between its requests and its worker.

It opens pieces of work (`bench.read()`, `bench.write()`), runs them on two small thread pools, and publishes the
signals of a committed piece of work. SQLite writes one at a time, so its writers get one thread: waiting happens in
our queue, in order, and never holds a reader's thread.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, ParamSpec, TypeVar

import anyio
import anyio.to_thread
from anyio import CapacityLimiter
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor
from core.db import Database
from core.hub import Hub
from core.i18n import Catalogues
from core.settings import Settings
from core.work import Clock, Listeners, Work, utc_now

P = ParamSpec("P")
T = TypeVar("T")

POSTGRES_THREADS: Final = 16


class Office:
    """Everything one process shares."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        listeners: Listeners,
        catalogues: Catalogues,
        clock: Clock = utc_now,
        hub: Hub | None = None,
    ) -> None:
        """Share these parts."""
        self.settings = settings
        self.database = database
        self.listeners = listeners
        self.catalogues = catalogues
        self.clock = clock
        self.hub = hub or Hub()
        readers = settings.threads or (os.cpu_count() or 2 if database.is_sqlite else POSTGRES_THREADS)
        self._reading = CapacityLimiter(readers)
        self._writing = CapacityLimiter(1 if database.is_sqlite else readers)
        self._computing = CapacityLimiter(2)

    @contextmanager
    def read(self, actor: Actor = SYSTEM, locale: str = "") -> Iterator[Work]:
        """A piece of work that looks and never changes."""
        with self.database.read() as db:
            yield self._work(db, actor, locale)

    @contextmanager
    def write(self, actor: Actor = SYSTEM, locale: str = "") -> Iterator[Work]:
        """A piece of work that may change things: committed at the end of the block, then its signals are sent."""
        with self.database.write() as db:
            work = self._work(db, actor, locale)
            yield work
        if work.signals:
            self.hub.publish(work.signals)

    async def in_reader(self, run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run on the readers' threads."""
        return await anyio.to_thread.run_sync(lambda: run(*args, **kwargs), limiter=self._reading)

    async def in_writer(self, run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run on the writers' threads."""
        return await anyio.to_thread.run_sync(lambda: run(*args, **kwargs), limiter=self._writing)

    async def compute(self, run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run slow work that needs no transaction: rendering, hashing, re-encoding."""
        return await anyio.to_thread.run_sync(lambda: run(*args, **kwargs), limiter=self._computing)

    def _work(self, db: Session, actor: Actor, locale: str) -> Work:
        return Work(
            db,
            actor,
            now=self.clock(),
            locale=locale or actor.locale or self.settings.locale,
            settings=self.settings,
            listeners=self.listeners,
            catalogues=self.catalogues,
        )
