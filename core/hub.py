"""The hub: tells open pages of this process that something changed. It carries topics, never content.

What a listener may see is decided when it asks again, so a topic can be published without knowing who listens.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable


class Subscription:
    """One listener's mailbox; topics are merged while it is busy."""

    def __init__(self, topics: Iterable[str]) -> None:
        """Listen to these topics on the running event loop."""
        self.topics = frozenset(topics)
        self._loop = asyncio.get_running_loop()
        self._pending: set[str] = set()
        self._ready = asyncio.Event()
        self.is_closed = False

    async def next(self, timeout_seconds: float) -> frozenset[str]:
        """The topics published since the last call; empty after the timeout."""
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._ready.wait()
        except TimeoutError:
            return frozenset()
        self._ready.clear()
        topics, self._pending = frozenset(self._pending), set()
        return topics

    def push(self, topics: frozenset[str]) -> None:
        """Called from any thread."""
        try:
            self._loop.call_soon_threadsafe(self._receive, topics)
        except RuntimeError:
            self.is_closed = True

    def _receive(self, topics: frozenset[str]) -> None:
        self._pending |= topics
        self._ready.set()


class Hub:
    """All subscriptions of this process."""

    def __init__(self) -> None:
        """Start with nobody listening."""
        self._lock = threading.Lock()
        self._subscriptions: set[Subscription] = set()
        self._watchers: list[Callable[[], None]] = []
        self.is_closing = False

    def on_signal(self, watch: Callable[[], None]) -> None:
        """Call `watch` after every committed piece of work that announced anything: it wakes the worker."""
        self._watchers.append(watch)

    def subscribe(self, topics: Iterable[str]) -> Subscription:
        """Listen until `leave`."""
        subscription = Subscription(topics)
        with self._lock:
            self._subscriptions.add(subscription)
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Stop listening."""
        with self._lock:
            self._subscriptions.discard(subscription)

    def publish(self, topics: Iterable[str]) -> None:
        """Tell every listener of these topics; from any thread."""
        told = frozenset(topics)
        for watch in self._watchers:
            watch()
        with self._lock:
            subscriptions = list(self._subscriptions)
        for subscription in subscriptions:
            heard = told & subscription.topics
            if heard:
                subscription.push(heard)

    def close(self) -> None:
        """Wake every listener so that open streams end before the server stops."""
        self.is_closing = True
        with self._lock:
            subscriptions = list(self._subscriptions)
        for subscription in subscriptions:
            subscription.push(frozenset({"closing"}))
