"""From source to what is stored: HTML, words, mentions, images."""

from typing import Final

import msgspec

from core.markup import budget, code, maths
from core.markup.dialect import dialect
from core.markup.plain import plain_text
from core.markup.safe import SafeHtml
from core.markup.sanitise import sanitise

RENDER_VERSION: Final = 1
"""Stored beside the HTML. Raise it when the same source gives other HTML: stored posts are then rendered anew."""


class Rendered(msgspec.Struct, frozen=True):
    """A rendered text: `html` to print, `text` to search, `handles` and `images` in order of appearance, each once."""

    html: SafeHtml
    text: str
    handles: tuple[str, ...]
    images: tuple[str, ...]


def render(source: str, known_handles: frozenset[str] = frozenset()) -> Rendered:
    """Render Markdown; only `known_handles` become mentions.

    Raises:
        Invalid: `body` is `too_long` (32,000 characters), or `too_complex` (nested too deep, too many elements).
    """
    budget.require_affordable(source)
    handles: dict[str, None] = {}
    images: dict[str, None] = {}
    env = {
        "known_handles": known_handles,
        "handles": handles,
        "images": images,
        "maths_chars": maths.MAX_MATHS_CHARS,
        "coloured_chars": code.MAX_COLOURED_CHARS,
        "extra_tags": budget.MAX_EXTRA_TAGS,
    }
    parser = dialect()
    tokens = parser.parse(source, env)
    budget.require_simple(tokens)
    raw_html = parser.renderer.render(tokens, parser.options, env)
    budget.require_few_tags(raw_html)
    return Rendered(SafeHtml(sanitise(raw_html)), plain_text(tokens), tuple(handles), tuple(images))
