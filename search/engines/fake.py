"""A deterministic embedder without a model: stems hashed into 384 dimensions. For tests only; it knows no meaning."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from search.analyser import content, stems
from search.ports import EmbedderState
from search.views import Vectors

_DIMENSIONS: Final = 384


class FakeEmbedder:
    """Texts sharing words are near, others are not; the same text gives the same vector everywhere."""

    def __init__(self, state: EmbedderState = EmbedderState.READY, *, name: str = "fake-1") -> None:
        """Begin in this state; models of other names give other vectors to the same text."""
        self.name: Final = name
        self.dimensions: Final = _DIMENSIONS
        self.state = state
        self._waiting: list[Callable[[], None]] = []

    def start(self) -> None:
        """Be ready at once."""
        self.state = EmbedderState.READY
        while self._waiting:
            self._waiting.pop(0)()

    def when_ready(self, call: Callable[[], None]) -> None:
        """Call now, or when started."""
        if self.state is EmbedderState.READY:
            call()
        else:
            self._waiting.append(call)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text; a text without words gets the same arbitrary direction."""
        return (
            np.stack([_vector(text, self.name) for text in texts]) if texts else np.empty((0, _DIMENSIONS), np.float32)
        )


def _vector(text: str, name: str) -> Vectors:
    vector = np.zeros(_DIMENSIONS, np.float32)
    for stem in {stems(word.form, "fr")[0] for word in content(text)} or {""}:
        digest = hashlib.blake2b(stem.encode(), digest_size=32, person=name.encode()[:16]).digest()
        for place in range(0, 32, 4):
            number = int.from_bytes(digest[place : place + 4], "big")
            vector[number % _DIMENSIONS] += 1.0 if number & 0x8000_0000 else -1.0
    return np.asarray(vector / np.linalg.norm(vector), np.float32)
