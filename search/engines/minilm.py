"""Sentence embeddings: the packaged MiniLM with our French, or any model by name that sentence-transformers reads.

The packaged one runs on onnxruntime where it was exported (`forum model export`), which spares torch's memory and half
of the time; its vectors are the same. Heavy libraries are imported in the loading thread, never at import and never on
the event loop; nothing is downloaded unless the administrator names another model.
"""

import logging
import os
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from core.errors import Unavailable
from search.engines.bilingual import weights
from search.ports import EmbedderState
from search.views import Vectors

PACKAGED: Final = "minilm"
_BATCH: Final = 32
_REMEMBERED: Final = 2
"""A draft asks for its title and its whole: those are asked again at each pause. Longer lists are documents."""
_CACHED: Final = 2_048
Encode = Callable[[list[str]], Vectors]
_log: Final = logging.getLogger(__name__)


class SentenceEmbedder:
    """A sentence model, loaded behind in one thread; short texts are remembered."""

    def __init__(
        self, model: str = PACKAGED, *, exported: Path | None = None, cached: int = _CACHED, is_local: bool = False
    ) -> None:
        """Name a model, and where an export of the packaged one may be; `start` loads it.

        `is_local`: only from files that are here already.
        """
        self._wanted: Final = model
        self._exported: Final = exported if model == PACKAGED else None
        self._is_local: Final = is_local
        self._state = EmbedderState.OFF
        self._name = weights.NAME if model == PACKAGED else model
        self._model: Encode | None = None
        self._dimensions = 0
        self._starting: Final = threading.Lock()
        self._encoding: Final = threading.Lock()
        self._waiting: Final[list[Callable[[], None]]] = []
        self._ended: Final = threading.Event()
        self._one: Final[Callable[[str], Vectors]] = lru_cache(maxsize=cached)(self._encode_one)

    @property
    def name(self) -> str:
        """Model and version."""
        return self._name

    @property
    def dimensions(self) -> int:
        """Length of a vector; 0 before the model is loaded."""
        return self._dimensions

    @property
    def state(self) -> EmbedderState:
        """Whether `embed` may be called."""
        return self._state

    def start(self) -> None:
        """Load behind; calling twice does nothing."""
        with self._starting:
            if self._state is not EmbedderState.OFF:
                return
            self._state = EmbedderState.LOADING
        threading.Thread(target=self._load, name="embedder", daemon=True).start()

    def when_ready(self, call: Callable[[], None]) -> None:
        """Call once loaded, from the loading thread; at once when loaded already."""
        with self._starting:
            if self._state is not EmbedderState.READY:
                self._waiting.append(call)
                return
        call()

    def wait(self, seconds: float | None = None) -> EmbedderState:
        """Wait until loading ended, well or badly: for commands that cannot do without."""
        self._ended.wait(seconds)
        return self._state

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text.

        Raises:
            Unavailable: the model is not ready.
        """
        if self._state is not EmbedderState.READY:
            raise Unavailable(part="embedder")
        if len(texts) <= _REMEMBERED:
            return (
                np.stack([self._one(text) for text in texts]) if texts else np.empty((0, self.dimensions), np.float32)
            )
        return self._encode(list(texts))

    def _encode_one(self, text: str) -> Vectors:
        row: Vectors = self._encode([text])[0]
        return row

    def _encode(self, texts: list[str]) -> Vectors:
        if self._model is None:
            raise Unavailable(part="embedder")
        # One text at a time and one thread: more threads wait for each other and for the requests around them.
        with self._encoding:
            return self._model(texts)

    def _load(self) -> None:
        try:
            self._model = _load_exported(self._exported) or _load_model(self._wanted, is_local=self._is_local)
            self._dimensions = self._encode(["ready?"]).shape[1]
        except Exception:  # noqa: BLE001 - loading runs third-party code over files of any kind: whatever fails, words must go on
            _log.exception("the embedding model %r could not be loaded; search goes on with words alone", self._wanted)
            self._state = EmbedderState.BROKEN
        else:
            self._tell_ready()
        finally:
            self._ended.set()

    def _tell_ready(self) -> None:
        with self._starting:
            self._state = EmbedderState.READY
            waiting = [*self._waiting]
            self._waiting.clear()
        for call in waiting:
            call()


def _load_exported(folder: Path | None) -> Encode | None:
    """The export of the packaged model, when there is one that can be used; else the reason is in the log."""
    if folder is None or not folder.exists():
        return None
    try:
        from search.engines.bilingual.exported import ExportedModel  # noqa: PLC0415 - its runtime may not be installed

        model = ExportedModel(folder)
    except Exception as error:  # noqa: BLE001 - a runtime and files of any kind: whatever fails, torch serves as before
        _log.warning("the exported model in %s is not used, torch serves instead: %s", folder, error)
        return None
    _log.info("the exported model in %s serves, without torch", folder)
    return model.encode


def _load_model(name: str, *, is_local: bool = False) -> Encode:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if name == PACKAGED:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch  # noqa: PLC0415 - seconds of import, paid in the loading thread only
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415

    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.set_num_threads(1)
    if name == PACKAGED:
        from search.engines.bilingual.loading import load_bilingual  # noqa: PLC0415 - imports torch

        model = load_bilingual(weights.FOLDER)
    else:
        model = SentenceTransformer(name, device="cpu", local_files_only=is_local)

    def encode(texts: list[str]) -> Vectors:
        rows = model.encode(
            texts, batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True, normalize_embeddings=True
        )
        return np.asarray(rows, np.float32)

    return encode
