"""The first page: what needs me. For a visitor, what this place is; for everybody, a way to ask."""

from typing import Final

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from core.desk import Desk
from core.work import Work
from forum.queries.personal import list_drafts, unread_threads
from forum.queries.spaces import list_spaces
from forum.queries.threads import ThreadFilter, ThreadSort, ThreadState, list_threads
from forum.views.personal import DraftView
from forum.views.spaces import SpaceRow
from forum.views.threads import ThreadRow
from frontend.page import Page
from kb.queries.home import KbFilter, list_articles
from kb.views import ArticleBrief

SHELF: Final = 4
"""Entries a part of the page shows; its title leads to all of them."""
LOOKED_AT: Final = 60
"""Followed threads looked through for unread ones, and waiting questions for those of the reader's own spaces."""


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the first page shows; empty parts are left out."""

    spaces: list[SpaceRow]
    solved: list[ThreadRow]
    articles: tuple[ArticleBrief, ...]
    unread: list[ThreadRow] = []
    mine: list[ThreadRow] = []
    drafts: list[DraftView] = []
    waiting: list[ThreadRow] = []
    is_staff: bool = False

    @property
    def is_quiet(self) -> bool:
        """Nothing asks for this reader."""
        return not (self.unread or self.mine or self.drafts or self.waiting)


@get("/")
async def show(desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """Show what needs the reader."""
    return page.show("home/home.html", home=await desk.read(load_home))


def load_home(work: Work) -> Home:
    """What needs this reader, each part a few entries of a list that has them all."""
    spaces = [space for space in list_spaces(work) if space.lifecycle == "open"]
    articles = list_articles(work, KbFilter(limit=SHELF)).items
    solved = list_threads(work, ThreadFilter(state=ThreadState.SOLVED, limit=SHELF)).items
    if not work.actor.is_signed_in:
        return Home(spaces=spaces, solved=solved, articles=articles)
    return Home(
        spaces=spaces,
        solved=solved,
        articles=articles,
        unread=_unread(work),
        mine=list_threads(work, ThreadFilter(is_mine=True, limit=SHELF)).items,
        drafts=list_drafts(work)[:SHELF],
        waiting=_waiting(work),
        is_staff=work.actor.is_staff_everywhere or bool(work.actor.staff_spaces),
    )


def _unread(work: Work) -> list[ThreadRow]:
    followed = list_threads(work, ThreadFilter(is_followed=True, limit=LOOKED_AT)).items
    unread = unread_threads(work, [thread.id for thread in followed])
    return [thread for thread in followed if thread.id in unread][:SHELF]


def _waiting(work: Work) -> list[ThreadRow]:
    """Questions without an answer that this reader could answer: those of the spaces they look after come first."""
    wanted = ThreadFilter(state=ThreadState.UNANSWERED, sort=ThreadSort.NEWEST, limit=LOOKED_AT)
    others = [thread for thread in list_threads(work, wanted).items if thread.author.id != work.actor.id]
    return sorted(others, key=lambda thread: thread.space.id not in work.actor.staff_spaces)[:SHELF]


ROUTES: Final = (show,)
