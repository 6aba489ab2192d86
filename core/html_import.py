"""HTML bodies of other sites (Stack Exchange first) to our Markdown.

The result is source text, not safe HTML: it still goes through `core.markup.render` like anything a person
types, and may be longer than a post: the caller decides. Never follows an address.
"""

import re
from typing import Final
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString
from markdownify import ATX, MarkdownConverter

from core.markup.allowed import is_safe_link

MAX_DEPTH: Final = 12
"""Elements inside one another that are kept; deeper ones give their text to the twelfth."""

_HAS_MARKUP: Final = re.compile(r"<[a-zA-Z/!?]|&[#\w]+;")
_UNREADABLE: Final = ("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "form")
_OWN_LANGUAGE: Final = re.compile(r"lang(?:uage)?-([A-Za-z0-9+#-]{1,30})")
_BACKTICKS: Final = re.compile(r"`+")
_FORMULA: Final = re.compile(
    r"""(
    \$\$[^$]+\$\$                                     # displayed
    | (?<![\d\\$])\$(?![\s$])[^$]*(?<![\s\\])\$(?!\d) # as our dialect reads it
    | (?<![\\$])\$\s*[^$]*\\[a-zA-Z][^$]*\$(?!\$)       # with spaces inside, which other sites accept
    )""",
    re.VERBOSE,
)
_MISREAD: Final = re.compile(
    r"""
    \\(?=[!-/:-@\[-`{-~])                   # a backslash that would disarm the next sign
    | `
    | (?<=\S)\*|\*(?=\S)                    # emphasis; a lone star between spaces is none
    | (?<![^\W_])_(?=\S)|(?<=\S)_(?![^\W_]) # underlines inside words are none either
    | ~(?=~)
    | \[(?=[^\]\n]*\][(:\[])|\[(?=[ xX]\]\s) # what looks like a link, a definition or a task
    | &(?=\#?\w+;)
    | ^(?=\#{1,6}\s|[-+>](?:\s|$)|={3,}|-{3,})
    | (?<=^\d)(?=[.)]\s)|(?<=^\d\d)(?=[.)]\s)|(?<=^\d{3})(?=[.)]\s)|(?<=^\d{4})(?=[.)]\s)
    """,
    re.VERBOSE,
)
_BARE_BAR: Final = re.compile(r"(?<!\\)\|")
_RAISED: Final = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def html_to_markdown(html: str, *, base_url: str = "") -> str:
    """The body as Markdown of our dialect; text without markup is returned as it is.

    Images become links, formulas between dollars stay untouched, scripts and forms vanish. Relative links
    are resolved against `base_url`; without it, or when unsafe, only their text is kept.
    """
    if not _HAS_MARKUP.search(html):
        return html
    body = html.replace("<![", "<! [")  # the parser gives up on sections; a browser reads a comment
    soup = BeautifulSoup(f"<div>{body}</div>", "html.parser")  # a fragment: never mistaken for XML or a file name
    for element in soup.find_all(_UNREADABLE):
        element.decompose()
    for remark in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        remark.extract()
    _flatten(soup)
    converter = _Converter(base_url)
    return str(converter.convert_soup(soup)).strip()


def _flatten(soup: BeautifulSoup) -> None:
    """Unwrap, without recursion and the innermost first, what is nested too deep; forget joined cells."""
    found: list[tuple[Tag, int]] = [(soup, 0)]
    for parent, depth in found:
        found.extend((child, depth + 1) for child in parent.children if isinstance(child, Tag))
    for element, depth in reversed(found):
        element.attrs.pop("colspan", None)
        if depth > MAX_DEPTH:
            element.unwrap()


class _Converter(MarkdownConverter):
    """markdownify with our dialect. Each `convert_x` receives an element and the Markdown of its children."""

    def __init__(self, base_url: str) -> None:
        super().__init__(heading_style=ATX, bullets="-", wrap=True, wrap_width=None)
        self.base_url = base_url

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Disarm signs that Markdown would read, outside formulas, and nothing else."""
        del parent_tags
        words = text.lstrip()
        pieces = _FORMULA.split(words)
        pieces[1::2] = map(_tighten, pieces[1::2])
        pieces[::2] = [_MISREAD.sub(r"\\\g<0>", piece) for piece in pieces[::2]]
        return text[: len(text) - len(words)] + "".join(pieces)

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A link; an address shown as itself is written bare."""
        address = self._address(el.get("href"))
        words = text.strip()
        if "_noformat" in parent_tags or not address or not words:
            return text
        if el.get_text().strip() == address:
            return f"<{address}>"
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}{_link(words, address)}{after}"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A link to the picture named by its description; inside a link, the description."""
        del text
        address = self._address(el.get("src"))
        words = _label(str(el.get("alt") or "")) or _label(address.rpartition("/")[2])
        return words if "a" in parent_tags or not address else _link(words, address)

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A fence longer than any run of backticks inside, with the language if the class names one."""
        del text, parent_tags
        code = el.get_text().strip("\n")
        fence = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(code)), default=0))
        return f"\n\n{fence}{_language(el)}\n{code}\n{fence}\n\n" if code.strip() else ""

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Our dialect keeps line breaks; a cell or a heading has one line."""
        del el, text
        return " " if "_inline" in parent_tags else "\n"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A cell: one line, its bars disarmed."""
        del el, parent_tags
        words = _BARE_BAR.sub(r"\\|", " ".join(text.split()))
        return f" {words} |"

    convert_th = convert_td

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Short exponents as characters, anything else as plain text."""
        del el, parent_tags
        raised = text.translate(_RAISED)
        return raised if not set(raised) & set(text) else text

    def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Short indices as characters, anything else as plain text."""
        del el, parent_tags
        lowered = text.translate(_LOWERED)
        return lowered if not set(lowered) & set(text) else text

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A defined term is a line in bold; its definition a paragraph."""
        del el, parent_tags
        words = " ".join(text.split())
        return f"\n\n**{words}**\n\n" if words else ""

    def convert_dd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A definition is a paragraph."""
        del el, parent_tags
        return f"\n\n{text.strip()}\n\n"

    def convert_strike(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """The old name of `s`."""
        del el, parent_tags
        return f"~~{text.strip()}~~" if text.strip() else ""

    def _address(self, value: object) -> str:
        try:
            address = urljoin(self.base_url, str(value or "").strip())
        except ValueError:
            return ""
        address = address.replace(" ", "%20").replace("<", "%3C").replace(">", "%3E")
        return address if is_safe_link(address) and not address.startswith("/") else ""


def _tighten(formula: str) -> str:
    """`$ x $` is money in our dialect, `$x$` is maths; longer dollars stay."""
    return formula if formula.startswith("$$") else f"${formula.strip('$').strip()}$"


def _link(words: str, address: str) -> str:
    if words.count("[") != words.count("]"):  # a lone bracket would end the link's text too early or too late
        words = re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", words)
    return f"[{words}]({address.replace('(', '%28').replace(')', '%29')})"


def _label(words: str) -> str:
    """Text that cannot close the brackets around it."""
    return re.sub(r"([\[\]\\`*_])", r"\\\1", " ".join(words.split()))


def _language(pre: Tag) -> str:
    """From `<pre class="lang-py">` or `<pre><code class="language-py">`."""
    inner = pre.find("code")
    holders = [pre, inner] if isinstance(inner, Tag) else [pre]
    names = (str(name) for holder in holders for name in holder.get_attribute_list("class"))
    found = (_OWN_LANGUAGE.fullmatch(name) for name in names)
    return next((match[1].lower() for match in found if match), "")
