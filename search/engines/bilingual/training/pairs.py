"""Reads English–French sentence pairs: only sources whose licence lets them teach a model that ships."""

import csv
import gzip
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

SOURCES: Final = {
    "tatoeba_manythings": (None, 2.0),
    "tatoeba_opus": (None, 2.0),
    "hf_course": (None, 1.0),
    "mozilla_www": (None, 1.5),
    "gnome_user_docs": (None, 1.5),
    "godot_editor": (None, 1.0),
    "python_docs": (None, 1.0),
    "django_docs": (None, 1.0),
    "php_docs": (45_000, 0.7),
    "canada_laws": (35_000, 0.6),
}
"""What may teach, with the pairs taken at most and the weight of each. Laws and manuals are many and alike."""
OWN: Final = (("questions.tsv", 8.0), ("lexicon.tsv", 4.0))
"""Our own questions (French, French paraphrase, English) and words (French, English), read again and again."""
_CHARS: Final = 260
_ALIKE: Final = re.compile(r"\W+")
SEED: Final = 2026


class Pair(msgspec.Struct, frozen=True):
    """An English text, a French text of the same meaning, and how often to read it."""

    english: str
    french: str
    weight: float
    source: str


def read_pairs(folder: Path, own: Path) -> list[Pair]:
    """Every pair that may teach, once each, short enough to learn fast; the same list at every run."""
    pairs: list[Pair] = []
    for source, (limit, weight) in SOURCES.items():
        rows = [Pair(english, french, weight, source) for english, french in _rows(folder / f"{source}.en-fr.tsv.gz")]
        if limit and len(rows) > limit:
            rows = random.Random(SEED).sample(rows, limit)  # noqa: S311 - a sample, no secret
        pairs += rows
    unique = {(_alike(pair.english), _alike(pair.french)): pair for pair in reversed(pairs)}
    return [*_own_pairs(own), *reversed(unique.values())]


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            sides = line.rstrip("\n").split("\t")
            if len(sides) == 2 and 1 < max(map(len, sides)) <= _CHARS:  # noqa: PLR2004 - a pair
                yield sides[0], sides[1]


def _own_pairs(folder: Path) -> Iterator[Pair]:
    for name, weight in OWN:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for *french, english in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield from (Pair(english, text, weight, name) for text in french)


def _alike(text: str) -> str:
    return _ALIKE.sub(" ", text.lower()).strip()
