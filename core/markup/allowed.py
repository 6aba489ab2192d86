"""The allow-list: every element, attribute and attribute value that user text may produce. Nothing else.

Written once, read by the sanitiser and by the tests' second opinion. `id`, `name` and `style` never
enter: they let a post shadow page scripts or paint over the page. Lengths in formulas are small and
positive, so that maths cannot climb onto the interface either.
"""

import html
import re
from typing import Final

_TEXT_TAGS: Final = """
    a blockquote br code em h3 h4 h5 h6 hr img li ol p pre s span strong table tbody td th thead tr ul
"""
_MATH_TAGS: Final = """
    math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow mspace msqrt mstyle
    msub msubsup msup mtable mtd mtext mtr munder munderover none
"""
TEXT_TAGS: Final = frozenset(_TEXT_TAGS.split())
MATH_TAGS: Final = frozenset(_MATH_TAGS.split())
TAGS: Final = TEXT_TAGS | MATH_TAGS
SCHEMES: Final = frozenset({"http", "https", "mailto"})

LINK_REL: Final = "nofollow ugc noopener"
UPLOAD: Final = re.compile(r"/uploads/[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
PERSON: Final = re.compile(r"/people/[a-z0-9][a-z0-9-]{1,39}")

_SITE_PATH: Final = r"/(?![/\\])[^\s\\]*"
_HOST: Final = r"(?:[\w-]+(?:\.[\w-]+)*\.?|\[[\da-f:.]+\])(?::\d{1,5})?"
"""No user name before the host: it is only ever there to deceive."""

_LINK: Final = re.compile(rf"https?://{_HOST}(?:[/?#][^\s\\]*)?|mailto:[^\s\\]+|{_SITE_PATH}", re.IGNORECASE | re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_FREE: Final = re.compile(r".*", re.DOTALL)
_BOOLEAN: Final = re.compile(r"true|false")
_LENGTH: Final = re.compile(r"\+?\d{0,2}(\.\d{1,4})?(em|ex|px|pt|mu|%)?")
_WORDS: Final = re.compile(r"[a-z][a-z-]{0,30}( [a-z][a-z-]{0,30}){0,40}")
_LENGTHS: Final = re.compile(r"\d(\.\d{1,4})?em( \d(\.\d{1,4})?em){0,40}")

HTML_ATTRIBUTES: Final[dict[str, dict[str, re.Pattern[str]]]] = {
    "a": {"href": _LINK, "title": _FREE, "rel": re.compile(LINK_REL), "class": re.compile("mention")},
    "code": {"class": re.compile(r"language-[a-z0-9+#-]{1,30}")},
    "img": {"src": UPLOAD, "alt": _FREE, "title": _FREE, "loading": re.compile("lazy")},
    "li": {"class": re.compile("task-list-item")},
    "ol": {"start": re.compile(r"\d{1,9}")},
    "pre": {"tabindex": re.compile("0")},
    "span": {"class": re.compile(r"[a-z][a-z0-9]{0,2}|task-box")},
    "td": {"align": re.compile("left|center|right")},
    "th": {"align": re.compile("left|center|right")},
    "ul": {"class": re.compile("contains-task-list")},
}
MATH_ATTRIBUTES: Final[dict[str, re.Pattern[str]]] = {
    "accent": _BOOLEAN,
    "accentunder": _BOOLEAN,
    "columnalign": _WORDS,
    "columnlines": _WORDS,
    "columnspacing": _LENGTHS,
    "depth": _LENGTH,
    "display": re.compile("block|inline"),
    "displaystyle": _BOOLEAN,
    "fence": _BOOLEAN,
    "form": re.compile("prefix|infix|postfix"),
    "height": _LENGTH,
    "largeop": _BOOLEAN,
    "linethickness": _LENGTH,
    "mathvariant": _WORDS,
    "maxsize": _LENGTH,
    "minsize": _LENGTH,
    "movablelimits": _BOOLEAN,
    "notation": _WORDS,
    "rowlines": _WORDS,
    "rowspacing": _LENGTHS,
    "scriptlevel": re.compile(r"[0-3]"),
    "separator": _BOOLEAN,
    "stretchy": _BOOLEAN,
    "symmetric": _BOOLEAN,
    "width": _LENGTH,
}


def is_safe_link(url: str) -> bool:
    r"""Whether a link may lead there: http, https, mailto, or a path of this site.

    Refuses what browsers would read differently from us: `//host` and `/\host` (another site), white
    space and control characters (dropped by browsers before they look for the scheme).
    """
    return not _CONTROL.search(url) and _LINK.fullmatch(url) is not None


def may_keep(tag: str, name: str, value: str) -> bool:
    """Whether this attribute with this value may stay. The value may still hold character references."""
    attributes = MATH_ATTRIBUTES if tag in MATH_TAGS else HTML_ATTRIBUTES.get(tag, {})
    pattern = attributes.get(name)
    if pattern is None:
        return False
    plain = html.unescape(value)
    return is_safe_link(plain) if name == "href" else pattern.fullmatch(plain) is not None
