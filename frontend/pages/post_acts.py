"""One-button acts on a post: helpful, bookmark, verify, restore. Each goes back to the post."""

from collections.abc import Callable
from typing import Any, Final

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.desk import Desk
from core.forms import parse
from forum.forms.personal import BookmarkForm
from forum.queries.thread_page import locate_post
from forum.service import bookmarks, posts, solutions, votes
from frontend.page import Page
from frontend.pages.typed import Ask, only, typed


@post("/posts/{post_id:int}/vote", status_code=303)
async def vote(desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]) -> Response[Any]:
    """Say that a post helped."""
    return await _act(desk, page, post_id, votes.vote)


@post("/posts/{post_id:int}/vote-withdrawal", status_code=303)
async def withdraw_vote(
    desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]
) -> Response[Any]:
    """Take a vote back."""
    return await _act(desk, page, post_id, votes.unvote)


@post("/posts/{post_id:int}/bookmark", status_code=303)
async def bookmark(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]
) -> Response[Any]:
    """Keep a post to come back to."""
    form = parse(BookmarkForm, only(await typed(request), "note"))
    await desk.do(bookmarks.bookmark, post_id, form)
    return page.redirect(await desk.read(locate_post, post_id), page.t("Kept in your bookmarks."))


@post("/posts/{post_id:int}/bookmark-withdrawal", status_code=303)
async def withdraw_bookmark(
    desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]
) -> Response[Any]:
    """Keep a post no longer."""
    return await _act(desk, page, post_id, bookmarks.unbookmark, page.t("No longer in your bookmarks."))


@post("/posts/{post_id:int}/verification", status_code=303)
async def verify(desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]) -> Response[Any]:
    """Vouch for an answer as a trainer or an LCM."""
    return await _act(desk, page, post_id, solutions.verify_answer, page.t("The answer is verified, in your name."))


@post("/posts/{post_id:int}/verification-withdrawal", status_code=303)
async def withdraw_verification(
    desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]
) -> Response[Any]:
    """Take a verification back."""
    return await _act(desk, page, post_id, solutions.unverify_answer, page.t("The verification is withdrawn."))


@post("/posts/{post_id:int}/restoration", status_code=303)
async def restore(desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]) -> Response[Any]:
    """Bring a removed reply back."""
    return await _act(desk, page, post_id, posts.restore_post, page.t("The reply is back."))


async def _act(desk: Desk, page: Page, post_id: int, verb: Callable[..., object], notice: str = "") -> Response[Any]:
    await desk.do(verb, post_id)
    return page.redirect(await desk.read(locate_post, post_id), notice)


ROUTES: Final = (vote, withdraw_vote, bookmark, withdraw_bookmark, verify, withdraw_verification, restore)
