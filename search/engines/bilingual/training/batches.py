"""Endless batches of texts of like length, drawn by weight, each with its target; the same ones for the same seed."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from search.engines.bilingual.training.noise import hurried
from search.engines.bilingual.training.pairs import SEED, Pair

_POOL: Final = 4_096
_TOKENS: Final = 4_096
"""Tokens of a batch, padding included."""
_TEXTS: Final = 224
_LONGEST: Final = 96
_NOISY: Final = 0.2
_ENGLISH: Final = 0.06
"""Share of English texts read as if they were French: so that a misread or mixed text still finds its place."""
_MIXED: Final = 0.04
"""Share of French texts followed by the English side of another pair, whose target is the middle of both."""


class Batch(msgspec.Struct, frozen=True):
    """Token numbers of some texts, and the vector each should have. Shapes: targets (texts, 384)."""

    tokens: list[list[int]]
    targets: NDArray[np.float32]


def batches(
    pairs: Sequence[Pair], targets: NDArray[np.float16], tokenizer: Tokenizer, seed: tuple[int, ...]
) -> Iterator[Batch]:
    """Batches for ever; `targets` has one row per pair."""
    cumulative = np.cumsum([pair.weight for pair in pairs])
    for turn in range(10**9):
        numbers = np.random.default_rng([SEED, *seed, turn])
        chance = Random(int(numbers.integers(2**32)))  # noqa: S311 - noise in texts, no secret
        drawn = np.searchsorted(cumulative, numbers.random(_POOL) * cumulative[-1])
        # A text drawn twice in one pool would be its own wrong answer.
        places = [int(place) for place in np.unique(drawn)]
        texts, aims = [], []
        for place in places:
            other = chance.choice(places)
            text, mixed = _text(pairs[place], pairs[other], chance)
            aim = targets[place].astype(np.float32)
            texts.append(text)
            aims.append(aim + targets[other].astype(np.float32) if mixed else aim)
        tokens = [encoding.ids[:_LONGEST] for encoding in tokenizer.encode_batch(texts)]
        yield from _cut(tokens, np.stack(aims), chance)


def _text(pair: Pair, other: Pair, chance: Random) -> tuple[str, bool]:
    draw = chance.random()
    if draw < _ENGLISH:
        return pair.english, False
    if draw < _ENGLISH + _MIXED:
        return f"{pair.french} {other.english}", True
    return (hurried(pair.french, chance) if chance.random() < _NOISY else pair.french), False


def _cut(tokens: list[list[int]], aims: NDArray[np.float32], chance: Random) -> Iterator[Batch]:
    aims /= np.linalg.norm(aims, axis=1, keepdims=True)
    order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
    groups: list[list[int]] = [[]]
    for place in order:
        if len(groups[-1]) == _TEXTS or len(tokens[place]) * (len(groups[-1]) + 1) > _TOKENS:
            groups.append([])
        groups[-1].append(place)
    chance.shuffle(groups)
    for group in groups:
        yield Batch([tokens[place] for place in group], aims[group])
