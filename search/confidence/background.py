"""How alike two *different* questions are in one index: what any likeness has to stand out from.

A fixed threshold does not carry from one community to the next: among a hundred questions on ten subjects a likeness of
0.6 is remarkable, among seventeen thousand short ones it is nothing. So some documents are asked as if they were new
questions, and their nearest neighbours measured; the tail of those likenesses is the bar. No label is needed.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

TAIL: Final = 0.09
"""A tenth of new questions may be shown something that only asks too: the promise made to people. The tail is a little
thinner, for it is measured on a sample: with a tenth the share came out as .102 (docs/evidence/search.md)."""
PRIOR: Final = 20
"""So many imagined neighbours stand at the bar of an ordinary community: ten real ones would say nothing yet."""


class Background(msgspec.Struct, frozen=True):
    """What was measured. `bars`: by language, the likeness of the nearest neighbour in the tail; `counts`: of how many.

    `model` made the vectors ("" for words alone); `documents` stood in the index then.
    """

    model: str = ""
    documents: int = 0
    bars: dict[str, float] = {}
    counts: dict[str, int] = {}

    def bar(self, lang: str, usual: float) -> float:
        """The least score of a candidate worth showing, from what was measured and what is usual."""
        count = self.counts.get(lang, 0)
        return (self.bars.get(lang, usual) * count + usual * PRIOR) / (count + PRIOR)


def measured(model: str, documents: int, likenesses: Mapping[str, Sequence[float]]) -> Background:
    """The background of an index, from the likeness of each sampled document to its nearest neighbour, by language."""
    return Background(
        model,
        documents,
        {lang: _tail(values) for lang, values in likenesses.items() if values},
        {lang: len(values) for lang, values in likenesses.items() if values},
    )


def _tail(values: Sequence[float]) -> float:
    ordered = sorted(values, reverse=True)
    return round(ordered[min(math.floor(TAIL * len(ordered)), len(ordered) - 1)], 6)
