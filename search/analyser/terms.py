"""From words to terms: what the index stores of a text, and every form under which a searched word may be stored."""

from functools import lru_cache
from typing import Final

import msgspec

from search.analyser.fold import fold
from search.analyser.language import detect
from search.analyser.stems import stems
from search.analyser.stopwords import STOPS, WEAK
from search.analyser.words import Word, words

OTHER: Final = {"fr": "en", "en": "fr"}


class Analysed(msgspec.Struct, frozen=True):
    """A text as the index holds it.

    `terms`: one stem per word, in order, stop words included (so that phrases are exact). `extras`: what else the text
    answers to: the second stem of a word, its family, its stem in the other language when the language is unsure, code
    and compounds kept whole, the words inside an identifier. `surfaces`: the folded words themselves, for typo
    correction and prefixes.
    """

    terms: tuple[str, ...]
    extras: frozenset[str]
    surfaces: frozenset[str]


def analyse(text: str, lang: str, *, both: bool = False) -> Analysed:
    """Analyse a text in its language; `both` adds the other language's stems (short or doubtful texts)."""
    terms: list[str] = []
    extras: set[str] = set()
    surfaces: set[str] = set()
    for word in words(text):
        terms.append(stored(word, lang))
        extras.update(stems(word.form, lang))
        extras.update(word.wholes)
        surfaces.add(fold(word.form))
        extras.update(form for inner in word.wider for form in stems(inner, lang))
        if both:
            extras.update(stems(word.form, OTHER[lang]))
    return Analysed(tuple(terms), frozenset(extras.difference(terms)), frozenset(surfaces))


def stored(word: Word, lang: str) -> str:
    """The form that stands for a word in its place: its stem; code whose parts say nothing (`C++`, `3.11`), whole."""
    return word.wholes[0] if _is_only_code(word) else stems(word.form, lang)[0]


def forms_of(word: Word) -> tuple[str, ...]:
    """Every stored form that a searched word may meet, in either language, the likeliest first."""
    return word.wholes if _is_only_code(word) else _forms(word.form, word.wholes)


@lru_cache(maxsize=32_768)
def _forms(form: str, wholes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*stems(form, "fr"), *stems(form, "en"), *wholes)))


def _is_only_code(word: Word) -> bool:
    # The "c" of `C++` is not what is looked for, nor the 11 of 3.11, nor the English "at" when "AT" is asked.
    if not word.wholes or word.wholes[0] == word.form:
        return False
    return len(word.form) == 1 or word.form.removeprefix("v").isdecimal() or is_acronym(word.wholes[0])


def acronym(word: str) -> str:
    """The form of capitals that would read as a stop word otherwise."""
    return f"={fold(word)}"


def is_acronym(form: str) -> bool:
    """Whether a form stands for capitals that would read as a stop word otherwise."""
    return form.startswith("=")


def is_stop(word: str, lang: str, *, sure: bool = True) -> bool:
    """Whether a folded word says nothing on its own, in this language (in either one when the language is unsure)."""
    if sure:
        return word in STOPS[lang]
    return word in STOPS["fr"] or word in STOPS["en"]


def is_weak(word: str) -> bool:
    """Whether a folded word is in so many questions that it tells little (`comment`, `help`, `problème`)."""
    return word in WEAK or word in STOPS["fr"] or word in STOPS["en"]


def content(text: str) -> list[Word]:
    """The words of a text that carry its meaning: no stop words of its language, no stray letters.

    A text made of nothing else keeps them all: "to be or not to be" must still find something.
    """
    every = words(text)
    language = detect(text)
    kept = [word for word in every if not _is_empty(word, text, language.lang, sure=language.is_sure)]
    return kept or every


def _is_empty(word: Word, text: str, lang: str, *, sure: bool) -> bool:
    plain = fold(word.form)
    if len(plain) == 1 and plain.isalpha():
        # "R" and "C" are languages, "a" and "y" are not; C++ keeps its whole form.
        raw = text[word.start : word.end]
        return not word.wholes and (plain in "aiy" or not raw.isupper())
    if not word.wholes:
        return is_stop(plain, lang, sure=sure)
    return word.wholes[0].isalpha() and any(is_stop(form, lang, sure=sure) for form in (plain, *word.wholes))
