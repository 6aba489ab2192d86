"""First vectors of the French tokens: the mean of the English tokens they translate to, found by counting."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from search.engines.bilingual.training.pairs import Pair

_NEIGHBOURS: Final = 4
_POWER: Final = 1.5
_COMMON: Final = 20_000
"""Pairs from which an English token is everywhere and aligns with nothing."""
_SPELLED_ALIKE: Final = 3.0
"""A candidate spelled like the French token counts this much more: cognates share a stem and a meaning."""
_BLOCK: Final = 2_000


def initial_vectors(
    pairs: Sequence[Pair], french: Tokenizer, english: Tokenizer, table: NDArray[np.float32], tokens: Sequence[str]
) -> NDArray[np.float32]:
    """One row per French token of `tokens`; a token met with nothing gets the mean of all rows.

    Shapes: table (English tokens, 384); the result (tokens, 384).
    Source: an association score, squared common count over the product of the counts, to the power 1.5.
    """
    offset = len(table)
    french_seen = _presence(french, [pair.french for pair in pairs], offset + len(tokens))[:, offset:]
    english_seen = _presence(english, [pair.english for pair in pairs], offset)
    english_count = np.asarray(english_seen.sum(0)).ravel()
    french_count = np.asarray(french_seen.sum(0)).ravel()
    spelled = english.get_vocab()
    vectors = np.tile(table.mean(0), (len(tokens), 1))
    for start in range(0, len(tokens), _BLOCK):
        together = csr_matrix(french_seen[:, start : start + _BLOCK].T @ english_seen)
        for place, row in enumerate(together, start):
            kept = english_count[row.indices] < _COMMON
            numbers, counts = row.indices[kept], row.data[kept].astype(np.float64)
            score = counts**2 / (french_count[place] * english_count[numbers])
            score[numbers == spelled.get(tokens[place], -1)] *= _SPELLED_ALIKE
            best = np.argsort(-score)[:_NEIGHBOURS]
            if len(best):
                weight = score[best] ** _POWER
                vectors[place] = (weight / weight.sum()) @ table[numbers[best]]
    return vectors.astype(np.float32)


def _presence(tokenizer: Tokenizer, texts: list[str], width: int) -> csr_matrix:
    rows = [sorted(set(encoding.ids[1:-1])) for encoding in tokenizer.encode_batch(texts)]
    ends = np.cumsum([0, *map(len, rows)])
    return csr_matrix((np.ones(ends[-1], np.float32), np.concatenate(rows).astype(np.int32), ends), (len(rows), width))
