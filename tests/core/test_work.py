"""Work: one instant, one transaction, and effects that exist only if it commits."""

import threading
from typing import Any

import pytest

from core.actor import SYSTEM, Actor
from core.events import at_once, job, later
from core.models import AuditRow
from core.work import Listeners, Work, payload_of
from tests.core.kernel import NOON, Kernel, Task, ThingHappened, leave_effect, regretted

LEA = Actor(id=1, name="Léa", handle="lea")


def test_an_effect_at_once_is_part_of_the_act(any_kernel: Kernel) -> None:
    actors: list[Any] = []

    def promise(work: Work, event: ThingHappened) -> None:
        actors.append(work.actor)
        leave_effect(work, event)

    office = any_kernel.process(at_once(ThingHappened, promise))
    with regretted(office, LEA) as work:
        work.emit(ThingHappened(number=1))
    assert any_kernel.effects() == []
    with office.write(LEA) as work:
        work.emit(ThingHappened(number=2))
        assert work.actor == LEA
    assert any_kernel.effects() == [2]
    assert actors == [SYSTEM, SYSTEM]


def test_an_effect_at_once_that_fails_refuses_the_act(kernel: Kernel) -> None:
    def promise(_work: Work, _event: ThingHappened) -> None:
        raise ValueError("cannot be promised")

    office = kernel.process(at_once(ThingHappened, promise))
    with pytest.raises(ValueError, match="cannot be promised"), office.write() as work:
        _act(work)
    assert kernel.effects() == []


def _act(work: Work) -> None:
    leave_effect(work, Task(1))
    work.emit(ThingHappened())


def test_later_effects_are_stored_with_the_act_or_not_at_all(any_kernel: Kernel) -> None:
    office = any_kernel.process(later(ThingHappened, leave_effect))
    with regretted(office) as work:
        work.emit(ThingHappened(number=1))
    assert any_kernel.jobs() == []
    with office.write() as work:
        work.emit(ThingHappened(number=2))
    (stored,) = any_kernel.jobs()
    listener = office.listeners.by_name[stored.name]
    assert payload_of(listener, stored.payload) == ThingHappened(number=2)


def test_an_event_nobody_follows_is_no_job(kernel: Kernel) -> None:
    with kernel.office.write() as work:
        work.emit(ThingHappened())
    assert kernel.jobs() == []


def test_two_listeners_of_one_name_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two listeners are named task"):
        Listeners((job("task", leave_effect, Task), job("task", leave_effect, Task)))


def test_signals_are_heard_after_the_commit_and_never_without_it(kernel: Kernel) -> None:
    seen: list[list[int]] = []
    kernel.office.hub.on_signal(lambda: seen.append(kernel.effects()))
    with regretted(kernel.office) as work:
        work.signal("queue")
    assert seen == []
    with kernel.office.write() as work:
        leave_effect(work, Task(3))
        work.as_system().signal("queue")
    assert seen == [[3]], "whoever hears it finds it"


def test_the_log_says_who_did_what_to_what_and_when(kernel: Kernel) -> None:
    with kernel.office.write(LEA) as work:
        work.record("thread.close", "thread", 12, reason="solved")
    with kernel.office.read() as work:
        row = work.db.query(AuditRow).one()
        assert (row.actor_id, row.actor_name, row.verb, row.at) == (1, "Léa", "thread.close", NOON)
        assert (row.target_kind, row.target_id, row.detail) == ("thread", 12, {"reason": "solved"})


def test_another_voice_or_actor_shares_the_transaction(kernel: Kernel) -> None:
    with kernel.office.write(LEA, "en") as work:
        french, system = work.speaking("fr"), work.as_system()
        assert (french.locale, french.actor, work.locale) == ("fr", LEA, "en")
        assert system.actor == SYSTEM
        assert french.db is system.db is work.db
        past = work.acting(SYSTEM, NOON.replace(year=2020))
        past.record("effect", "task", 1)
    with kernel.office.read() as work:
        assert work.db.query(AuditRow).one().at.year == 2020


def test_a_reader_without_a_language_gets_their_own_then_the_sites(kernel: Kernel) -> None:
    with kernel.office.read(LEA) as work:
        assert work.locale == "fr"
    with kernel.office.read(Actor(id=1, locale="")) as work:
        assert work.locale == "en"


def test_two_pieces_of_work_run_beside_each_other(any_kernel: Kernel) -> None:
    """A write that is not committed is unseen; a reader keeps the picture it began with."""
    looked, written = threading.Event(), threading.Event()
    pictures: list[int] = []

    def look() -> None:
        with any_kernel.process().read() as work:
            pictures.append(work.db.query(AuditRow).count())
            looked.set()
            written.wait(5)

    reader = threading.Thread(target=look)
    with any_kernel.office.write() as work:
        leave_effect(work, Task(1))
        work.db.flush()
        reader.start()
        assert looked.wait(5), "a writer holds readers up"
    written.set()
    reader.join(5)
    assert pictures == [0]
