"""How the site stands: its size, its outbox, its index, its mail, its settings with secrets masked."""

from importlib.metadata import version
from typing import Final

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from core.administration import count_jobs, count_rows
from core.desk import Desk
from core.outbox import Backlog
from core.settings import describe
from core.work import Work
from frontend.page import Page
from frontend.pages.admin.guard import require_admin
from search.service import Searcher
from search.views import IndexHealth

DISTRIBUTION: Final = "entraide"


class Standing(msgspec.Struct, frozen=True):
    """The numbers of the site, and of its outbox."""

    people: int
    spaces: int
    threads: int
    posts: int
    articles: int
    jobs: Backlog


class IndexStanding(msgspec.Struct, frozen=True):
    """The index, and the model that reads meaning for it; without a model, words alone serve."""

    health: IndexHealth
    model: str
    model_state: str


@get("/admin")
async def show(
    desk: NamedDependency[Desk], page: NamedDependency[Page], searcher: NamedDependency[Searcher]
) -> Response[str]:
    """Show how the site stands."""
    require_admin(desk)
    return page.show(
        "admin/overview.html",
        version=version(DISTRIBUTION),
        standing=await desk.read(_load_standing),
        index=await desk.compute(_index_standing, searcher),
        mail_host=page.office.settings.mail_host,
        settings=describe(page.office.settings),
    )


def _load_standing(work: Work) -> Standing:
    return Standing(
        people=count_rows(work, "accounts_user"),
        spaces=count_rows(work, "forum_space"),
        threads=count_rows(work, "forum_thread"),
        posts=count_rows(work, "forum_post"),
        articles=count_rows(work, "kb_article"),
        jobs=count_jobs(work),
    )


def _index_standing(searcher: Searcher) -> IndexStanding:
    embedder = searcher.embedder
    return IndexStanding(
        searcher.index.health(), embedder.name if embedder else "", str(embedder.state) if embedder else "off"
    )


ROUTES: Final = (show,)
