"""Cuts French text into tokens: our French word pieces first, English words where French has none.

French and English tokens share one numbering: the English ones keep their numbers, ours follow. A word that French
does not know but English does ("commit", "password") therefore meets its English vector inside a French sentence.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

_LATIN: Final = re.compile(r"[a-z]+")
_WHOLE_WORD: Final = 3
"""Letters from which an English word is taken over; shorter ones ("an", "me") mean something else in French."""
TOKENS_READ: Final = 256
"""As many as the English model reads."""


def french_tokenizer(french: Sequence[str], english: Mapping[str, int]) -> Tokenizer:
    """The tokenizer of French text; `english` gives the English tokens with their numbers."""
    vocabulary = {token: number for token, number in english.items() if _is_shared(token)}
    vocabulary |= {token: len(english) + place for place, token in enumerate(french)}
    tokenizer = Tokenizer(models.WordPiece(vocab=vocabulary, unk_token="[UNK]", continuing_subword_prefix="##"))  # noqa: S106 - a token of text
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", english["[SEP]"]), ("[CLS]", english["[CLS]"]))
    tokenizer.enable_truncation(TOKENS_READ)
    return tokenizer


def normalizer() -> normalizers.Normalizer:
    """Lower case without accents, one apostrophe, no ligature: what a hurried learner types."""
    rules = [normalizers.Replace(written, plain) for written, plain in (("’", "'"), ("œ", "oe"), ("Œ", "oe"))]
    rules += [normalizers.Replace(written, "ae") for written in ("æ", "Æ")]
    return normalizers.Sequence([*rules, normalizers.BertNormalizer(lowercase=True, strip_accents=True)])


def is_english(token: str, english: Mapping[str, int]) -> bool:
    """Whether a token keeps its English vector: numbers, punctuation, other scripts."""
    return token in english and not _LATIN.fullmatch(token.removeprefix("##"))


def _is_shared(token: str) -> bool:
    letters = token.removeprefix("##")
    return not _LATIN.fullmatch(letters) or (letters == token and len(token) >= _WHOLE_WORD)
