"""Expressions that mean the same ("AT" and "accident du travail"), found in a question and added to what is searched.

Pure data and functions. Documents keep their own words: the question gets the others at the moment it is asked, so that
a change of the list counts at once. An expression is read with the analyser of every text, without its stop words.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from search.analyser import content, fold, forms_of
from search.analyser.terms import acronym, is_stop
from search.views import Term, Words

GROUP: Final = 12
"""Expressions one list may hold: each is asked of the index with every word it stands for."""


class Expression(msgspec.Struct, frozen=True):
    """An expression of a list: its words by their forms, and the others of its lists."""

    words: Words
    equivalents: tuple[Words, ...]


class Vocabulary(msgspec.Struct, frozen=True):
    """The expressions of some lists, by the first form of their first word."""

    by_first: dict[str, tuple[Expression, ...]] = {}


def compile_lists(lists: Iterable[Sequence[str]]) -> Vocabulary:
    """Read lists of equivalent expressions once, for many questions."""
    found: dict[str, list[Expression]] = {}
    for terms in lists:
        readings = list(dict.fromkeys(reading for term in terms[:GROUP] if (reading := read(term))))
        for words in readings:
            others = tuple(other for other in readings if other != words)
            if others:
                for form in words[0]:
                    found.setdefault(form, []).append(Expression(words, others))
    return Vocabulary({form: tuple(expressions) for form, expressions in found.items()})


def read(expression: str) -> Words:
    """The words of an expression that carry its meaning, each by its forms; empty for punctuation alone.

    A single word that would be a stop word is an acronym, even in small letters: nobody lists the English "at".
    """
    found = content(expression)
    if len(found) == 1 and not found[0].wholes and is_stop(fold(found[0].form), "", sure=False):
        return ((acronym(found[0].form),),)
    return tuple(forms_of(word) for word in found)


def is_same(one: Words, other: Words) -> bool:
    """Whether two expressions are read alike: the same words in order, endings and accents aside."""
    return len(one) == len(other) and _starts(one, other)


def with_meanings(asked: Words, terms: Sequence[Term], vocabulary: Vocabulary) -> tuple[Term, ...]:
    """Terms, each with the equivalents of the expressions it is part of.

    `asked`: the forms of each word of the question in order, repetitions included, which the terms no longer show.
    """
    meanings: dict[tuple[str, ...], dict[Words, None]] = {}
    for place in range(len(asked)):
        for expression in _beginning(asked[place:], vocabulary):
            for forms in asked[place : place + len(expression.words)]:
                meanings.setdefault(forms, {}).update(dict.fromkeys(expression.equivalents))
    return tuple(_with(term, tuple(meanings.get(term.forms, ()))) for term in terms) if meanings else tuple(terms)


def _beginning(asked: Words, vocabulary: Vocabulary) -> Iterable[Expression]:
    first = (*asked[0], acronym(asked[0][0]))
    candidates = {id(one): one for form in first for one in vocabulary.by_first.get(form, ())}
    return [one for one in candidates.values() if _starts(asked, one.words)]


def _starts(asked: Words, words: Words) -> bool:
    if len(words) > len(asked):
        return False
    # A search for "at" alone, in small letters, may mean AT.
    return all(not {*forms, acronym(forms[0])}.isdisjoint(wanted) for forms, wanted in zip(asked, words, strict=False))


def _with(term: Term, meanings: tuple[Words, ...]) -> Term:
    """A one-word equivalent counts as the word itself; several words must all be there."""
    if not meanings:
        return term
    single = [form for words in meanings if len(words) == 1 for form in words[0]]
    several = tuple(words for words in meanings if len(words) > 1)
    return msgspec.structs.replace(
        term, forms=tuple(dict.fromkeys((*term.forms, *single))), meanings=(*term.meanings, *several)
    )


EVERYDAY_LISTS: Final = (
    ("e-mail", "email", "mail", "courriel", "mél"),
    ("mdp", "mot de passe", "password"),
    ("rdv", "rendez-vous", "appointment"),
    ("appli", "application"),
    ("ordi", "ordinateur", "computer"),
    ("visio", "visioconférence", "video call"),
    ("TP", "travaux pratiques"),
    ("TD", "travaux dirigés"),
    ("CM", "cours magistral"),
    ("CV", "curriculum vitae"),
    ("FAQ", "foire aux questions", "frequently asked questions"),
    ("QCM", "questionnaire à choix multiples", "multiple choice"),
    ("IA", "AI", "intelligence artificielle", "artificial intelligence"),
    ("BDD", "base de données", "database"),
    ("POO", "OOP", "programmation orientée objet", "object-oriented programming"),
    ("regex", "expression régulière", "regular expression"),
    ("VM", "machine virtuelle", "virtual machine"),
    ("OS", "système d’exploitation", "operating system"),
    ("JS", "JavaScript"),
    ("CDD", "contrat à durée déterminée"),
    ("CDI", "contrat à durée indéterminée"),
    ("CPF", "compte personnel de formation"),
    ("VAE", "validation des acquis de l’expérience"),
    ("RH", "ressources humaines", "human resources"),
)
"""What everybody abbreviates where people learn, in both languages; a space adds its own."""

EVERYDAY: Final = compile_lists(EVERYDAY_LISTS)
"""The vocabulary of a place that keeps no list."""
