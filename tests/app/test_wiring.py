"""How the parts are chosen."""

import pytest

from app.wiring import recall_embedder
from search.engines.bilingual import weights
from search.engines.minilm import SentenceEmbedder


@pytest.mark.parametrize("name", [weights.NAME, "some/other-model"])
def test_a_former_model_is_recalled_by_the_name_its_vectors_carry(name: str) -> None:
    embedder = recall_embedder(name)
    assert isinstance(embedder, SentenceEmbedder)
    assert embedder.name == name


@pytest.mark.parametrize("name", [weights.NAME.partition("@")[0] + "@0", "fake-1"])
def test_a_model_whose_files_are_gone_is_not_recalled(name: str) -> None:
    assert recall_embedder(name) is None
