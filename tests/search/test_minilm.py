"""The packaged model: loads behind, says where it is, and never speaks out of turn."""

import pytest

from core.errors import Unavailable
from search.engines.fake import FakeEmbedder
from search.engines.minilm import SentenceEmbedder
from search.ports import EmbedderState


def test_an_embedder_that_was_not_started_refuses() -> None:
    embedder = SentenceEmbedder()
    assert embedder.state is EmbedderState.OFF
    with pytest.raises(Unavailable):
        embedder.embed(["bonjour"])


def test_the_fake_is_deterministic_and_knows_words_only() -> None:
    one, same, other = FakeEmbedder().embed(["mots de passe", "le mot de passe", "installer Python"])
    assert one @ same == pytest.approx(1.0)
    assert one @ other < 0.5


def test_the_fake_tells_when_it_is_ready_as_a_model_does() -> None:
    embedder = FakeEmbedder(EmbedderState.OFF)
    told: list[int] = []
    embedder.when_ready(lambda: told.append(1))
    assert told == []
    embedder.start()
    embedder.start()
    embedder.when_ready(lambda: told.append(2))
    assert told == [1, 2]


@pytest.mark.model
def test_who_waits_for_the_model_is_told_the_moment_it_is_loaded(
    minilm: SentenceEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.minilm._load_model", lambda *_, **__: minilm._model)
    embedder = SentenceEmbedder()
    told: list[EmbedderState] = []
    embedder.when_ready(lambda: told.append(embedder.state))
    assert told == []
    embedder.start()
    assert embedder.wait(120) is EmbedderState.READY
    embedder.when_ready(lambda: told.append(embedder.state))
    assert told == [EmbedderState.READY, EmbedderState.READY]


@pytest.mark.model
def test_the_model_knows_meaning(minilm: SentenceEmbedder) -> None:
    minilm.start()
    assert minilm.state is EmbedderState.READY, "starting again does nothing"
    vectors = minilm.embed(["forgot my password", "I cannot remember my login secret", "bake a cake"])
    assert vectors.shape == (3, minilm.dimensions)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2
    assert (minilm.embed(["forgot my password"])[0] @ vectors[0]) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")  # third-party code warns while it loads
def test_a_model_that_cannot_be_loaded_is_broken_and_said_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    embedder = SentenceEmbedder("./there/is/no/such/model")
    embedder.when_ready(lambda: pytest.fail("a broken model is never ready"))
    embedder.start()
    assert embedder.wait(120) is EmbedderState.BROKEN
    embedder.when_ready(lambda: pytest.fail("a broken model is never ready"))
    assert "words alone" in caplog.text
