"""Search over threads and articles: one box, filters as links, and a way on when nothing is found."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import MultiDict
from litestar.di import NamedDependency

from core.desk import Desk
from core.errors import TooMany, Unavailable
from core.limits import Limit, MemoryLimiter
from core.work import Work
from forum.queries.spaces import list_spaces
from forum.views.spaces import SpaceRow
from frontend.page import Page
from frontend.pages.addresses import choice_in, plain
from frontend.pages.typed import errors_of, status_of
from search.query import QUERY_CHARS
from search.service import Searcher, SearchRequest
from search.views import Filters, Results, Sort, State

LIMITER: Final = MemoryLimiter(Limit("search", 120, timedelta(minutes=1)))
FACETS: Final = ("kind", "state", "space", "lang", "tag")
STATES: Final = tuple(str(state) for state in State)
MOST_VALUES: Final = 20
"""Choices one filter takes from an address."""
TAGS_SHOWN: Final = 12


class Choice(msgspec.Struct, frozen=True):
    """One value of a facet: its word or number, how many results it would leave, and where it leads."""

    value: str
    count: int | None
    href: str
    is_chosen: bool


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an address asks of search."""

    q: str
    chosen: Mapping[str, tuple[str, ...]]
    sort: Sort
    cursor: str | None

    @property
    def is_empty(self) -> bool:
        """Neither words nor filters: the page then says what can be found."""
        return not self.q and not any(self.chosen.values())

    def address(self, *, cursor: str | None = None) -> str:
        """This search, from its first page or from a later one."""
        sort = () if self.sort == Sort.RELEVANCE else (("sort", str(self.sort)),)
        pairs = [("q", self.q), *((name, value) for name, values in self.chosen.items() for value in values), *sort]
        return "/search?" + urlencode([*pairs, *((("cursor", cursor),) if cursor else ())])

    def sorted_by(self, sort: str) -> str:
        """The same search in another order."""
        return msgspec.structs.replace(self, sort=Sort(sort)).address()

    def toggled(self, name: str, value: str) -> str:
        """The same search with this filter put on or taken away; there is one space at most."""
        values = self.chosen.get(name, ())
        others = () if name == "space" else tuple(other for other in values if other != value)
        chosen = {**self.chosen, name: others if value in values else (*others, value)}
        return msgspec.structs.replace(self, chosen=chosen).address()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Results with the names of the spaces they are in."""

    results: Results
    spaces: list[SpaceRow]

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
        LIMITER.hit(f"person {desk.actor.id}" if desk.actor.is_signed_in else f"peer {peer}")
        found = await desk.read(find, searcher, asked)
    except (TooMany, Unavailable) as refusal:
        return _present(page, asked, None, refusal)
    return _present(page, asked, found)


def asked_of(query: MultiDict[str]) -> Asked:
    """What an address asks; values that cannot be searched for ask nothing."""
    single = dict(query)
    return Asked(
        q=plain(single.get("q", ""), chars=QUERY_CHARS),
        chosen={name: _values(query, name) for name in FACETS},
        sort=choice_in(single, "sort", Sort) or Sort.RELEVANCE,
        cursor=single.get("cursor") or None,
    )


def find(work: Work, searcher: Searcher, asked: Asked) -> Found:
    """One page of results.

    Raises:
        NotFound: no such space, or not for this reader.
        Invalid: the cursor was not made by this list.
        Unavailable: the index cannot be read now.
    """
    chosen = asked.chosen
    filters = Filters(
        space_ids=frozenset(searcher.find_space(work, slug) for slug in chosen["space"]),
        kinds=frozenset(chosen["kind"]),
        langs=frozenset(chosen["lang"]),
        states=frozenset(chosen["state"]),
        tags=frozenset(chosen["tag"]),
    )
    request = SearchRequest(q=asked.q, filters=filters, sort=asked.sort, cursor=asked.cursor)
    return Found(results=searcher.find(work, request), spaces=list_spaces(work))


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


def _counts(found: Found, name: str) -> dict[str, int]:
    facets = found.results.facets
    if name != "space":
        counts: dict[str, int] = getattr(facets, name)
        return counts
    slugs = {str(space.id): space.slug for space in found.spaces}
    return {slugs[key]: count for key, count in facets.space.items() if key in slugs}


def _rank(name: str, value: str, count: int) -> tuple[int, str]:
    return (STATES.index(value), value) if name == "state" and value in STATES else (-count, value)


def _values(query: MultiDict[str], name: str) -> tuple[str, ...]:
    values = [plain(value) for value in query.getall(name, [])][:MOST_VALUES]
    kept = tuple(dict.fromkeys(value for value in values if value))
    return kept[:1] if name == "space" else kept


def _present(
    page: Page, asked: Asked, found: Found | None, refusal: TooMany | Unavailable | None = None
) -> Response[str]:
    facets = {name: choices(asked, found, name) for name in FACETS} if found else {}
    errors = errors_of(page, refusal)
    status = status_of(refusal)
    answer = page.show("search/show.html", status=status, asked=asked, found=found, facets=facets, errors=errors)
    if isinstance(refusal, TooMany):
        answer.headers["Retry-After"] = str(refusal.params["seconds"])
    return answer


ROUTES: Final = (show,)
