"""How tokens become HTML, where ours differ from the library's: code, maths, task boxes.

Prints, decides nothing about safety: the sanitiser comes after.
"""

from collections.abc import Sequence
from typing import Final

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from core.markup import code, maths

_BOXES: Final = {True: '<span class="task-box">☑</span> ', False: '<span class="task-box">☐</span> '}
"""Characters rather than form controls: read aloud, printed, mailed, and nothing to submit."""


class Printer(RendererHTML):
    """The methods are print rules, found by the type of the token. `env` carries what is left to spend."""

    def list_item_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """An item; a task shows its box."""
        box = _BOXES[bool(tokens[idx].meta["checked"])] if "checked" in tokens[idx].meta else ""
        return self.renderToken(tokens, idx, options, env) + box

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Fenced code, coloured if its language is known and colours are left."""
        del options
        token = tokens[idx]
        language = code.language_of(token.info)
        coloured = _coloured(token.content, language, env) if language else None
        return code.block(coloured or code.plain(token.content), language)

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Indented code has no language."""
        del options, env
        return code.block(code.plain(tokens[idx].content), None)

    def math_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A formula in a sentence."""
        del options
        return _formula(tokens[idx], env, is_block=False) or f"<code>{code.plain(_source(tokens[idx]))}</code>"

    def math_inline_double(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A displayed formula written inside a paragraph."""
        del options
        return _formula(tokens[idx], env, is_block=True) or f"<code>{code.plain(_source(tokens[idx]))}</code>"

    def math_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A displayed formula on lines of its own."""
        del options
        formula = _formula(tokens[idx], env, is_block=True)
        return f"<p>{formula}</p>\n" if formula else code.block(code.plain(_source(tokens[idx])), None)


def _coloured(text: str, language: str, env: EnvType) -> str | None:
    if not code.is_colourable(text) or not _spend(env, "coloured_chars", len(text)):
        return None
    coloured = code.colour(text, language)
    return coloured if _spend(env, "extra_tags", coloured.count("<")) else None


def _formula(token: Token, env: EnvType, *, is_block: bool) -> str | None:
    latex = token.content.strip()
    if not latex or not _spend(env, "maths_chars", len(latex)):
        return None
    try:
        formula = maths.mathml(latex, is_block=is_block)
    except maths.Unreadable:
        return None
    return formula if _spend(env, "extra_tags", formula.count("<")) else None


def _source(token: Token) -> str:
    return f"{token.markup}{token.content}{token.markup}"


def _spend(env: EnvType, purse: str, amount: int) -> bool:
    if env[purse] < amount:
        return False
    env[purse] -= amount
    return True
