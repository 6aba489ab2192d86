"""One post: its permalink, its editor, its history, and the report of it to the community manager."""

from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.desk import Desk
from core.diff import Change, word_diff
from core.errors import AppError, Conflict, Invalid, SignInRequired, TooMany, require
from core.forms import parse
from core.work import Work
from forum.errors import EditedMeanwhile
from forum.errors_personal import AlreadyFlagged
from forum.forms.personal import FlagForm
from forum.forms.threads import PostEdit, RemovalForm
from forum.queries.personal import find_draft, has_flagged
from forum.queries.thread_page import list_revisions, locate_post, view_post
from forum.queries.threads import tags_of
from forum.queries.visibility import load_post
from forum.service import flags, posts
from forum.views.personal import DraftView
from forum.views.threads import PostView, RevisionView
from frontend.page import Page
from frontend.pages.typed import Ask, Fields, errors_of, only, require_person, status_of, typed

Mendable = (Invalid, Conflict, TooMany, SignInRequired)
"""Refusals that show the form again; the others get a page of their own."""


class PostPage(msgspec.Struct, frozen=True, kw_only=True):
    """A post with what its own pages say of its thread; `address` is its place among the others.

    `draft` is the change that the reader began and did not save.
    """

    post: PostView
    thread_id: int
    title: str
    tags: list[str]
    address: str
    is_flagged: bool
    draft: DraftView | None = None

    @property
    def is_opening(self) -> bool:
        """The opening message carries the title and the tags of its thread."""
        return self.post.number == 1


class Version(msgspec.Struct, frozen=True):
    """One version of a post with what changed since the one before."""

    revision: RevisionView
    title: tuple[Change, ...]
    body: tuple[Change, ...]


@get("/posts/{post_id:int}", status_code=303)
async def locate(desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]) -> Response[Any]:
    """Go to a post in its thread, whatever page it stands on."""
    return page.redirect(await desk.read(locate_post, post_id))


@get("/posts/{post_id:int}/edit")
async def begin_editing(
    desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]
) -> Response[str]:
    """Show the editor of a post. Needs its author, or an LCM of the space."""
    shown = await desk.read(load_edit_page, post_id)
    values, draft = _begun(shown), shown.draft
    is_overtaken = draft is not None and draft.version != shown.post.version
    conflict = word_diff(shown.post.body, values["body"]) if is_overtaken else None
    return page.show("posts/edit.html", shown=shown, values=values, errors=Fields(), conflict=conflict)


@post("/posts/{post_id:int}/edit", status_code=303)
async def edit(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]
) -> Response[Any]:
    """Change a post; a text that somebody changed meanwhile is shown beside the one just written."""
    values = await typed(request)
    try:
        await desk.do(posts.edit_post, post_id, parse(PostEdit, _edit_of(values)))
    except Mendable as refusal:
        return _edit_again(page, await desk.read(load_post_page, post_id), values, refusal)
    return page.redirect(
        await desk.read(locate_post, post_id), page.t("Your change is saved; the former text stays in the history.")
    )


@get("/posts/{post_id:int}/history")
async def show_history(
    desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]
) -> Response[str]:
    """Show every text a post has had, the newest first, word by word."""
    shown = await desk.read(load_post_page, post_id)
    versions = await desk.compute(_versions, await desk.read(list_revisions, post_id))
    return page.show("posts/history.html", shown=shown, versions=versions)


@get("/posts/{post_id:int}/flag")
async def begin_flagging(
    desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]
) -> Response[str]:
    """Show the form that reports a post."""
    require_person(desk)
    shown = await desk.read(load_post_page, post_id)
    require(shown.post.may_flag, "flag")
    return page.show("posts/flag.html", shown=shown, values=Fields(), errors=Fields())


@post("/posts/{post_id:int}/flag", status_code=303)
async def flag(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]
) -> Response[Any]:
    """Report a post; reporting it again says that it was done."""
    values = await typed(request)
    try:
        await desk.do(flags.flag_post, post_id, parse(FlagForm, only(values, "reason", "note", "link")))
    except AlreadyFlagged:
        return page.redirect(
            await desk.read(locate_post, post_id), page.t("You reported this before; it is being looked at."), "info"
        )
    except Mendable as refusal:
        shown = await desk.read(load_post_page, post_id)
        return page.show(
            "posts/flag.html", status=status_of(refusal), shown=shown, values=values, errors=errors_of(page, refusal)
        )
    return page.redirect(
        await desk.read(locate_post, post_id), page.t("Thank you. The community manager will look at it.")
    )


@get("/posts/{post_id:int}/removal")
async def begin_removing(
    desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]
) -> Response[str]:
    """Ask whether a post should go, and why."""
    shown = await desk.read(load_post_page, post_id)
    require(shown.post.may_remove, "remove_post")
    return page.show("posts/removal.html", shown=shown, values=Fields(), errors=Fields())


@post("/posts/{post_id:int}/removal", status_code=303)
async def remove(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], post_id: FromPath[int]
) -> Response[Any]:
    """Remove a reply; its author no longer sees it, so the way back leads to the thread."""
    values = await typed(request)
    shown = await desk.read(load_post_page, post_id)
    try:
        await desk.do(posts.remove_post, post_id, parse(RemovalForm, only(values, "reason")))
    except Invalid as refusal:
        return page.show("posts/removal.html", status=422, shown=shown, values=values, errors=errors_of(page, refusal))
    return page.redirect(
        f"/threads/{shown.thread_id}", page.t("The reply was deleted. The community manager can restore it.")
    )


def load_post_page(work: Work, post_id: int) -> PostPage:
    """A post for its own pages.

    Raises:
        NotFound: no such post, or not for this actor.
    """
    _post, thread = load_post(work, post_id)
    return PostPage(
        post=view_post(work, post_id),
        thread_id=thread.id,
        title=thread.title,
        tags=tags_of(work, [thread.id]).get(thread.id, []),
        address=locate_post(work, post_id),
        is_flagged=work.actor.is_signed_in and has_flagged(work, post_id),
    )


def load_edit_page(work: Work, post_id: int) -> PostPage:
    """A post for its editor, with the change that its reader began; one that says the same as the post is none.

    Raises:
        NotFound: no such post, or not for this actor.
        Forbidden: neither its author nor an LCM of the space, or the thread is archived.
    """
    shown = load_post_page(work, post_id)
    require(shown.post.may_edit, "edit_post")
    draft = find_draft(work, f"edit:{post_id}")
    if draft is None or (draft.body, draft.title or shown.title) == (shown.post.body, shown.title):
        return shown
    return msgspec.structs.replace(shown, draft=draft)


def split_tags(text: str) -> list[str]:
    """Tags as people type them: between commas."""
    return [tag for part in text.split(",") if (tag := part.strip())]


def _begun(shown: PostPage) -> Fields:
    """The text as it stands, or as its reader left it. The version is the present one: see `_edit_again`."""
    body, title = shown.post.body, shown.title
    if shown.draft is not None:
        body, title = shown.draft.body, shown.draft.title or title
    return Fields(body=body, title=title, tags=", ".join(shown.tags), version=str(shown.post.version))


def _edit_of(values: Fields) -> dict[str, object]:
    form = only(values, "title", "body", "reason", "version")
    return {**form, "tags": split_tags(values["tags"])} if "tags" in values else form


def _edit_again(page: Page, shown: PostPage, values: Fields, refusal: AppError) -> Response[str]:
    """The editor as it was sent. After a conflict the version is the present one: saving again is then a decision."""
    conflict = word_diff(shown.post.body, values["body"]) if isinstance(refusal, EditedMeanwhile) else None
    again = Fields({**values, "version": str(shown.post.version)}) if conflict is not None else values
    errors = errors_of(page, refusal)
    return page.show(
        "posts/edit.html", status=status_of(refusal), shown=shown, values=again, errors=errors, conflict=conflict
    )


def _versions(revisions: list[RevisionView]) -> list[Version]:
    """Newest first; the first text has nothing to be compared with."""
    pairs = zip([None, *revisions], revisions, strict=False)
    found = [
        Version(
            now,
            word_diff(before.title if before else now.title, now.title),
            word_diff(before.body if before else now.body, now.body),
        )
        for before, now in pairs
    ]
    return found[::-1]


ROUTES: Final = (locate, begin_editing, edit, show_history, begin_flagging, flag, begin_removing, remove)
