"""The forum over JSON: parse, one call, present."""

from typing import Annotated

import msgspec
from litestar import Router, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from core.desk import Desk
from forum.forms.spaces import NewSpace, SpaceEdit
from forum.forms.threads import Acceptance, Archiving, Closing, NewPost, NewThread, PostEdit, RemovalForm
from forum.models.threads import ThreadKind
from forum.queries.spaces import list_spaces, view_space
from forum.queries.thread_page import list_revisions, view_post, view_thread
from forum.queries.threads import ThreadFilter, ThreadSort, ThreadState, list_threads
from forum.service import lifecycle, posts, solutions, spaces, threads
from forum.views.spaces import SpaceRow, SpaceView
from forum.views.threads import PostView, RevisionView, ThreadList, ThreadView

Limit = Annotated[int, QueryParameter(ge=1, le=100)]


class SpaceItems(msgspec.Struct, frozen=True):
    """All spaces the caller may enter; they fit on one page."""

    items: list[SpaceRow]
    next: str | None = None


@get("/spaces")
async def list_all_spaces(desk: NamedDependency[Desk]) -> SpaceItems:
    """List the spaces you may enter."""
    return SpaceItems(await desk.read(list_spaces))


@post("/spaces")
async def create_space(desk: NamedDependency[Desk], data: JSONBody[NewSpace]) -> SpaceView:
    """Open a space. Needs an LCM of the whole community."""
    await desk.do(spaces.create_space, data)
    return await desk.read(view_space, spaces.slug_of(data))


@get("/spaces/{slug:str}")
async def show_space(desk: NamedDependency[Desk], slug: FromPath[str]) -> SpaceView:
    """Show one space."""
    return await desk.read(view_space, slug)


@put("/spaces/{slug:str}")
async def change_space(desk: NamedDependency[Desk], slug: FromPath[str], data: JSONBody[SpaceEdit]) -> SpaceView:
    """Change a space. Needs one of its LCMs."""
    await desk.do(spaces.edit_space, slug, data)
    return await desk.read(view_space, slug)


@get("/threads")
async def list_some_threads(  # noqa: PLR0913, PLR0917 - one parameter per field of the query string
    desk: NamedDependency[Desk],
    space: FromQuery[str | None] = None,
    kind: FromQuery[ThreadKind | None] = None,
    thread_state: Annotated[ThreadState | None, QueryParameter(name="state")] = None,
    lang: FromQuery[str | None] = None,
    tag: FromQuery[str | None] = None,
    sort: FromQuery[ThreadSort] = ThreadSort.ACTIVITY,
    cursor: FromQuery[str | None] = None,
    limit: Limit = 30,
) -> ThreadList:
    """List threads, most recently active first; `next` is the cursor of the following page."""
    wanted = ThreadFilter(
        space=space, kind=kind, state=thread_state, lang=lang, tag=tag, sort=sort, cursor=cursor, limit=limit
    )
    return await desk.read(list_threads, wanted)


@post("/threads")
async def post_thread(desk: NamedDependency[Desk], data: JSONBody[NewThread]) -> ThreadView:
    """Ask a question, open a discussion or make an announcement."""
    return await desk.read(view_thread, await desk.do(threads.post_thread, data))


@get("/threads/{thread_id:int}")
async def show_thread(desk: NamedDependency[Desk], thread_id: FromPath[int], after: FromQuery[int] = 1) -> ThreadView:
    """Show a thread with up to fifty replies numbered above `after`."""
    return await desk.read(view_thread, thread_id, after)


@delete("/threads/{thread_id:int}", status_code=204)
async def remove_thread(desk: NamedDependency[Desk], thread_id: FromPath[int], reason: FromQuery[str] = "") -> None:
    """Remove a thread; an LCM can restore it."""
    await desk.do(lifecycle.remove_thread, thread_id, RemovalForm(reason=reason[:2000]))


@post("/threads/{thread_id:int}/restoration", status_code=204)
async def restore_thread(desk: NamedDependency[Desk], thread_id: FromPath[int]) -> None:
    """Bring a removed thread back."""
    await desk.do(lifecycle.restore_thread, thread_id)


@post("/threads/{thread_id:int}/posts")
async def reply(desk: NamedDependency[Desk], thread_id: FromPath[int], data: JSONBody[NewPost]) -> PostView:
    """Reply in a thread."""
    return await desk.read(view_post, await desk.do(posts.reply, thread_id, data))


@put("/threads/{thread_id:int}/solution", status_code=204)
async def accept_solution(desk: NamedDependency[Desk], thread_id: FromPath[int], data: JSONBody[Acceptance]) -> None:
    """Accept an answer as the asker."""
    await desk.do(solutions.accept_solution, thread_id, data)


@delete("/threads/{thread_id:int}/solution", status_code=204)
async def withdraw_solution(desk: NamedDependency[Desk], thread_id: FromPath[int]) -> None:
    """Accept no answer any more."""
    await desk.do(solutions.withdraw_solution, thread_id)


@post("/threads/{thread_id:int}/closure", status_code=204)
async def close_thread(desk: NamedDependency[Desk], thread_id: FromPath[int], data: JSONBody[Closing]) -> None:
    """Close a thread. DELETE the closure to reopen it."""
    await desk.do(lifecycle.close_thread, thread_id, data)


@delete("/threads/{thread_id:int}/closure", status_code=204)
async def reopen_thread(desk: NamedDependency[Desk], thread_id: FromPath[int]) -> None:
    """Open a closed thread again."""
    await desk.do(lifecycle.reopen_thread, thread_id)


@post("/threads/{thread_id:int}/archive", status_code=204)
async def archive_thread(
    desk: NamedDependency[Desk], thread_id: FromPath[int], data: JSONBody[Archiving | None] = None
) -> None:
    """Put a closed thread into the archive. The body may be left out."""
    await desk.do(lifecycle.archive_thread, thread_id, data or Archiving())


@delete("/threads/{thread_id:int}/archive", status_code=204)
async def restore_from_archive(desk: NamedDependency[Desk], thread_id: FromPath[int]) -> None:
    """Take a thread out of the archive."""
    await desk.do(lifecycle.restore_from_archive, thread_id)


@get("/posts/{post_id:int}")
async def show_post(desk: NamedDependency[Desk], post_id: FromPath[int]) -> PostView:
    """Show one post."""
    return await desk.read(view_post, post_id)


@patch("/posts/{post_id:int}")
async def edit_post(desk: NamedDependency[Desk], post_id: FromPath[int], data: JSONBody[PostEdit]) -> PostView:
    """Change a post; its former text stays in the history."""
    return await desk.read(view_post, await desk.do(posts.edit_post, post_id, data))


@delete("/posts/{post_id:int}", status_code=204)
async def remove_post(desk: NamedDependency[Desk], post_id: FromPath[int], reason: FromQuery[str] = "") -> None:
    """Remove a reply; an LCM can restore it."""
    await desk.do(posts.remove_post, post_id, RemovalForm(reason=reason[:2000]))


@post("/posts/{post_id:int}/restoration", status_code=204)
async def restore_post(desk: NamedDependency[Desk], post_id: FromPath[int]) -> None:
    """Bring a removed reply back."""
    await desk.do(posts.restore_post, post_id)


@get("/posts/{post_id:int}/revisions")
async def show_revisions(desk: NamedDependency[Desk], post_id: FromPath[int]) -> list[RevisionView]:
    """Every text a post has had, oldest first."""
    return await desk.read(list_revisions, post_id)


@put("/posts/{post_id:int}/verification", status_code=204)
async def verify_answer(desk: NamedDependency[Desk], post_id: FromPath[int]) -> None:
    """Vouch for an answer as a trainer or an LCM."""
    await desk.do(solutions.verify_answer, post_id)


@delete("/posts/{post_id:int}/verification", status_code=204)
async def unverify_answer(desk: NamedDependency[Desk], post_id: FromPath[int]) -> None:
    """Take a verification back."""
    await desk.do(solutions.unverify_answer, post_id)


router = Router(
    path="/",
    tags=["forum"],
    route_handlers=[
        list_all_spaces,
        create_space,
        show_space,
        change_space,
        list_some_threads,
        post_thread,
        show_thread,
        remove_thread,
        restore_thread,
        reply,
        accept_solution,
        withdraw_solution,
        close_thread,
        reopen_thread,
        archive_thread,
        restore_from_archive,
        show_post,
        edit_post,
        remove_post,
        restore_post,
        show_revisions,
        verify_answer,
        unverify_answer,
    ],
)
