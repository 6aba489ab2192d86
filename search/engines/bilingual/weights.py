"""The French weights at rest: a table of int8 rows with one scale each, and the adapters in half precision."""

from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

NAME: Final = "all-MiniLM-L6-v2+fr@1"
"""The model with these weights; changes with them, for vectors of different names are never compared."""
ADAPTED: Final = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""The linear layers of a transformer layer that have an adapter, in the order of the adapters."""
_LARGEST: Final = 127
FOLDER: Final = Path(__file__).parent
"""Where the shipped weights are."""
WEIGHTS: Final = "french.npz"
VOCABULARY: Final = "vocabulary.txt"


class FrenchWeights(msgspec.Struct, frozen=True):
    """What French adds to the English model. Shapes: table (tokens, 384); adapters in the order of the layers."""

    tokens: list[str]
    table: NDArray[np.float32]
    adapters: list[NDArray[np.float32]]


def save(weights: FrenchWeights, folder: Path) -> None:
    """Write both files, the vectors rounded to 8 bits."""
    folder.mkdir(parents=True, exist_ok=True)
    scales = np.maximum(np.abs(weights.table).max(1, keepdims=True), 1e-8) / _LARGEST
    arrays: dict[str, Any] = {
        "table": np.rint(weights.table / scales).astype(np.int8),
        "scales": scales.astype(np.float32),
    }
    arrays |= {f"adapter_{place:03}": one.astype(np.float16) for place, one in enumerate(weights.adapters)}
    np.savez(folder / WEIGHTS, **arrays)
    (folder / VOCABULARY).write_text("\n".join(weights.tokens) + "\n", encoding="utf-8")


def load(folder: Path = FOLDER) -> FrenchWeights:
    """Read both files.

    Raises:
        ValueError: the two do not belong together.
    """
    tokens, rows, scales = load_rows(folder)
    with np.load(folder / WEIGHTS) as arrays:
        adapters = [arrays[name].astype(np.float32) for name in sorted(arrays) if name.startswith("adapter_")]
    return FrenchWeights(tokens, rows.astype(np.float32) * scales, adapters)


def load_rows(folder: Path | None = None) -> tuple[list[str], NDArray[np.int8], NDArray[np.float32]]:
    """The tokens, their rows as they are kept, and the scale of each row: a row times its scale is a vector.

    Raises:
        ValueError: the two files do not belong together.
    """
    folder = FOLDER if folder is None else folder
    tokens = (folder / VOCABULARY).read_text(encoding="utf-8").splitlines()
    with np.load(folder / WEIGHTS) as arrays:
        rows, scales = arrays["table"], arrays["scales"]
    if len(rows) != len(tokens):
        raise ValueError(f"{len(tokens)} tokens for {len(rows)} vectors")
    return tokens, rows, scales
