"""The personal side over JSON: votes, follows, bookmarks, reports, drafts, notifications. Parse, one call, present."""

from typing import Annotated, Final

import msgspec
from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from core.desk import Desk
from core.ids import Cursor
from forum.forms.personal import BookmarkForm, Deflecting, DraftForm, FlagForm, NoticesRead, PaceForm, ReadTo
from forum.queries import notices as notice_queries
from forum.queries import personal
from forum.service import bookmarks, deflections, drafts, flags, follows, notices, reading, votes
from forum.views.notices import NoticePage, PreferencesView
from forum.views.personal import BookmarkPage, DraftView

Limit = Annotated[int, QueryParameter(ge=1, le=100)]


class Made(msgspec.Struct, frozen=True):
    """The id of what was just made."""

    id: int


class SavedDraft(msgspec.Struct, frozen=True):
    """The id of the draft; None when it was emptied and is therefore forgotten."""

    id: int | None


class DraftItems(msgspec.Struct, frozen=True):
    """All drafts; they fit on one page."""

    items: list[DraftView]
    next: str | None = None


class UnreadCount(msgspec.Struct, frozen=True):
    """How many notifications are unread; counting stops at 100."""

    unread: int


@put("/posts/{post_id:int}/vote", status_code=204)
async def vote(desk: NamedDependency[Desk], post_id: FromPath[int]) -> None:
    """Say that a post helped. DELETE the vote to take it back."""
    await desk.do(votes.vote, post_id)


@delete("/posts/{post_id:int}/vote", status_code=204)
async def unvote(desk: NamedDependency[Desk], post_id: FromPath[int]) -> None:
    """Take a vote back."""
    await desk.do(votes.unvote, post_id)


@put("/threads/{thread_id:int}/me-too", status_code=204)
async def me_too(desk: NamedDependency[Desk], thread_id: FromPath[int]) -> None:
    """Have this question too: its priority rises and you follow it."""
    await desk.do(votes.me_too, thread_id)


@delete("/threads/{thread_id:int}/me-too", status_code=204)
async def withdraw_me_too(desk: NamedDependency[Desk], thread_id: FromPath[int]) -> None:
    """Not your question after all."""
    await desk.do(votes.withdraw_me_too, thread_id)


@put("/threads/{thread_id:int}/follow", status_code=204)
async def follow(desk: NamedDependency[Desk], thread_id: FromPath[int]) -> None:
    """Be told what happens in a thread."""
    await desk.do(follows.follow, thread_id)


@delete("/threads/{thread_id:int}/follow", status_code=204)
async def unfollow(desk: NamedDependency[Desk], thread_id: FromPath[int]) -> None:
    """Be told no more, even after writing in the thread."""
    await desk.do(follows.unfollow, thread_id)


@put("/threads/{thread_id:int}/read-mark", status_code=204)
async def mark_read(desk: NamedDependency[Desk], thread_id: FromPath[int], data: JSONBody[ReadTo]) -> None:
    """Note how far you have read; a mark never moves back."""
    await desk.do(reading.mark_read, thread_id, data)


@post("/spaces/{slug:str}/reading", status_code=204)
async def mark_space_read(desk: NamedDependency[Desk], slug: FromPath[str]) -> None:
    """Note that you have read everything in a space."""
    await desk.do(reading.mark_space_read, slug)


@put("/posts/{post_id:int}/bookmark", status_code=204)
async def bookmark(
    desk: NamedDependency[Desk], post_id: FromPath[int], data: JSONBody[BookmarkForm | None] = None
) -> None:
    """Keep a post to come back to, with a note or without. The body may be left out."""
    await desk.do(bookmarks.bookmark, post_id, data or BookmarkForm())


@delete("/posts/{post_id:int}/bookmark", status_code=204)
async def unbookmark(desk: NamedDependency[Desk], post_id: FromPath[int]) -> None:
    """Keep it no longer."""
    await desk.do(bookmarks.unbookmark, post_id)


@get("/bookmarks")
async def list_bookmarks(
    desk: NamedDependency[Desk], cursor: FromQuery[str | None] = None, limit: Limit = 30
) -> BookmarkPage:
    """List the posts you keep, newest first."""
    return await desk.read(personal.list_bookmarks, Cursor.decode(cursor), limit)


@post("/posts/{post_id:int}/flags")
async def flag_post(desk: NamedDependency[Desk], post_id: FromPath[int], data: JSONBody[FlagForm]) -> Made:
    """Report a post to the community manager."""
    return Made(await desk.do(flags.flag_post, post_id, data))


@get("/notifications")
async def list_notices(
    desk: NamedDependency[Desk], cursor: FromQuery[str | None] = None, limit: Limit = 30
) -> NoticePage:
    """List what you should know, newest first."""
    return await desk.read(notice_queries.list_notices, Cursor.decode(cursor), limit)


@get("/notifications/unread")
async def count_unread(desk: NamedDependency[Desk]) -> UnreadCount:
    """Count what you have not read."""
    return UnreadCount(await desk.read(notice_queries.unread_count))


@post("/notifications/read", status_code=204)
async def mark_notices_read(desk: NamedDependency[Desk], data: JSONBody[NoticesRead | None] = None) -> None:
    """Note that notifications were read: `ids`, all up to `up_to`, or all when the body is left out."""
    if data is None:
        await desk.do(notices.mark_all_notices_read)
    else:
        await desk.do(notices.mark_notices_read, data)


@get("/notifications/preferences")
async def show_preferences(desk: NamedDependency[Desk]) -> PreferencesView:
    """Show how mails follow your notifications, everywhere and by space."""
    return await desk.read(notice_queries.load_preferences)


@put("/notifications/preferences", status_code=204)
async def set_pace(desk: NamedDependency[Desk], data: JSONBody[PaceForm]) -> None:
    """Choose how mails follow, everywhere or in one space."""
    await desk.do(notices.set_pace, data)


@get("/drafts")
async def list_drafts(desk: NamedDependency[Desk]) -> DraftItems:
    """List what you are writing, newest first."""
    return DraftItems(await desk.read(personal.list_drafts))


@put("/drafts")
async def save_draft(desk: NamedDependency[Desk], data: JSONBody[DraftForm]) -> SavedDraft:
    """Keep what is written so far in its place (`ask`, `reply:<thread>`)."""
    return SavedDraft(await desk.do(drafts.save_draft, data))


@delete("/drafts/{draft_id:int}", status_code=204)
async def drop_draft(desk: NamedDependency[Desk], draft_id: FromPath[int]) -> None:
    """Throw a draft away."""
    await desk.do(drafts.drop_draft, draft_id)


@post("/drafts/{draft_id:int}/resumption", status_code=204)
async def resume_draft(desk: NamedDependency[Desk], draft_id: FromPath[int]) -> None:
    """Take up a draft that was put aside."""
    await desk.do(drafts.resume_draft, draft_id)


@post("/deflections")
async def answered_by_suggestion(desk: NamedDependency[Desk], data: JSONBody[Deflecting]) -> Made:
    """Say that a suggestion answered your question: the draft is kept seven days, and its author is thanked."""
    return Made(await desk.do(deflections.answered_by_suggestion, data))


router: Final = Router(
    path="/",
    route_handlers=[
        vote,
        unvote,
        me_too,
        withdraw_me_too,
        follow,
        unfollow,
        mark_read,
        mark_space_read,
        bookmark,
        unbookmark,
        list_bookmarks,
        flag_post,
        list_notices,
        count_unread,
        mark_notices_read,
        show_preferences,
        set_pace,
        list_drafts,
        save_draft,
        drop_draft,
        resume_draft,
        answered_by_suggestion,
    ],
    tags=["personal"],
)
