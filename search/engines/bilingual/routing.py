"""Which part of the model reads a text: the detected language, and the two vocabularies where that one is unsure.

Sentences are sure. One or two words often are not ("congé parental", "parental leave"): there, a word tells by how
common it is among French and among English tokens, both listed from the commonest to the rarest.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from search.analyser.language import detect

_WORD: Final = re.compile(r"[a-z]{2,}")
_UNKNOWN: Final = 60_000
"""The place of a word that a vocabulary does not know: after all others."""
_ACCENT: Final = re.compile(r"[àâçéèêëîïôûùœ]", re.IGNORECASE)
_ACCENTED: Final = 3.0
_CLEAR: Final = 0.5
"""Log-odds asked of French: what reads as well in English stays English. Chosen on 655 terms and translations."""


def chooser(
    french: Sequence[str], english: Mapping[str, int], normalised: Callable[[str], str]
) -> Callable[[str], bool]:
    """A function telling whether a text is for the French part; `normalised` gives lower case without accents."""
    in_french, in_english = _places(french), _places(sorted(english, key=english.__getitem__))

    @lru_cache(maxsize=4096)
    def is_french(text: str) -> bool:
        language = detect(text)
        if language.is_sure:
            return language.lang == "fr"
        odds = math.log(language.confidence / (1 - language.confidence)) * (1 if language.lang == "fr" else -1)
        for word in _WORD.findall(normalised(text)):
            odds += math.log(in_english.get(word, _UNKNOWN) / in_french.get(word, _UNKNOWN))
        return odds + (_ACCENTED if _ACCENT.search(text) else 0.0) > _CLEAR

    return is_french


def _places(tokens: Sequence[str]) -> dict[str, int]:
    """The place of each word among the words, from 1."""
    return {token: place for place, token in enumerate(filter(_WORD.fullmatch, tokens), 1)}
