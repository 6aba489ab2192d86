"""The words of a post without its marks: what search indexes and excerpts show. Never printed unescaped."""

from collections.abc import Sequence
from typing import Final

from markdown_it.token import Token

_LEAVES: Final = frozenset({"text", "text_special", "code_inline", "math_inline", "math_inline_double"})
_BREAKS: Final = frozenset({"softbreak", "hardbreak"})
_BLOCKS: Final = frozenset({"fence", "code_block", "math_block"})


def plain_text(tokens: Sequence[Token]) -> str:
    """One line per paragraph, item, cell or line of code; formulas as their LaTeX, images as their description."""
    lines = (_block_text(token).strip() for token in tokens)
    return "\n".join(line for line in lines if line)


def inline_text(tokens: Sequence[Token]) -> str:
    """The words of one paragraph, or of the description of an image."""
    return "".join(_leaf_text(token) for token in tokens)


def _block_text(token: Token) -> str:
    if token.type == "inline":
        return inline_text(token.children or ())
    return token.content if token.type in _BLOCKS else ""


def _leaf_text(token: Token) -> str:
    if token.type in _LEAVES:
        return token.content
    if token.type == "image":
        return inline_text(token.children or ())
    return "\n" if token.type in _BREAKS else ""
