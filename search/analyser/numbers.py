"""Numbers, versions and error codes: the tokens that make two alike questions different ones."""

import re
from typing import Final

from search.analyser.fold import fold, normalise

_NUMBER: Final = re.compile(r"(?<![\w.,])v?\d+(?:[.,]\d+)*(?![\w])|\b0x[0-9a-f]+\b|\b(?=\w*\d)[a-z]+[-_]?\d+\w*\b")


def numbers(text: str) -> frozenset[str]:
    """The numbers, versions (`3.11`, `v2`) and codes (`0x80070005`, `E404`) of a text, spelled one way."""
    plain = fold(normalise(text))
    return frozenset(found.removeprefix("v").replace(",", ".") for found in _NUMBER.findall(plain))


def conflict(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both texts name numbers and each has one that the other lacks: "Python 2" against "Python 3"."""
    return bool(one - other) and bool(other - one)
