"""`forum search fit`: from a labelled set to a file of models, and what it says of a mistyped one."""

import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from app.cli import main
from search.confidence import load_confidence
from search.confidence.model import SHIPPED

SUBJECTS = (
    "reset my password", "export the grades", "print a certificate", "change the language", "join a study group",
    "leave a course", "book a tutor", "upload a video", "delete a message", "read the forum offline",
    "share a document", "cancel an enrolment",
)  # fmt: skip
STRANGERS = ("Where can I park a bicycle?", "Which soup is served on Monday?", "Is there snow in July?")


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    environ = {"FORUM_DATA": str(tmp_path / "data"), "FORUM_EMBEDDING_MODEL": "off"}
    return lambda *words: CliRunner().invoke(main, ["search", "fit", *words], env=environ)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Twelve questions and their answers, each asked again in other words, and some that nothing answers."""
    folder = tmp_path / "labelled"
    folder.mkdir()
    asked = [f"Please tell me how to {subject} here" for subject in SUBJECTS]
    write(folder / "corpus.jsonl.gz", [
        {"id": f"d{n}", "title": f"How do I {subject}?", "answers": ["Open the menu."]}
        for n, subject in enumerate(SUBJECTS)
    ])  # fmt: skip
    write(
        folder / "queries.jsonl.gz", [{"id": f"q{n}", "text": text} for n, text in enumerate((*asked, *STRANGERS * 4))]
    )
    write(folder / "qrels.jsonl.gz", [{"qid": f"q{n}", "docs": {f"d{n}": 1}} for n in range(len(SUBJECTS))])
    return folder


def write(path: Path, lines: Sequence[object]) -> None:
    path.write_bytes(gzip.compress(b"".join(msgspec.json.encode(line) + b"\n" for line in lines)))


def test_a_new_file_holds_the_fitted_model_beside_the_shipped_ones(
    run: Callable[..., Result], labelled: Path, tmp_path: Path
) -> None:
    out = tmp_path / "mine.json"
    done = run(f"words_en={labelled}", "--out", str(out))
    assert done.exit_code == 0, done.output
    made, shipped = load_confidence(out), load_confidence(SHIPPED)
    assert made.pairs["words_en"].fitted_on == "labelled, words alone"
    assert {**made.pairs, "words_en": None} == {**shipped.pairs, "words_en": None}
    assert "words_en: 1.000 of the answerable are shown an answer, 0.000 of the others" in done.output


@pytest.mark.parametrize(
    ("wanted", "told"),
    [("words_en", "not NAME=FOLDER"), ("german=.", "one of en, fr"), ("words_en=.", "holds no corpus.jsonl.gz")],
)
def test_a_set_that_cannot_be_read_is_refused_with_what_to_do(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run(wanted, "--out", str(tmp_path / "mine.json"))
    assert refused.exit_code == 2
    assert told in " ".join(refused.output.split())
    assert not (tmp_path / "mine.json").exists()
