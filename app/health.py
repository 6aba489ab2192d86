"""Health: alive says the process answers; ready says whether requests can be served, and what is reduced."""

import msgspec
from litestar import Response, get
from litestar.datastructures import State
from sqlalchemy import text

from core.errors import Unavailable
from core.office import Office
from search.ports import EmbedderState
from search.service import Searcher


class Health(msgspec.Struct, frozen=True):
    """What works. Reduced search does not make a site unready: reading and posting go on.

    `index`: ready, rebuilding (another one is filled beside it), outdated (that is about to begin) or unreachable.
    """

    status: str
    database: str
    semantic: str
    index: str


@get("/health/live", sync_to_thread=False)
def live() -> dict[str, str]:
    """Answer while the process lives; asks nothing of anybody."""
    return {"status": "alive"}


@get("/health/ready")
async def ready(state: State) -> Response[Health]:
    """Answer 200 when requests can be served."""
    office: Office = state.office
    searcher: Searcher = state.searcher
    try:
        await office.in_reader(_ask, office)
        database = "ready"
    except Exception:  # noqa: BLE001 - any failure to reach it means the same here
        database = "unreachable"
    semantic = str(searcher.embedder.state) if searcher.embedder else str(EmbedderState.OFF)
    status = "ready" if database == "ready" else "unavailable"
    index = await office.in_reader(_index, searcher)
    return Response(Health(status, database, semantic, index), status_code=200 if database == "ready" else 503)


def _index(searcher: Searcher) -> str:
    try:
        if searcher.index.has_shadow():
            return "rebuilding"
        return "outdated" if searcher.index.serving().is_outdated else "ready"
    except Unavailable:
        return "unreachable"


def _ask(office: Office) -> None:
    with office.read() as work:
        work.db.execute(text("SELECT 1"))
