"""Addresses typed as they are, with their scheme: `https://example.org`. `main.py` and `fin.de` stay words.

The library's own rules look again at everything written so far for each address, which hostile text makes
quadratic. Ours asks the library about a window of bounded length, at the place of each `://`.
"""

import re
from typing import Final

from linkify_it import LinkifyIt  # type: ignore[import-untyped] # the package ships no types
from markdown_it.rules_inline import StateInline

MAX_ADDRESS_CHARS: Final = 2_000
"""A longer address stays text."""

_SCHEME: Final = re.compile(r"(?<![a-z0-9.+-])https?$", re.IGNORECASE)
_LINKIFIER: Final = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})


def bare_link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 the library's signature
    """Inline rule: a link at `http://` or `https://`, never inside another link."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    url = _address_at(state.src, state.pos - len(scheme[0])) if scheme else None
    if scheme is None or url is None:
        return False
    target = state.md.normalizeLink(url)
    if not state.md.validateLink(target):
        return False
    if not silent:
        _push(state, len(scheme[0]), url, target)
    state.pos += len(url) - len(scheme[0])
    return True


def _address_at(source: str, start: int) -> str | None:
    window = source[start : start + MAX_ADDRESS_CHARS]
    found = _LINKIFIER.match_at_start(window)
    if found is None or found.last_index == MAX_ADDRESS_CHARS:
        return None
    url: str = found.url.rstrip("*")
    return url


def _push(state: StateInline, scheme_chars: int, url: str, target: str) -> None:
    state.pending = state.pending[:-scheme_chars]
    state.push("link_open", "a", 1).attrs = {"href": target}
    state.push("text", "", 0).content = state.md.normalizeLinkText(url)
    state.push("link_close", "a", -1)
