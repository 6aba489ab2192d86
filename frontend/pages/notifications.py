"""Notifications by day, live, marked as read; and the link in a mail that stops the mails without a sign-in."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from accounts.rules import is_zone
from core.desk import Desk
from core.forms import parse
from core.ids import Cursor
from core.work import Work
from forum.forms.personal import NoticesRead
from forum.models.notices import MailPace
from forum.queries.notices import EVERYWHERE, find_recipient, list_notices, pace_of
from forum.queries.spaces import list_spaces
from forum.service.notices import check_unsubscribe, mark_notices_read, unsubscribe
from forum.views.notices import NoticeView
from frontend.page import Page
from frontend.pages.typed import require_person, typed, with_query

ONE_CLICK: Final = "List-Unsubscribe"
"""The field by which a mail program says that nobody is looking (RFC 8058); it wants no redirect."""


class Day(msgspec.Struct, frozen=True):
    """The notifications of one day of the reader's calendar; `word` is today, yesterday or empty."""

    at: datetime
    word: str
    items: list[NoticeView]


class Stop(msgspec.Struct, frozen=True):
    """What a link in a mail would stop. `space` is its title, empty for everywhere or when it may not be told."""

    is_everywhere: bool
    space: str
    is_stopped: bool


@get("/notifications")
async def show(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """Show what happened, day by day, newest first."""
    require_person(desk)
    cursor = Cursor.decode(request.query_params.get("cursor"))
    notices = await desk.read(list_notices, cursor)
    days = days_of(notices.items, desk.actor.timezone, page.office.clock())
    if page.is_fragment:
        news = page.html("notifications/news.html", notices=notices, days=days, is_first=cursor is None)
        return Response(news, media_type="text/html")
    again = with_query("/notifications", {"cursor": request.query_params.get("cursor", "")}, fragment="1")
    return page.show("notifications/list.html", notices=notices, days=days, is_first=cursor is None, live_source=again)


@post("/notifications/reading", status_code=303)
async def mark_read(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Any]:
    """Mark one as read, or all up to the newest that was shown."""
    require_person(desk)
    values = await typed(request)
    read = {"ids": [values["id"]]} if values["id"] else {"up_to": values["up_to"]}
    await desk.do(mark_notices_read, parse(NoticesRead, read))
    return page.redirect("/notifications", page.t("Marked as read."))


@get("/unsubscribe/{user_id:int}/{space_id:int}/{signature:str}")
async def show_unsubscribe(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    user_id: FromPath[int],
    space_id: FromPath[int],
    signature: FromPath[str],
) -> Response[str]:
    """Say what the link stops, and do nothing: mail programs open links by themselves."""
    check_unsubscribe(page.office.settings, user_id, space_id, signature)
    return await _stop_page(request, desk, page, user_id, space_id)


@post("/unsubscribe/{user_id:int}/{space_id:int}/{signature:str}", status_code=303, opt={"own_proof": True})
async def stop(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    user_id: FromPath[int],
    space_id: FromPath[int],
    signature: FromPath[str],
) -> Response[Any]:
    """Stop the mails. The signature is the proof, so that a mail program can do it in one click."""
    await desk.do(unsubscribe, user_id, space_id, signature)
    if ONE_CLICK in await typed(request):
        return await _stop_page(request, desk, page, user_id, space_id)
    return page.redirect(request.scope["path"], page.t("Done: these mails have stopped."))


def days_of(items: Iterable[NoticeView], timezone: str, now: datetime) -> list[Day]:
    """The notifications, in their order, by day of this time zone."""
    zone = ZoneInfo(timezone if is_zone(timezone) else "UTC")
    today = now.astimezone(zone).date()
    words: dict[date, str] = {today: "today", today - timedelta(days=1): "yesterday"}
    days = groupby(items, key=lambda item: item.at.astimezone(zone).date())
    grouped = [(day, list(notices)) for day, notices in days]
    return [Day(notices[0].at, words.get(day, ""), notices) for day, notices in grouped]


async def _stop_page(
    request: Request[Any, Any, Any], desk: Desk, page: Page, user_id: int, space_id: int
) -> Response[str]:
    stop = await desk.read(load_stop, user_id, space_id)
    return page.show("notifications/unsubscribe.html", stop=stop, action=request.scope["path"])


def load_stop(work: Work, user_id: int, space_id: int) -> Stop:
    """What the link is about; a space is named only while its reader may enter it."""
    reader = find_recipient(work, user_id)
    spaces = list_spaces(work.acting(reader, work.now)) if reader and space_id != EVERYWHERE else []
    title = next((space.title for space in spaces if space.id == space_id), "")
    is_stopped = pace_of(work, user_id, space_id) is MailPace.NEVER
    return Stop(space_id == EVERYWHERE, title, is_stopped)


ROUTES: Final = (show, mark_read, show_unsubscribe, stop)
