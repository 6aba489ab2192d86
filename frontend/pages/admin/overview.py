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
from search.queries.set_aside import find_check, list_set_aside
from search.service import Searcher
from search.views import IndexHealth, KeptCheck, SetAside

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
    """The index, and the model that reads meaning for it; without a model, words alone serve.

    `read_percent`: the documents it has read; `former`: the model that answers until it has read them all.
    """

    health: IndexHealth
    model: str
    model_state: str
    read_percent: int
    former: str


class IndexNews(msgspec.Struct, frozen=True):
    """What the last night found in the index, and what is set aside now."""

    last: KeptCheck | None
    aside: tuple[SetAside, ...]


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
        news=await desk.read(_load_news),
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
    embedder, former, health = searcher.embedder, searcher.former, searcher.index.health()
    model = embedder.name if embedder else ""
    read = 100 * health.embedded.get(model, 0) // health.documents if health.documents else 100
    return IndexStanding(health, model, str(embedder.state) if embedder else "off", read, former.name if former else "")


def _load_news(work: Work) -> IndexNews:
    return IndexNews(find_check(work), list_set_aside(work))


ROUTES: Final = (show,)
