"""The hub: topics reach who listens, from any thread, and nobody is left waiting when the server stops."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

from core.hub import Hub, Subscription

SHORT = 0.05
LONG = 5.0


def run(scene: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scene)


def from_another_thread(act: Any, *args: Any) -> None:
    thread = threading.Thread(target=act, args=args)
    thread.start()
    thread.join(LONG)


def test_a_listener_hears_its_topics_and_no_others() -> None:
    async def scene() -> None:
        hub = Hub()
        lea = hub.subscribe({"user:1", "queue"})
        from_another_thread(hub.publish, ["user:1", "user:2"])
        assert await lea.next(LONG) == {"user:1"}
        from_another_thread(hub.publish, ["user:2"])
        assert await lea.next(SHORT) == frozenset()

    run(scene())


def test_topics_are_merged_while_a_listener_is_busy() -> None:
    async def scene() -> None:
        hub = Hub()
        lea = hub.subscribe({"user:1", "queue"})
        for _ in range(100):
            hub.publish(["queue"])
        hub.publish(["user:1"])
        await asyncio.sleep(0)
        assert await lea.next(LONG) == {"queue", "user:1"}
        assert await lea.next(SHORT) == frozenset()

    run(scene())


def test_many_threads_publish_to_many_listeners() -> None:
    async def scene() -> None:
        hub = Hub()
        listeners = [hub.subscribe({f"user:{number}"}) for number in range(20)]
        threads = [threading.Thread(target=hub.publish, args=([f"user:{number}"],)) for number in range(20)]
        for thread in threads:
            thread.start()
        heard = await asyncio.gather(*(listener.next(LONG) for listener in listeners))
        assert heard == [{f"user:{number}"} for number in range(20)]
        for thread in threads:
            thread.join()

    run(scene())


def test_who_left_hears_nothing_more() -> None:
    async def scene() -> None:
        hub = Hub()
        lea = hub.subscribe({"queue"})
        hub.leave(lea)
        hub.leave(lea)
        hub.publish(["queue"])
        assert await lea.next(SHORT) == frozenset()

    run(scene())


def test_closing_wakes_everybody() -> None:
    async def scene() -> None:
        hub = Hub()
        waiting = [asyncio.create_task(hub.subscribe({f"user:{number}"}).next(LONG)) for number in range(3)]
        await asyncio.sleep(0)
        from_another_thread(hub.close)
        assert hub.is_closing
        async with asyncio.timeout(LONG / 2):
            assert all(await asyncio.gather(*waiting))

    run(scene())


def test_publishing_to_a_page_whose_loop_has_ended_harms_nobody() -> None:
    hub = Hub()
    subscriptions: list[Subscription] = []

    async def scene() -> None:
        subscriptions.append(hub.subscribe({"queue"}))

    run(scene())
    hub.publish(["queue"])
    assert subscriptions[0].is_closed
    hub.publish(["queue"])


def test_whoever_watches_is_told_of_every_signal() -> None:
    hub = Hub()
    told: list[int] = []
    hub.on_signal(lambda: told.append(1))
    hub.publish(["anything"])
    hub.publish([])
    assert told == [1, 1]
