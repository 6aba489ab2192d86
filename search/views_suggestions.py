"""What became of suggestions, in numbers: no person, no document, no text."""

from datetime import datetime
from typing import Final

import msgspec

from search.confidence.refitting import Comparison
from search.views import Match

TELLING: Final = 10
"""Judged suggestions from which a share says anything."""


class Tally(msgspec.Struct, frozen=True):
    """Suggestions counted: shown, opened, and of those that somebody judged, which answered and which did not."""

    shown: int = 0
    opened: int = 0
    answered: int = 0
    refused: int = 0
    passed: int = 0

    @property
    def judged(self) -> int:
        """Those of which it is known."""
        return self.answered + self.refused + self.passed

    @property
    def share(self) -> float | None:
        """Which share of the judged answered; None when nobody judged any."""
        return self.answered / self.judged if self.judged else None


class Band(msgspec.Struct, frozen=True):
    """What became of the suggestions with one of our words."""

    match: Match
    tally: Tally


class Step(msgspec.Struct, frozen=True):
    """One point of the reliability curve: judged suggestions found about equally likely, and the share that answered.

    `low` and `high` bound the probabilities, `predicted` is their mean.
    """

    low: float
    high: float
    judged: int
    predicted: float
    answered: float


class LearntView(msgspec.Struct, frozen=True):
    """A model that a space taught, and how it compared when it was applied.

    `pair`: en, fr, across; words_en or words_fr for what is judged by words alone.
    """

    id: int
    space_id: int
    pair: str
    model: str
    at: datetime
    comparison: Comparison
    is_in_force: bool
    is_withdrawn: bool


class SuggestionReport(msgspec.Struct, frozen=True, kw_only=True):
    """Suggestions of a period in the spaces of one reader. `steps` are of documents with an answer alone."""

    days: int
    total: Tally
    bands: tuple[Band, ...]
    steps: tuple[Step, ...]
    learnt: tuple[LearntView, ...]
    is_kept: bool
    is_everywhere: bool

    @property
    def excess(self) -> float | None:
        """By how much more than what came true was promised, as a share; None before enough was judged."""
        judged = sum(step.judged for step in self.steps)
        if judged < TELLING:
            return None
        return sum(step.judged * (step.predicted - step.answered) for step in self.steps) / judged
