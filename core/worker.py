"""The worker: runs what the outbox holds and what recurs. Beside the server, or alone with `forum worker`.

A job whose listener works inside a transaction is marked done in that same transaction: it happens exactly once.
Work outside a transaction happens at least once, so its listener must be harmless when repeated.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, or_, select, update

from core import outbox
from core.db import insert_into
from core.events import Listener, Mode, Periodic
from core.models import ScheduleRow
from core.office import Office
from core.outbox import Claimed
from core.work import payload_of

log = logging.getLogger(__name__)

BATCH: Final = 20
IDLE_SECONDS: Final = 1.0
PERIODIC_LEASE: Final = timedelta(minutes=10)
MOMENT: Final = timedelta(microseconds=1)


class LeaseLost(Exception):
    """Somebody else took this job over; what was done here rolls back."""


class Worker:
    """One loop over the outbox and the schedule."""

    def __init__(self, office: Office, schedule: Sequence[Periodic] = (), at_start: Sequence[Periodic] = ()) -> None:
        """Work for this office; what is listed in `at_start` runs once before everything else."""
        self.office = office
        self.at_start = tuple(at_start)
        self.schedule = tuple(schedule)
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._hastened: set[str] = set()
        self._hastening = threading.Lock()

    def hasten(self, name: str) -> None:
        """Let recurring work have its turn now, once more after a run that is under way; from any thread.

        The loop writes it down, so that whoever asks needs no database.
        """
        with self._hastening:
            self._hastened.add(name)
        self.wake()

    def wake(self) -> None:
        """There is something to do; from any thread."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the job in hand and end."""
        self._stop.set()
        self._wake.set()

    def run(self) -> None:
        """Work until stopped. A database that is away is waited for."""
        self.start_up()
        while not self._stop.is_set():
            try:
                busy = self.run_once()
            except Exception:
                log.exception("the worker could not reach its outbox; trying again")
                busy = False
            if not busy:
                self._wake.wait(IDLE_SECONDS)
                self._wake.clear()

    def start_up(self) -> None:
        """Put right what a crash may have left behind, without waiting for its turn in the schedule."""
        for periodic in self.at_start:
            try:
                if self._tick(periodic):
                    self.hasten(periodic.name)
            except Exception:
                log.exception("%s could not run at the start; the schedule will try again", periodic.name)

    def run_once(self) -> bool:
        """Claim and run one batch, then what recurs; True when there was something to do."""
        self._bring_forward()
        with self.office.read() as work:
            due = outbox.has_due(work.db, work.now)
        jobs: list[Claimed] = []
        if due:
            with self.office.write() as work:
                jobs = outbox.claim(work.db, work.now, BATCH)
        for position, job in enumerate(jobs):
            if self._stop.is_set():
                with self.office.write() as work:
                    outbox.release(work.db, jobs[position:])
                break
            self._attempt(job)
        return bool(jobs) | self._run_periodic()

    def drain(self, rounds: int = 1_000) -> None:
        """Run until nothing is due: for tests, imports and the seed."""
        for _ in range(rounds):
            if not self.run_once():
                return

    def _attempt(self, job: Claimed) -> None:
        listener = self.office.listeners.by_name.get(job.name)
        try:
            if listener is None:
                raise LookupError(f"no listener is named {job.name}")  # noqa: TRY301 - a dead letter names its cause
            self._run(listener, job)
        except LeaseLost:
            log.info("job %s (%s) was taken over", job.id, job.name)
        except Exception as error:
            log.warning("job %s (%s) failed at attempt %s", job.id, job.name, job.attempts, exc_info=True)
            with self.office.write() as work:
                outbox.fail(work.db, job, work.now, f"{type(error).__name__}: {error}")

    def _run(self, listener: Listener, job: Claimed) -> None:
        payload = payload_of(listener, job.payload)
        if listener.mode is Mode.OUTSIDE:
            listener.run(self.office, payload)
        with self.office.write() as work:
            if not outbox.finish(work.db, job, work.now):
                raise LeaseLost
            if listener.mode is not Mode.OUTSIDE:
                listener.run(work, payload)

    def _bring_forward(self) -> None:
        with self._hastening:
            names, self._hastened = self._hastened, set()
        if not names:
            return
        try:
            with self.office.write() as work:
                for name in names:
                    row = insert_into(work.db, ScheduleRow).values(name=name, next_run_at=work.now)
                    work.db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"next_run_at": work.now}))
        except BaseException:
            with self._hastening:
                self._hastened |= names
            raise

    def _run_periodic(self) -> bool:
        busy = False
        for periodic in self._due():
            taken_at = None if self._stop.is_set() else self._take(periodic)
            if taken_at is not None:
                self._guard(periodic, taken_at, lambda periodic=periodic: self._tick(periodic))  # type: ignore[misc]
                busy = True
        return busy

    def _due(self) -> list[Periodic]:
        """Recurring work whose turn it seems to be; who gets it is decided by `_take`."""
        if not self.schedule:
            return []
        with self.office.read() as work:
            later = set(
                work.db.scalars(
                    select(ScheduleRow.name).where(
                        or_(ScheduleRow.next_run_at > work.now, ScheduleRow.locked_until > work.now)
                    )
                )
            )
        return [periodic for periodic in self.schedule if periodic.name not in later]

    def _take(self, periodic: Periodic) -> datetime | None:
        """When this worker won this turn of the recurring work, None when it did not; others see it as taken.

        The turn is set back by a moment: whoever hastens the work from now on leaves a later time, which `_guard` sees.
        """
        with self.office.write() as work:
            first = insert_into(work.db, ScheduleRow).values(name=periodic.name, next_run_at=work.now)
            work.db.execute(first.on_conflict_do_nothing())
            taken = work.db.execute(
                update(ScheduleRow)
                .where(
                    ScheduleRow.name == periodic.name,
                    ScheduleRow.next_run_at <= work.now,
                    or_(ScheduleRow.locked_until.is_(None), ScheduleRow.locked_until < work.now),
                )
                .values(locked_until=work.now + PERIODIC_LEASE, next_run_at=work.now - MOMENT)
                .returning(ScheduleRow.name)
                .execution_options(synchronize_session=False)
            ).first()
            return work.now if taken is not None else None

    def _tick(self, periodic: Periodic) -> bool:
        """Run once; True when there is more to do."""
        if periodic.mode is Mode.OUTSIDE:
            return periodic.run(self.office) is True
        with self.office.write() as work:
            return periodic.run(work) is True

    def _guard(self, periodic: Periodic, taken_at: datetime, run: Callable[[], bool]) -> None:
        problem, has_more = "", False
        try:
            has_more = run()
        except Exception as error:
            log.exception("recurring work %s failed", periodic.name)
            problem = f"{type(error).__name__}: {error}"
        with self.office.write() as work:
            turn = work.now if has_more else work.now + periodic.every
            work.db.execute(
                update(ScheduleRow)
                .where(ScheduleRow.name == periodic.name)
                .values(
                    next_run_at=case((ScheduleRow.next_run_at < taken_at, turn), else_=ScheduleRow.next_run_at),
                    locked_until=None,
                    last_run_at=work.now,
                    last_error=problem[:4_000],
                )
            )
