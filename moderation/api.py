"""The queue over JSON: parse, one call, present. For the LCMs of a space; its items do not exist for others."""

from typing import Annotated, Final

from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from core.desk import Desk
from moderation.forms import Deciding, Marking
from moderation.models import ItemKind, TopicMark
from moderation.queries.pages import view_item
from moderation.queries.queue import QueueFilter, QueueShow, list_queue
from moderation.service import claims, decisions, undoing
from moderation.views import QueueItemView, QueuePage

Limit = Annotated[int, QueryParameter(ge=1, le=100)]


@get("/queue")
async def show_queue(  # noqa: PLR0913 - one parameter for each filter
    desk: NamedDependency[Desk],
    *,
    kind: FromQuery[ItemKind | None] = None,
    space: FromQuery[str | None] = None,
    topic: FromQuery[TopicMark | None] = None,
    show: FromQuery[QueueShow] = QueueShow.OPEN,
    mine: FromQuery[bool] = False,
    cursor: FromQuery[str | None] = None,
    limit: Limit = 30,
) -> QueuePage:
    """List what needs a human in the spaces you look after, what falls due first on top."""
    wanted = QueueFilter(kind=kind, space=space, topic=topic, show=show, is_mine=mine, cursor=cursor, limit=limit)
    return await desk.read(list_queue, wanted)


@post("/queue/{item_id:int}/claim")
async def claim_item(
    desk: NamedDependency[Desk], item_id: FromPath[int], fence: FromQuery[int | None] = None
) -> QueueItemView:
    """Claim an item for fifteen minutes, or renew your claim; with `fence`, only renew the claim you had."""
    if fence is None:
        return await desk.read(view_item, await desk.do(claims.claim_item, item_id))
    return await desk.read(view_item, await desk.do(claims.renew_claim, item_id, fence))


@delete("/queue/{item_id:int}/claim", status_code=204)
async def release_item(desk: NamedDependency[Desk], item_id: FromPath[int]) -> None:
    """Give an item back."""
    await desk.do(claims.release_item, item_id)


@post("/queue/{item_id:int}/decision")
async def decide(desk: NamedDependency[Desk], item_id: FromPath[int], data: JSONBody[Deciding]) -> QueueItemView:
    """Decide an item. The second person gets 409 with the first one's decision. DELETE the decision to undo it."""
    return await desk.read(view_item, await desk.do(decisions.decide, item_id, data))


@delete("/queue/{item_id:int}/decision", status_code=200)
async def undo_decision(desk: NamedDependency[Desk], item_id: FromPath[int]) -> QueueItemView:
    """Undo the latest decision, for thirty days."""
    return await desk.read(view_item, await desk.do(undoing.undo_decision, item_id))


@put("/queue/{item_id:int}/topic")
async def mark_topic(desk: NamedDependency[Desk], item_id: FromPath[int], data: JSONBody[Marking]) -> QueueItemView:
    """Mark a question as logistics or subject; null takes the mark away."""
    return await desk.read(view_item, await desk.do(decisions.mark_topic, item_id, data))


router: Final = Router(
    path="/",
    route_handlers=[show_queue, claim_item, release_item, decide, undo_decision, mark_topic],
    tags=["queue"],
)
