"""Cuts raw text into words with their place in it, so that any of them can be highlighted later.

Elisions (`l'`, `qu'`, `jusqu'`) and English clitics (`'s`, `n't`) are cut off; code-like runs (`C++`, `v2.3`,
`print()`, `snake_case`, `--force`, `e-mail`, `12 345 678`) are kept whole beside their parts.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from search.analyser.fold import fold, normalise
from search.analyser.stopwords import ENGLISH, FRENCH

ELISIONS: Final = frozenset(["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"])
"""Not `presqu'`, `quelqu'` and `entr'`: a presqu'île is no île, and what follows is one word with them."""
_CLITICS: Final = frozenset(["s", "m", "re", "ve", "ll", "d"])
_MARKS: Final = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0e31-\u0e4e\u00ad\u200b-\u200d\u2060"
)
_LETTER: Final = rf"[\w{_MARKS}]"
_APOSTROPHE: Final = "['\u2018\u2019\u02bc\uff07\u00b4`]"
_CHUNK: Final = re.compile(
    rf"(?:(?<!\S)(?:\.|--|[#@$](?=[^\W\d])))?"
    rf"{_LETTER}+(?:(?:{_APOSTROPHE}|[.:/@\\\-\u2010\u2011+&]|://|::|:\\|->|,(?=\d)){_LETTER}+)*"
    rf"(?:\+\+|\#|\(\)|(?:\[\w{{0,20}}\]){{1,2}})?"
)
_SEGMENT: Final = re.compile(rf"(?:[^\W_{_MARKS}]|[{_MARKS}])+(?:{_APOSTROPHE}(?:[^\W_{_MARKS}]|[{_MARKS}])+)*")
_QUOTE: Final = re.compile(_APOSTROPHE)
_HYPHENS: Final = re.compile("[-\u2010\u2011]")
_CODE: Final = re.compile(r"[.:/@\\_+#,&()$\[]|->|\A--")
_VERSION: Final = re.compile(r"v?(\d+(?:\.\d+)+)")
_HUMPS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_FAULTS: Final = ("Error", "Exception", "Warning")
_NUMBERED: Final = re.compile(r"([^\W\d_]{3,})\d+")
_LONGEST: Final = 64
_JOINED_PARTS: Final = 3
_IDIOMS: Final = frozenset(["c'est-a-dire", "rendez-vous", "mise-a-jour", "mises-a-jour"])
"""Compounds with a stop word inside that are one word all the same."""
_ACRONYM: Final = 5
_THOUSANDS: Final = 3
_GROUPS: Final = 3
"""Groups of digits from which they are one number whatever their size (`01 23 45 67 89`)."""
_GAP: Final = frozenset(" \u00a0\u202f\u2009.")


class Word(NamedTuple):
    """One word of a text, found at `text[start:end]`.

    `form`: normalised, accents kept. `wholes`: other spellings of the same thing, on both sides of a search: the run it
    is part of, its number written in one piece. `wider`: what a text with this word answers to as well, although a
    search for the word should not find it (`3.11` for `3.11.2`, `index` for `IndexError`).
    """

    form: str
    start: int
    end: int
    wholes: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()


def words(text: str) -> list[Word]:
    """The words of a text in order; elided articles and clitics are left out, offsets are those of the raw text."""
    found: list[Word] = []
    for chunk in _CHUNK.finditer(text):
        offset = chunk.start()
        found.extend(
            Word(part.form, offset + part.start, offset + part.end, part.wholes, part.wider)
            for part in _cut(chunk.group())
        )
    return _with_acronyms(_with_numbers(found, text), text)


@lru_cache(maxsize=32_768)
def _cut(chunk: str) -> tuple[Word, ...]:
    """The words of one run, with their place in it. Most runs come back, so they are remembered."""
    parts = _parts(chunk)
    wholes = _wholes(chunk, parts)
    if not wholes:
        return tuple(parts)
    return tuple(part._replace(wholes=wholes, wider=(*part.wider, *_shorter(wholes[0]))) for part in parts)


def _parts(chunk: str) -> list[Word]:
    parts: list[Word] = []
    for segment in _SEGMENT.finditer(chunk):
        start, raw = segment.start(), segment.group()
        if not raw.isalnum():
            start, raw = _without_elision(raw, start)
        form = _spelled(raw)[:_LONGEST]
        if fold(form):
            parts.append(Word(form, start, start + len(raw), wider=_inside(raw)))
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
    if fold(normalise(chunk)) in _IDIOMS:
        return ("".join(fold(_spelled(chunk)).split("-")),)
    if _CODE.search(chunk):
        return _code(_unelided(chunk), parts)
    if not 1 < len(parts) <= _JOINED_PARTS or not _HYPHENS.search(chunk):
        return ()
    plain = [fold(part.form) for part in parts]
    if any(part in FRENCH or part in ENGLISH for part in plain):
        return ()
    return ("".join(plain),)


def _code(chunk: str, parts: list[Word]) -> tuple[str, ...]:
    whole = fold(_spelled(chunk))
    if len(parts) > 1 and all(len(part.form) == 1 for part in parts) and set(whole) <= {*"abcdefghijklmnopqrstuvwxyz."}:
        return (whole.replace(".", ""),)
    version = _VERSION.fullmatch(whole)
    return tuple(dict.fromkeys((whole, version[1]))) if version else (whole,)


def _unelided(chunk: str) -> str:
    quote = _QUOTE.search(chunk)
    is_elided = quote is not None and fold(normalise(chunk[: quote.start()])) in ELISIONS
    return chunk[quote.end() :] if quote and is_elided else chunk


def _shorter(whole: str) -> Iterator[str]:
    """The versions a version belongs to: 3.11.2 is also 3.11."""
    version = _VERSION.fullmatch(whole)
    numbers = version[1].split(".") if version else []
    return (".".join(numbers[:count]) for count in range(2, len(numbers)))


def _inside(raw: str) -> tuple[str, ...]:
    """The words inside `camelCase` and `python3`; a name of two capitals (`JavaScript`) holds none."""
    if raw.isalpha():  # the plainest words first: this is asked of each
        if raw.islower() or raw[1:].islower() or raw.isupper() or not raw.isascii():
            return ()
    elif numbered := _NUMBERED.fullmatch(raw):
        return (normalise(numbered[1]),)
    humps = [hump for hump in _HUMPS.findall(raw) if len(hump) > 1]
    is_name = raw[0].isupper() and len(humps) == 2 and humps[1] not in _FAULTS  # noqa: PLR2004 - Java and Script
    return () if is_name or len(humps) < 2 else tuple(hump.casefold() for hump in humps)  # noqa: PLR2004


def _with_numbers(found: list[Word], text: str) -> list[Word]:
    """Numbers written in groups (`12 345 678`, `01 23 45 67 89`) are also known in one piece."""
    place = 0
    while place < len(found):
        if not found[place].form.isdecimal():
            place += 1
            continue
        end = place + 1
        while end < len(found) and _continues(found[end - 1], found[end], text):
            end += 1
        groups = found[place:end]
        if len(groups) >= _GROUPS or (len(groups) > 1 and len(groups[-1].form) == _THOUSANDS):
            whole = "".join(word.form for word in groups)[:_LONGEST]
            found[place:end] = [word._replace(wholes=(*word.wholes, whole)) for word in groups]
        place = end
    return found


def _continues(before: Word, word: Word, text: str) -> bool:
    return (
        before.form.isdecimal()
        and word.form.isdecimal()
        and len(word.form) > 1
        and word.start == before.end + 1
        and text[before.end] in _GAP
        and not word.wholes
    )


def _with_acronyms(found: list[Word], text: str) -> list[Word]:
    """AT, CE, SI and the like read as stop words: in capitals they get a form of their own, `=at`."""
    if len(found) > 1 and not any(map(str.islower, text)):
        # Shouted: its capitals tell nothing.
        return found
    return [word._replace(wholes=(f"={fold(word.form)}",)) if _is_acronym(word, text) else word for word in found]


def _is_acronym(word: Word, text: str) -> bool:
    if not text[word.start].isupper() or not 1 < len(word.form) <= _ACRONYM or word.wholes:
        return False
    if not text[word.start : word.end].isupper():
        return False
    return fold(word.form) in FRENCH or fold(word.form) in ENGLISH
