"""Writes the packaged model for onnxruntime: behind `forum model export`. Imports torch; the server never imports it.

Two graphs, English and French, from the vectors of tokens to the vector of a text, and the English table beside them:
the tables are looked up outside the graphs, where one copy serves both languages. French rows stay in the shipped file.
"""

import shutil
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import torch
from torch import nn

from search.engines.bilingual import weights
from search.engines.bilingual.exported import (
    ENGLISH,
    FRENCH,
    MANIFEST,
    SAME,
    WORDS,
    ExportedModel,
    ExportRefused,
    Manifest,
    Probe,
    digest,
)
from search.engines.bilingual.loading import load_bilingual
from search.views import Vectors

PROBES: Final = ("Comment réinitialiser mon mot de passe ?", "How do I reset my password?")
CHECKED: Final = (
    *PROBES,
    "congé parental",
    "parental leave",
    "git push permission denied, que faire",
    "L’élève a un problème de cœur : où trouver l'infirmerie ?",
    "Why does my loop never end? I wrote `while True:` and the script prints the same line for ever.",
    "",
    "🎉",
    "Bonjour, je suis en formation et je n’arrive pas à rendre mon devoir. " * 40,
    "I have followed the course and the exercise still fails with error 0x80070005. " * 40,
)
"""Both languages, mixed ones, short and empty ones, and texts longer than the model reads."""
_OPSET: Final = 17


class Exported(msgspec.Struct, frozen=True):
    """What was written: the folder, its bytes, and the smallest cosine between old and new vectors of the checks."""

    folder: Path
    size_bytes: int
    cosine: float


def export(folder: Path, say: Callable[[str], None] = lambda _: None) -> Exported:
    """Write an export into a folder, checked before it takes the place of an older one.

    Raises:
        ExportRefused: what was written does not give the vectors of the model.
    """
    say("Loading the model…")
    model = load_bilingual()
    wanted = _vectors(model, CHECKED)
    made = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    try:
        _write(made, model, wanted, say)
        say("Checking…")
        cosine = _compare(ExportedModel(made), wanted)
        _put_in_place(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return Exported(folder, sum(path.stat().st_size for path in folder.iterdir()), cosine)


def _write(folder: Path, model: Any, wanted: Vectors, say: Callable[[str], None]) -> None:  # noqa: ANN401 - torch is untyped here
    bilingual = model[0]
    for name, transformer in ((ENGLISH, bilingual.english.auto_model), (FRENCH, bilingual.french)):
        say(f"Writing {name}…")
        _trace(transformer, folder / name)
    np.save(folder / WORDS, bilingual.words.weight.detach().numpy())
    probes = tuple(Probe(text, vector.tolist()) for text, vector in zip(PROBES, wanted, strict=False))
    manifest = Manifest(weights.NAME, digest(), probes)
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))


class _Pooled(nn.Module):  # type: ignore[misc]
    """From the vectors of tokens to the vector of the text."""

    def __init__(self, transformer: nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, embedded: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.transformer(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        read = mask.unsqueeze(-1).to(hidden.dtype)
        return nn.functional.normalize((hidden * read).sum(1) / read.sum(1).clamp(min=1e-9), dim=1)


def _trace(transformer: Any, path: Path) -> None:  # noqa: ANN401 - a transformers model
    before = transformer.config._attn_implementation  # noqa: SLF001 - there is no public way to read it back
    # The fused attention of torch has no counterpart in the format; the plain one is the same sums.
    transformer.set_attn_implementation("eager")
    # Two texts of seven tokens: any sizes would do, none may be one.
    example = (torch.zeros(2, 7, transformer.config.hidden_size), torch.ones(2, 7, dtype=torch.long))
    axes = {"embedded": {0: "texts", 1: "tokens"}, "mask": {0: "texts", 1: "tokens"}, "vector": {0: "texts"}}
    with warnings.catch_warnings():
        # The tracing exporter is announced to go; its successor needs two more packages and gives the same graph.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Pooled(transformer).eval(),
            example,
            str(path),
            input_names=["embedded", "mask"],
            output_names=["vector"],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )
    transformer.set_attn_implementation(before)


def _vectors(model: Any, texts: Sequence[str]) -> Vectors:  # noqa: ANN401 - a SentenceTransformer
    rows = [model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0] for text in texts]
    return np.asarray(rows, np.float32)


def _compare(exported: ExportedModel, wanted: Vectors) -> float:
    found = exported.encode(CHECKED)
    cosines = (found * wanted).sum(1)
    worst = int(cosines.argmin())
    if not cosines[worst] >= SAME:
        raise ExportRefused(f"the vector of {CHECKED[worst][:40]!r} came out differently (cosine {cosines[worst]:.4f})")
    return float(cosines[worst])


def _put_in_place(made: Path, folder: Path) -> None:
    # A running server keeps the files it mapped; whoever loads next finds one whole export or the other.
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    made.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
