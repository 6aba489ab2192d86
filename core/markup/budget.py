"""What a text may cost, counted in structure and never in seconds, so that the answer is always the same.

Each figure keeps the worst text we could build at about one second on two slow cores, and is several times
above the richest real post (see the docstrings).
"""

from collections.abc import Sequence
from typing import Final

from markdown_it.token import Token

from core.errors import Invalid

MAX_CHARS: Final = 32_000
"""Length of a source text, in characters."""

MAX_NESTING: Final = 20
"""Blocks and inline elements inside one another. The parser silently drops deeper blocks: we refuse instead."""

MAX_TOKENS: Final = 24_000
"""Parser tokens of one text: each becomes at most one tag or one run of text."""

MAX_TAGS: Final = 16_000
"""Tags handed to the sanitiser, which costs about 25 µs for each."""

MAX_ATTRIBUTE_CHARS: Final = 100_000
"""Addresses and titles of all links and pictures: 4,000 uses of one long definition would print 300 MB."""

MAX_CELLS: Final = 4_000
"""Cells of all tables. A short row is completed to the width of its table, so that 2 kB can ask for 65,000 cells."""

MAX_EXTRA_TAGS: Final = 8_000
"""Tags that formulas and colours may add to one post; what comes after is shown as source. Richest real post: 3,300."""

_TABLE_RULE: Final = frozenset("|-: ")


def require_affordable(source: str) -> None:
    """Refuse, before any work, a text longer than a post may be, or whose tables would grow out of proportion."""
    if len(source) > MAX_CHARS:
        raise Invalid({"body": "too_long"})
    if _cells(source) > MAX_CELLS:
        raise Invalid({"body": "too_complex"})


def _cells(source: str) -> int:
    """At least the number of cells: width of each line that may rule a table, times the lines down to the next gap."""
    cells = rows = 0
    for line in reversed(source.splitlines()):
        content = line.strip(" \t>")
        rows = rows + 1 if content else 0
        if "|" in content and _TABLE_RULE.issuperset(content):
            cells += (content.strip("| ").count("|") + 1) * rows
    return cells


def require_simple(tokens: Sequence[Token]) -> None:
    """Refuse a text with too many elements, nested too deep, or repeating too much."""
    depth = attribute_chars = 0
    for count, token in enumerate(_flatten(tokens), start=1):
        depth += token.nesting
        attribute_chars += sum(len(str(value)) for value in token.attrs.values())
        if depth >= MAX_NESTING or count > MAX_TOKENS or attribute_chars > MAX_ATTRIBUTE_CHARS:
            raise Invalid({"body": "too_complex"})


def require_few_tags(html: str) -> None:
    """Refuse HTML whose cleaning would take too long; tags that tokens do not show come from maths and code."""
    if html.count("<") > MAX_TAGS:
        raise Invalid({"body": "too_complex"})


def _flatten(tokens: Sequence[Token]) -> list[Token]:
    return [token for block in tokens for token in (block, *(block.children or ()))]
