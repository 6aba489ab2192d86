"""Learns from the verdicts of one space, held back by the shipped model, and says whether that is any better.

Pure arithmetic. The weights w (bias included) minimise

    sum_i  v_i · logloss(y_i, sigmoid(w·x_i))  +  sum_j  (w_j - s_j)² / (2 · SPREAD²)

with s the shipped weights and v_i the worth of a verdict: a logistic regression under a Gaussian prior centred on the
shipped model. Ten verdicts hardly move it, thousands speak for themselves. Under `MANY` verdicts only the bias and the
score's weight may move: how hard people here are to please, and whether likeness counts for more. No weight may become
negative (docs/adr/0009).

Source: the prior as in Gelman, Jakulin, Pittau and Su, "A weakly informative default prior distribution for logistic
and other regression models" (2008), with the shipped weights in place of zero; moving the bias alone is what Steyerberg
("Clinical Prediction Models", ch. 20) calls updating the intercept of a model for another place, and advises for few
cases. The verdict on a model comes from verdicts it has not seen: each is held out once, together with every other one
on the same document, and no model that judges it saw another of the same draft.
"""

import math
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from search.confidence.model import FEATURES, Logistic

ENOUGH: Final = 30
"""Verdicts from which a space may teach anything."""
BOTH: Final = 5
"""Of which so many must be yes, and so many no."""
MANY: Final = 150
SPREAD: Final = 1.0
"""How far a weight may be expected to stray from the shipped one; one unit of the bias turns 50 % into 73 %."""
SURE: Final = 2
"""Standard errors by which the log loss must fall. Of 240 made-up spaces that are just as the shipped model says, two
let one learn mere chance. Source: docs/evidence/search.md."""
WEAK: Final = 0.5
"""What a question posted all the same, without a word on the suggestion, is worth beside a spoken no."""
FOLDS: Final = 5
_FREE_WHEN_FEW: Final = ("score",)
_ROUNDS: Final = 50
_STILL: Final = 1e-8
_LEAST: Final = 1e-6

Matrix = NDArray[np.float64]


class Verdict(msgspec.Struct, frozen=True):
    """What came of one suggestion. `document` and `draft` hold together what is not independent; `worth` in (0, 1]."""

    features: dict[str, float]
    answered: bool
    worth: float
    document: str
    draft: str
    at: datetime


class Figures(msgspec.Struct, frozen=True):
    """How a model does on verdicts it has not seen.

    `loss`: mean log loss. `shown`: how many it would show; `taken`: which share of those answered; `false`: which share
    of those that did not answer it would show all the same.
    """

    loss: float
    shown: int
    taken: float
    false: float


class Comparison(msgspec.Struct, frozen=True):
    """The model in force and the one learnt, on the same unseen verdicts.

    `margin` is the standard error of the gain.
    """

    verdicts: int
    judged: int
    before: Figures
    after: Figures
    margin: float

    @property
    def gain(self) -> float:
        """By how much the log loss falls."""
        return self.before.loss - self.after.loss

    @property
    def is_better(self) -> bool:
        """Better beyond chance, and not with a worse list, in which a smaller share answers."""
        return self.gain > SURE * self.margin and self.after.taken >= self.before.taken


class Learnt(msgspec.Struct, frozen=True):
    """A model that verdicts taught, and how it compares."""

    model: Logistic
    comparison: Comparison


def can_teach(verdicts: Sequence[Verdict]) -> bool:
    """Whether there are enough verdicts of both kinds to say anything."""
    yes = sum(verdict.answered for verdict in verdicts)
    return len(verdicts) >= ENOUGH and min(yes, len(verdicts) - yes) >= BOTH


def learn(
    verdicts: Sequence[Verdict], shipped: Logistic, current: Logistic, since: datetime | None = None
) -> Learnt | None:
    """What the verdicts teach; None when there are too few.

    `current` is the model in force. If it was itself taught here it has seen the verdicts up to `since`, and only later
    ones can judge it fairly.
    """
    judging = [place for place, one in enumerate(verdicts) if since is None or one.at > since]
    if not can_teach(verdicts) or not can_teach([verdicts[place] for place in judging]):
        return None
    unseen, is_shown = np.zeros(len(verdicts)), np.zeros(len(verdicts), bool)
    for fold in range(FOLDS):
        held = [one for one in verdicts if _fold(one) == fold]
        drafts = {one.draft for one in held}
        rest = [one for one in verdicts if _fold(one) != fold and one.draft not in drafts]
        taught = _solve(rest, shipped)
        for place, one in enumerate(verdicts):
            if _fold(one) == fold:
                unseen[place] = taught.probability(one.features)
                is_shown[place] = unseen[place] >= taught.related
    before = _probabilities(current, verdicts)
    comparison = _compare(
        [verdicts[place] for place in judging],
        (before[judging], (before >= current.related)[judging]),
        (unseen[judging], is_shown[judging]),
        len(verdicts),
    )
    return Learnt(_solve(verdicts, shipped), comparison)


def _fold(one: Verdict) -> int:
    return zlib.crc32(one.document.encode()) % FOLDS


def _solve(verdicts: Sequence[Verdict], shipped: Logistic) -> Logistic:
    start = np.array([*(shipped.weights.get(name, 0.0) for name in FEATURES), shipped.bias])
    free = np.array([name in _FREE_WHEN_FEW or len(verdicts) >= MANY for name in FEATURES] + [True])
    weights = start
    while True:
        weights = _newton(verdicts, np.where(free, start, weights), start, free)
        against = free & (weights < 0) & (np.arange(len(weights)) < len(FEATURES))
        if not against.any():
            break
        weights, free = np.where(against, 0.0, weights), free & ~against
    named = {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights[:-1], strict=True)}
    taught = msgspec.structs.replace(
        shipped, weights=named, bias=round(float(weights[-1]), 4), fitted_on=f"{len(verdicts)} verdicts"
    )
    bar = round(_bar(verdicts, shipped, taught), 4)
    return msgspec.structs.replace(
        taught, related=bar, close=max(shipped.close, bar), very_likely=max(shipped.very_likely, bar)
    )


def _bar(verdicts: Sequence[Verdict], shipped: Logistic, taught: Logistic) -> float:
    """The least probability shown: it rises so that no more is shown than before. Verdicts know nothing of the rest."""
    count = int((_probabilities(shipped, verdicts) >= shipped.related).sum())
    likeliest = np.sort(_probabilities(taught, verdicts))[::-1]
    return max(shipped.related, float(likeliest[count - 1]) if count else 0.0)


def _probabilities(model: Logistic, verdicts: Sequence[Verdict]) -> Matrix:
    return np.array([model.probability(one.features) for one in verdicts])


def _newton(verdicts: Sequence[Verdict], weights: Matrix, prior: Matrix, free: NDArray[np.bool_]) -> Matrix:
    """Newton's method on the free weights; the others stay as they are."""
    x = np.array([[*(one.features.get(name, 0.0) for name in FEATURES), 1.0] for one in verdicts])
    x = x.reshape(-1, len(weights))
    y = np.array([float(one.answered) for one in verdicts])
    worth = np.array([one.worth for one in verdicts])
    hold = np.eye(int(free.sum())) / SPREAD**2
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x[:, free].T @ (worth * (p - y)) + hold @ (weights - prior)[free]
        step = np.linalg.solve((x[:, free] * (worth * p * (1 - p))[:, None]).T @ x[:, free] + hold, slope)
        weights = weights.copy()
        weights[free] -= step
        if np.abs(step).max() < _STILL:
            break
    return weights


def _compare(
    verdicts: Sequence[Verdict],
    before: tuple[Matrix, NDArray[np.bool_]],
    after: tuple[Matrix, NDArray[np.bool_]],
    total: int,
) -> Comparison:
    """Probabilities of both, and which each would show."""
    worth = np.array([one.worth for one in verdicts])
    answered = np.array([one.answered for one in verdicts])
    gains = worth * (_losses(answered, before[0]) - _losses(answered, after[0]))
    mean = float(gains.sum() / worth.sum())
    # Verdicts on one document are no independent witnesses: their errors are summed before they are squared.
    by_document: dict[str, float] = {}
    for one, gain in zip(verdicts, gains, strict=True):
        by_document[one.document] = by_document.get(one.document, 0.0) + float(gain) - mean * one.worth
    margin = math.sqrt(sum(value**2 for value in by_document.values())) / float(worth.sum())
    return Comparison(
        verdicts=total,
        judged=len(verdicts),
        before=_figures(answered, worth, *before),
        after=_figures(answered, worth, *after),
        margin=round(margin, 4),
    )


def _losses(answered: NDArray[np.bool_], probabilities: Matrix) -> Matrix:
    p = np.clip(probabilities, _LEAST, 1 - _LEAST)
    return -np.where(answered, np.log(p), np.log(1 - p))


def _figures(answered: NDArray[np.bool_], worth: Matrix, probabilities: Matrix, shown: NDArray[np.bool_]) -> Figures:
    wrong = worth * ~answered
    return Figures(
        loss=round(float((worth * _losses(answered, probabilities)).sum() / worth.sum()), 4),
        shown=int(shown.sum()),
        taken=_share((worth * answered)[shown].sum(), worth[shown].sum()),
        false=_share(wrong[shown].sum(), wrong.sum()),
    )


def _share(part: float, whole: float) -> float:
    return round(float(part / whole), 4) if whole else 0.0
