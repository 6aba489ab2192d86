"""The queue: what needs a human, and one item with everything needed to decide it.

The list is live: when it changes, open pages ask for it again as a fragment, with the same filters.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from core.desk import Desk
from core.errors import AppError
from core.i18n import LOCALES, N_
from core.work import Work
from forum.views.threads import ThreadView
from frontend.page import Page
from frontend.pages.addresses import choice_in, value_in
from frontend.pages.typed import Fields, errors_of, status_of, with_query
from frontend.templating import moment
from moderation.models import ItemKind, TopicMark
from moderation.queries.pages import view_item_page
from moderation.queries.queue import QueueFilter, QueueShow, facets, list_queue
from moderation.views import ItemPage, QueuePage
from search.service import Searcher
from search.views import Draft, Suggestions, SuggestionView

ANSWERABLE: Final = frozenset({ItemKind.UNANSWERED, ItemKind.DUPLICATE})
"""Kinds for which an existing answer may be the decision."""


class QueueList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the queue with what narrowed it."""

    query: Mapping[str, str]
    wanted: QueueFilter
    found: QueuePage
    spaces: list[tuple[str, str]]

    @property
    def is_narrowed(self) -> bool:
        """Whether something was filtered out: an empty list then celebrates nothing."""
        wanted = self.wanted
        return any((wanted.kind, wanted.space, wanted.topic, wanted.is_mine, wanted.cursor))

    @property
    def everything(self) -> int:
        """How much there is of all kinds together."""
        return sum(row.count for row in self.found.counts)

    @property
    def here(self) -> str:
        """This very page."""
        return with_query("/queue", self.query)

    @property
    def live_source(self) -> str:
        """What an open page fetches again when the queue changes."""
        return with_query("/queue", self.query, fragment="1")

    @property
    def next_address(self) -> str:
        """The page after this one, or nothing."""
        return with_query("/queue", self.query, cursor=self.found.next) if self.found.next else ""

    def address(self, **changes: str) -> str:
        """The same list, narrowed otherwise, from its first page."""
        return with_query("/queue", self.query, cursor="", **changes)


class ItemShown(msgspec.Struct, frozen=True, kw_only=True):
    """An item with what search finds near it, and the answer to begin with."""

    page: ItemPage
    near: Suggestions
    answer: str = ""


@get("/queue")
async def list_items(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """Show what needs a human in the spaces the LCM looks after."""
    shown = await desk.read(load_queue, dict(request.query_params))
    if page.is_fragment:
        return Response(page.html("queue/rows.html", shown=shown, hour=hour), media_type="text/html")
    return page.show("queue/list.html", shown=shown, hour=hour)


@get("/queue/{item_id:int}")
async def show(
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    item_id: FromPath[int],
    answer: FromQuery[str] = "",
) -> Response[str]:
    """Show one item with everything needed to decide it; `answer` names an article to answer with."""
    return present_item(page, await load_item(desk, searcher, item_id, answer))


def load_queue(work: Work, query: Mapping[str, str]) -> QueueList:
    """The part of the queue an address asks for.

    Raises:
        SignInRequired: nobody is signed in.
        Forbidden: the actor looks after no space.
        Invalid: the cursor was not made by this list.
    """
    kept = {name: value for name, value in query.items() if name != "fragment"}
    wanted = QueueFilter(
        kind=choice_in(kept, "kind", ItemKind),
        space=value_in(kept, "space"),
        topic=choice_in(kept, "topic", TopicMark),
        show=choice_in(kept, "show", QueueShow) or QueueShow.OPEN,
        is_mine=bool(kept.get("mine")),
        cursor=kept.get("cursor") or None,
    )
    return QueueList(query=kept, wanted=wanted, found=list_queue(work, wanted), spaces=facets(work))


async def load_item(desk: Desk, searcher: Searcher, item_id: int, answer_key: str = "") -> ItemShown:
    """An item, and what exists near it while it can still be decided.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such item, or the actor does not look after its space.
    """
    item = await desk.read(view_item_page, item_id)
    is_useful = item.item.may_decide and item.item.kind in ANSWERABLE
    near = await desk.read(_near, searcher, item.thread) if is_useful else Suggestions()
    chosen = next((view for view in near.items if f"k-{view.id}" == answer_key and view.kind == "article"), None)
    return ItemShown(page=item, near=near, answer=_pointing_to(desk, chosen, item.thread.lang) if chosen else "")


def present_item(
    page: Page, shown: ItemShown, *, values: Fields | None = None, refusal: AppError | None = None
) -> Response[str]:
    """The page of an item; after a refusal with what was typed and what to mend."""
    return page.show(
        "queue/item.html",
        status=status_of(refusal),
        shown=shown,
        item=shown.page.item,
        thread=shown.page.thread,
        values=Fields(values or {"body": shown.answer}),
        blank=Fields(),
        errors=errors_of(page, refusal),
        refused=refusal.code if refusal else "",
        hour=hour,
    )


def hour(instant: datetime) -> str:
    """The time alone, in the reader's zone: a claim lasts minutes, never days."""
    return moment(instant).rpartition(" ")[2]


def _near(work: Work, searcher: Searcher, thread: ThreadView) -> Suggestions:
    draft = Draft(
        title=thread.title,
        body=thread.opening.body,
        space_id=thread.space.id,
        exclude=frozenset({f"t-{thread.id}"}),
    )
    return searcher.suggest(work, draft)


def _pointing_to(desk: Desk, article: SuggestionView, lang: str) -> str:
    """The beginning of an answer, in the language of the question."""
    sentence = N_("This is explained here: [%(title)s](%(url)s)")
    title = article.title.replace("[", "\\[").replace("]", "\\]")
    locale = lang if lang in LOCALES else desk.locale
    return desk.office.catalogues.t(locale, sentence, title=title, url=article.url)


ROUTES: Final = (list_items, show)
