"""Snowball stems of French and English words, in every variant worth matching."""

import threading
from functools import lru_cache
from typing import Final

import Stemmer

from search.analyser.fold import fold

_SHORTEST: Final = 3
"""Shorter words are left alone: stemming `as` or `us` only confuses them."""
_local: Final = threading.local()


@lru_cache(maxsize=131_072)
def stems(word: str, lang: str) -> tuple[str, ...]:
    """The stems of a normalised word in one language, the one that is indexed first.

    French words are stemmed without their accents (so that `etudie` meets `étudie`) and with them (so that `étudiée`
    meets `étudier`); measured, either order alone loses a fifth of the inflected queries. Source: docs/adr, search
    analyser.
    """
    if not word.isalpha() or len(word) < _SHORTEST:
        return (fold(word),)
    plain = _stem(fold(word), lang)
    accented = fold(_stem(word, lang))
    return (plain,) if plain == accented else (plain, accented)


def _stem(word: str, lang: str) -> str:
    # A Snowball stemmer keeps state while it works: one per thread and language.
    stemmers: dict[str, Stemmer.Stemmer] = _local.__dict__
    if lang not in stemmers:
        stemmers[lang] = Stemmer.Stemmer("french" if lang == "fr" else "english", 0)
    return str(stemmers[lang].stemWord(word))
