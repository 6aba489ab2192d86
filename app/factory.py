"""The application: routes, dependencies, errors, and the worker beside the server."""

import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, ControllerRouterHandler

import accounts.api
import forum.api
import forum.api_personal
import forum.api_synonyms
import kb.api
import moderation.api
import search.api
from app.demo.seed import offered
from app.edge import provide_desk, provide_page, provide_peer
from app.errors import HANDLERS
from app.health import live as alive
from app.health import ready
from app.live import live
from app.schedule import build_worker
from app.shield import Shield
from app.wiring import Site
from core.office import Office
from frontend.pages.accounts import Demo
from frontend.routes import ROUTES
from frontend.templating import STATIC, make_templates, static_version
from search.service import Searcher

VERSION: Final = "0.1.0"
BODY_BYTES: Final = 1_000_000
API: Final[Sequence[ControllerRouterHandler]] = (
    accounts.api.router,
    forum.api.router,
    forum.api_personal.router,
    forum.api_synonyms.router,
    search.api.router,
    moderation.api.router,
    kb.api.router,
)


class App:
    """The application as a server sees it, with the parts tests and the command line need."""

    def __init__(self, site: Site, litestar: Litestar) -> None:
        """Wrap the framework's application in the shield."""
        self.litestar = litestar
        self.adopt(site)

    def adopt(self, site: Site) -> None:
        """Serve this site from now on; building the routes again is what costs."""
        self.site = site
        self.litestar.state.office = site.office
        self.litestar.state.searcher = site.searcher
        self._app: ASGIApp = Shield(self.litestar, site.office)

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - ASGI
        """Serve."""
        await self._app(scope, receive, send)


def create_app(site: Site, *, with_worker: bool = True) -> App:
    """Build the application of a site."""
    state = State(
        {"office": site.office, "searcher": site.searcher, "templates": make_templates(site.office.catalogues)}
    )
    litestar = Litestar(
        route_handlers=[
            Router(path="/api/v1", route_handlers=list(API)),
            Router(path="/", route_handlers=[*ROUTES, live], include_in_schema=False),
            alive,
            ready,
            create_static_files_router(
                path=f"/static/{static_version()}",
                directories=[STATIC],
                cache_control=CacheControlHeader(max_age=31_536_000, immutable=True, public=True),
                include_in_schema=False,
            ),
        ],
        dependencies={
            "desk": Provide(provide_desk),
            "page": Provide(provide_page),
            "peer": Provide(provide_peer, sync_to_thread=False),
            "demo": Provide(provide_demo, sync_to_thread=False),
            "searcher": Provide(provide_searcher, sync_to_thread=False),
        },
        exception_handlers=HANDLERS,
        lifespan=[_serving(site, with_worker=with_worker)],
        openapi_config=OpenAPIConfig(
            title="Entraide",
            version=VERSION,
            description="The forum, the queue and the knowledge base, for programs. Errors are problem+json.",
            render_plugins=[JsonRenderPlugin(), YamlRenderPlugin()],
            components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
            security=[{"bearer": []}],
            use_handler_docstrings=True,
        ),
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=5, exclude=["/live", "/uploads"]),
        request_max_body_size=BODY_BYTES,
        state=state,
        debug=False,
        logging_config=None,
    )
    return App(site, litestar)


def provide_demo(state: State) -> Demo:
    """The people of the demonstration, when this is one."""
    office: Office = state.office
    return offered() if office.settings.demo else Demo()


def provide_searcher(state: State) -> Searcher:
    """The one searcher of this process."""
    searcher: Searcher = state.searcher
    return searcher


def _serving(site: Site, *, with_worker: bool):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a lifespan manager
    @asynccontextmanager
    async def serving(_app: Litestar) -> AsyncIterator[None]:
        await site.office.compute(site.searcher.start)
        worker = build_worker(site) if with_worker else None
        thread = threading.Thread(target=worker.run, name="worker", daemon=True) if worker else None
        if worker and thread:
            site.office.hub.on_signal(worker.wake)
            thread.start()
        try:
            yield
        finally:
            site.office.hub.close()
            if worker and thread:
                worker.stop()
                thread.join(timeout=20)

    return serving
