"""Snowball stems of French and English words, in every variant worth matching."""

import threading
from functools import lru_cache
from typing import Final

import Stemmer

from search.analyser.families import FAMILIES
from search.analyser.fold import fold

_SHORTEST: Final = 3
"""Shorter words are left alone: stemming `as` or `us` only confuses them."""
_local: Final = threading.local()


@lru_cache(maxsize=131_072)
def stems(word: str, lang: str) -> tuple[str, ...]:
    """The stems of a normalised word in one language, the one that is indexed first.

    French words are stemmed without their accents (so that `etudie` meets `étudie`) and with them (so that `étudiée`
    meets `étudier`); measured, either order alone loses a fifth of the inflected queries. Source: docs/adr, search
    analyser. A word of a family whose stems differ also gets the stem of the family's first word.
    """
    if not word.isalpha() or len(word) < _SHORTEST:
        return (fold(word),)
    found = _snowball(word, lang)
    heads = (_heads(lang).get(stem, stem) for stem in found)
    return tuple(dict.fromkeys((*found, *heads)))


def _snowball(word: str, lang: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((_stem(fold(word), lang), fold(_stem(word, lang)))))


@lru_cache(maxsize=2)
def _heads(lang: str) -> dict[str, str]:
    """The first stem of the family of each stem that has one."""
    return {
        stem: _snowball(family[0], lang)[0]
        for family in FAMILIES[lang]
        for word in family
        for stem in _snowball(word, lang)
    }


def _stem(word: str, lang: str) -> str:
    # A Snowball stemmer keeps state while it works: one per thread and language.
    stemmers: dict[str, Stemmer.Stemmer] = _local.__dict__
    if lang not in stemmers:
        stemmers[lang] = Stemmer.Stemmer("french" if lang == "fr" else "english", 0)
    return str(stemmers[lang].stemWord(word))
