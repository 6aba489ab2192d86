"""What people do to a thread: close, archive, remove, follow, share, accept; and the page that asks for a reason."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.desk import Desk
from core.errors import AppError, Conflict, Forbidden, Invalid, require
from core.forms import Form, parse
from core.i18n import N_
from core.work import Work
from forum.forms.threads import Acceptance, Archiving, Closing, RemovalForm
from forum.queries.thread_page import locate_post, view_thread
from forum.service import follows, lifecycle, solutions, votes
from forum.views.threads import ThreadView
from frontend.page import Page
from frontend.pages.typed import Ask, Fields, errors_of, only, status_of, typed


class Reasoned(msgspec.Struct, frozen=True):
    """An act that is told why: the noun it posts to, its form, its verb, and what is said afterwards."""

    noun: str
    form: type[Form]
    verb: Callable[..., None]
    notice: str


CLOSURE: Final = Reasoned("closure", Closing, lifecycle.close_thread, N_("The thread is closed. It can be reopened."))
ARCHIVAL: Final = Reasoned(
    "archival", Archiving, lifecycle.archive_thread, N_("The thread is in the archive. It can be taken out again.")
)
REMOVAL: Final = Reasoned(
    "removal",
    RemovalForm,
    lifecycle.remove_thread,
    N_("The thread was deleted. The community manager can restore it."),
)


@get("/threads/{thread_id:int}/closure")
async def begin_closing(
    desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]
) -> Response[str]:
    """Ask for the reason of a closing."""
    return _ask_why(page, await desk.read(_load_for, thread_id, "may_close"), CLOSURE)


@post("/threads/{thread_id:int}/closure", status_code=303)
async def close(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]
) -> Response[Any]:
    """Close a thread."""
    return await _with_reason(request, desk, page, thread_id, CLOSURE)


@post("/threads/{thread_id:int}/reopening", status_code=303)
async def reopen(desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]) -> Response[Any]:
    """Open a closed thread again."""
    await desk.do(lifecycle.reopen_thread, thread_id)
    return page.redirect(f"/threads/{thread_id}", page.t("The thread is open again."))


@get("/threads/{thread_id:int}/archival")
async def begin_archiving(
    desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]
) -> Response[str]:
    """Ask for the reason of an archival."""
    return _ask_why(page, await desk.read(_load_for, thread_id, "may_archive"), ARCHIVAL)


@post("/threads/{thread_id:int}/archival", status_code=303)
async def archive(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]
) -> Response[Any]:
    """Put a closed thread into the archive."""
    return await _with_reason(request, desk, page, thread_id, ARCHIVAL)


@post("/threads/{thread_id:int}/unarchival", status_code=303)
async def take_out(desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]) -> Response[Any]:
    """Take a thread out of the archive."""
    await desk.do(lifecycle.restore_from_archive, thread_id)
    return page.redirect(f"/threads/{thread_id}", page.t("The thread is out of the archive, and closed."))


@get("/threads/{thread_id:int}/removal")
async def begin_removing(
    desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]
) -> Response[str]:
    """Ask for the reason of a removal."""
    return _ask_why(page, await desk.read(_load_for, thread_id, "may_remove"), REMOVAL)


@post("/threads/{thread_id:int}/removal", status_code=303)
async def remove(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]
) -> Response[Any]:
    """Remove a thread; its author goes to the space, an LCM stays to be able to restore it."""
    thread = await desk.read(view_thread, thread_id)
    back = thread.url if thread.may_moderate else f"/spaces/{thread.space.slug}"
    return await _with_reason(request, desk, page, thread_id, REMOVAL, back)


@post("/threads/{thread_id:int}/restoration", status_code=303)
async def restore(desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]) -> Response[Any]:
    """Bring a removed thread back."""
    await desk.do(lifecycle.restore_thread, thread_id)
    return page.redirect(f"/threads/{thread_id}", page.t("The thread is back."))


@post("/threads/{thread_id:int}/solution", status_code=303)
async def accept(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]
) -> Response[Any]:
    """Accept an answer."""
    form = parse(Acceptance, only(await typed(request), "post_id"))
    await desk.do(solutions.accept_solution, thread_id, form)
    return page.redirect(
        await desk.read(locate_post, form.post_id), page.t("Answer accepted. Thank you for telling everybody.")
    )


@post("/threads/{thread_id:int}/solution-withdrawal", status_code=303)
async def withdraw_solution(
    desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]
) -> Response[Any]:
    """Accept no answer any more."""
    await desk.do(solutions.withdraw_solution, thread_id)
    return page.redirect(f"/threads/{thread_id}", page.t("No answer is accepted any more."))


@post("/threads/{thread_id:int}/me-too", status_code=303)
async def me_too(desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]) -> Response[Any]:
    """Have this question too."""
    await desk.do(votes.me_too, thread_id)
    return page.redirect(f"/threads/{thread_id}", page.t("Noted: you will be told when the answer comes."))


@post("/threads/{thread_id:int}/me-too-withdrawal", status_code=303)
async def withdraw_me_too(
    desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]
) -> Response[Any]:
    """Not my question after all."""
    await desk.do(votes.withdraw_me_too, thread_id)
    return page.redirect(f"/threads/{thread_id}", page.t("Noted. You still follow this thread."))


@post("/threads/{thread_id:int}/follow", status_code=303)
async def follow(desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]) -> Response[Any]:
    """Be told what happens in a thread."""
    await desk.do(follows.follow, thread_id)
    return page.redirect(f"/threads/{thread_id}", page.t("You follow this thread."))


@post("/threads/{thread_id:int}/follow-withdrawal", status_code=303)
async def unfollow(desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]) -> Response[Any]:
    """Be left in peace by a thread."""
    await desk.do(follows.unfollow, thread_id)
    return page.redirect(f"/threads/{thread_id}", page.t("You are no longer told about this thread."))


def _load_for(work: Work, thread_id: int, permission: str) -> ThreadView:
    """The thread, for somebody who may do this to it.

    Raises:
        NotFound: no such thread, or not for this actor.
        Forbidden: it is not theirs to do, or not now.
    """
    thread = view_thread(work, thread_id)
    require(getattr(thread, permission), permission)
    return thread


async def _with_reason(
    request: Ask, desk: Desk, page: Page, thread_id: int, act: Reasoned, back: str = ""
) -> Response[Any]:
    values = await typed(request)
    try:
        await desk.do(act.verb, thread_id, parse(act.form, only(values, "reason", "note")))
    except (Invalid, Conflict, Forbidden) as refusal:
        return _ask_why(page, await desk.read(view_thread, thread_id), act, values, refusal)
    return page.redirect(back or f"/threads/{thread_id}", page.t(act.notice))


def _ask_why(
    page: Page, thread: ThreadView, act: Reasoned, values: Fields | None = None, refusal: AppError | None = None
) -> Response[str]:
    errors = errors_of(page, refusal)
    shown = values if values is not None else Fields()
    return page.show(
        "threads/why.html", status=status_of(refusal), thread=thread, act=act.noun, values=shown, errors=errors
    )


ROUTES: Final = (
    begin_closing,
    close,
    reopen,
    begin_archiving,
    archive,
    take_out,
    begin_removing,
    remove,
    restore,
    accept,
    withdraw_solution,
    me_too,
    withdraw_me_too,
    follow,
    unfollow,
)
