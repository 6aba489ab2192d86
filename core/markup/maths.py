r"""LaTeX to MathML, offline and at write time. What cannot be read as maths is shown as its source.

The library prints unescaped text and turns `\href`, `\style` and `\class` into attributes. We take its tree,
never its string, and write it ourselves from the allow-list. Definitions of macros are refused: ten
lines of them expand without bound.
"""

import html
from typing import Final, NoReturn
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter

from core.markup.allowed import MATH_TAGS, may_keep

MAX_FORMULA_CHARS: Final = 1_000
MAX_MATHS_CHARS: Final = 10_000
"""LaTeX converted in one post; formulas beyond stay in source."""

MAX_DEPTH: Final = 24
"""MathML elements inside one another: the sanitiser is quadratic in depth."""


class Unreadable(Exception):
    """This LaTeX cannot, or must not, become MathML: show its source."""


def mathml(latex: str, *, is_block: bool) -> str:
    """The formula as MathML made of allowed elements and attributes only.

    Raises:
        Unreadable: broken, too long, too deep, or it defines macros.
    """
    if len(latex) > MAX_FORMULA_CHARS:
        raise Unreadable
    return _write(_parse(latex, "block" if is_block else "inline"), depth=0)


def _parse(latex: str, display: str) -> Element:
    converter = Converter(display=display)
    converter.macros = _NoMacros()
    try:
        root: Element = converter.convert_to_element(latex)
    except Exception as problem:  # the library has a dozen unrelated errors, and lets IndexError out
        raise Unreadable from problem
    return root


def _write(element: Element, depth: int) -> str:
    if element.tag not in MATH_TAGS or depth > MAX_DEPTH:
        raise Unreadable
    attributes = "".join(
        f' {name}="{html.escape(value)}"' for name, value in element.items() if may_keep(element.tag, name, value)
    )
    children = "".join(_write(child, depth + 1) for child in element)
    return f"<{element.tag}{attributes}>{_escaped(element.text)}{children}</{element.tag}>{_escaped(element.tail)}"


def _escaped(text: str | None) -> str:
    """Text of the tree holds character references (`&#x02212;`): read them first, then escape once."""
    return html.escape(html.unescape(text), quote=False) if text else ""


class _NoMacros(dict[str, tuple[list[str], int]]):
    """The library's table of macros, closed."""

    def __setitem__(self, name: str, value: object) -> NoReturn:
        raise Unreadable
