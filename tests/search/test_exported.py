"""The packaged model for onnxruntime: the same vectors without torch; refused when it cannot stand for the model."""

import csv
import logging
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner

from app.cli import main
from app.cli.model import NEEDED
from search.engines.bilingual import weights
from search.engines.bilingual.exported import ENGLISH, FRENCH, MANIFEST, WORDS, ExportedModel, ExportRefused, Manifest
from search.engines.bilingual.exported import digest as digest_now
from search.engines.minilm import SentenceEmbedder
from search.ports import EmbedderState

TRIPLES = Path(__file__).parents[1] / "quality" / "learner_triples.tsv"


def write_manifest(folder: Path, **changes: object) -> Path:
    folder.mkdir(exist_ok=True)
    manifest = msgspec.structs.replace(Manifest(weights.NAME, digest_now(), ()), **changes)
    (folder / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    return folder


def test_an_export_of_other_weights_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match=r"all-MiniLM-L6-v2\+fr@0, and all-MiniLM-L6-v2\+fr@\d+ is wanted"):
        ExportedModel(write_manifest(tmp_path, name="all-MiniLM-L6-v2+fr@0"))
    with pytest.raises(ExportRefused, match="other French weights"):
        ExportedModel(write_manifest(tmp_path, weights="0" * 64))


def test_an_export_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match=r"manifest\.json cannot be read"):
        ExportedModel(tmp_path)
    write_manifest(tmp_path)
    (tmp_path / WORDS).touch()
    with pytest.raises(ExportRefused, match=f"it lacks {ENGLISH}, {FRENCH}"):
        ExportedModel(tmp_path)


def test_only_the_packaged_model_is_exported(tmp_path: Path) -> None:
    environ = {"FORUM_DATA": str(tmp_path), "FORUM_EMBEDDING_MODEL": "some/other-model"}
    refused = CliRunner().invoke(main, ["model", "export"], env=environ)
    assert refused.exit_code == 1
    assert "Only the packaged model can be exported" in refused.output
    assert "some/other-model" in refused.output


def test_exporting_without_the_libraries_says_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.model.find_spec", lambda _name: None)
    refused = CliRunner().invoke(main, ["model", "export"], env={"FORUM_DATA": str(tmp_path)})
    assert refused.exit_code == 1
    assert all(name in refused.output for name in NEEDED)
    assert "[onnx]" in refused.output


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")  # third-party code warns while it loads
def test_an_export_that_cannot_be_used_leaves_the_work_to_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # The checker of import contracts silences every logger it meets.
    monkeypatch.setattr(logging.getLogger("search.engines.minilm"), "disabled", False)
    embedder = SentenceEmbedder(exported=write_manifest(tmp_path, name="all-MiniLM-L6-v2+fr@0"))
    embedder.start()
    assert embedder.wait(120) is EmbedderState.READY
    assert "torch serves instead: it is an export of all-MiniLM-L6-v2+fr@0" in caplog.text
    assert embedder.embed(["Bonjour"]).shape == (1, embedder.dimensions)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export, made by the command."""
    data = tmp_path_factory.mktemp("exported")
    made = CliRunner().invoke(main, ["model", "export"], env={"FORUM_DATA": str(data)})
    assert made.exit_code == 0, made.output
    assert "smallest cosine to the vectors of torch 1.000" in made.output or "0.9999" in made.output
    return data / "model"


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")  # third-party code warns while it loads
class TestAnExport:
    """What the command writes."""

    def test_it_gives_the_vectors_of_torch_in_both_languages(self, folder: Path) -> None:
        torch, exported = SentenceEmbedder(), SentenceEmbedder(exported=folder)
        for embedder in (torch, exported):
            embedder.start()
            assert embedder.wait(120) is EmbedderState.READY
        assert (exported.name, exported.dimensions) == (torch.name, torch.dimensions)
        with TRIPLES.open(encoding="utf-8", newline="") as file:
            texts = [text for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) for text in row][:40]
        texts += ["", " congé parental\n", "parental leave", "🎉", "mot " * 400, "x\ny"]
        alike = (torch.embed(texts) * exported.embed(texts)).sum(1)
        assert alike.min() >= 0.9999

    def test_it_serves_without_torch(self, folder: Path) -> None:
        program = (
            "import sys; from pathlib import Path; from search.engines.minilm import SentenceEmbedder\n"
            f"embedder = SentenceEmbedder(exported=Path({str(folder)!r})); embedder.start(); embedder.wait()\n"
            "embedder.embed(['Bonjour', 'Hello', 'un', 'two'])\n"
            "print({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules))"
        )
        ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
        assert ran.stdout.strip() == "set()", ran.stderr

    def test_one_whose_graphs_were_swapped_is_refused(self, folder: Path, tmp_path: Path) -> None:
        shutil.copytree(folder, tmp_path / "swapped")
        shutil.copy(folder / ENGLISH, tmp_path / "swapped" / FRENCH)
        with pytest.raises(ExportRefused, match="another vector than it should"):
            ExportedModel(tmp_path / "swapped")

    def test_exporting_again_replaces_it(self, folder: Path) -> None:
        before = np.load(folder / WORDS, mmap_mode="r")
        (folder / MANIFEST).write_text("{}")
        again = CliRunner().invoke(main, ["model", "export"], env={"FORUM_DATA": str(folder.parent)})
        assert again.exit_code == 0, again.output
        assert [path.name for path in folder.parent.iterdir()] == ["model"]
        assert ExportedModel(folder).dimensions == before.shape[1], "the files a server mapped stay readable"
