"""Learns the French word pieces from the French side of the pairs."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from search.engines.bilingual.tokens import is_english, normalizer
from search.engines.bilingual.training.pairs import SEED, Pair

SIZE: Final = 30_000
_LETTERS: Final = [chr(code) for code in range(ord("a"), ord("z") + 1)]


def learn_vocabulary(pairs: Sequence[Pair], english: Mapping[str, int], size: int = SIZE) -> list[str]:
    """The French tokens, without those that English already has and that mean the same (numbers, signs)."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))  # noqa: S106 - a token of text
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=3, initial_alphabet=_LETTERS, limit_alphabet=120, show_progress=False
    )
    tokenizer.train_from_iterator(_weighted(pairs), trainer)
    learnt = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    both = [token for token, _ in learnt] + [sign + letter for letter in _LETTERS for sign in ("", "##")]
    return [token for token in dict.fromkeys(both) if not is_english(token, english)]


def _weighted(pairs: Sequence[Pair]) -> Iterator[str]:
    """Each French text about as often as its weight says."""
    chance = random.Random(SEED)  # noqa: S311 - a sample, no secret
    for pair in pairs:
        for _ in range(int(pair.weight + chance.random())):
            yield pair.french
