"""The knowledge base's first page: what is known, by space and language, what is new and what helps most."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency

from core.desk import Desk
from core.work import Work
from frontend.page import Page
from frontend.pages.addresses import choice_in, value_in
from frontend.pages.typed import with_query
from kb.models import ArticleState
from kb.queries.home import KbFilter, kb_home
from kb.views import KbHome


class KbShown(msgspec.Struct, frozen=True, kw_only=True):
    """The page with what narrowed it."""

    query: Mapping[str, str]
    wanted: KbFilter
    home: KbHome

    @property
    def is_narrowed(self) -> bool:
        """Whether a list was asked for: the shelves then stay away."""
        wanted = self.wanted
        return any((wanted.space, wanted.lang, wanted.tag, wanted.q, wanted.state, wanted.cursor))

    @property
    def next_address(self) -> str:
        """The page after this one, or nothing."""
        return with_query("/kb", self.query, cursor=self.home.next) if self.home.next else ""

    def address(self, **changes: str) -> str:
        """The same list, narrowed otherwise, from its first page."""
        return with_query("/kb", self.query, cursor="", **changes)


@get("/kb")
async def home(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """Show the articles the reader may see, filtered."""
    return page.show("kb/home.html", shown=await desk.read(load_kb, dict(request.query_params)))


def load_kb(work: Work, query: Mapping[str, str]) -> KbShown:
    """What an address asks of the knowledge base.

    Raises:
        Invalid: the cursor was not made by this list.
    """
    wanted = KbFilter(
        space=value_in(query, "space"),
        lang=value_in(query, "lang"),
        tag=value_in(query, "tag"),
        q=value_in(query, "q"),
        state=choice_in(query, "state", ArticleState),
        cursor=query.get("cursor") or None,
    )
    return KbShown(query=query, wanted=wanted, home=kb_home(work, wanted))


ROUTES: Final = (home,)
