"""HTML handlers, one file per family of pages."""

from collections.abc import Sequence
from typing import Final

from litestar.types import ControllerRouterHandler

ROUTES: Final[Sequence[ControllerRouterHandler]] = ()
