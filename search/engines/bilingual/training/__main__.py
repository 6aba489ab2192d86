"""Rebuilds the French weights from sentence pairs: `python -m search.engines.bilingual.training PAIRS --out FOLDER`.

Every step keeps its result in FOLDER; started again, it goes on from there.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
import numpy as np
import torch
from numpy.typing import NDArray

from search.engines.bilingual.tokens import french_tokenizer
from search.engines.bilingual.training.initial import initial_vectors
from search.engines.bilingual.training.learning import Lesson, Weights, learn
from search.engines.bilingual.training.pairs import OWN, SEED, Pair, read_pairs
from search.engines.bilingual.training.student import new_adapters
from search.engines.bilingual.training.teacher import encode_all, english_tokenizer, load_transformer
from search.engines.bilingual.training.vocabulary import learn_vocabulary
from search.engines.bilingual.weights import FOLDER, VOCABULARY, FrenchWeights, save

_LAYERS: Final = 6


@click.command()
@click.argument("pairs_folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--minutes", default=41.0, show_default=True, help="Time to learn, after the targets.")
@click.option("--table-alone", default=0.25, show_default=True, help="Share of it before the adapters join.")
@click.option("--workers", default=2, show_default=True, help="Processes, one core each.")
def main(pairs_folder: Path, out: Path, minutes: float, table_alone: float, workers: int) -> None:
    """Learn the French table and adapters, and write them rounded in OUT/weights."""
    pairs = read_pairs(pairs_folder, FOLDER)
    click.echo(f"{len(pairs)} pairs")
    tokens = _tokens(out, pairs)
    table = load_transformer().embeddings.word_embeddings.weight.float().numpy()
    tokenizer = french_tokenizer(tokens, english_tokenizer().get_vocab())
    first = _first_vectors(out, pairs, table, tokens)
    targets = _targets(out, pairs, workers)
    weights = Weights(torch.from_numpy(first.copy()), new_adapters(_LAYERS, SEED))
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        weights.restore(checkpoint)

    def keep() -> None:
        weights.save(checkpoint)
        adapters = [one.detach().numpy() for one in weights.adapters]
        save(FrenchWeights(tokens, weights.table.numpy(), adapters), out / "weights")

    learn(pairs, targets, tokenizer, weights, Lesson(minutes, table_alone, workers), keep)


def _tokens(out: Path, pairs: Sequence[Pair]) -> list[str]:
    path = out / "initial" / VOCABULARY
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        tokens = learn_vocabulary(pairs, english_tokenizer().get_vocab())
        path.write_text("\n".join(tokens) + "\n", encoding="utf-8")
    tokens = path.read_text(encoding="utf-8").splitlines()
    click.echo(f"{len(tokens)} French tokens")
    return tokens


def _first_vectors(
    out: Path, pairs: Sequence[Pair], table: NDArray[np.float32], tokens: list[str]
) -> NDArray[np.float32]:
    path = out / "initial" / "vectors.npy"
    if not path.exists():
        english = english_tokenizer()
        made = initial_vectors(pairs, french_tokenizer(tokens, english.get_vocab()), english, table, tokens)
        np.save(path, made)
        save(FrenchWeights(tokens, made, []), out / "initial")
    vectors: NDArray[np.float32] = np.load(path)
    click.echo("first vectors ready")
    return vectors


def _targets(out: Path, pairs: Sequence[Pair], workers: int) -> NDArray[np.float16]:
    own = {name for name, _ in OWN}
    known: dict[str, NDArray[np.float16]] = {}
    # Ours apart: a line added to them must not undo the hour spent on the rest.
    for texts in (
        sorted({pair.english for pair in pairs if pair.source not in own}),
        sorted({pair.english for pair in pairs if pair.source in own}),
    ):
        known |= dict(zip(texts, encode_all(texts, out / "targets", workers), strict=True))
    return np.stack([known[pair.english] for pair in pairs])


if __name__ == "__main__":
    main()
