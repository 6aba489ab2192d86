"""What belongs to one reader: drafts and bookmarks."""

from datetime import datetime
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from core.desk import Desk
from core.forms import parse
from core.ids import Cursor
from forum.forms.personal import DraftForm
from forum.queries.personal import list_bookmarks, list_drafts
from forum.service import drafts
from frontend.page import Page
from frontend.pages.typed import Ask, only, own_path, require_person, typed

FIELDS: Final = ("place", "space", "kind", "title", "body", "version")


class SavedDraft(msgspec.Struct, frozen=True):
    """What the script says below the text; `id` is None when the draft was emptied and is forgotten."""

    id: int | None
    saved_at: datetime


@post("/me/drafts", status_code=200)
async def save_draft(request: Ask, desk: NamedDependency[Desk]) -> SavedDraft:
    """Keep what is written so far."""
    form = parse(DraftForm, only(await typed(request), *FIELDS))
    return SavedDraft(await desk.do(drafts.save_draft, form), desk.office.clock())


@get("/me/drafts")
async def show_drafts(desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """Show what the reader was writing."""
    require_person(desk)
    return page.show("personal/drafts.html", drafts=await desk.read(list_drafts))


@post("/me/drafts/{draft_id:int}/removal", status_code=303)
async def remove_draft(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], draft_id: FromPath[int]
) -> Response[Any]:
    """Throw a draft away."""
    back = (await typed(request))["back"]
    await desk.do(drafts.drop_draft, draft_id)
    return page.redirect(own_path(back or "/me/drafts"), page.t("The draft is gone."))


@post("/me/drafts/{draft_id:int}/resumption", status_code=303)
async def resume_draft(
    desk: NamedDependency[Desk], page: NamedDependency[Page], draft_id: FromPath[int]
) -> Response[Any]:
    """Take up a draft that was put aside."""
    await desk.do(drafts.resume_draft, draft_id)
    return page.redirect("/ask")


@get("/me/bookmarks")
async def show_bookmarks(
    desk: NamedDependency[Desk], page: NamedDependency[Page], cursor: FromQuery[str] = ""
) -> Response[str]:
    """Show the posts the reader keeps."""
    require_person(desk)
    kept = await desk.read(list_bookmarks, Cursor.decode(cursor))
    return page.show("personal/bookmarks.html", kept=kept, is_first=not cursor)


ROUTES: Final = (save_draft, show_drafts, remove_draft, resume_draft, show_bookmarks)
