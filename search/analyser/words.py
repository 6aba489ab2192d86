"""Cuts raw text into words with their place in it, so that any of them can be highlighted later.

Elisions (`l'`, `qu'`, `jusqu'`) and English clitics (`'s`, `n't`) are cut off; code-like runs (`C++`, `v2.3`,
`print()`, `snake_case`, `e-mail`) are kept whole beside their parts.
"""

import re
from typing import Final, NamedTuple

from search.analyser.fold import fold, normalise
from search.analyser.stopwords import ENGLISH, FRENCH

ELISIONS: Final = frozenset(
    ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu", "quelqu", "entr"]
)
_CLITICS: Final = frozenset(["s", "m", "re", "ve", "ll", "d"])
_MARKS: Final = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0e31-\u0e4e\u00ad\u200b-\u200d\u2060"
)
_LETTER: Final = rf"[\w{_MARKS}]"
_APOSTROPHE: Final = "['\u2018\u2019\u02bc\uff07\u00b4`]"
_CHUNK: Final = re.compile(
    rf"(?:(?<!\S)\.)?{_LETTER}+(?:(?:{_APOSTROPHE}|[.:/@\\\-\u2010\u2011+&]|://|::|->|,(?=\d)){_LETTER}+)*(?:\+\+|\#|\(\))?"
)
_SEGMENT: Final = re.compile(rf"(?:[^\W_{_MARKS}]|[{_MARKS}])+(?:{_APOSTROPHE}(?:[^\W_{_MARKS}]|[{_MARKS}])+)*")
_QUOTE: Final = re.compile(_APOSTROPHE)
_HYPHENS: Final = re.compile("[-\u2010\u2011]")
_CODE: Final = re.compile(r"[.:/@\\_+#,&()]|->")
_LONGEST: Final = 64
_JOINED_PARTS: Final = 3


class Word(NamedTuple):
    """One word of a text: `form` normalised, accents kept; `wholes` the runs it is part of; `text[start:end]` raw."""

    form: str
    start: int
    end: int
    wholes: tuple[str, ...] = ()


def words(text: str) -> list[Word]:
    """The words of a text in order; elided articles and clitics are left out, offsets are those of the raw text."""
    found: list[Word] = []
    for chunk in _CHUNK.finditer(text):
        parts = _parts(chunk.group(), chunk.start())
        wholes = _wholes(chunk.group(), parts)
        if wholes:
            parts = [part._replace(wholes=wholes) for part in parts]
        found.extend(parts)
    return found


def _parts(chunk: str, offset: int) -> list[Word]:
    parts: list[Word] = []
    for segment in _SEGMENT.finditer(chunk):
        start, raw = offset + segment.start(), segment.group()
        if not raw.isalnum():
            start, raw = _without_elision(raw, start)
        form = _spelled(raw)[:_LONGEST]
        if fold(form):
            parts.append(Word(form, start, start + len(raw)))
    return parts


def _spelled(raw: str) -> str:
    """Normalised, without apostrophes, and without the spaces that a few compatibility characters unfold into."""
    return "".join(normalise(raw).replace("'", "").split())


def _without_elision(raw: str, start: int) -> tuple[int, str]:
    """`qu'on` → `on`, `it's` → `it`; anything else keeps its apostrophe (`aujourd'hui`, `don't`)."""
    while quote := _QUOTE.search(raw):
        head, tail = raw[: quote.start()], raw[quote.end() :]
        if fold(normalise(head)) in ELISIONS and tail:
            raw, start = tail, start + quote.end()
        elif normalise(tail) in _CLITICS:
            return start, head
        else:
            break
    return start, raw


def _wholes(chunk: str, parts: list[Word]) -> tuple[str, ...]:
    if len(chunk) > _LONGEST or not parts:
        return ()
    if _CODE.search(chunk):
        return (fold(_spelled(chunk)),)
    if not 1 < len(parts) <= _JOINED_PARTS or not _HYPHENS.search(chunk):
        return ()
    plain = [fold(part.form) for part in parts]
    if any(part in FRENCH or part in ENGLISH for part in plain):
        return ()
    return ("".join(plain),)
