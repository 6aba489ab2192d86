"""`@handle` in running text becomes a link to the person, if the caller says that the person exists.

Works on the parser's text tokens only: code, link texts and e-mail addresses are never touched.
"""

import re
from collections.abc import Iterator
from typing import Final

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_MENTION: Final = re.compile(r"(?<![\w@/.+=-])@([A-Za-z0-9][A-Za-z0-9-]{1,39})(?![\w@-])")
"""Handles are ASCII, but an accented letter next to one makes it part of a word."""


def find_handles(source: str) -> frozenset[str]:
    """Handles that the text may mention, to be looked up before rendering: cheap, and rather too many than too few."""
    return frozenset(name for found in _MENTION.finditer(source) for name in _readings(found[1]))


def link_mentions(state: StateCore) -> None:
    """Core rule: split text tokens at known handles. Reads `known_handles` and fills `handles` of the environment.

    Runs before escapes are joined to the text around them, so that a backslash still disarms the sign.
    """
    known: frozenset[str] = state.env["known_handles"]
    if not known:
        return
    for block in state.tokens:
        if block.type == "inline" and "@" in block.content:
            block.children = list(_split(block.children or [], known, state.env["handles"]))


def _split(tokens: list[Token], known: frozenset[str], handles: dict[str, None]) -> Iterator[Token]:
    link_depth = 0
    for token in tokens:
        if token.type in {"link_open", "link_close"}:
            link_depth += token.nesting
        if token.type == "text" and not link_depth and "@" in token.content:
            yield from _mark(token, known, handles)
        else:
            yield token


def _mark(token: Token, known: frozenset[str], handles: dict[str, None]) -> Iterator[Token]:
    start = 0
    for found in _MENTION.finditer(token.content):
        handle = next((name for name in _readings(found[1]) if name in known), None)
        if handle is None:
            continue
        end = found.start(1) + len(handle)
        handles[handle] = None
        yield _text(token.content[start : found.start()], token.level)
        yield Token("link_open", "a", 1, attrs={"class": "mention", "href": f"/people/{handle}"}, level=token.level)
        yield _text(token.content[found.start() : end], token.level + 1)
        yield Token("link_close", "a", -1, level=token.level)
        start = end
    yield _text(token.content[start:], token.level)


def _readings(name: str) -> tuple[str, ...]:
    """A handle as typed, and without the dashes of the sentence around it."""
    handle = name.lower()
    return tuple(reading for reading in dict.fromkeys((handle, handle.rstrip("-"))) if len(reading) > 1)


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)
