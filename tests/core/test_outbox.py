"""The outbox: each job is claimed once, on both databases, and none is lost in silence."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core import outbox
from core.models import OutboxJob, RateBucket
from core.outbox import FIRST_DELAY, KEPT, LEASE, LONGEST_DELAY, MAX_ATTEMPTS, Claimed
from tests.core.kernel import Kernel, Task, count


def claim(kernel: Kernel, limit: int = 20) -> list[Claimed]:
    with kernel.office.write() as work:
        return outbox.claim(work.db, work.now, limit)


def finish(kernel: Kernel, job: Claimed) -> bool:
    with kernel.office.write() as work:
        return outbox.finish(work.db, job, work.now)


def fail(kernel: Kernel, job: Claimed) -> bool:
    with kernel.office.write() as work:
        return outbox.fail(work.db, job, work.now, "it broke")


def fail_until_dead(kernel: Kernel) -> int:
    for _ in range(MAX_ATTEMPTS):
        kernel.pass_time(hours=2)
        (job,) = claim(kernel)
        assert fail(kernel, job)
    return job.id


def test_claimants_in_parallel_take_each_job_exactly_once(any_kernel: Kernel) -> None:
    any_kernel.ask(*range(120))
    processes = [any_kernel.process() for _ in range(4)]
    start = threading.Barrier(8)

    def take(number: int) -> list[int]:
        office, taken = processes[number % 4], []
        start.wait()
        for _ in range(400):
            with office.read() as work:
                if not outbox.has_due(work.db, work.now):
                    break
            with office.write() as work:
                taken += [job.payload["number"] for job in outbox.claim(work.db, work.now, 7)]
        return taken

    with ThreadPoolExecutor(8) as pool:
        taken = [number for numbers in pool.map(take, range(8)) for number in numbers]
    assert sorted(taken) == list(range(120))


def test_a_claim_takes_no_more_than_asked_oldest_first(any_kernel: Kernel) -> None:
    any_kernel.ask(3, run_at=any_kernel.now - timedelta(minutes=1))
    any_kernel.ask(1, run_at=any_kernel.now - timedelta(minutes=9))
    any_kernel.ask(2, run_at=any_kernel.now - timedelta(minutes=5))
    any_kernel.ask(9, run_at=any_kernel.now + timedelta(minutes=1))
    numbers = [job.payload["number"] for _ in range(4) for job in claim(any_kernel, 1)]
    assert numbers == [1, 2, 3]


def test_a_claimed_job_is_nobody_elses_until_its_lease_ends(any_kernel: Kernel) -> None:
    any_kernel.ask(1)
    assert len(claim(any_kernel)) == 1
    any_kernel.pass_time(seconds=LEASE.total_seconds())
    assert claim(any_kernel) == []
    any_kernel.pass_time(seconds=1)
    (again,) = claim(any_kernel)
    assert (again.attempts, again.fence) == (2, 2)


def test_a_worker_past_its_lease_cannot_settle_what_another_took_over(any_kernel: Kernel) -> None:
    any_kernel.ask(1)
    (slow,) = claim(any_kernel)
    any_kernel.pass_time(seconds=LEASE.total_seconds() + 1)
    (quick,) = claim(any_kernel)
    assert not finish(any_kernel, slow)
    assert not fail(any_kernel, slow)
    with any_kernel.office.write() as work:
        outbox.release(work.db, [slow])
    (row,) = any_kernel.jobs()
    assert (row.locked_until, row.attempts, row.done_at) == (any_kernel.now + LEASE, 2, None)
    assert finish(any_kernel, quick)
    assert not finish(any_kernel, quick)


def test_a_failed_job_waits_then_comes_back(any_kernel: Kernel) -> None:
    any_kernel.ask(1)
    (job,) = claim(any_kernel)
    assert fail(any_kernel, job)
    assert claim(any_kernel) == []
    any_kernel.pass_time(seconds=FIRST_DELAY.total_seconds())
    (again,) = claim(any_kernel)
    assert again.attempts == 2
    assert any_kernel.jobs()[0].last_error == "it broke"


@pytest.mark.parametrize("attempts", range(1, MAX_ATTEMPTS + 1))
def test_the_wait_doubles_within_its_bounds(attempts: int) -> None:
    whole = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
    waits = [outbox.delay(attempts) for _ in range(200)]
    assert whole / 2 <= min(waits) <= max(waits) <= whole
    assert len(set(waits)) > 100, "without jitter a herd comes back as a herd"


def test_the_wait_is_capped_however_often_it_failed() -> None:
    assert outbox.delay(10_000) <= LONGEST_DELAY


def test_a_job_that_never_works_is_dead_and_seen(any_kernel: Kernel) -> None:
    any_kernel.ask(1)
    job_id = fail_until_dead(any_kernel)
    any_kernel.pass_time(days=30)
    any_kernel.ask(2)
    assert [job.payload["number"] for job in claim(any_kernel)] == [2]
    with any_kernel.office.read() as work:
        assert outbox.backlog(work.db).dead == 1
        assert outbox.backlog(work.db).waiting == 1
        dead, waiting = outbox.list_unfinished(work.db)
    assert (dead.id, dead.is_dead, dead.attempts, dead.last_error) == (job_id, True, MAX_ATTEMPTS, "it broke")
    assert not waiting.is_dead


def test_a_dead_job_is_revived_as_if_it_had_never_failed(any_kernel: Kernel) -> None:
    any_kernel.ask(1)
    job_id = fail_until_dead(any_kernel)
    with any_kernel.office.write() as work:
        assert outbox.revive(work.db, job_id, work.now)
        assert not outbox.revive(work.db, job_id, work.now), "it lives already"
    (job,) = claim(any_kernel)
    assert job.attempts == 1
    assert finish(any_kernel, job)


def test_only_a_dead_job_is_buried(any_kernel: Kernel) -> None:
    any_kernel.ask(1)
    with any_kernel.office.write() as work:
        assert not outbox.bury(work.db, any_kernel.jobs()[0].id)
    job_id = fail_until_dead(any_kernel)
    with any_kernel.office.write() as work:
        assert outbox.bury(work.db, job_id)
    assert any_kernel.jobs() == []


def test_given_back_jobs_are_due_at_once_and_count_no_attempt(any_kernel: Kernel) -> None:
    any_kernel.ask(1, 2)
    taken = claim(any_kernel)
    with any_kernel.office.write() as work:
        outbox.release(work.db, taken)
    assert [job.attempts for job in claim(any_kernel)] == [1, 1]


def test_an_effect_key_is_one_job_however_often_it_is_asked_for(any_kernel: Kernel) -> None:
    any_kernel.ask(1, 2, effect_key="digest:7")
    any_kernel.ask(3, effect_key="digest:7")
    any_kernel.ask(4, effect_key="digest:8")
    assert [job.payload["number"] for job in any_kernel.jobs()] == [1, 4]


def test_an_effect_key_asked_for_at_the_same_moment_refuses_nobody(any_kernel: Kernel) -> None:
    start = threading.Barrier(8)

    def ask(number: int) -> None:
        start.wait()
        with any_kernel.office.write() as work:
            work.later("task", Task(number), effect_key="once")
            work.record("asked", "task", number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    assert len(any_kernel.jobs()) == 1
    assert sorted(any_kernel.effects("asked")) == list(range(8)), "what else the act did was kept"


def test_asking_whether_something_is_due_needs_no_write_lock(kernel: Kernel) -> None:
    kernel.ask(1)
    other = kernel.process()
    with kernel.office.write() as held:
        held.record("held", "task", 1)
        held.db.flush()
        with other.read() as work:
            assert outbox.has_due(work.db, work.now)


def test_what_is_long_done_is_forgotten_and_nothing_else(any_kernel: Kernel) -> None:
    any_kernel.ask(1, 2)
    (first, _second) = claim(any_kernel)
    assert finish(any_kernel, first)
    with any_kernel.office.write() as work:
        work.db.add(RateBucket(key="old", level=1.0, at=work.now.timestamp()))
    any_kernel.pass_time(seconds=KEPT.total_seconds() + 1)
    with any_kernel.office.write() as work:
        outbox.purge(work.db, work.now)
    assert [job.payload["number"] for job in any_kernel.jobs()] == [2]
    assert count(any_kernel.office, RateBucket) == 0
    assert count(any_kernel.office, OutboxJob) == 1
