"""The database: writers queue instead of failing, commits last, and both databases keep the same values."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from core.db import Instant
from core.models import OutboxJob, RateBucket, ScheduleRow
from tests.core.kernel import NOON, Kernel

THREADS, TURNS = 8, 15


def test_writers_that_read_first_never_fail_and_lose_nothing(kernel: Kernel) -> None:
    with kernel.office.write() as work:
        work.db.add(RateBucket(key="counter", level=0.0, at=0.0))
    processes = [kernel.process() for _ in range(4)]
    start = threading.Barrier(THREADS)

    def add(number: int) -> None:
        start.wait()
        for _ in range(TURNS):
            with processes[number % 4].write() as work:
                row = work.db.get_one(RateBucket, "counter")
                seen = row.level
                time.sleep(0.0005)
                row.level = seen + 1

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(add, range(THREADS)))
    with kernel.office.read() as work:
        assert work.db.get_one(RateBucket, "counter").level == THREADS * TURNS


def test_a_commit_survives_a_power_cut_and_keys_are_enforced(kernel: Kernel) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "busy_timeout": 15_000}
    engine = kernel.office.database.engine
    connections = [engine.connect() for _ in range(3)]
    for connection in connections:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
        assert found == wanted
        connection.close()


def test_a_write_holds_the_lock_from_its_first_statement(kernel: Kernel) -> None:
    other = kernel.process()
    with other.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
        connection.rollback()
    with kernel.office.write() as work:
        work.db.get(RateBucket, "anything")
        with pytest.raises(DBAPIError, match="database is locked"), other.write() as late:
            late.db.get(RateBucket, "anything")


def test_a_dangling_key_is_refused(any_kernel: Kernel) -> None:
    with pytest.raises(IntegrityError), any_kernel.office.write() as work:
        work.db.execute(text("INSERT INTO accounts_membership (group_id, user_id) VALUES (404, 404)"))


def test_an_instant_comes_back_aware_in_utc_to_the_microsecond(any_kernel: Kernel) -> None:
    paris = datetime(2026, 3, 29, 3, 30, 0, 123_456, tzinfo=ZoneInfo("Europe/Paris"))
    with any_kernel.office.write() as work:
        work.db.add(ScheduleRow(name="row", next_run_at=paris))
    with any_kernel.process().read() as work:
        found = work.db.get_one(ScheduleRow, "row")
        assert found.next_run_at == paris
        assert found.next_run_at.tzinfo is UTC or found.next_run_at.utcoffset() == NOON.utcoffset()
        assert found.locked_until is None


def test_a_naive_instant_is_refused(any_kernel: Kernel) -> None:
    with pytest.raises(StatementError, match="naive"), any_kernel.office.write() as work:
        work.db.add(ScheduleRow(name="row", next_run_at=datetime(2026, 1, 1)))  # noqa: DTZ001 - the mistake under test


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001 - bounds
def test_any_aware_instant_survives_the_column(moment: datetime) -> None:
    column = Instant()
    stored = column.process_bind_param(moment, dialect())
    assert stored is not None
    assert column.process_result_value(stored.replace(tzinfo=None), dialect()) == moment.astimezone(UTC)


def test_json_comes_back_as_it_went(any_kernel: Kernel) -> None:
    payload = {"text": "où ça ?", "list": [1, 2.5, None, True], "nested": {"a": {"b": []}}}
    with any_kernel.office.write() as work:
        work.db.add(OutboxJob(name="n", payload=payload, created_at=work.now, run_at=work.now))
    (row,) = any_kernel.jobs()
    assert row.payload == payload


def test_a_read_leaves_nothing_behind(any_kernel: Kernel) -> None:
    with any_kernel.office.read() as work:
        work.db.add(RateBucket(key="k", level=0.0, at=0.0))
        work.db.flush()
    with any_kernel.office.read() as work:
        assert work.db.get(RateBucket, "k") is None
