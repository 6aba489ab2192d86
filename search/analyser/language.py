"""Which of our two languages a text is in, and how sure we are. Works on a title of three words."""

import math
import re
from functools import lru_cache
from typing import Final

import msgspec

from search.analyser.fold import normalise
from search.analyser.profile import PROFILE

_WORD: Final = re.compile(r"[^\W\d_]+'?")
_CODE: Final = re.compile(
    r"\S*(?:\w[._/\\:@(\[=]\w|[a-z][A-Z]|\w\(\)|\d[a-zA-Z]|[a-zA-Z]\d)\S*|(?<!\S)--\S+|\b[A-Z]{2,}\b"
)
"""Identifiers, paths, addresses, options and acronyms: English-looking in any language."""
_CHARS: Final = 600
"""Enough to be sure; a longer text tells nothing more."""
_SHORT: Final = 3
"""Letters up to which a whole word is in the profile (`the`, `les`)."""
_TEMPER: Final = 1.25
"""Fragments of prose are easier than what people search for: the fitted log-odds are divided by this."""
SURE: Final = 0.9


class Language(msgspec.Struct, frozen=True):
    """A detected language: `lang` is "fr" or "en", `confidence` in [0.5, 1]."""

    lang: str
    confidence: float

    @property
    def is_sure(self) -> bool:
        """Sure enough to leave the other language's rules aside."""
        return self.confidence >= SURE


@lru_cache(maxsize=4096)
def _detect(head: str) -> Language:
    found = _WORD.findall(normalise(_CODE.sub(" ", head))) or _WORD.findall(normalise(head))
    odds = sum(map(_odds, found))
    confidence = 1 / (1 + math.exp(-min(abs(odds) / _TEMPER, 50.0)))
    return Language("fr" if odds > 0 else "en", round(confidence, 4))


def detect(text: str) -> Language:
    """The language of a text; an empty or wordless one is English with confidence 0.5."""
    return _detect(text[:_CHARS])


@lru_cache(maxsize=16_384)
def _odds(word: str) -> float:
    return sum(PROFILE.get(gram, 0.0) for gram in _grams(word))


def _grams(word: str) -> list[str]:
    padded = f"_{word}_"
    grams = [padded[i : i + 3] for i in range(len(padded) - 2)]
    return [*grams, f"={word}"] if len(word) <= _SHORT else grams
