"""The worker: effects in a transaction happen exactly once, others at least once, and nothing stops it for good."""

import logging
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from core import outbox, worker
from core.events import Listener, every, every_outside, job, later, outside
from core.models import ScheduleRow
from core.office import Office
from core.outbox import LEASE, MAX_ATTEMPTS
from core.work import Work
from core.worker import PERIODIC_LEASE, LeaseLost, Worker
from tests.cluster import create_database
from tests.core.kernel import NOON, Kernel, Task, ThingHappened, count, leave_effect


def task(run: Callable[..., None], *, slow: bool = False) -> Listener:
    return job("task", run, Task, slow=slow)


@contextmanager
def running(loop: Worker) -> Iterator[None]:
    """The worker in a thread of its own, ended with the block."""
    thread = threading.Thread(target=loop.run)
    thread.start()
    try:
        yield
    finally:
        loop.stop()
        thread.join(timeout=10)
        assert not thread.is_alive(), "the worker did not stop when asked"


def await_until(is_so: Callable[[], bool], loop: Worker | None = None, seconds: float = 10) -> None:
    """Wait for another thread; the worker is woken so that its idle pause costs no time."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited too long"
        if loop:
            loop.wake()
        time.sleep(0.01)


def test_an_effect_in_a_transaction_happens_exactly_once_even_when_its_first_try_fails(any_kernel: Kernel) -> None:
    tries = []

    def run(work: Work, given: Task) -> None:
        leave_effect(work, given)
        tries.append(given.number)
        if len(tries) == 1:
            raise RuntimeError("the first try fails after its effect")

    loop = Worker(any_kernel.process(task(run)))
    any_kernel.ask(7)
    loop.drain()
    assert any_kernel.effects() == [], "what a failed try did is undone"
    any_kernel.pass_time(minutes=1)
    loop.drain()
    loop.drain()
    assert (tries, any_kernel.effects()) == ([7, 7], [7])
    assert any_kernel.jobs()[0].done_at is not None


def test_an_effect_of_a_worker_that_lost_its_lease_is_undone(any_kernel: Kernel) -> None:
    any_kernel.ask(1)
    slow, quick = Worker(any_kernel.process(task(leave_effect))), Worker(any_kernel.process(task(leave_effect)))
    with any_kernel.office.write() as work:
        (held,) = outbox.claim(work.db, work.now, 1)
    any_kernel.pass_time(seconds=LEASE.total_seconds() + 1)
    quick.drain()
    with pytest.raises(LeaseLost):
        slow._run(slow.office.listeners.by_name["task"], held)
    slow._attempt(held)
    assert any_kernel.effects() == [1]
    assert any_kernel.jobs()[0].last_error == ""


def test_an_effect_outside_a_transaction_happens_at_least_once(any_kernel: Kernel) -> None:
    tries = []

    def run(office: Office, given: Task) -> None:
        with office.write() as work:
            leave_effect(work, given)
        tries.append(given.number)
        if len(tries) == 1:
            raise RuntimeError("the first try fails after its effect")

    loop = Worker(any_kernel.process(task(run, slow=True)))
    any_kernel.ask(7)
    loop.drain()
    any_kernel.pass_time(minutes=1)
    loop.drain()
    loop.drain()
    assert any_kernel.effects() == [7, 7]
    assert any_kernel.jobs()[0].done_at is not None


def test_every_listener_of_an_event_has_its_own_job(kernel: Kernel) -> None:
    def tell(work: Work, event: ThingHappened) -> None:
        work.record("told", "task", event.number)

    def index(office: Office, event: ThingHappened) -> None:
        with office.write() as work:
            work.record("indexed", "task", event.number)

    office = kernel.process(later(ThingHappened, tell), outside(ThingHappened, index))
    with office.write() as work:
        work.emit(ThingHappened(number=5))
    Worker(office).drain()
    assert (kernel.effects("told"), kernel.effects("indexed")) == ([5], [5])


def test_a_job_that_always_fails_dies_and_holds_nobody_up(kernel: Kernel) -> None:
    def run(work: Work, given: Task) -> None:
        if given.number == 0:
            raise RuntimeError("poison")
        leave_effect(work, given)

    loop = Worker(kernel.process(task(run)))
    kernel.ask(0, 1, 2, 3)
    loop.drain()
    assert kernel.effects() == [1, 2, 3]
    for _ in range(MAX_ATTEMPTS):
        kernel.pass_time(hours=2)
        loop.drain()
    poison = kernel.jobs()[0]
    assert poison.dead_at is not None
    assert (poison.attempts, poison.last_error) == (MAX_ATTEMPTS, "RuntimeError: poison")


def test_a_job_nobody_knows_dies_with_its_cause(kernel: Kernel) -> None:
    loop = Worker(kernel.office)
    kernel.ask(1, name="forgotten.job")
    for _ in range(MAX_ATTEMPTS):
        kernel.pass_time(hours=2)
        loop.drain()
    dead = kernel.jobs()[0]
    assert dead.dead_at is not None
    assert "forgotten.job" in dead.last_error


def test_an_idle_worker_takes_no_write_lock(kernel: Kernel) -> None:
    kernel.ask(1, run_at=kernel.now + timedelta(hours=1))
    idle = Worker(kernel.process(task(leave_effect)))
    with kernel.office.write() as held:
        held.record("held", "task", 1)
        held.db.flush()
        assert not idle.run_once()


def test_two_workers_do_recurring_work_once_a_turn(any_kernel: Kernel) -> None:
    def tick(work: Work) -> None:
        work.record("tick", "task", 1)

    schedule = [every(timedelta(hours=1), "tick", tick)]
    workers = [Worker(any_kernel.process(), schedule) for _ in range(4)]
    for turn in (1, 2, 3):
        start = threading.Barrier(len(workers))

        def run(loop: Worker, start: threading.Barrier = start) -> None:
            start.wait()
            loop.run_once()
            loop.run_once()

        with ThreadPoolExecutor(len(workers)) as pool:
            list(pool.map(run, workers))
        assert len(any_kernel.effects("tick")) == turn
        any_kernel.pass_time(hours=1)


def test_recurring_work_that_fails_is_noted_and_tried_at_its_next_turn(kernel: Kernel) -> None:
    tries = []

    def tick(_office: Office) -> None:
        tries.append(kernel.now)
        raise RuntimeError("no luck")

    loop = Worker(kernel.office, [every_outside(timedelta(hours=1), "tick", tick)])
    loop.drain()
    with kernel.office.read() as work:
        row = work.db.get_one(ScheduleRow, "tick")
        assert (row.last_error, row.next_run_at) == ("RuntimeError: no luck", NOON + timedelta(hours=1))
    kernel.pass_time(hours=1)
    loop.drain()
    assert len(tries) == 2


def test_recurring_work_of_a_worker_that_died_is_taken_over(kernel: Kernel) -> None:
    ticks = []
    schedule = [every_outside(timedelta(hours=1), "tick", lambda _office: ticks.append(kernel.now))]
    died, heir = Worker(kernel.process(), schedule), Worker(kernel.process(), schedule)
    assert died._take(schedule[0])
    assert not heir.run_once()
    kernel.pass_time(seconds=PERIODIC_LEASE.total_seconds() + 1)
    assert heir.run_once()
    assert len(ticks) == 1


def test_hastened_work_has_its_turn_at_once_whether_it_ever_ran_or_not(kernel: Kernel) -> None:
    ticks = []
    schedule = [every_outside(timedelta(hours=1), "tick", lambda _office: ticks.append(kernel.now))]
    loop = Worker(kernel.office, schedule)
    loop.hasten("tick")
    loop.drain()
    assert len(ticks) == 1
    kernel.pass_time(minutes=1)
    loop.drain()
    assert len(ticks) == 1
    loop.hasten("tick")
    loop.drain()
    assert len(ticks) == 2
    with kernel.office.read() as work:
        assert work.db.get_one(ScheduleRow, "tick").next_run_at == kernel.now + timedelta(hours=1)


def test_hastening_during_a_run_means_another_run_also_when_another_process_hastens(any_kernel: Kernel) -> None:
    ticks: list[int] = []

    def tick(_office: Office) -> None:
        ticks.append(len(ticks))
        if len(ticks) <= 2:
            hasteners[len(ticks) - 1].hasten("tick")
            hasteners[1].run_once()

    schedule = [every_outside(timedelta(hours=1), "tick", tick)]
    loop = Worker(any_kernel.process(), schedule)
    hasteners = [loop, Worker(any_kernel.process())]
    loop.drain()
    assert ticks == [0, 1, 2]


def test_work_that_has_more_to_do_gets_its_next_turn_at_once_and_jobs_go_between(kernel: Kernel) -> None:
    done: list[str] = []

    def step(_office: Office) -> bool:
        done.append("step")
        kernel.ask(len(done))
        return done.count("step") < 3

    office = kernel.process(task(lambda _work, _given: done.append("job")))
    loop = Worker(office, [every_outside(timedelta(hours=1), "steps", step)])
    loop.drain()
    assert done == ["step", "job", "step", "job", "step", "job"]
    with kernel.office.read() as work:
        assert work.db.get_one(ScheduleRow, "steps").next_run_at == kernel.now + timedelta(hours=1)


def test_work_begun_at_the_start_goes_on_without_waiting_for_its_turn(kernel: Kernel) -> None:
    done: list[str] = []

    def step(_office: Office) -> bool:
        done.append("step")
        return len(done) < 3

    steps = every_outside(timedelta(hours=1), "steps", step)
    Worker(kernel.process(), [steps]).drain()
    assert len(done) == 3
    done.clear()
    again = Worker(kernel.process(), [steps], at_start=[steps])
    again.start_up()
    again.drain()
    assert len(done) == 3, "the schedule alone would have waited for an hour"


def test_hastening_wakes_a_worker_and_waits_for_a_database_that_is_away(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 60.0)
    ticks: list[bool] = []
    loop = Worker(kernel.office, [every_outside(timedelta(hours=1), "tick", lambda _office: ticks.append(True))])
    with running(loop):
        await_until(lambda: len(ticks) == 1)
        loop.hasten("tick")
        await_until(lambda: len(ticks) == 2)
    away = Worker(Kernel(kernel.settings.data / "nowhere").office, loop.schedule)
    away.hasten("tick")
    with pytest.raises(DBAPIError):
        away.run_once()
    away.office = kernel.office
    away.run_once()
    assert len(ticks) == 3


def test_a_clean_stop_gives_claimed_jobs_back(any_kernel: Kernel) -> None:
    def run(work: Work, given: Task) -> None:
        leave_effect(work, given)
        stopping.stop()

    stopping = Worker(any_kernel.process(task(run)))
    any_kernel.ask(1, 2, 3)
    stopping.run()
    assert any_kernel.effects() == [1]
    assert [(row.locked_until, row.attempts) for row in any_kernel.jobs()[1:]] == [(None, 0), (None, 0)]
    Worker(any_kernel.process(task(leave_effect))).drain()
    assert any_kernel.effects() == [1, 2, 3]


def test_a_worker_is_woken_by_the_commit_that_needs_it(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 60.0)
    office = kernel.process(task(leave_effect))
    loop = Worker(office)
    office.hub.on_signal(loop.wake)
    with running(loop):
        time.sleep(0.05)
        with office.write() as work:
            work.later("task", Task(4))
        await_until(lambda: kernel.effects() == [4])


def test_a_database_that_is_not_there_yet_is_waited_for(
    tmp_path: Path, blank: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.02)
    caplog.set_level(logging.ERROR)
    elsewhere = tmp_path / "elsewhere"
    late = Kernel(elsewhere)
    loop = Worker(late.process(task(leave_effect)))
    with running(loop):
        await_until(lambda: "could not reach its outbox" in caplog.text)
        elsewhere.mkdir()
        shutil.copy(blank, elsewhere / "arriving")
        (elsewhere / "arriving").rename(elsewhere / "entraide.sqlite3")
        late.ask(1)
        await_until(lambda: late.effects() == [1], loop)
    late.close()


@pytest.mark.postgres
def test_a_database_that_goes_away_and_comes_back_finds_its_worker(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.02)
    caplog.set_level(logging.ERROR)
    name = f"away_{secrets.token_hex(4)}"
    kernel = Kernel(tmp_path, create_database(postgres, name, template="blank"))
    loop = Worker(kernel.process(task(leave_effect)))

    def admit(*, people: bool) -> None:
        with psycopg.connect(host=postgres, user="entraide", dbname="postgres", autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {str(people).lower()}')
            if not people:
                connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    with running(loop):
        kernel.ask(1)
        await_until(lambda: kernel.effects() == [1], loop)
        admit(people=False)
        await_until(lambda: "could not reach its outbox" in caplog.text, loop)
        admit(people=True)
        kernel.ask(2)
        await_until(lambda: kernel.effects() == [1, 2], loop)
    kernel.close()


def test_draining_ends_when_nothing_is_due(kernel: Kernel) -> None:
    kernel.ask(1)
    loop = Worker(kernel.process(task(leave_effect)))
    loop.drain()
    assert not loop.run_once()
    assert count(kernel.office, ScheduleRow) == 0
