"""The administrator's acts on the kernel's own tables: for administrators alone, once each, and in the log."""

from collections.abc import Callable
from typing import Any

import pytest

from core import outbox
from core.actor import VISITOR, Actor, Grant, Role, TokenScope
from core.administration import (
    AuditFilter,
    Fact,
    JobNotDead,
    count_jobs,
    count_rows,
    drop_job,
    list_audit,
    list_jobs,
    list_mails,
    load_dead_job,
    retry_job,
)
from core.errors import Forbidden, NotFound
from core.ids import Cursor
from core.mail import send
from core.outbox import MAX_ATTEMPTS
from core.work import Work
from tests.core.kernel import Kernel

ADMIN = Actor(id=1, name="Ada", grants=frozenset({Grant(Role.ADMIN)}))
LCM = Actor(id=2, name="Camille", grants=frozenset({Grant(Role.LCM)}))
LEARNER = Actor(id=3, name="Lea")
TIMID_TOKEN = Actor(id=1, name="Ada", grants=ADMIN.grants, scopes=frozenset({TokenScope.READ, TokenScope.WRITE}))


def dead_job(kernel: Kernel) -> int:
    kernel.ask(7)
    for _ in range(MAX_ATTEMPTS):
        kernel.pass_time(hours=2)
        with kernel.office.write() as work:
            (job,) = outbox.claim(work.db, work.now, 1)
            outbox.fail(work.db, job, work.now, "it broke")
    return job.id


def as_admin(kernel: Kernel, act: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with kernel.office.write(ADMIN) as work:
        return act(work, *args, **kwargs)


@pytest.mark.parametrize("actor", [VISITOR, LEARNER, LCM, TIMID_TOKEN], ids=["visitor", "learner", "lcm", "token"])
@pytest.mark.parametrize(
    "act",
    [
        lambda work: retry_job(work, 1),
        lambda work: drop_job(work, 1),
        lambda work: load_dead_job(work, 1),
        list_jobs,
        count_jobs,
        list_mails,
        list_audit,
        lambda work: count_rows(work, "core_mail"),
    ],
    ids=["retry", "drop", "load", "jobs", "count", "mails", "audit", "rows"],
)
def test_nobody_but_an_administrator_may(kernel: Kernel, actor: Actor, act: Callable[[Work], object]) -> None:
    with kernel.office.read(actor) as work, pytest.raises(Forbidden):
        act(work)


def test_a_dead_job_is_tried_again_once(any_kernel: Kernel) -> None:
    job_id = dead_job(any_kernel)
    assert as_admin(any_kernel, load_dead_job, job_id).last_error == "it broke"
    as_admin(any_kernel, retry_job, job_id)
    (job,) = any_kernel.jobs()
    assert (job.dead_at, job.attempts, job.run_at) == (None, 0, any_kernel.now)
    with pytest.raises(JobNotDead):
        as_admin(any_kernel, retry_job, job_id)
    with pytest.raises(NotFound):
        as_admin(any_kernel, load_dead_job, job_id)
    assert any_kernel.effects("retry_job") == [job_id]


def test_a_dead_job_is_thrown_away_once_and_remembered(any_kernel: Kernel) -> None:
    job_id = dead_job(any_kernel)
    as_admin(any_kernel, drop_job, job_id)
    assert any_kernel.jobs() == []
    with pytest.raises(JobNotDead):
        as_admin(any_kernel, drop_job, job_id)
    (entry,) = as_admin(any_kernel, list_audit).items
    assert (entry.verb, entry.actor_name, entry.target_id) == ("drop_job", "Ada", job_id)
    assert entry.facts == (Fact("error", "it broke"), Fact("name", "task"), Fact("payload", '{"number":7}'))


def test_a_job_that_waits_is_neither_revived_nor_thrown_away(any_kernel: Kernel) -> None:
    any_kernel.ask(7)
    (job,) = any_kernel.jobs()
    for act in (retry_job, drop_job):
        with pytest.raises(JobNotDead):
            as_admin(any_kernel, act, job.id)
    assert len(any_kernel.jobs()) == 1
    assert any_kernel.effects("drop_job") == []


def test_the_dead_come_first_and_everything_is_counted(any_kernel: Kernel) -> None:
    job_id = dead_job(any_kernel)
    any_kernel.ask(8)
    assert next(job.id for job in as_admin(any_kernel, list_jobs)) == job_id
    counted = as_admin(any_kernel, count_jobs)
    assert (counted.waiting, counted.dead) == (1, 1)
    assert as_admin(any_kernel, count_rows, "core_outbox") == 2


def test_the_log_is_read_page_by_page_newest_first(any_kernel: Kernel) -> None:
    with any_kernel.office.write(ADMIN) as work:
        for number in range(1, 6):
            work.record("knock", "door", number)
    first = as_admin(any_kernel, list_audit, limit=2)
    second = as_admin(any_kernel, list_audit, Cursor.decode(first.next), limit=2)
    last = as_admin(any_kernel, list_audit, Cursor.decode(second.next), limit=2)
    pages = [[entry.target_id for entry in page.items] for page in (first, second, last)]
    assert (pages, last.next) == ([[5, 4], [3, 2], [1]], None)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (AuditFilter(), [4, 3, 2, 1]),
        (AuditFilter(actor_id=3), [3, 2]),
        (AuditFilter(verb="knock"), [4, 1]),
        (AuditFilter(target_kind="window"), [2]),
        (AuditFilter(target_kind="door", target_id=3), [3]),
        (AuditFilter(actor_id=3, verb="knock"), []),
    ],
)
def test_the_log_is_narrowed_by_person_act_and_thing(kernel: Kernel, wanted: AuditFilter, found: list[int]) -> None:
    for actor, verb, kind, number in (
        (ADMIN, "knock", "door", 1),
        (LEARNER, "open", "window", 2),
        (LEARNER, "open", "door", 3),
        (ADMIN, "knock", "door", 4),
    ):
        with kernel.office.write(actor) as work:
            work.record(verb, kind, number)
    assert [entry.target_id for entry in as_admin(kernel, list_audit, wanted=wanted).items] == found


def test_details_are_short_text_and_empty_ones_are_left_out(kernel: Kernel) -> None:
    with kernel.office.write(ADMIN) as work:
        work.record("knock", "door", 1, reason="x" * 600, groups=[1, 2], space_id=None, note="")
    (entry,) = as_admin(kernel, list_audit).items
    assert [fact.name for fact in entry.facts] == ["groups", "reason"]
    assert (entry.facts[0].value, len(entry.facts[1].value)) == ("[1,2]", 501)


def test_mails_are_read_page_by_page(any_kernel: Kernel) -> None:
    with any_kernel.office.write() as work:
        for number in range(3):
            send(work, "", f"n{number}@example.org", subject=f"Mail {number}", text="…", effect_key=str(number))
    first = as_admin(any_kernel, list_mails, limit=2)
    last = as_admin(any_kernel, list_mails, Cursor.decode(first.next), limit=2)
    assert [mail.subject for mail in [*first.items, *last.items]] == ["Mail 2", "Mail 1", "Mail 0"]
    assert last.next is None
