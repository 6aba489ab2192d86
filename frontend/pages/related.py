"""What stands near a thread, the best answered first, and why: a page of its own, and the card beside the thread."""

from datetime import timedelta
from typing import Final

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.desk import Desk
from core.errors import TooMany
from core.limits import Limit, MemoryLimiter
from core.work import Work
from forum.queries.relations import list_duplicates
from forum.queries.visibility import load_thread
from frontend.page import Page
from frontend.pages.typed import asker
from kb.queries.articles import article_of_thread
from search.service import Searcher
from search.views import Suggestions

LIMITER: Final = MemoryLimiter(Limit("related", 120, timedelta(minutes=1)))
SHOWN: Final = 10
BESIDE: Final = 4


class Near(msgspec.Struct, frozen=True):
    """A thread and what stands near it; None when that cannot be told just now."""

    id: int
    title: str
    found: Suggestions | None

    @property
    def url(self) -> str:
        """Where the thread is read."""
        return f"/threads/{self.id}"


@get("/threads/{thread_id:int}/related")
async def show(
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    peer: NamedDependency[str],
    thread_id: FromPath[int],
) -> Response[str]:
    """Show the threads and articles near a thread; as a fragment, the first few."""
    near = await desk.read(find_near, searcher, thread_id, BESIDE if page.is_fragment else SHOWN, asker(desk, peer))
    return page.show("threads/related_beside.html" if page.is_fragment else "threads/related.html", near=near)


def find_near(work: Work, searcher: Searcher, thread_id: int, limit: int, who: str) -> Near:
    """What stands near a thread and is not already told on its page: its original, its duplicates, its article.

    Raises:
        NotFound: no such thread, or not for this actor.
    """
    thread = load_thread(work, thread_id)
    article = article_of_thread(work, thread_id)
    told = {f"t-{duplicate.id}" for duplicate in list_duplicates(work, thread)}
    told |= {f"t-{thread.duplicate_of_id}"} if thread.duplicate_of_id else set()
    told |= {f"k-{article.id}"} if article else set()
    try:
        LIMITER.hit(who)
        found = searcher.related(work, f"t-{thread_id}", exclude=frozenset(told), limit=limit)
    except TooMany:
        found = None
    return Near(thread_id, thread.title, found)


ROUTES: Final = (show,)
