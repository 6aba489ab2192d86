"""Spelling made uniform: case, compatibility forms, ligatures, accents. Knows no language."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "\u0131": "i"})
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_APOSTROPHES: Final = re.compile("[\u2018\u2019\u02bc\uff07\u00b4`]")


def normalise(text: str) -> str:
    """The same word in one spelling, accents kept: NFKC, casefold, straight apostrophes, œ and æ expanded."""
    if text.isascii():  # most words, and nearly all English texts
        return text.replace("`", "'").casefold()
    plain = _INVISIBLE.sub("", _APOSTROPHES.sub("'", text))
    return unicodedata.normalize("NFKC", plain).casefold().translate(_LIGATURES)


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A normalised word without its accents: `élève` and `eleve` meet here."""
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(c for c in letters if unicodedata.category(c) != "Mn"))
