"""The logistic models, as readable JSON: one for each pair of languages, with and without vectors."""

import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

from search.scoring import Pair, Question

SHIPPED: Final = Path(__file__).parent / "shipped.json"
FEATURES: Final = ("score", "gap", "coverage", "terms")
"""The fused score; how far it stands above the next nine; the share of the question's weight found; the length of the
question in words that count, at most eight, in eighths. Eight others were tried and kept out: docs/adr/0009."""
NEIGHBOURS: Final = 9
ABSENT: Final = 0.2
"""The score of a neighbour that is not there: an index of three documents is not more convincing for being small."""
LONGEST: Final = 8
ACROSS: Final = "across"
WORDS: Final = "words_"


class Logistic(msgspec.Struct, frozen=True):
    """One model: log-odds are `bias` plus the sum of `weights` times features; then the least odds of each word.

    `fitted_on` says where the weights come from, `model` for whose vectors: every embedding model has cosines of its
    own. One without vectors ("") serves whatever the model.
    """

    weights: dict[str, float]
    bias: float
    related: float
    close: float
    very_likely: float
    fitted_on: str = ""
    model: str = ""

    def probability(self, features: dict[str, float]) -> float:
        """How likely it is, in [0, 1], that the document answers."""
        odds = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


class Confidence(msgspec.Struct, frozen=True):
    """The models by pair: "en", "fr", "across", and without vectors "words_en", "words_fr".

    `usual`: the bar of a document that only asks, in an ordinary community, by the same names.
    """

    pairs: dict[str, Logistic]
    usual: dict[str, float]

    def of(self, pair: Pair, lang: str, document_lang: str, model: str) -> tuple[str, Logistic]:
        """The model for a pair, and its name: the one that trusts words alone when nobody fitted one for these vectors.

        A cosine of 0.7 is telling from one embedding model and noise from another, so weights are never borrowed.
        """
        name = lang if lang == document_lang else ACROSS
        if pair.cosine is None or self.pairs[name].model != model:
            name = f"{WORDS}{lang}"
        return name, self.pairs[name]

    def learning(self, learnt: Mapping[str, Logistic]) -> "Confidence":
        """The same with what one space has taught in place of some models."""
        return msgspec.structs.replace(self, pairs={**self.pairs, **learnt}) if learnt else self


@lru_cache(maxsize=4)
def load_confidence(path: Path = SHIPPED) -> Confidence:
    """Read a file of models."""
    return msgspec.json.decode(path.read_bytes(), type=Confidence)


def features(question: Question, pair: Pair, score: float, others: list[float]) -> dict[str, float]:
    """The features of one candidate among the scores of the others."""
    nearest = sorted(others, reverse=True)[:NEIGHBOURS]
    nearest += [ABSENT] * (NEIGHBOURS - len(nearest))
    return {
        "score": score,
        "gap": score - sum(nearest) / NEIGHBOURS,
        "coverage": pair.coverage,
        "terms": min(len(question.terms), LONGEST) / LONGEST,
    }
