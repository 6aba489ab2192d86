"""From what a person typed to what an index is asked: terms, phrases, exclusions, corrections.

Engine-neutral. Whatever the text, the result is data: quotes and a leading minus are the only syntax, and an unbalanced
quote is just a character.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from search.analyser import Word, content, fold, forms_of, stems, words
from search.analyser.terms import is_weak
from search.ports import Index
from search.views import Correction, Spelling, Term

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
        terms = [(_single(term.forms), _WEAK if term.weak else 1.0) for term in self.terms]
        return [*terms, *((_single(phrase), 1.0) for phrase in self.phrases)]


def understand(index: Index, text: str, *, exact: bool = False) -> Understood:
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
    terms, corrections = terms_of(rest)[:TERMS], ()
    if not exact:
        terms, corrections = _spelled(index, terms, unfinished=_is_unfinished(rest, terms))
    return Understood(terms, phrases, excluded[:TERMS], corrections)


def terms_of(text: str) -> tuple[Term, ...]:
    """The meaningful words of a text in order, each once."""
    found: dict[tuple[str, ...], Term] = {}
    for word in content(text):
        forms = forms_of(word)
        found.setdefault(forms, Term(text[word.start : word.end], forms, is_weak(fold(word.form))))
    return tuple(found.values())


def draft_terms(index: Index, text: str) -> tuple[Term, ...]:
    """The meaningful words of a draft, slips corrected; a draft has no syntax and no unfinished word."""
    return _spelled(index, terms_of(text[:DRAFT_CHARS])[:DRAFT_TERMS], unfinished=False)[0]


def _is_unfinished(text: str, terms: Sequence[Term]) -> bool:
    """Whether the last term is being typed: the "mot" of "mot de" is not."""
    return bool(terms and _UNFINISHED.search(text) and text.endswith(terms[-1].word))


def _single(forms: Iterable[str]) -> frozenset[str]:
    """Forms of one word each: a phrase is found in a text word by word."""
    return frozenset(word for form in forms for word in form.split(" "))


def _phrase(text: str) -> tuple[str, ...]:
    found = words(text)
    return (
        tuple(dict.fromkeys(" ".join(_stored(word, lang) for word in found) for lang in ("fr", "en"))) if found else ()
    )


def _stored(word: Word, lang: str) -> str:
    return stems(word.form, lang)[0]


def _spelled(
    index: Index, terms: Sequence[Term], *, unfinished: bool
) -> tuple[tuple[Term, ...], tuple[Correction, ...]]:
    """Terms nobody used get their likely spelling beside them, and the last one its completions."""
    known = index.statistics({form for term in terms for form in term.forms}).frequencies
    doubtful = {place for place, term in enumerate(terms) if not any(form in known for form in term.forms)}
    if unfinished and terms:
        doubtful.add(len(terms) - 1)
    places = sorted(doubtful)
    spellings = index.spell([_spelling(terms[place]) for place in places], prefix=unfinished) if places else []
    found = list(terms)
    corrections: list[Correction] = []
    for place, spelling in zip(places, spellings, strict=True):
        is_known = any(form in known for form in terms[place].forms)
        meant = () if is_known or spelling.completions else spelling.corrections
        found[place] = _with(terms[place], spelling, meant)
        corrections.extend(Correction(terms[place].word, other) for other in meant[:1])
    return tuple(found), tuple(corrections)


def _spelling(term: Term) -> str:
    return fold(words(term.word)[0].form) if words(term.word) else term.word


def _with(term: Term, spelling: Spelling, meant: Sequence[str]) -> Term:
    others = [form for word in (*meant, *spelling.completions) for found in words(word) for form in forms_of(found)]
    return Term(term.word, tuple(dict.fromkeys((*term.forms, *others))), term.weak)
