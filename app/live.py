"""Open pages told that something changed: server-sent events with counts and names of regions, never content.

Each stream asks the database again with its own actor's eyes, so a hidden thing is counted for nobody. The poll keeps
pages true when another process did the work; the hub makes this process's work show at once.
"""

from collections.abc import AsyncIterator
from typing import Final

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.response import ServerSentEvent, ServerSentEventMessage

from core.desk import Desk
from core.errors import SignInRequired
from frontend.counts import load_counts
from frontend.page import Counts

POLL_SECONDS: Final = 10.0
LONGEST_SECONDS: Final = 30 * 60
"""A stream ends then and the page opens another: a suspended account or a dead network does not hold one for ever."""


@get("/live", sync_to_thread=False)
def live(desk: NamedDependency[Desk]) -> ServerSentEvent:
    """Counts of notifications and queue items, and which parts of the page to fetch again."""
    if not desk.actor.is_signed_in:
        raise SignInRequired
    return ServerSentEvent(_stream(desk))


async def _stream(desk: Desk) -> AsyncIterator[ServerSentEventMessage]:
    hub = desk.office.hub
    own = f"user:{desk.actor.id}"
    subscription = hub.subscribe({own, "closing"} | ({"queue"} if desk.actor.is_lcm_anywhere else set()))
    before: Counts | None = None
    heard: frozenset[str] = frozenset()
    waited = 0.0
    try:
        while not hub.is_closing and waited < LONGEST_SECONDS:
            counts = await desk.read(load_counts)
            if counts != before:
                data = {"notifications": counts.unread, "queue": counts.queue or 0}
                yield ServerSentEventMessage(event="counts", data=msgspec.json.encode(data).decode())
            if own in heard or (before and counts.unread != before.unread):
                yield ServerSentEventMessage(event="region", data="notifications")
            if "queue" in heard or (before and counts.queue != before.queue):
                yield ServerSentEventMessage(event="region", data="queue")
            before = counts
            heard = await subscription.next(POLL_SECONDS)
            waited += POLL_SECONDS
            if not heard:
                yield ServerSentEventMessage(comment="still here")
    finally:
        hub.leave(subscription)
