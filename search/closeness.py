"""How near a question and a document are by their vectors: the closest part, and the mean over all of a long draft.

Pure arithmetic. Shapes: every vector (d,), float32, unit length; parts by their names (`search/cutting.py`).
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.cutting import WHOLE_PARTS

BY_THE_WAY: Final = 0.05
"""What is said somewhere in a long text counts a little less than what the text is about: it has more chances to be
near. Source: docs/evidence/search.md, "Passages of long texts"."""

Vector = NDArray[np.float32]


def nearest(
    title: Vector | None, whole: Vector | None, parts: Mapping[str, Vector], *, is_search: bool
) -> float | None:
    """The closest part: a question is the same as another as a whole, while a search is met by a passage too."""
    best = _closest(title, whole, {part: parts[part] for part in WHOLE_PARTS if part in parts})
    if best is None or title is None or not is_search:
        return best
    passages = (float(title @ vector) - BY_THE_WAY for part, vector in parts.items() if part not in WHOLE_PARTS)
    return max((best, *passages))


def throughout(title: Vector | None, whole: Vector | None, parts: Mapping[str, Vector]) -> float | None:
    """The mean of title with title, whole with question and whole with answer: who wrote much is meant by all of it."""
    if title is None or whole is None or "title" not in parts:
        return None
    asked = parts.get("question", parts["title"])
    answer = parts.get("answer", asked)
    return (float(title @ parts["title"]) + float(whole @ asked) + float(whole @ answer)) / 3


def _closest(title: Vector | None, whole: Vector | None, parts: Mapping[str, Vector]) -> float | None:
    """Title against every part; with a body, also the mean of both titles and both wholes."""
    if title is None or not parts:
        return None
    by_title = {part: float(title @ vector) for part, vector in parts.items()}
    best = max(by_title.values())
    if whole is None:
        return best
    by_whole = max(float(whole @ vector) for vector in parts.values())
    return max(best, (by_title.get("title", best) + by_whole) / 2)
