"""What an LCM does with an item: claim, renew, release, decide, mark, undo.

Whoever comes second gets the page as it is now, with the first one's decision and with what they had typed.
"""

import re
from typing import Any, Final

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.desk import Desk
from core.errors import AppError, Conflict, Forbidden, Invalid
from core.forms import parse
from frontend.page import Page
from frontend.pages.queue import load_item, present_item
from frontend.pages.typed import Fields, only, own_path, typed
from moderation.forms import Deciding, Marking
from moderation.models import Verdict
from moderation.queries.words import VERDICTS
from moderation.service import claims, decisions, undoing
from search.service import Searcher

Ask = Request[Any, Any, Any]
DECIDING: Final = tuple(Deciding.__struct_fields__)
MINUTES_ONLY: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
"""What a date and time field of a browser sends."""


@post("/queue/{item_id:int}/claim", status_code=303)
async def claim(
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    item_id: FromPath[int],
) -> Response[Any]:
    """Take an item."""
    try:
        await desk.do(claims.claim_item, item_id)
    except Conflict as refusal:
        return await _refused(desk, page, searcher, item_id, refusal)
    return page.redirect(f"/queue/{item_id}", page.t("It is in your hands."))


@post("/queue/{item_id:int}/renewal", status_code=303)
async def renew(
    request: Ask,
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    item_id: FromPath[int],
) -> Response[Any]:
    """Hold on to an item; the script of an open page asks for it as a fragment and gets no content."""
    fence = (await typed(request))["fence"]
    try:
        await desk.do(claims.renew_claim, item_id, int(fence) if fence.isdecimal() and len(fence) < 10 else 0)  # noqa: PLR2004
    except Conflict as refusal:
        return await _refused(desk, page, searcher, item_id, refusal)
    if page.is_fragment:
        return Response(None, status_code=204)
    return page.redirect(f"/queue/{item_id}", page.t("You have more time now."))


@post("/queue/{item_id:int}/release", status_code=303)
async def release(
    request: Ask,
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    item_id: FromPath[int],
) -> Response[Any]:
    """Give an item back."""
    values = await typed(request)
    try:
        await desk.do(claims.release_item, item_id)
    except Conflict as refusal:
        return await _refused(desk, page, searcher, item_id, refusal)
    return page.redirect(own_path(values["back"] or "/queue"), page.t("It is back in the queue."))


@post("/queue/{item_id:int}/decision", status_code=303)
async def decide(
    request: Ask,
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    item_id: FromPath[int],
) -> Response[Any]:
    """Decide an item."""
    values = await typed(request)
    try:
        form = parse(Deciding, _deciding(values))
        await desk.do(decisions.decide, item_id, form)
    except (Invalid, Conflict, Forbidden) as refusal:
        return await _refused(desk, page, searcher, item_id, refusal, values)
    return page.redirect("/queue", _done(page, form.verdict))


@post("/queue/{item_id:int}/topic", status_code=303)
async def mark_topic(
    request: Ask,
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    item_id: FromPath[int],
) -> Response[Any]:
    """Say whether a question is about logistics or the subject, or neither any more."""
    values = await typed(request)
    try:
        form = parse(Marking, only(values, "mark")) if values["mark"] else Marking(mark=None)
        await desk.do(decisions.mark_topic, item_id, form)
    except Invalid as refusal:
        return await _refused(desk, page, searcher, item_id, refusal, values)
    return page.redirect(f"/queue/{item_id}", page.t("Noted."))


@post("/queue/{item_id:int}/undo", status_code=303)
async def undo(
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    item_id: FromPath[int],
) -> Response[Any]:
    """Take the latest decision back."""
    try:
        await desk.do(undoing.undo_decision, item_id)
    except Conflict as refusal:
        return await _refused(desk, page, searcher, item_id, refusal)
    return page.redirect(f"/queue/{item_id}", page.t("The decision was taken back."))


async def _refused(
    desk: Desk, page: Page, searcher: Searcher, item_id: int, refusal: AppError, values: Fields | None = None
) -> Response[str]:
    """The item as it is now, with the refusal.

    Raises:
        NotFound: no such item, or the actor does not look after its space.
    """
    shown = await load_item(desk, searcher, item_id)
    return present_item(page, shown, values=values, refusal=refusal)


def _deciding(values: Fields) -> dict[str, object]:
    due_at = values["due_at"]
    whole = {"due_at": f"{due_at}:00"} if MINUTES_ONLY.fullmatch(due_at) else {}
    return {**only(values, *DECIDING), **whole}


def _done(page: Page, verdict: Verdict) -> str:
    if verdict is Verdict.ANSWERED:
        return page.t("Your answer is posted. The question has left the queue.")
    if verdict is Verdict.ESCALATED:
        return page.t("Handed over. The question stays in sight under “With a trainer”.")
    decided = page.t(VERDICTS[verdict])
    return page.t("Decided: %(verdict)s. You can take it back for 30 days, under “Settled”.", verdict=decided)


ROUTES: Final = (claim, renew, release, decide, mark_topic, undo)
