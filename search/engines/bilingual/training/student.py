"""The model being taught: the English transformer, frozen, with a French table and small French adapters.

An adapter adds a product of two thin matrices to a linear layer; starting from zero, it changes nothing at first.
"""

import math
from collections.abc import Sequence
from typing import Final

import torch
from torch import nn

from search.engines.bilingual.training.teacher import load_transformer, mean_pooled
from search.engines.bilingual.weights import ADAPTED

RANK: Final = 16


class Adapted(nn.Module):  # type: ignore[misc]
    """A frozen linear layer plus `up @ down`."""

    def __init__(self, base: nn.Linear, down: torch.Tensor, up: torch.Tensor) -> None:
        """Take the two thin matrices, shapes (rank, inputs) and (outputs, rank)."""
        super().__init__()
        self.base = base
        self.down = down
        self.up = up
        self.is_active = False

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """The layer with its adapter."""
        plain = self.base(features)
        if not self.is_active:
            return plain
        thin = nn.functional.linear(features, self.down.to(features.dtype))
        return plain + nn.functional.linear(thin, self.up.to(features.dtype))


class Student(nn.Module):  # type: ignore[misc]
    """Vectors of French texts from token numbers; English numbers read the frozen English table."""

    def __init__(self, table: torch.Tensor, adapters: Sequence[torch.Tensor]) -> None:
        """Take the French table and the adapters, both in float32, possibly shared between processes."""
        super().__init__()
        self.transformer = load_transformer()
        self.english = self.transformer.embeddings.word_embeddings.weight
        self.table = table
        self.layers: list[Adapted] = []
        matrices = iter(adapters)
        for layer in self.transformer.encoder.layer:
            for name in ADAPTED:
                above, _, last = name.rpartition(".")
                adapted = Adapted(layer.get_submodule(name), next(matrices), next(matrices))
                setattr(layer.get_submodule(above), last, adapted)
                self.layers.append(adapted)

    def adapt(self) -> None:
        """Use the adapters from now on."""
        for layer in self.layers:
            layer.is_active = True

    def rows_of(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The French rows a batch uses, each once, and where: what one step reads and changes."""
        rows, where = torch.unique((ids - len(self.english)).clamp(min=0), return_inverse=True)
        return rows, where

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, rows: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
        """Unit vectors of a batch; `rows` holds the vectors that `rows_of` named."""
        is_french = (ids >= len(self.english)).unsqueeze(-1)
        plain = nn.functional.embedding(ids.clamp(max=len(self.english) - 1), self.english)
        embedded = torch.where(is_french, rows[where].to(plain.dtype), plain)
        return mean_pooled(self.transformer(inputs_embeds=embedded, attention_mask=mask).last_hidden_state, mask)


def new_adapters(layers: int, seed: int) -> list[torch.Tensor]:
    """Adapters that change nothing yet: down at random, up at zero."""
    generator = torch.Generator().manual_seed(seed)
    sizes = {"intermediate.dense": (384, 1536), "output.dense": (1536, 384)}
    matrices = []
    for _ in range(layers):
        for name in ADAPTED:
            inputs, outputs = sizes.get(name, (384, 384))
            matrices.append(torch.randn((RANK, inputs), generator=generator) / math.sqrt(inputs))
            matrices.append(torch.zeros((outputs, RANK)))
    return matrices
