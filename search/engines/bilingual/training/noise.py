"""Spells a French text as a hurried learner would: slips of the finger, lost apostrophes, spoken turns.

Accents need nothing: the tokenizer drops them for everybody.
"""

import re
from random import Random
from typing import Final

_SPOKEN: Final = tuple(
    (re.compile(rf"\b{written}", re.IGNORECASE), said)
    for written, said in (
        (r"est-ce que ", ""),
        (r"est-ce qu['’]", ""),
        (r"qu['’]est-ce que ", "c'est quoi "),
        (r"je ne ", "j'"),
        (r"je suis\b", "chui"),
        (r"je vais\b", "j'vais"),
        (r"je (?=[bcdfgjlmnpqrstvz])", "j'"),
        (r"il y a\b", "y'a"),
        (r"tu as\b", "t'as"),
        (r"tu es\b", "t'es"),
        (r"il faut\b", "faut"),
        (r"nous (?=[a-z]+ons\b)", "on "),
        (r"ne ", ""),
        (r"n['’]", ""),
        (r"cela\b", "ça"),
        (r"parce qu", "pcq"),
        (r"quelqu['’]un\b", "qqun"),
        (r"quelque chose\b", "qqch"),
        (r"quand\b", "qd"),
        (r"pourquoi\b", "pk"),
        (r"beaucoup\b", "bcp"),
        (r"s['’]il vous pla[iî]t\b", "svp"),
        (r"bonjour\b", "bjr"),
        (r"puis-je\b", "je peux"),
        (r"dois-je\b", "je dois"),
        (r"peut-on\b", "on peut"),
        (r"comment puis-je\b", "comment je peux"),
    )
)
_APOSTROPHE: Final = re.compile(r"(?<=\w)['’](?=\w)")
_LONG: Final = 4


def hurried(text: str, chance: Random) -> str:
    """The text with one or two defects."""
    for defect in chance.sample((_spoken, _without_apostrophes, _slip, _slip, _without_end), 2):
        text = defect(text, chance)
    return text


def _spoken(text: str, chance: Random) -> str:
    for pattern, said in _SPOKEN:
        if chance.random() < 0.7:  # noqa: PLR2004 - most of them, not always all
            text = pattern.sub(said, text)
    return text


def _without_apostrophes(text: str, chance: Random) -> str:
    return _APOSTROPHE.sub(chance.choice(("", " ")), text)


def _without_end(text: str, _: Random) -> str:
    return text.rstrip(" ?!.…")


def _slip(text: str, chance: Random) -> str:
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > _LONG and word.isalpha()]
    if not long:
        return text
    place = chance.choice(long)
    words[place] = _misspelt(words[place], chance)
    return " ".join(words)


def _misspelt(word: str, chance: Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    left, right = word[:at], word[at:]
    return chance.choice(
        (left + right[1:], left + right[0] + right, left + right[1] + right[0] + right[2:], left + right)
    )
