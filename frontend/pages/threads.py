"""Threads: the list, one thread with a page of its messages, and its version for paper."""

from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from core.desk import Desk
from core.errors import AppError, NotFound
from core.forms import parse
from core.markup import quote as quoted
from core.work import Work
from forum.forms.personal import ReadTo
from forum.forms.threads import NewPost
from forum.queries.personal import find_draft
from forum.queries.thread_page import locate_post, view_post, view_thread
from forum.service import posts, reading
from forum.views.threads import PostView, ThreadView
from frontend.page import Page
from frontend.pages.lists import list_for_page
from frontend.pages.typed import Ask, Fields, errors_of, only, status_of, typed
from kb.queries.articles import article_of_thread
from kb.views import ArticleBrief

FAR: Final = 3
"""Replies before the best answer from which the page shows it at the top as well."""
LARGEST: Final = 2**31 - 1


class ThreadPage(msgspec.Struct, frozen=True):
    """A thread with what its page shows around it; `reply` is what the reader had begun to write."""

    thread: ThreadView
    article: ArticleBrief | None
    reply: str
    after: int

    @property
    def is_first(self) -> bool:
        """Whether this page begins with the opening message."""
        return self.after <= 1

    @property
    def far_answers(self) -> list[PostView]:
        """The accepted and verified answers, when the first of them is not in sight."""
        best = self.thread.best
        return best if self.is_first and best and best[0].number > FAR + 1 else []


@get("/threads")
async def list_all(request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """Show the threads the reader may see, filtered and sorted."""
    listing = await desk.read(list_for_page, "/threads", dict(request.query_params))
    return page.show("threads/list.html", listing=listing)


@get("/threads/{thread_id:int}")
async def show(
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    thread_id: FromPath[int],
    after: FromQuery[str] = "",
    quote: FromQuery[str] = "",
) -> Response[str]:
    """Show a thread with fifty replies after a number, and remember how far it was read."""
    shown = await desk.read(load_thread_page, thread_id, _whole(after), _whole(quote))
    await _mark_read(desk, shown.thread)
    return page.show("threads/show.html", shown=shown, values=Fields(body=shown.reply), errors=Fields())


@get("/threads/{thread_id:int}/print")
async def show_for_paper(
    desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int], after: FromQuery[str] = ""
) -> Response[str]:
    """Show a thread without anything around it."""
    shown = await desk.read(load_thread_page, thread_id, _whole(after))
    return page.show("threads/print.html", shown=shown)


@post("/threads/{thread_id:int}/posts", status_code=303)
async def reply(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], thread_id: FromPath[int]
) -> Response[Any]:
    """Reply in a thread."""
    values = await typed(request)
    try:
        post_id = await desk.do(posts.reply, thread_id, parse(NewPost, only(values, "body")))
    except NotFound:
        raise
    except AppError as refusal:
        shown = await desk.read(load_thread_page, thread_id)
        errors = errors_of(page, refusal)
        return page.show("threads/show.html", status=status_of(refusal), shown=shown, values=values, errors=errors)
    return page.redirect(await desk.read(locate_post, post_id), page.t("Your reply is posted."))


def load_thread_page(work: Work, thread_id: int, after: int = 1, quote_id: int = 0) -> ThreadPage:
    """A thread page; the reply box holds the reader's draft, and a quotation when one was asked for.

    Raises:
        NotFound: no such thread, or not for this actor.
    """
    thread = view_thread(work, thread_id, after)
    reply = _begun(work, thread, quote_id) if thread.may_reply else ""
    return ThreadPage(thread, article_of_thread(work, thread_id), reply, after)


def _begun(work: Work, thread: ThreadView, quote_id: int) -> str:
    draft = find_draft(work, f"reply:{thread.id}")
    begun = draft.body if draft else ""
    if not quote_id:
        return begun
    try:
        passage = view_post(work, quote_id)
    except NotFound:
        return begun
    return f"{begun}\n\n{quoted(passage.body, passage.author.name)}".lstrip()


async def _mark_read(desk: Desk, thread: ThreadView) -> None:
    """A mark is private, only moves forward, and is written only when something new was shown."""
    last = thread.posts[-1].number if thread.posts else 1
    if desk.actor.is_signed_in and thread.read_number < last:
        await desk.do(reading.mark_read, thread.id, ReadTo(post_number=last))


def _whole(text: str) -> int:
    """A number from an address; nonsense is none."""
    return min(int(text), LARGEST) if text.isascii() and text.isdigit() else 0


ROUTES: Final = (list_all, show, show_for_paper, reply)
