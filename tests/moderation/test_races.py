"""Promise 3 with real threads on a real database: one holder, one decision, one reply."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from core.actor import Actor
from core.errors import Conflict
from core.work import Work
from forum.forms.threads import NewPost
from forum.service.posts import reply
from moderation.errors import ItemDecided, ItemHeld, NothingToUndo
from moderation.forms import Deciding
from moderation.models import Verdict
from moderation.service.claims import claim_item
from moderation.service.decisions import decide
from moderation.service.undoing import undo_decision
from tests.moderation.desk import decisions_of, item_of, settle_as
from tests.moderation.test_decisions import count_posts
from tests.world import World

THREADS = 8


def at_once(world: World, verb: Callable[[Work, int], object]) -> list[object]:
    """Eight threads, two LCMs, one instant: what each got, a result or a refusal."""
    actors = [world.actor("camille"), world.actor("bruno")]
    barrier = Barrier(THREADS)

    def run(number: int, actor: Actor) -> object:
        barrier.wait()
        try:
            with world.office.write(actor) as work:
                return verb(work, number)
        except Conflict as refusal:
            return refusal

    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(run, number, actors[number % 2]) for number in range(THREADS)]
        return [task.result() for task in running]


def test_eight_claims_have_one_holder(world: World) -> None:
    for number in range(5):
        item = item_of(world, world.ask(title=f"Question number {number}"))

        def take(work: Work, _who: int, item_id: int = item.id) -> tuple[int, str]:
            return claim_item(work, item_id), work.actor.name

        results = at_once(world, take)
        held = item_of(world, item.target_id).claim
        assert held is not None
        winners = {result[1] for result in results if isinstance(result, tuple)}
        assert winners == {held.by}, "the other LCM was refused each time"
        refusals = [result for result in results if not isinstance(result, tuple)]
        assert len(refusals) == THREADS // 2
        assert all(isinstance(refusal, ItemHeld) and refusal.params["by"] == held.by for refusal in refusals)
        assert held.fence == 1


def test_eight_decisions_are_one_decision_and_one_reply(world: World) -> None:
    for number in range(5):
        thread_id = world.ask(title=f"Question number {number}")
        item = item_of(world, thread_id)

        def answer(work: Work, who: int, item_id: int = item.id, version: int = item.version) -> int:
            return decide(work, item_id, Deciding(verdict=Verdict.ANSWERED, version=version, body=f"Answer {who}."))

        results = at_once(world, answer)
        (decision,) = decisions_of(world, item.id)
        refusals = [result for result in results if isinstance(result, ItemDecided)]
        assert results.count(item.id) == 1
        assert len(refusals) == THREADS - 1
        names = {world.ids["camille"]: "Camille", world.ids["bruno"]: "Bruno"}
        assert {refusal.params["by"] for refusal in refusals} == {names[decision.by_id]}
        assert count_posts(world, thread_id) == 2


def test_eight_undos_are_one(world: World) -> None:
    item = item_of(world, world.ask())
    settle_as(world, item.id, "not_a_question")
    results = at_once(world, lambda work, _number: undo_decision(work, item.id))
    assert results.count(item.id) == 1
    assert sum(isinstance(result, NothingToUndo) for result in results) == THREADS - 1


def test_a_decision_and_an_answer_elsewhere_leave_one_clear_state(world: World) -> None:
    for number in range(4):
        thread_id = world.ask(title=f"Question number {number}")
        item = item_of(world, thread_id)

        def act(work: Work, who: int, item_id: int = item.id, thread_id: int = thread_id) -> int:
            if who < THREADS // 2:
                return reply(work, thread_id, NewPost(body="From the thread."))
            return decide(work, item_id, Deciding(verdict=Verdict.ANSWERED, body="From the queue."))

        at_once(world, act)
        state = item_of(world, thread_id).state
        decided = len(decisions_of(world, item.id))
        assert (state, decided) in {("decided", 1), ("invalidated", 0)}
        assert count_posts(world, thread_id) == 1 + THREADS // 2 + decided
