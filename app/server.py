"""The server: uvicorn, told to end open streams before it waits for open connections."""

import gc
import logging
import types

import uvicorn

from app.factory import App, create_app
from app.wiring import Site


class Server(uvicorn.Server):
    """Closes live streams when asked to stop, so that stopping takes a moment and not a time-out."""

    def __init__(self, config: uvicorn.Config, site: Site) -> None:
        """Serve this site."""
        super().__init__(config)
        self._site = site

    def handle_exit(self, sig: int, frame: types.FrameType | None) -> None:
        """Stop on a signal."""
        self._site.office.hub.close()
        super().handle_exit(sig, frame)


def serve(site: Site, *, with_worker: bool = True) -> None:
    """Serve until stopped."""
    settings = site.office.settings
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    app: App = create_app(site, with_worker=with_worker)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=15,
        limit_concurrency=1000,
    )
    leave_alone()
    if site.searcher.embedder is not None:
        site.searcher.embedder.when_ready(leave_alone)
    Server(config, site).run()


def leave_alone() -> None:
    """Keep the collector from walking through what was made at start, again and again: it lives as long as we do.

    With a model loaded that walk takes a tenth of a second, in the middle of somebody's question.
    """
    gc.collect()
    gc.freeze()
