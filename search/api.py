"""Search over JSON: parse, one call, present."""

import logging
from typing import Annotated, Final

import msgspec
from litestar import Response, Router, get, post
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter
from sqlalchemy.exc import SQLAlchemyError

from core.desk import Desk
from core.work import Work
from search.forms import DraftForm, VerdictForm
from search.queries.log import list_gaps
from search.queries.suggestions import report_suggestions
from search.service import Searcher, SearchRequest
from search.service.verdicts import note_shown, note_verdict
from search.spans import Period
from search.views import Draft, Filters, Offer, Results, Sort, Suggestions
from search.views_gaps import GapReport
from search.views_suggestions import SuggestionReport

LOG: Final = logging.getLogger(__name__)
Days = Annotated[int, QueryParameter(ge=1, le=730)]
Limit = Annotated[int, QueryParameter(ge=1, le=50)]


@post("/suggestions", status_code=200)
async def suggest(
    desk: NamedDependency[Desk], searcher: NamedDependency[Searcher], data: JSONBody[DraftForm]
) -> Response[Suggestions]:
    """Find existing answers to a question being written: at most five, the surest first, none rather than noise.

    What was shown to a person is remembered, never the draft: see `/suggestions/verdicts` and `/deflections`.
    """
    offer = await desk.read(_suggest, searcher, data)
    is_news = searcher.standing.is_news(desk.actor.id, offer.traces, desk.office.clock()) if desk.actor.id else False
    return Response(offer.suggestions, background=BackgroundTask(_note, desk, offer) if is_news else None)


@post("/suggestions/verdicts", status_code=204)
async def judge(desk: NamedDependency[Desk], data: JSONBody[VerdictForm]) -> None:
    """Say that a person opened a suggestion, or that their question is another one: the site learns from it.

    Nothing happens for what this person was not shown within a day. One that answered is told to `/deflections`.
    """
    await desk.do(note_verdict, data)


@get("/search")
async def search(  # noqa: PLR0913, PLR0917 - one parameter per field of the query string
    desk: NamedDependency[Desk],
    searcher: NamedDependency[Searcher],
    q: FromQuery[str] = "",
    space: FromQuery[str | None] = None,
    kind: FromQuery[list[str] | None] = None,
    lang: FromQuery[list[str] | None] = None,
    document_state: Annotated[list[str] | None, QueryParameter(name="state")] = None,
    tag: FromQuery[list[str] | None] = None,
    verified: FromQuery[bool] = False,  # noqa: FBT002 - a field of the query string
    period: FromQuery[Period | None] = None,
    exact: FromQuery[bool] = False,  # noqa: FBT002 - a field of the query string
    sort: FromQuery[Sort] = Sort.RELEVANCE,
    cursor: FromQuery[str | None] = None,
    limit: Limit = 20,
) -> Results:
    """Search threads and articles you may read, by words and by meaning. `q` may hold field words, such as `tag:`."""
    filters = Filters(
        kinds=_set(kind), langs=_set(lang), states=_set(document_state), tags=_set(tag), is_verified=verified
    )
    request = SearchRequest(
        q=q, filters=filters, period=period or "", sort=sort, cursor=cursor, limit=limit, exact=exact
    )
    return await desk.read(_find, searcher, request, space)


@get("/search/gaps")
async def gaps(desk: NamedDependency[Desk], days: Days = 30) -> GapReport:
    """Tell an LCM what people looked for and did not find; a text only once two browsers or two days had it."""
    return await desk.read(list_gaps, days)


@get("/search/suggestions")
async def verdicts(desk: NamedDependency[Desk], days: Days = 30) -> SuggestionReport:
    """Tell an LCM what became of suggestions, in numbers: by our words, by our estimates, and what spaces learnt."""
    return await desk.read(report_suggestions, days)


async def _note(desk: Desk, offer: Offer) -> None:
    """Remember what was shown, once the answer is sent; whoever asked never hears of a failure."""
    try:
        await Desk(desk.office, desk.actor, desk.locale).do(note_shown, offer)
    except SQLAlchemyError:
        LOG.warning("what was shown was not written", exc_info=True)


def _suggest(work: Work, searcher: Searcher, form: DraftForm) -> Offer:
    space_id = searcher.find_space(work, form.space) if form.space else None
    return searcher.offer(work, Draft(title=form.title, body=form.body, space_id=space_id))


def _find(work: Work, searcher: Searcher, request: SearchRequest, space: str | None) -> Results:
    if space:
        spaces = frozenset({searcher.find_space(work, space)})
        filters = msgspec.structs.replace(request.filters, space_ids=spaces)
        request = msgspec.structs.replace(request, filters=filters)
    return searcher.find(work, request)


def _set(values: list[str] | None) -> frozenset[str]:
    return frozenset(values or ())


router: Final = Router(path="/", route_handlers=[suggest, judge, search, gaps, verdicts], tags=["search"])
