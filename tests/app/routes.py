"""The routes of the application, as tests walk them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from litestar.routes import HTTPRoute

from app.factory import App

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SAMPLES = {"int": "1", "str": "word", "path": "css/base.css"}


class Route(NamedTuple):
    """One method of one path."""

    method: str
    path: str

    @property
    def is_api(self) -> bool:
        """Whether programs use it."""
        return self.path.startswith("/api/")

    def filled(self, **kinds: str) -> str:
        """A path with something in each place."""
        given = {**SAMPLES, **kinds}
        return re.sub(r"{\w+:(\w+)}", lambda found: given[found[1]], self.path)


def routes(app: App) -> list[Route]:
    """Every route but what the framework adds by itself."""
    return sorted(_walk(app))


def _walk(app: App) -> Iterator[Route]:
    for route in app.litestar.routes:
        if isinstance(route, HTTPRoute):
            for method in route.methods - {"OPTIONS", "HEAD"}:
                yield Route(method, route.path)
