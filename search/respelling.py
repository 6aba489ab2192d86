"""Terms set right against the index: slips, words run together or apart, elisions without apostrophe, the last word.

What the index knows is added to what was typed, never put in its place. Codes and numbers stay as they are.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from search.analyser import fold, forms_of, words
from search.analyser.terms import is_acronym
from search.ports import Index
from search.views import Correction, Spelling, Term

FEW: Final = 3
"""Words up to which a search is short: it is then also asked with words of the same roots."""
_ELIDED: Final = re.compile(r"(l|d|qu)(h?[aeiouy]\w{3,})|[jnsmtc](h?[aeiouy]\w{4,})")
_OFTEN_ELIDED: Final = ("l", "d", "qu")
_VOWEL: Final = re.compile(r"h?[aeiouy]\w{3,}")
_OPEN: Final = re.compile(r"e[^aeiouy][aeiouyrlh]")
"""`décrire` is no `d'écrire`: before an open first syllable, d may be the prefix dé-."""

Known = Mapping[str, int]


def spelled(
    index: Index, terms: Sequence[Term], *, unfinished: bool
) -> tuple[tuple[Term, ...], tuple[Correction, ...]]:
    """Terms nobody used get their likely spelling beside them, and the last one its completions."""
    plain = [_plain(term) for term in terms]
    joined = _joined(plain)
    others = [*(word for words in joined for word in words), *(word for one in plain for word in _elisions(one))]
    asked = {form for term in terms for form in term.every_form}.union(*(_forms(word) for word in others))
    known = index.statistics(asked).frequencies
    found = [
        _also(term, [*_elided(one, term, known), *(word for word in beside if _frequency(word, known))])
        for term, one, beside in zip(terms, plain, joined, strict=True)
    ]
    return _corrected(index, _without_emphasis(found, known), known, unfinished=unfinished)


def _corrected(
    index: Index, terms: Sequence[Term], known: Known, *, unfinished: bool
) -> tuple[tuple[Term, ...], tuple[Correction, ...]]:
    last = len(terms) - 1 if unfinished and terms and not _is_settled(terms[-1]) else None
    is_short = len(terms) <= FEW
    places = [place for place, term in enumerate(terms) if is_short or place == last or not _is_known(term, known)]
    words = [_plain(terms[place]) for place in places]
    spellings = index.spell(words, prefix=last is not None) if places else []
    found = list(terms)
    corrections: list[Correction] = []
    for place, spelling in zip(places, spellings, strict=True):
        term = terms[place]
        if _is_known(term, known) or spelling.completions:
            found[place] = _near(_also(term, spelling.completions), spelling)
            continue
        found[place] = _set_right(term, spelling)
        meant = spelling.corrections[:1] or (" ".join(spelling.apart),)
        corrections.extend(Correction(term.word, word) for word in meant if word)
    return tuple(found), tuple(corrections)


def _set_right(term: Term, spelling: Spelling) -> Term:
    """An unknown word with what it may have been: a slip, words run together, at last words of its root."""
    if spelling.corrections:
        return _also(term, spelling.corrections)
    if spelling.apart:
        return msgspec.structs.replace(term, meanings=(tuple(map(_forms, spelling.apart)),))
    return _also(term, spelling.relatives)


def _near(term: Term, spelling: Spelling) -> Term:
    near = dict.fromkeys(form for word in spelling.relatives for form in _forms(word))
    return msgspec.structs.replace(term, near=tuple(form for form in near if form not in term.forms))


def _also(term: Term, others: Iterable[str]) -> Term:
    forms = dict.fromkeys((*term.forms, *(form for word in others for form in _forms(word))))
    return msgspec.structs.replace(term, forms=tuple(forms)) if len(forms) > len(term.forms) else term


def _is_known(term: Term, known: Known) -> bool:
    return any(form in known for form in term.every_form)


def _is_settled(term: Term) -> bool:
    """Capitals and expressions of a list are complete: AT is not the beginning of `attestation`."""
    return bool(term.meanings) or is_acronym(term.forms[0])


def _without_emphasis(terms: Sequence[Term], known: Known) -> list[Term]:
    """`PAS` is an acronym where somebody uses it as one; otherwise it was only said loudly."""
    return [term for term in terms if not is_acronym(term.forms[0]) or _is_known(term, known)] or list(terms)


def _joined(plain: Sequence[str]) -> list[list[str]]:
    """For each word, what it makes with its neighbours: `wi fi` may be kept as `wifi`."""
    found: list[list[str]] = [[] for _ in plain]
    for place in range(1, len(plain)):
        before, word = plain[place - 1 : place + 1]
        if before.isalpha() and word.isalpha():
            found[place - 1].append(before + word)
            found[place].append(before + word)
    return found


def _elisions(word: str) -> list[str]:
    """The word with an article run into it, or without the one it seems to have: `essai`, `dessai`."""
    elided = _ELIDED.fullmatch(word)
    glued = [head + word for head in _OFTEN_ELIDED] if _VOWEL.fullmatch(word) else []
    return [*glued, *([elided[2] or elided[3]] if elided else [])]


def _elided(word: str, term: Term, known: Known) -> list[str]:
    """Those of its elisions that are the same word here, judging by which spelling is used more."""
    if term.weak:
        return []
    own = max((known.get(form, 0) for form in term.forms), default=0)
    return [other for other in _elisions(word) if _is_same(word, other, own, _frequency(other, known))]


def _is_same(word: str, other: str, own: int, theirs: int) -> bool:
    if not theirs or not own:
        return bool(theirs)
    if len(other) < len(word):
        return word.startswith(_OFTEN_ELIDED) and theirs > own and not (word[0] == "d" and _OPEN.match(other))
    return theirs <= own and not (other[0] == "d" and _OPEN.match(word))


def _frequency(word: str, known: Known) -> int:
    return max((known.get(form, 0) for form in _forms(word)), default=0)


def _forms(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for found in words(word) for form in forms_of(found)))


def _plain(term: Term) -> str:
    found = words(term.word)
    return fold(found[0].form) if found else term.word
