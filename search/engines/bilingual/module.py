"""The bilingual input module of sentence-transformers: each text is read by the English or by the French part.

English texts go through the packaged model untouched, so that their vectors stay its own. French texts meet the French
table and the same transformer with the French adapters folded in. Imports torch: import it only where a model loads.
"""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Self

import torch
from sentence_transformers.base.modules import InputModule, Transformer
from torch import nn

from search.engines.bilingual.routing import chooser
from search.engines.bilingual.tokens import french_tokenizer
from search.engines.bilingual.weights import ADAPTED, FrenchWeights, load, save

_ENGLISH: Final = "english"


class BilingualTransformer(InputModule):  # type: ignore[misc]
    """Token vectors of English and French texts, mixed as they come."""

    def __init__(self, english: Transformer, french: FrenchWeights) -> None:
        """Join the English model, left as it is, and the French weights."""
        super().__init__()
        self.english = english
        self.french_weights: Final = french
        model = english.auto_model
        self.french = _adapted(model, french)
        self.table = nn.Embedding.from_pretrained(torch.from_numpy(french.table))
        self.words = model.embeddings.word_embeddings
        known = english.tokenizer.get_vocab()
        self.french_tokenizer: Final = french_tokenizer(french.tokens, known)
        self.chooses_french: Final = chooser(french.tokens, known, self.french_tokenizer.normalizer.normalize_str)

    @property
    def tokenizer(self) -> Any:  # noqa: ANN401 - whatever the English model has
        """The tokenizer of the English part."""
        return self.english.tokenizer

    @property
    def max_seq_length(self) -> int:
        """Tokens read of a text."""
        return int(self.english.max_seq_length)

    def get_embedding_dimension(self) -> int:
        """Length of a token vector."""
        return int(self.english.get_embedding_dimension())

    def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - the library's signature
        """Cut texts into tokens, each by its language."""
        texts = [f"{prompt}{text}" if prompt else text for text in inputs]
        french = torch.tensor([self.chooses_french(text) for text in texts], dtype=torch.bool)
        if not french.any():
            return {**self.english.preprocess(texts, **kwargs), "is_french": french}
        cut = self.french_tokenizer.encode_batch([text for text in texts if self.chooses_french(text)])
        rows = [encoding.ids for encoding in cut]
        if not french.all():
            english = self.english.preprocess([text for text in texts if not self.chooses_french(text)], **kwargs)
            plain = iter(zip(english["input_ids"].tolist(), english["attention_mask"].sum(1).tolist(), strict=True))
            foreign = iter(rows)
            rows = [next(foreign) if is_it else _unpadded(*next(plain)) for is_it in french.tolist()]
        longest = max(map(len, rows))
        ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        return {"input_ids": ids, "attention_mask": mask, "token_type_ids": torch.zeros_like(ids), "is_french": french}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - the library's signature
        """Add `token_embeddings`."""
        french = features.pop("is_french")
        if not french.any():
            return dict(self.english.forward(features, **kwargs))
        if french.all():
            features["token_embeddings"] = self._read_french(features["input_ids"], features["attention_mask"])
            return features
        names = ("input_ids", "attention_mask", "token_type_ids")
        plain = self.english.forward({name: features[name][~french] for name in names}, **kwargs)["token_embeddings"]
        found = plain.new_empty((*features["input_ids"].shape, plain.shape[-1]))
        found[~french] = plain
        found[french] = self._read_french(features["input_ids"][french], features["attention_mask"][french])
        features["token_embeddings"] = found
        return features

    def _read_french(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        first = self.words.num_embeddings
        own = self.table((ids - first).clamp(min=0))
        shared = self.words(ids.clamp(max=first - 1))
        embedded = torch.where((ids >= first).unsqueeze(-1), own, shared)
        hidden: torch.Tensor = self.french(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return hidden

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's signature
        """Write the English model in a folder of its own, and the French weights beside."""
        folder = Path(output_path)
        (folder / _ENGLISH).mkdir(parents=True, exist_ok=True)
        self.english.save(str(folder / _ENGLISH), *args, **kwargs)
        save(self.french_weights, folder)

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", **_: Any) -> Self:  # noqa: ANN401 - the library's signature
        """Read what `save` wrote."""
        folder = Path(model_name_or_path, subfolder)
        return cls(Transformer.load(str(folder / _ENGLISH), local_files_only=True), load(folder))


def _adapted(model: nn.Module, french: FrenchWeights) -> nn.Module:
    """A copy of the transformer with the adapters folded into its layers; the embeddings are shared."""
    adapted = copy.deepcopy(model, {id(model.embeddings): model.embeddings})
    thin = iter(french.adapters)
    with torch.no_grad():
        for layer in adapted.encoder.layer:
            for name in ADAPTED if french.adapters else ():
                down, up = next(thin), next(thin)
                layer.get_submodule(name).weight += torch.from_numpy(up @ down)
    return adapted


def _unpadded(ids: list[int], length: int) -> list[int]:
    return ids[:length]
