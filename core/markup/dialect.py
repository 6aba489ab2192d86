"""The Markdown dialect: which rules are on, in which order ours run, how tokens print.

Raw HTML is off and stays off. One parser per thread: it is cheap to keep and nobody promises that it may be shared.
"""

import threading
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.dollarmath.index import math_block_dollar, math_inline_dollar

from core.markup.allowed import is_safe_link
from core.markup.bare_links import bare_link
from core.markup.budget import MAX_NESTING
from core.markup.links import settle_links
from core.markup.mentions import link_mentions
from core.markup.printer import Printer

FIRST_HEADING: Final = 3
"""The page owns h1 and h2."""

_OPTIONS: Final[dict[str, Any]] = {
    "html": False,
    "breaks": True,
    "tasklists": True,
    "maxNesting": MAX_NESTING,
}


class Dialect(MarkdownIt):
    """markdown-it with our rules and our idea of a link."""

    def __init__(self) -> None:
        super().__init__("commonmark", _OPTIONS, renderer_cls=Printer)
        self.enable(["table", "strikethrough"])
        self.inline.ruler.before("escape", "bare_link", bare_link)
        self.inline.ruler.before(
            "escape", "math_inline", math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)
        )
        self.block.ruler.before("fence", "math_block", math_block_dollar(allow_labels=False, allow_blank_lines=False))
        self.core.ruler.before("text_join", "mentions", link_mentions)
        self.core.ruler.push("links", settle_links)
        self.core.ruler.push("headings", _lower_headings)
        self.core.ruler.push("cells", _align_cells)

    def validateLink(self, url: str) -> bool:  # noqa: N802 the library's name
        """Only the links of the allow-list; any other stays visible as text."""
        return is_safe_link(url)


def dialect() -> Dialect:
    """The parser of this thread."""
    return _local.dialect


class _Local(threading.local):
    def __init__(self) -> None:
        self.dialect = Dialect()


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + FIRST_HEADING - 1)}"


def _align_cells(state: StateCore) -> None:
    """The parser aligns with `style`, which never passes: say it with `align`."""
    for token in state.tokens:
        style = token.attrs.pop("style", None) if token.type in {"th_open", "td_open"} else None
        if style:
            token.attrSet("align", str(style).removeprefix("text-align:"))


_local = _Local()
