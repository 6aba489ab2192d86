"""What people looked for and did not find: for LCMs, who can have it answered."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency

from core.desk import Desk
from frontend.page import Page
from search.queries.log import list_gaps

PERIODS: Final = (7, 30, 90, 180)
USUAL: Final = 30


@get("/search/gaps")
async def show(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """Show what was looked for within a period, without a name."""
    report = await desk.read(list_gaps, days_of(request.query_params))
    return page.show("search/gaps.html", report=report, periods=PERIODS)


def days_of(query: Mapping[str, str]) -> int:
    """One of the periods offered."""
    return next((days for days in PERIODS if query.get("days") == str(days)), USUAL)


ROUTES: Final = (show,)
