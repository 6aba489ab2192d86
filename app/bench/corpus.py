"""A made community: threads with titles, questions and answers about topics, in French and English.

Pure: the same numbers give the same texts everywhere. Words of a topic come back in its threads, so that rare words and
meanings find neighbours; the rest is running text.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from app.bench.words import Lexicon, Places, lexicon

TOPICS: Final = 400
TOPIC_WORDS: Final = 40
ABOUT: Final = 0.35
"""The share of a text's words that are those of its topic."""
FRENCH: Final = 0.6
SENTENCE: Final = 12
TITLE: Final = (6, 12)
BODY: Final = (30, 80)
ANSWER: Final = (25, 70)
REPLIES: Final = (0.30, 0.40, 0.20, 0.10)
"""Shares of threads with no, one, two and three replies."""
ACCEPTED: Final = 0.6
VERIFIED: Final = 0.15
"""Shares of answered threads."""
CODED: Final = 0.06
"""Share of titles with a version, a number or the code of an error."""
_OPENERS: Final = {
    "fr": ("Comment", "Pourquoi", "Où trouver", "Impossible de", "Quelle est", "Que faire quand", "Erreur avec", ""),
    "en": ("How do I", "Why does", "Where is", "Cannot", "What is the", "What to do when", "Error with", ""),
}


class Made(msgspec.Struct, frozen=True):
    """A thread before it is anywhere: `replies` in their order, the accepted or verified one first."""

    number: int
    lang: str
    topic: int
    title: str
    body: str
    replies: tuple[str, ...]
    is_accepted: bool
    is_verified: bool


def make(numbers: Sequence[int], seed: int = 1) -> list[Made]:
    """The threads of these numbers. One call draws them all: a number's text depends on its neighbours in the call."""
    chance = np.random.default_rng([seed, numbers[0], len(numbers)])
    count = len(numbers)
    langs = np.where(chance.random(count) < FRENCH, "fr", "en").tolist()
    topics = (chance.power(0.6, count) * TOPICS).astype(int).tolist()
    replies = np.searchsorted(np.cumsum(REPLIES), chance.random(count)).tolist()
    luck = chance.random((count, 3)).tolist()
    threads = []
    for place, number in enumerate(numbers):
        words = _Words(chance, lexicon(langs[place]), topics[place])
        threads.append(
            Made(
                number=number,
                lang=langs[place],
                topic=topics[place],
                title=_title(chance, words, luck[place][2]),
                body=words.text(BODY),
                replies=tuple(words.text(ANSWER) for _ in range(replies[place])),
                is_accepted=replies[place] > 0 and luck[place][0] < ACCEPTED,
                is_verified=replies[place] > 0 and luck[place][1] < VERIFIED,
            )
        )
    return threads


class _Words:
    """Draws texts of one topic in one language."""

    def __init__(self, chance: np.random.Generator, words: Lexicon, topic: int) -> None:
        self._chance = chance
        self.lexicon = words
        self._topic = _topic_words(words, topic)

    def draw(self, count: int, about: float = ABOUT) -> list[str]:
        chance = self._chance
        places = self.lexicon.draw(chance, count)
        own = chance.random(count) < about
        # Of a topic's words too, the first are the ones everybody uses.
        ranks = (chance.power(0.7, int(own.sum())) * len(self._topic)).astype(int)
        places[own] = self._topic[ranks]
        words = self.lexicon.words
        return [words[place] for place in places.tolist()]

    def text(self, length: tuple[int, int]) -> str:
        words = self.draw(int(self._chance.integers(*length, endpoint=True)))
        ends = range(0, len(words), SENTENCE)
        return " ".join(f"{' '.join(words[start : start + SENTENCE]).capitalize()}." for start in ends)


def _title(chance: np.random.Generator, words: _Words, luck: float) -> str:
    openers = _OPENERS[words.lexicon.lang]
    opener = openers[int(chance.integers(len(openers)))]
    wanted = int(chance.integers(*TITLE, endpoint=True)) - len(opener.split())
    drawn = words.draw(max(wanted, 3), about=0.6)
    if luck < CODED:
        drawn[-1] = ("v2.{}", "0x8007{:04x}", "{}", "E-{}")[int(luck * 1e6) % 4].format(int(luck * 1e7) % 5_000)
    text = " ".join([opener, *drawn]).strip()
    return text[:1].upper() + text[1:]


def _topic_words(words: Lexicon, topic: int) -> Places:
    """Words of middling and of no frequency: what a topic is known by."""
    chance = np.random.default_rng([topic, len(words.words)])
    ranks = np.exp(chance.uniform(np.log(200), np.log(words.real), TOPIC_WORDS - 4))
    rare = chance.integers(words.real, len(words.words), 4)
    return np.concatenate([ranks.astype(np.int64), rare])
