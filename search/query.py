"""From what a person typed to what an index is asked: terms, phrases, exclusions, corrections.

Engine-neutral. Whatever the text, the result is data: quotes and a leading minus are the only syntax, and an unbalanced
quote is just a character.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from search.analyser import content, fold, forms_of, words
from search.analyser.terms import is_weak, stored
from search.ports import Index
from search.respelling import spelled
from search.views import Correction, Term
from search.vocabulary import EVERYDAY, Vocabulary, with_meanings

QUERY_CHARS: Final = 2_000
"""Beyond, a search box holds no query: the rest is left out. Ten thousand characters must not cost more than two."""
DRAFT_CHARS: Final = 6_000
TERMS: Final = 24
DRAFT_TERMS: Final = 64

_WEAK: Final = 0.2
"""What a word found in so many questions counts beside one that tells something."""

_PHRASE: Final = re.compile(r'"([^"]*)"')
_EXCLUDED: Final = re.compile(r"(?<!\S)-(?=\w)(\S+)")
_UNFINISHED: Final = re.compile(r"\w\Z")


class Understood(msgspec.Struct, frozen=True):
    """A search text, understood. `corrections` were added to the terms, never put in their place."""

    terms: tuple[Term, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def forms(self) -> frozenset[str]:
        """Every form that counts as found, for highlighting."""
        return frozenset().union(*(forms for forms, _weight in self.wanted))

    @property
    def wanted(self) -> list[tuple[frozenset[str], float]]:
        """The forms of each word that is looked for, those of phrases included, and how much it tells."""
        terms = [(_single(term.every_form), _WEAK if term.weak else 1.0) for term in self.terms]
        return [*terms, *((_single(phrase), 1.0) for phrase in self.phrases)]


def understand(index: Index, text: str, vocabulary: Vocabulary = EVERYDAY, *, exact: bool = False) -> Understood:
    """Read a search box: "quoted phrases", -excluded words, slips corrected, the last word perhaps unfinished.

    `exact`: the words as they were typed, nothing corrected.
    """
    text = text[:QUERY_CHARS]
    phrases = tuple(phrase for found in _PHRASE.findall(text) if (phrase := _phrase(found)))
    rest = _PHRASE.sub(" ", text)
    excluded = tuple(term for found in _EXCLUDED.findall(rest) for term in terms_of(found))
    rest = _EXCLUDED.sub(" ", rest)
    terms: tuple[Term, ...]
    corrections: tuple[Correction, ...]
    terms, corrections = _asked(rest, TERMS, vocabulary), ()
    if not exact:
        terms, corrections = spelled(index, terms, unfinished=_is_unfinished(rest, terms))
    return Understood(terms, phrases, excluded[:TERMS], corrections)


def terms_of(text: str) -> tuple[Term, ...]:
    """The meaningful words of a text in order, each once."""
    found: dict[tuple[str, ...], Term] = {}
    for word in content(text):
        forms = forms_of(word)
        found.setdefault(forms, Term(text[word.start : word.end], forms, is_weak(fold(word.form))))
    return tuple(found.values())


def draft_terms(index: Index, text: str, vocabulary: Vocabulary = EVERYDAY) -> tuple[Term, ...]:
    """The meaningful words of a draft, slips corrected; a draft has no syntax and no unfinished word."""
    return spelled(index, _asked(text[:DRAFT_CHARS], DRAFT_TERMS, vocabulary), unfinished=False)[0]


def _asked(text: str, limit: int, vocabulary: Vocabulary) -> tuple[Term, ...]:
    asked = tuple(forms_of(word) for word in content(text))
    return with_meanings(asked, terms_of(text)[:limit], vocabulary)


def _is_unfinished(text: str, terms: Sequence[Term]) -> bool:
    """Whether the last term is being typed: the "mot" of "mot de" is not."""
    return bool(terms and _UNFINISHED.search(text) and text.endswith(terms[-1].word))


def _single(forms: Iterable[str]) -> frozenset[str]:
    """Forms of one word each: a phrase is found in a text word by word."""
    return frozenset(word for form in forms for word in form.split(" "))


def _phrase(text: str) -> tuple[str, ...]:
    found = words(text)
    return (
        tuple(dict.fromkeys(" ".join(stored(word, lang) for word in found) for lang in ("fr", "en"))) if found else ()
    )
