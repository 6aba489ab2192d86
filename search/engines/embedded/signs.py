"""Vectors reduced to the signs of their numbers: one bit each, a thirty-second of the room, compared by counting.

Two vectors whose signs differ in few places are near; which of those are nearest is settled with the vectors
themselves. Nothing is learned from the data, so a row is coded the moment it is written and never again.
Source: docs/adr/0010-nearest-by-signs.md.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.views import Vectors

Signs = NDArray[np.uint64]
"""Shape (words, n): one column for each row of vectors, so that one word of all of them lies together."""

_WORD: Final = 64
_AT_ONCE: Final = 32_768
"""Rows counted together: they stay in the processor's own memory."""
_SAMPLED: Final = 16


def signs_of(vectors: Vectors) -> Signs:
    """The signs of rows; the last word is filled up with zeros."""
    bits = np.packbits(vectors > 0, axis=1)
    padded = np.zeros((len(vectors), words_for(vectors.shape[1]) * 8), np.uint8)
    padded[:, : bits.shape[1]] = bits
    return np.ascontiguousarray(padded.view(np.uint64).T)


def words_for(dimensions: int) -> int:
    """How many words hold the signs of a vector."""
    return -(-dimensions // _WORD)


def differing(signs: Signs, query: Signs) -> NDArray[np.uint16]:
    """In how many places each row differs from one query, shape (words,)."""
    rows = signs.shape[1]
    found = np.empty(rows, np.uint16)
    words, counts = np.empty(_AT_ONCE, np.uint64), np.empty(_AT_ONCE, np.uint8)
    for start in range(0, rows, _AT_ONCE):
        total = found[start : start + _AT_ONCE]
        word, count = words[: len(total)], counts[: len(total)]
        total[:] = 0
        for place, mine in enumerate(query):
            np.bitwise_xor(signs[place, start : start + _AT_ONCE], mine, out=word)
            np.bitwise_count(word, out=count)
            np.add(total, count, out=total)
    return found


def fewest(counts: NDArray[np.uint16], wanted: int) -> NDArray[np.int64]:
    """The rows with the smallest counts: `wanted` of them, and those that equal the last."""
    if len(counts) <= wanted:
        return np.arange(len(counts))
    # A sample says about where to cut: counting all of millions takes longer than counting their signs.
    sampled = np.bincount(counts[::_SAMPLED]).cumsum() * _SAMPLED
    near = np.flatnonzero(counts <= np.searchsorted(sampled, wanted + wanted // 4))
    if len(near) < wanted:
        near = np.arange(len(counts))
    cut = np.searchsorted(np.bincount(counts[near]).cumsum(), wanted)
    return near[counts[near] <= cut]


def weighed(signs: Signs, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """How near each row is to a query whose numbers are known: a sign counts as much as the number it should match."""
    bits = np.unpackbits(np.ascontiguousarray(signs.T).view(np.uint8), axis=1, count=len(query))
    found: NDArray[np.float32] = bits.astype(np.float32) @ query
    return found
