"""Fits a logistic model to judged candidates, and says how it does on questions it has not seen.

Pure arithmetic (Newton's method with a small ridge). Whoever calls it brings the questions; see `search/learning.py`.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from search.confidence.model import FEATURES, Logistic

FOLDS: Final = 5
UNANSWERED: Final = 0.6
"""Share of questions that nothing answers yet, in a community at work: the sets have far fewer, so they are weighed."""
FALSE: Final = 0.095
"""At most this share of the unanswerable may be shown something; the bar people were promised is .10."""
RIDGE: Final = 0.02
RELATED: Final = 0.2
"""Nothing less likely is shown, however few the unanswerable questions of a set that say so."""
CLOSE: Final = 0.6
VERY_LIKELY: Final = 0.85
_ROUNDS: Final = 50
_STILL: Final = 1e-8


class Case(msgspec.Struct, frozen=True):
    """One question: the features of its candidates and which of them answer; `group` holds together what is alike.

    `has_answer`: whether anything in the index answers it, found or not.
    """

    group: int
    has_answer: bool
    candidates: tuple[dict[str, float], ...]
    answers: tuple[bool, ...]


class Fitted(msgspec.Struct, frozen=True):
    """A model with its figures on unseen questions: how many of the answerable are shown an answer, of the rest any."""

    model: Logistic
    recall: float
    false: float
    reliability: tuple[tuple[float, float, int], ...]
    """Ten steps: mean probability, share that answered, number of candidates."""


def fit(cases: Sequence[Case], fitted_on: str, embedding: str = "") -> Fitted:
    """Fit on everything; the bar and the figures come from models that never saw the question's group.

    `embedding`: whose vectors the features were made with.
    """
    unseen: list[NDArray[np.float64]] = [np.empty(0)] * len(cases)
    for fold in range(FOLDS):
        weights = _solve([case for case in cases if case.group % FOLDS != fold])
        for place, case in enumerate(cases):
            if case.group % FOLDS == fold:
                unseen[place] = _probabilities(weights, _matrix(case.candidates))
    related = max(_bar(cases, unseen), RELATED)
    weights = _solve(cases)
    named = {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights[:-1], strict=True)}
    figures = {"related": round(related, 4), "close": max(CLOSE, related), "very_likely": max(VERY_LIKELY, related)}
    model = Logistic(named, round(float(weights[-1]), 4), **figures, fitted_on=fitted_on, model=embedding)
    recall, false = _figures(cases, unseen, related)
    return Fitted(model, recall, false, _reliability(cases, unseen))


def _matrix(candidates: Sequence[dict[str, float]]) -> NDArray[np.float64]:
    return np.array([[*(one[name] for name in FEATURES), 1.0] for one in candidates]).reshape(-1, len(FEATURES) + 1)


def _solve(cases: Sequence[Case]) -> NDArray[np.float64]:
    """The weights, none of them negative: nobody could explain why being more alike counts against a document."""
    used = np.ones(len(FEATURES) + 1, bool)
    while True:
        weights = np.zeros(len(used))
        weights[used] = _newton(cases, used)
        against = (weights < 0) & (np.arange(len(used)) < len(FEATURES))
        if not against.any():
            return weights
        used &= ~against


def _newton(cases: Sequence[Case], used: NDArray[np.bool_]) -> NDArray[np.float64]:
    answerable = sum(case.has_answer for case in cases)
    shares = {True: (1 - UNANSWERED) / max(answerable, 1), False: UNANSWERED / max(len(cases) - answerable, 1)}
    x = np.vstack([_matrix(case.candidates) for case in cases])[:, used]
    y = np.concatenate([np.array(case.answers, float) for case in cases])
    each = [np.full(len(case.answers), shares[case.has_answer] * len(cases)) for case in cases]
    importance = np.concatenate(each)
    weights = np.zeros(x.shape[1])
    ridge = np.eye(x.shape[1]) * RIDGE
    ridge[-1, -1] = 1e-6
    for _ in range(_ROUNDS):
        p = _probabilities(weights, x)
        step = np.linalg.solve(
            (x * (importance * p * (1 - p))[:, None]).T @ x + ridge, x.T @ (importance * (p - y)) + ridge @ weights
        )
        weights = weights - step
        if np.abs(step).max() < _STILL:
            break
    return weights


def _probabilities(weights: NDArray[np.float64], x: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))


def _bar(cases: Sequence[Case], unseen: Sequence[NDArray[np.float64]]) -> float:
    """The least probability shown: under it, too many unanswerable questions would be shown something."""
    noise = [max(p, default=0.0) for case, p in zip(cases, unseen, strict=True) if not case.has_answer]
    return float(sorted(noise, reverse=True)[int(FALSE * len(noise))]) + 1e-4 if noise else CLOSE


def _figures(cases: Sequence[Case], unseen: Sequence[NDArray[np.float64]], bar: float) -> tuple[float, float]:
    found = [any(np.array(case.answers)[p >= bar]) for case, p in zip(cases, unseen, strict=True) if case.has_answer]
    noise = [bool((p >= bar).any()) for case, p in zip(cases, unseen, strict=True) if not case.has_answer]
    return float(np.mean(found)), float(np.mean(noise)) if noise else 0.0


def _reliability(cases: Sequence[Case], unseen: Sequence[NDArray[np.float64]]) -> tuple[tuple[float, float, int], ...]:
    p = np.concatenate([*unseen])
    y = np.concatenate([np.array(case.answers, float) for case in cases])
    steps = np.minimum((p * 10).astype(int), 9)
    return tuple(
        (round(float(p[steps == step].mean()), 3), round(float(y[steps == step].mean()), 3), int((steps == step).sum()))
        for step in range(10)
        if (steps == step).any()
    )
