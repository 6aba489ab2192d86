"""Limits: never more than allowed, however many try at once; never locked out for ever, whatever the clock does."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core import limits
from core.errors import TooMany
from core.limits import Limit, MemoryLimiter, hit
from core.models import RateBucket
from tests.core.kernel import Kernel, count, regretted

TEN_AN_HOUR = Limit("knock", 10, timedelta(hours=1))
EACH = timedelta(minutes=6)


def knock(kernel: Kernel, subject: str = "lea", limit: Limit = TEN_AN_HOUR) -> bool:
    try:
        with kernel.office.write() as work:
            hit(work, limit, subject)
    except TooMany:
        return False
    return True


def knocks(kernel: Kernel, tries: int) -> int:
    return sum(knock(kernel) for _ in range(tries))


def test_so_many_times_and_not_once_more(any_kernel: Kernel) -> None:
    assert knocks(any_kernel, 12) == 10
    with any_kernel.office.write() as work, pytest.raises(TooMany) as refused:
        hit(work, TEN_AN_HOUR, "lea")
    assert refused.value.retry_after == EACH
    assert refused.value.params == {"seconds": 360}


def test_each_person_and_each_act_has_a_bucket_of_its_own(any_kernel: Kernel) -> None:
    assert knocks(any_kernel, 11) == 10
    assert knock(any_kernel, "owen")
    assert knock(any_kernel, "lea", Limit("ring", 10, timedelta(hours=1)))


def test_places_come_free_evenly(any_kernel: Kernel) -> None:
    knocks(any_kernel, 10)
    any_kernel.pass_time(seconds=EACH.total_seconds() - 1)
    assert not knock(any_kernel)
    any_kernel.pass_time(seconds=1)
    assert (knock(any_kernel), knock(any_kernel)) == (True, False)
    any_kernel.pass_time(hours=1)
    assert knocks(any_kernel, 12) == 10


def test_a_refused_try_costs_nothing(any_kernel: Kernel) -> None:
    knocks(any_kernel, 40)
    any_kernel.pass_time(seconds=EACH.total_seconds())
    assert knock(any_kernel)


def test_tries_in_parallel_cannot_slip_through_together(any_kernel: Kernel) -> None:
    processes = [any_kernel.process() for _ in range(3)]
    start = threading.Barrier(12)

    def run(number: int) -> int:
        start.wait()
        passed = 0
        for _ in range(3):
            try:
                with processes[number % 3].write() as work:
                    hit(work, TEN_AN_HOUR, "lea")
            except TooMany:
                continue
            passed += 1
        return passed

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(run, range(12))) == 10


def test_two_machines_whose_clocks_differ_allow_no_more(any_kernel: Kernel) -> None:
    passed = 0
    for _ in range(20):
        any_kernel.pass_time(minutes=5)
        passed += knock(any_kernel)
        any_kernel.pass_time(minutes=-5)
        passed += knock(any_kernel)
    assert passed == 10


@pytest.mark.parametrize("back", [timedelta(seconds=5), timedelta(minutes=30), timedelta(days=400)])
def test_a_clock_that_jumps_back_locks_nobody_out(any_kernel: Kernel, back: timedelta) -> None:
    knocks(any_kernel, 10)
    any_kernel.now -= back
    waited = timedelta()
    while not knock(any_kernel):
        any_kernel.now += EACH
        waited += EACH
        assert waited <= TEN_AN_HOUR.per + EACH, "locked out for longer than the period"


def test_a_try_whose_act_was_refused_is_not_counted(kernel: Kernel) -> None:
    with regretted(kernel.office) as work:
        hit(work, TEN_AN_HOUR, "lea")
    assert count(kernel.office, RateBucket) == 0


def test_the_memory_limiter_counts_and_refills() -> None:
    limiter = MemoryLimiter(Limit("suggest", 3, timedelta(seconds=0.15)))
    for _ in range(3):
        limiter.hit("lea")
    limiter.hit("owen")
    with pytest.raises(TooMany):
        limiter.hit("lea")
    time.sleep(0.06)
    limiter.hit("lea")


def test_the_memory_limiter_is_exact_under_threads() -> None:
    limiter = MemoryLimiter(Limit("suggest", 100, timedelta(days=100)))
    passed = []

    def run(_number: int) -> None:
        for _ in range(50):
            try:
                limiter.hit("lea")
            except TooMany:
                continue
            passed.append(1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert len(passed) == 100


def test_the_memory_limiter_forgets_the_oldest_and_never_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REMEMBERED", 50)
    limiter = MemoryLimiter(Limit("suggest", 1, timedelta(days=1)))
    for number in range(500):
        limiter.hit(f"person {number}")
    assert len(limiter._buckets) == 50
    with pytest.raises(TooMany):
        limiter.hit("person 499")
