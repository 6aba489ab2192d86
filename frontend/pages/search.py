"""Search over threads and articles: one box, filters as links, results while one types, a way on when there is none."""

from datetime import timedelta
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import MultiDict
from litestar.di import NamedDependency

from core.desk import Desk
from core.errors import TooMany, Unavailable
from core.limits import Limit, MemoryLimiter
from core.work import Work
from forum.queries.spaces import list_spaces
from forum.views.spaces import SpaceRow
from frontend.page import Page
from frontend.pages.addresses import plain
from frontend.pages.afterwards import afterwards, seed_of
from frontend.pages.search_address import FACETS, Asked, asked_of
from frontend.pages.typed import asker, errors_of, status_of, typed
from search.query import QUERY_CHARS
from search.service import Searcher, SearchRequest
from search.service.logging import Searched, note_opening, note_search
from search.spans import Period
from search.views import VERIFIED_ONLY, Filters, Results, State

LIMITER: Final = MemoryLimiter(Limit("search", 120, timedelta(minutes=1)))
TYPING: Final = MemoryLimiter(Limit("instant", 240, timedelta(minutes=1)))
"""Somebody who types fast asks three times a second; beyond, the list stays closed and the box works."""
ORDERED: Final = {
    "state": tuple(str(state) for state in State if state is not State.VERIFIED),
    "period": tuple(str(period) for period in Period),
}
"""Facets whose values have an order of their own. Verified is a facet by itself: archived answers may be, too."""
TAGS_SHOWN: Final = 12
INSTANT: Final = 5
WIDER_SHOWN: Final = 8


class Choice(msgspec.Struct, frozen=True):
    """One value of a facet: its word or number, how many results it would leave, and where it leads."""

    value: str
    count: int | None
    href: str
    is_chosen: bool


class Chip(msgspec.Struct, frozen=True):
    """A filter that is on, and the search without it; `total` is how many results that has, once it was counted."""

    name: str
    value: str
    href: str
    total: int = 0
    is_total_capped: bool = False


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Results with the names of the spaces they are in; `wider`: when nothing is found, what to give up."""

    results: Results
    spaces: list[SpaceRow]
    wider: list[Chip]
    space_id: int | None

    def space_title(self, slug: str) -> str:
        """The name of a space the reader may enter."""
        return next((space.title for space in self.spaces if space.slug == slug), slug)


@get("/search")
async def show(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    peer: NamedDependency[str],
) -> Response[str]:
    """Search threads and articles the reader may see."""
    asked = asked_of(request.query_params)
    if asked.is_empty:
        return _present(page, asked, None)
    try:
        LIMITER.hit(asker(desk, peer))
        found = await desk.read(find, searcher, asked)
    except (TooMany, Unavailable) as refusal:
        return _present(page, asked, None, refusal)
    answer = _present(page, asked, found)
    searched = _searched(asked, found)
    return afterwards(answer, desk, note_search, seed_of(request), searched) if searched else answer


@get("/search/instant")
async def instant(
    request: Request[Any, Any, Any],
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    peer: NamedDependency[str],
) -> Response[str]:
    """Find the first few while somebody types, as a fragment. Never a refusal: at worst an empty list."""
    asked = asked_of(MultiDict({"q": request.query_params.get("q", "")}))
    wanted = SearchRequest(q=asked.q, limit=INSTANT, is_instant=True)
    try:
        TYPING.hit(asker(desk, peer))
        results = await desk.read(searcher.find, wanted) if asked.q else None
    except (TooMany, Unavailable):
        results = None
    answer = page.show("search/instant.html", asked=asked, results=results)
    if results is None or asked.reading.fields:
        return answer
    searched = Searched(words=asked.q, found=len(results.items))
    return afterwards(answer, desk, note_search, seed_of(request), searched)


@post("/search/openings", status_code=204)
async def open_result(request: Request[Any, Any, Any], desk: NamedDependency[Desk]) -> None:
    """Hear, from a browser with scripts, that something was opened from the results of these words."""
    values = await typed(request)
    await desk.do(note_opening, seed_of(request), plain(values["q"], chars=QUERY_CHARS))


def find(work: Work, searcher: Searcher, asked: Asked) -> Found:
    """One page of results.

    Raises:
        NotFound: no such space, or not for this reader.
        Invalid: the cursor was not made by this list.
        Unavailable: the index cannot be read now.
    """
    request = _request(work, searcher, asked)
    results = searcher.find(work, request)
    spaces = request.filters.space_ids
    return Found(
        results=results,
        spaces=list_spaces(work),
        wider=[] if results.items or asked.cursor else _wider(work, searcher, asked),
        space_id=next(iter(spaces)) if spaces else None,
    )


def choices(asked: Asked, found: Found, name: str) -> list[Choice]:
    """The values of one facet worth showing: those that leave results, and those that are chosen."""
    counts = _counts(found, name)
    known = {value: count for value, count in counts.items() if count}
    chosen = [value for value in asked.chosen[name] if value not in known]
    order = sorted(known, key=lambda value: _rank(name, value, known[value]))[: TAGS_SHOWN if name == "tag" else None]
    dropped = [value for value in asked.chosen[name] if value in known and value not in order]
    return [
        Choice(value, known.get(value, 0), asked.toggled(name, value), value in asked.chosen[name])
        for value in (*order, *dropped, *chosen)
    ]


def _request(work: Work, searcher: Searcher, asked: Asked) -> SearchRequest:
    chosen = asked.chosen
    filters = Filters(
        space_ids=frozenset(searcher.find_space(work, slug) for slug in chosen["space"]),
        kinds=frozenset(chosen["kind"]),
        langs=frozenset(chosen["lang"]),
        states=frozenset(chosen["state"]),
        tags=frozenset(chosen["tag"]),
        is_verified=VERIFIED_ONLY in chosen["verified"],
    )
    return SearchRequest(
        q=asked.q, filters=filters, period="".join(chosen["period"]), sort=asked.sort, cursor=asked.cursor,
        exact=asked.exact,
    )  # fmt: skip


def _wider(work: Work, searcher: Searcher, asked: Asked) -> list[Chip]:
    """The filters whose removal would find something, the one that finds most first."""
    chips = []
    for field, other in list(asked.narrower())[:WIDER_SHOWN]:
        if not other.is_empty:
            count = searcher.count(work, _request(work, searcher, other))
            chips.append(Chip(field.name, field.value, other.address(), count.total, count.is_capped))
    return sorted((chip for chip in chips if chip.total), key=lambda chip: -chip.total)


def _searched(asked: Asked, found: Found) -> Searched | None:
    """What the log keeps of a search: none with filters other than one space, for finding nothing then says little."""
    others = [name for name, values in asked.chosen.items() if values and name != "space"]
    if others or asked.cursor or not asked.q or asked.reading.fields:
        return None
    return Searched(words=asked.q, found=found.results.total, space_id=found.space_id)


def _counts(found: Found, name: str) -> dict[str, int]:
    facets = found.results.facets
    if name != "space":
        counts: dict[str, int] = getattr(facets, name)
        return {value: count for value, count in counts.items() if name not in ORDERED or value in ORDERED[name]}
    slugs = {str(space.id): space.slug for space in found.spaces}
    return {slugs[key]: count for key, count in facets.space.items() if key in slugs}


def _rank(name: str, value: str, count: int) -> tuple[int, str]:
    return (ORDERED[name].index(value), value) if name in ORDERED else (-count, value)


def _present(
    page: Page, asked: Asked, found: Found | None, refusal: TooMany | Unavailable | None = None
) -> Response[str]:
    facets = {name: choices(asked, found, name) for name in FACETS} if found else {}
    chips = [Chip(field.name, field.value, other.address()) for field, other in asked.narrower()]
    errors = errors_of(page, refusal)
    status = status_of(refusal)
    answer = page.show(
        "search/show.html", status=status, asked=asked, found=found, facets=facets, chips=chips, errors=errors
    )
    if isinstance(refusal, TooMany):
        answer.headers["Retry-After"] = str(refusal.params["seconds"])
    return answer


ROUTES: Final = (show, instant, open_result)
