"""The desk: what is answered is committed, what is keyed happens once, and a failed commit never looks like success."""

from collections.abc import Callable, Sequence
from typing import Any

import anyio
import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from core.actor import Actor
from core.desk import Desk, KeyReused, Once
from core.errors import Conflict, Forbidden
from core.models import AuditRow, IdempotentAct, RateBucket
from core.office import Office
from core.work import Work
from tests.core.kernel import Kernel, Task, count

LEA = Actor(id=1, name="Léa", handle="lea")
OWEN = Actor(id=2, name="Owen", handle="owen")


def leave(work: Work, number: int) -> int:
    """A verb that can be counted; its answer names its own row."""
    row = AuditRow(
        at=work.now, actor_id=work.actor.id, actor_name="", verb="effect", target_kind="t", target_id=number, detail={}
    )
    work.db.add(row)
    work.db.flush()
    return row.id


def leave_elsewhere(work: Work, number: int) -> int:
    """Another verb."""
    return leave(work, number)


def close_door(work: Work) -> int:
    """A verb that refuses to act twice."""
    if work.db.get(RateBucket, "door") is not None:
        raise Conflict
    work.db.add(RateBucket(key="door", level=1.0, at=0.0))
    return leave(work, 1)


def refuse(work: Work) -> None:
    """A verb that changes something, then refuses."""
    leave(work, 1)
    raise Forbidden


def lose_the_commit(work: Work) -> int:
    """A verb whose commit fails: a dangling key noticed at the end, or the connection lost."""
    answer = leave(work, 1)
    work.later("task", Task(1))
    work.signal("queue")
    if work.db.get_bind().dialect.name == "sqlite":
        work.db.execute(text("PRAGMA defer_foreign_keys=ON"))
        work.db.execute(text("INSERT INTO accounts_membership (group_id, user_id) VALUES (404, 404)"))
    else:
        other = work.db.get_bind().engine
        pid = work.db.scalar(text("SELECT pg_backend_pid()"))
        with other.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    return answer


def do(office: Office, verb: Callable[..., Any], *args: Any, actor: Actor = LEA, once: Once | None = None) -> Any:
    async def run() -> Any:
        return await Desk(office, actor, "en", once).do(verb, *args)

    return anyio.run(run)


def do_together(office: Office, verb: Callable[..., Any], *args: Any, once: Once, times: int = 24) -> Sequence[Any]:
    answers: list[Any] = []

    async def send() -> None:
        try:
            answers.append(await Desk(office, LEA, "en", once).do(verb, *args))
        except Conflict as refusal:
            answers.append(refusal)

    async def run() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(times):
                group.start_soon(send)

    anyio.run(run)
    return answers


def test_what_is_answered_is_committed(any_kernel: Kernel) -> None:
    answer = do(any_kernel.office, leave, 7)
    with any_kernel.process().read() as work:
        assert work.db.get_one(AuditRow, answer).target_id == 7


def test_a_refusal_undoes_everything(any_kernel: Kernel) -> None:
    with pytest.raises(Forbidden):
        do(any_kernel.office, refuse)
    assert any_kernel.effects() == []


def test_a_read_changes_nothing(any_kernel: Kernel) -> None:
    async def look() -> int:
        return await Desk(any_kernel.office, LEA, "en").read(leave, 7)

    assert anyio.run(look) > 0
    assert any_kernel.effects() == []


def test_a_failed_commit_never_looks_like_success(any_kernel: Kernel) -> None:
    heard: list[str] = []
    any_kernel.office.hub.on_signal(lambda: heard.append("signal"))
    with pytest.raises((IntegrityError, OperationalError)):
        do(any_kernel.office, lose_the_commit)
    assert (any_kernel.effects(), any_kernel.jobs(), heard) == ([], [], [])


def test_a_keyed_act_whose_commit_failed_is_not_remembered_as_done(any_kernel: Kernel) -> None:
    with pytest.raises((IntegrityError, OperationalError)):
        do(any_kernel.process(), lose_the_commit, once=Once("k"))
    assert count(any_kernel.office, IdempotentAct) == 0


def test_a_keyed_act_sent_many_times_at_once_happens_once(any_kernel: Kernel) -> None:
    answers = do_together(any_kernel.process(), leave, 7, once=Once("k", b"same"))
    assert any_kernel.effects() == [7]
    assert len(answers) == 24
    assert len(set(answers)) == 1


def test_the_loser_of_a_keyed_race_gets_the_first_answer_and_no_refusal(any_kernel: Kernel) -> None:
    answers = do_together(any_kernel.process(), close_door, once=Once("k"))
    assert any_kernel.effects() == [1]
    assert len(set(answers)) == 1
    assert isinstance(answers[0], int)


def test_an_act_without_a_key_happens_each_time(kernel: Kernel) -> None:
    assert do(kernel.process(), leave, 7) != do(kernel.process(), leave, 7)
    assert kernel.effects() == [7, 7]


def test_a_key_sent_again_later_gets_the_first_answer_without_acting(any_kernel: Kernel) -> None:
    first = do(any_kernel.process(), leave, 7, once=Once("k", b"same"))
    any_kernel.pass_time(hours=20)
    assert do(any_kernel.process(), leave, 7, once=Once("k", b"same")) == first
    assert any_kernel.effects() == [7]


def test_a_key_used_for_something_else_is_refused(any_kernel: Kernel) -> None:
    do(any_kernel.process(), leave, 7, once=Once("k", b"first"))
    with pytest.raises(KeyReused):
        do(any_kernel.process(), leave, 8, once=Once("k", b"second"))
    assert any_kernel.effects() == [7]


@pytest.mark.parametrize(
    ("verb", "actor", "key"),
    [(leave, OWEN, "k"), (leave_elsewhere, LEA, "k"), (leave, LEA, "other")],
    ids=["another person", "another verb", "another key"],
)
def test_a_key_belongs_to_one_person_and_one_verb(
    kernel: Kernel, verb: Callable[..., int], actor: Actor, key: str
) -> None:
    do(kernel.process(), leave, 7, once=Once("k"))
    do(kernel.process(), verb, 8, actor=actor, once=Once(key))
    assert kernel.effects() == [7, 8]


def test_a_refused_act_is_tried_again_under_the_same_key(kernel: Kernel) -> None:
    with pytest.raises(Forbidden):
        do(kernel.process(), refuse, once=Once("k"))
    with pytest.raises(Forbidden):
        do(kernel.process(), refuse, once=Once("k"))
    assert count(kernel.office, IdempotentAct) == 0


def test_an_act_that_answers_nothing_answers_nothing_again(kernel: Kernel) -> None:
    acts: list[int] = []

    def note(work: Work) -> None:
        acts.append(work.now.year)

    assert do(kernel.process(), note, once=Once("k")) is None
    assert do(kernel.process(), note, once=Once("k")) is None
    assert len(acts) == 1


def test_the_key_guards_the_first_act_of_a_request_alone(kernel: Kernel) -> None:
    async def request() -> list[int]:
        desk = Desk(kernel.office, LEA, "en", Once("k"))
        return [await desk.do(leave, 1), await desk.do(leave, 2)]

    anyio.run(request)
    assert kernel.effects() == [1, 2]


def test_slow_pure_work_runs_beside_the_event_loop(kernel: Kernel) -> None:
    async def request() -> bytes:
        return await Desk(kernel.office, LEA, "en").compute(msgspec.json.encode, [1])

    assert anyio.run(request) == b"[1]"
