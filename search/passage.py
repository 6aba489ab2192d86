"""The passage of an answer that fits a question best: one to three sentences that stand on their own.

Pure. Never cuts inside a word, never joins sentences that do not follow each other.
"""

import re
from collections.abc import Collection
from typing import Final

import msgspec

from core.markup import excerpt
from search.analyser import forms_of, words
from search.views import Term

CHARS: Final = 300
SENTENCES: Final = 3
SCANNED: Final = 8_000

_SENTENCE: Final = re.compile(r"[^\n.!?…]+(?:[.!?…]+(?=\S)[^\n.!?…]*)*(?:[.!?…]+[\"'»”\u2019)\]]*|\n|\Z)")
_WEAK: Final = 0.2
_LATER: Final = 0.02
"""An answer says the main thing first: of two equal passages the earlier one is shown."""


class Passage(msgspec.Struct, frozen=True):
    """Sentences of an answer; `worth` is how much they say of what is asked, to compare two answers by.

    `is_told`: a word of what is asked is among them; else the beginning stands for the whole.
    """

    text: str = ""
    worth: float = 0.0
    is_told: bool = False


class Sentence(msgspec.Struct, frozen=True):
    """A sentence of the answer, trimmed, with the question's words found in it."""

    text: str
    start: int
    end: int
    found: frozenset[str]


def best_passage(answer: str, terms: Collection[Term], chars: int = CHARS) -> Passage:
    """The sentences that best answer these terms, at most `chars` long; empty for an empty answer."""
    wanted = {form: term for term in terms for form in term.every_form}
    sentences = [_sentence(found, wanted) for found in _SENTENCE.finditer(answer[:SCANNED])]
    sentences = [sentence for sentence in sentences if sentence.text]
    if not sentences:
        return Passage(excerpt(answer, chars))
    weights = {term.word: _WEAK if term.weak else 1.0 for term in terms}
    windows = [window for place in range(len(sentences)) for window in _windows(sentences, place, chars)]
    first, last = max(windows, key=lambda window: _worth(sentences, window, weights))
    text = answer[sentences[first].start : sentences[last].end]
    is_told = any(sentence.found for sentence in sentences[first : last + 1])
    return Passage(excerpt(text, chars), _worth(sentences, (first, last), weights), is_told)


def _windows(sentences: list[Sentence], first: int, chars: int) -> list[tuple[int, int]]:
    """Runs starting at a sentence that fit; a sentence too long for the room stands alone and is cut at a word."""
    room = [
        (first, last)
        for last in range(first, min(first + SENTENCES, len(sentences)))
        if sentences[last].end - sentences[first].start <= chars
    ]
    return room or [(first, first)]


def _worth(sentences: list[Sentence], window: tuple[int, int], weights: dict[str, float]) -> float:
    first, last = window
    found = frozenset().union(*(sentence.found for sentence in sentences[first : last + 1]))
    # A second sentence is worth a little even without a shared word: the answer often follows the echo of the question.
    return sum(weights[word] for word in found) + 0.05 * (last - first) - _LATER * first


def _sentence(found: re.Match[str], wanted: dict[str, Term]) -> Sentence:
    raw = found.group()
    start = found.start() + len(raw) - len(raw.lstrip())
    text = raw.strip()
    matched = {wanted[form].word for word in words(text) for form in forms_of(word) if form in wanted}
    return Sentence(text, start, start + len(text), frozenset(matched))
