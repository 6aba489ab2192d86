"""The field words of a search box: `tag:`, `author:`, `is:unanswered`… read out of the text, in English and in French.

Pure. A word that is no field word, or one with a value nobody could mean, stays ordinary text: nothing is ever refused.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec

from search.analyser import fold, normalise
from search.views import State

FIELD_WORDS: Final = 20
"""Understood in one text; those after stay ordinary words."""
VALUE_CHARS: Final = 100

_PART: Final = re.compile(r"\"[^\"]*\"|(?<![^\s\"])(?P<name>[^\W\d_]+):(?:\"(?P<quoted>[^\"]*)\"|(?P<plain>[^\s\"]+))")
"""A phrase is passed over whole: what stands inside quotation marks is searched as it is."""
_DATE: Final = re.compile(r"(?P<year>19[7-9]\d|2\d{3})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?\Z")

_NAMES: Final = {
    "tag": "tag", "etiquette": "tag", "author": "author", "auteur": "author", "autrice": "author",
    "space": "space", "espace": "space", "is": "is", "est": "is", "lang": "lang", "langue": "lang", "language": "lang",
    "before": "before", "avant": "before", "after": "after", "apres": "after",
}  # fmt: skip
_LANGUAGES: Final = {
    "fr": "fr", "french": "fr", "francais": "fr", "en": "en", "english": "en", "anglais": "en",
}  # fmt: skip
_KINDS: Final = {
    "thread": "thread", "question": "thread", "fil": "thread", "article": "article", "fiche": "article",
}  # fmt: skip
_STATES: Final = {
    "unanswered": frozenset({State.OPEN}),
    "answered": frozenset({State.ANSWERED, State.ACCEPTED, State.VERIFIED}),
    "accepted": frozenset({State.ACCEPTED}),
    "verified": frozenset({State.VERIFIED}),
    "closed": frozenset({State.CLOSED}),
    "archived": frozenset({State.ARCHIVED}),
}
"""`is:answered` means that there is an answer, however good."""
_STATE_WORDS: Final = {
    "unanswered": "unanswered", "sans-reponse": "unanswered", "answered": "answered", "repondu": "answered",
    "repondue": "answered", "accepted": "accepted", "acceptee": "accepted", "resolu": "accepted",
    "resolue": "accepted", "retenue": "accepted", "verified": "verified", "verifie": "verified",
    "verifiee": "verified", "closed": "closed", "ferme": "closed", "fermee": "closed", "clos": "closed",
    "archived": "archived", "archive": "archived", "archivee": "archived",
}  # fmt: skip


class FieldWord(msgspec.Struct, frozen=True):
    """A field word that was understood: its English name and its value in one spelling."""

    name: str
    value: str


class Reading(msgspec.Struct, frozen=True):
    """A search text read: the words to look for, and the field words in order, each once."""

    words: str
    fields: tuple[FieldWord, ...] = ()

    def values(self, name: str) -> list[str]:
        """The values of one field word."""
        return [field.value for field in self.fields if field.name == name]


def read(text: str) -> Reading:
    """Part the field words from the words."""
    found = list(_found(text))
    return Reading(_cut(text, [place for _field, place in found]), tuple(dict.fromkeys(field for field, _ in found)))


def without(text: str, field: FieldWord) -> str:
    """The same text without one field word, wherever it stands."""
    return _cut(text, [place for other, place in _found(text) if other == field])


def kinds_of(reading: Reading) -> frozenset[str]:
    """The kinds that `is:` names."""
    return frozenset(_KINDS[value] for value in reading.values("is") if value in _KINDS)


def states_meant(reading: Reading) -> frozenset[str]:
    """The states that `is:` names."""
    chosen = (_STATES[value] for value in reading.values("is") if value in _STATES)
    return frozenset(str(state) for states in chosen for state in states)


def first_day(value: str) -> date:
    """The day on which the year, month or day of a `before:` or `after:` begins."""
    year, month, day, *_ = [*(int(part) for part in value.split("-")), 1, 1]
    return date(year, month, day)


def _found(text: str) -> Iterator[tuple[FieldWord, slice]]:
    count = 0
    for part in _PART.finditer(text):
        name = _NAMES.get(_plain(part["name"] or ""))
        value = _value(name, (part["quoted"] or part["plain"] or "").strip()[:VALUE_CHARS]) if name else ""
        if name and value and count < FIELD_WORDS:
            count += 1
            yield FieldWord(name, value), slice(*part.span())


def _value(name: str, typed: str) -> str:
    """The value in its one spelling; empty when it makes no sense for this field word."""
    match name:
        case "is":
            word = _plain(typed)
            return _STATE_WORDS.get(word) or _KINDS.get(word, "")
        case "lang":
            return _LANGUAGES.get(_plain(typed), "")
        case "before" | "after":
            return _dated(typed)
        case "tag":
            return "-".join(typed.removeprefix("#").lower().split())
        case _:
            return typed.removeprefix("@")


def _dated(typed: str) -> str:
    found = _DATE.match(typed)
    if found is None:
        return ""
    value = "-".join(part.zfill(2) for part in found.groups() if part)
    try:
        first_day(value)
    except ValueError:
        return ""
    return value


def _plain(word: str) -> str:
    return fold(normalise(word))


def _cut(text: str, places: list[slice]) -> str:
    """The text without these stretches; a space is left in the place of each."""
    for place in reversed(places):
        text = f"{text[: place.start].rstrip()} {text[place.stop :].lstrip()}"
    return text.strip() if places else text
