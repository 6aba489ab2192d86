"""What people type: drafts at each pause, and words in the search box, with the slips of hurried fingers. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import numpy as np

KNOWN: Final = 0.5
"""Share of questions that were asked before, now in nearly the same words."""
SLIPS: Final = 0.3
"""Share of titles, and of searches, with one slip."""
REWORDED: Final = 0.4
DRAFT_WORDS: Final = (8, 12)
STEPS: Final = ("title half typed", "title", "title and first lines", "title and text")
SINGLE: Final = 0.15
"""Share of searches of one word; the others have two to four."""
_FIRST_LINES: Final = 15
_LONG: Final = 4
"""Letters of a word that is searched for, or that slips."""


class Written(msgspec.Struct, frozen=True):
    """A question as it stands somewhere, or will."""

    title: str
    body: str
    is_known: bool


class Asked(msgspec.Struct, frozen=True):
    """One request of somebody who types; `step` says where they are."""

    step: str
    title: str
    body: str = ""


def mixed(chance: np.random.Generator, known: Sequence[Written], fresh: Sequence[Written]) -> list[Written]:
    """As many as there are of each, drawn from both."""
    luck = chance.random(len(fresh))
    return [one if is_known else other for one, other, is_known in zip(known, fresh, luck < KNOWN, strict=True)]


def drafts(chance: np.random.Generator, questions: Sequence[Written]) -> Iterator[Asked]:
    """The requests of each draft in their order: one at each pause."""
    for question in questions:
        words = question.title.split()[: int(chance.integers(*DRAFT_WORDS, endpoint=True))]
        if question.is_known:
            words = _slipped(chance, _reworded(chance, words))
        title, body = " ".join(words), question.body
        yield Asked(STEPS[0], " ".join(words[: max(3, len(words) // 2)]))
        yield Asked(STEPS[1], title)
        yield Asked(STEPS[2], title, " ".join(body.split()[:_FIRST_LINES]))
        yield Asked(STEPS[3], title, body)


def searches(chance: np.random.Generator, questions: Sequence[Written]) -> Iterator[Asked]:
    """One search for each question: some of its longer words."""
    for question in questions:
        words = [word for word in question.title.split() if len(word) >= _LONG] or question.title.split()
        wanted = 1 if chance.random() < SINGLE else int(chance.integers(2, 4, endpoint=True))
        chosen = [words[place] for place in sorted(chance.permutation(len(words))[:wanted].tolist())]
        yield Asked("one word" if len(chosen) == 1 else f"{len(chosen)} words", " ".join(_slipped(chance, chosen)))


def _reworded(chance: np.random.Generator, words: Sequence[str]) -> list[str]:
    """The same question as another person writes it: perhaps a word less, perhaps two in another order."""
    again = list(words)
    if len(again) > DRAFT_WORDS[0] and chance.random() < REWORDED:
        del again[int(chance.integers(1, len(again)))]
    if len(again) > 2 and chance.random() < REWORDED:  # noqa: PLR2004 - two words to swap, after the first
        place = int(chance.integers(1, len(again) - 1))
        again[place : place + 2] = reversed(again[place : place + 2])
    return again


def _slipped(chance: np.random.Generator, words: list[str]) -> list[str]:
    """At times one word with a letter missing, a letter twice, or two letters swapped."""
    long = [place for place, word in enumerate(words) if len(word) >= _LONG and word.isalpha()]
    if not long or chance.random() >= SLIPS:
        return words
    place = long[int(chance.integers(len(long)))]
    word, at = words[place], int(chance.integers(1, len(words[place]) - 1))
    before, letter, after = word[:at], word[at], word[at + 1 :]
    kinds = (before + after, before + letter * 2 + after, before + after[0] + letter + after[1:])
    return [*words[:place], kinds[int(chance.integers(len(kinds)))], *words[place + 1 :]]
