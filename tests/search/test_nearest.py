"""The nearest among more vectors than are kept whole: found by their signs, told by the vectors of the file."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from search.engines.embedded import EmbeddedIndex, matrix
from search.engines.embedded.signs import differing, fewest, signs_of
from search.views import Filters, Removal, Scope, Upsert, VectorQuery, Vectors
from tests.search.library import document

DOCUMENTS = 3_000
DIMENSIONS = 96
EVERYTHING = Scope(everything=True)
HIDDEN_FROM_MOST = 7


def unit(rows: np.ndarray) -> Vectors:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def made(count: int = DOCUMENTS) -> Vectors:
    """Two vectors for each document, around two hundred topics."""
    generator = np.random.default_rng(4)
    topics = generator.normal(size=(200, DIMENSIONS))
    near = topics[generator.integers(200, size=count)] + generator.normal(size=(count, DIMENSIONS))
    return unit(np.repeat(near, 2, axis=0) + 0.4 * generator.normal(size=(2 * count, DIMENSIONS)))


VECTORS = made()
QUESTIONS = unit(VECTORS[::120] + 0.1 * np.random.default_rng(5).normal(size=(50, DIMENSIONS)))


def space_of(number: int) -> int:
    return HIDDEN_FROM_MOST if number % 100 == 0 else 1


def upsert(number: int, vectors: Vectors, **changes: object) -> Upsert:
    return Upsert(
        document(number + 1, "x", space_id=space_of(number), lang="fr" if number % 3 else "en", **changes),
        "m", ("title", "answer"), vectors,
    )  # fmt: skip


def asked(vector: Vectors, **changes: object) -> VectorQuery:
    return VectorQuery(**{"scope": EVERYTHING, "model": "m", "vectors": vector[None], "limit": 10, **changes})


def best(question: Vectors, among: np.ndarray) -> list[str]:
    """The keys of the ten nearest documents, each compared."""
    scores = (VECTORS @ question).reshape(-1, 2).max(axis=1)
    return [f"t-{number + 1}" for number in among[np.argsort(-scores[among], kind="stable")[:10]]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nearest") / "search.sqlite3"
    index = EmbeddedIndex(path)
    index.prepare()
    index.apply([upsert(number, VECTORS[2 * number : 2 * number + 2]) for number in range(DOCUMENTS)])
    index.close()
    return path


@pytest.fixture
def index(filled: Path) -> Iterator[EmbeddedIndex]:
    made = EmbeddedIndex(filled, exact_rows=0)
    yield made
    made.close()


def test_nineteen_of_twenty_of_the_ten_nearest_are_found_by_signs(index: EmbeddedIndex) -> None:
    everybody = np.arange(DOCUMENTS)
    found = [{hit.key for hit in index.nearest(asked(question))} for question in QUESTIONS]
    right = [len(keys.intersection(best(question, everybody))) for keys, question in zip(found, QUESTIONS, strict=True)]
    assert sum(right) >= 0.95 * 10 * len(QUESTIONS)


def test_scores_are_those_of_the_vectors_themselves(index: EmbeddedIndex) -> None:
    for hit in index.nearest(asked(QUESTIONS[0])):
        number = int(hit.key.removeprefix("t-")) - 1
        assert hit.score == pytest.approx(float((VECTORS[2 * number : 2 * number + 2] @ QUESTIONS[0]).max()), abs=1e-5)


def test_a_reader_of_one_space_in_a_hundred_gets_the_nearest_of_that_space(index: EmbeddedIndex) -> None:
    theirs = np.array([number for number in range(DOCUMENTS) if space_of(number) == HIDDEN_FROM_MOST])
    scope = Scope(frozenset({HIDDEN_FROM_MOST}))
    for question in QUESTIONS:
        assert [hit.key for hit in index.nearest(asked(question, scope=scope))] == best(question, theirs)


def test_what_is_not_in_scope_is_never_among_the_nearest(index: EmbeddedIndex) -> None:
    scope = Scope(frozenset({1}))
    hidden = {f"t-{number + 1}" for number in range(DOCUMENTS) if space_of(number) == HIDDEN_FROM_MOST}
    for question in VECTORS[::200]:
        keys = {hit.key for hit in index.nearest(asked(question, scope=scope))}
        assert len(keys) == 10 and not keys & hidden


def test_a_filter_that_few_meet_still_finds_the_nearest_of_those(index: EmbeddedIndex) -> None:
    few = frozenset({HIDDEN_FROM_MOST})
    english = np.array([number for number in range(DOCUMENTS) if space_of(number) in few and number % 3 == 0])
    filters = Filters(space_ids=few, langs=frozenset({"en"}))
    for question in QUESTIONS[:10]:
        assert [hit.key for hit in index.nearest(asked(question, filters=filters))] == best(question, english)


def test_what_another_process_writes_and_takes_out_is_seen_at_once(tmp_path: Path) -> None:
    ours, theirs = (EmbeddedIndex(tmp_path / "search.sqlite3", exact_rows=0) for _ in range(2))
    ours.prepare()
    ours.apply([upsert(number, VECTORS[2 * number : 2 * number + 2]) for number in range(20)])
    assert theirs.nearest(asked(VECTORS[0]))[0].key == "t-1"
    ours.apply([upsert(0, VECTORS[100:102], rev=2), upsert(30, VECTORS[0:2])])
    assert theirs.nearest(asked(VECTORS[0]))[0].key == "t-31"
    ours.apply([Removal("t-31")])
    assert {"t-1", "t-31"}.isdisjoint(hit.key for hit in theirs.nearest(asked(VECTORS[0], limit=1)))
    ours.close()
    theirs.close()


def test_vectors_are_let_go_when_they_become_too_many(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "search.sqlite3", exact_rows=30)
    index.prepare()
    for number in range(40):
        index.apply([upsert(number, VECTORS[2 * number : 2 * number + 2])])
        hits = index.nearest(asked(VECTORS[2 * number]))
        assert hits[0].key == f"t-{number + 1}"
        assert len(hits) == min(number + 1, 10)
    index.close()


def test_a_file_too_large_for_one_answer_is_read_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(matrix, "PATIENCE", 0.0)
    monkeypatch.setattr(matrix, "_CHUNK", 100)
    index = EmbeddedIndex(tmp_path / "search.sqlite3", exact_rows=0)
    index.prepare()
    for start in range(0, 1_000, 50):
        index.apply([upsert(n, VECTORS[2 * n : 2 * n + 2]) for n in range(start, start + 50)])
    first = index.nearest(asked(VECTORS[1_998]))
    assert first and first[0].score < 0.99
    until = time.monotonic() + 20
    while index.nearest(asked(VECTORS[1_998]))[0].key != "t-1000":
        assert time.monotonic() < until
        time.sleep(0.01)
    assert not [thread for thread in threading.enumerate() if thread.name == "vectors" and not thread.daemon]
    index.close()


@pytest.mark.parametrize("wanted", [1, 10, 700, 5_000])
def test_the_fewest_differences_are_those_of_a_full_sort(wanted: int) -> None:
    signs = signs_of(VECTORS)
    counts = differing(signs, signs_of(QUESTIONS[:1])[:, 0])
    bits = (VECTORS > 0) != (QUESTIONS[0] > 0)
    assert counts.tolist() == bits.sum(axis=1).tolist()
    found = fewest(counts, wanted)
    assert sorted(counts[found])[:wanted] == sorted(counts)[:wanted]
    assert len(found) < wanted + np.count_nonzero(counts == np.sort(counts)[wanted - 1]) + 1
