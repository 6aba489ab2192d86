"""Made-up verdicts: a space whose people are harder to please than the shipped model believes, or just as it says."""

import math
import random
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from search.confidence import load_confidence
from search.confidence.refitting import Verdict, learn
from search.models import Fate, FittedModel, LoggedSuggestion
from search.views import Match
from tests.world import World

PAIR: Final = "words_en"
LONG_AGO: Final = datetime(2020, 1, 6, tzinfo=UTC)
DOCUMENTS: Final = 40


def made_up(count: int, *, shift: float, seed: int = 1, since: datetime = LONG_AGO) -> list[Verdict]:
    """Verdicts on suggestions that answer with the odds of the shipped model, shifted."""
    chance, shipped = random.Random(seed), load_confidence().pairs[PAIR]
    found = []
    for number in range(count):
        seen = {
            "score": chance.uniform(0.4, 0.95),
            "gap": chance.uniform(0.15, 0.5),
            "coverage": chance.uniform(0.3, 1),
            "terms": chance.uniform(0.3, 1),
        }
        odds = math.log(shipped.probability(seen) / (1 - shipped.probability(seen))) + shift
        answered = chance.random() < 1 / (1 + math.exp(-odds))
        document, at = f"t-{chance.randrange(DOCUMENTS)}", since + timedelta(minutes=number)
        found.append(Verdict(seen, answered, 1.0, document, f"draft {number}", at))
    return found


def hand_in(world: World, space: str, verdicts: list[Verdict]) -> int:
    """Put verdicts on record as if people of a space had given them long ago; the id of the space."""
    space_id: int = world.see("camille", world.site.searcher.find_space, space)
    shipped = load_confidence().pairs[PAIR]
    with world.office.write() as work:
        work.db.add_all(
            LoggedSuggestion(
                key=one.document, day=one.at.date().isoformat(), at=one.at, seen_at=one.at, space_id=space_id, model="",
                pair=PAIR, rank=1, score=one.features["score"], probability=shipped.probability(one.features),
                features=one.features, match=_match(shipped.probability(one.features)), words=[], has_answer=True,
                is_current=False, fate=Fate.TAKEN if one.answered else Fate.REFUSED,
            )
            for one in verdicts
        )  # fmt: skip
    return space_id


def hand_in_model(world: World, space: str) -> int:
    """A model that a space is said to have taught; its number."""
    found = learn(made_up(300, shift=-2.5), load_confidence().pairs[PAIR], load_confidence().pairs[PAIR])
    assert found is not None
    with world.office.write() as work:
        row = FittedModel(
            space_id=world.site.searcher.find_space(work, space), pair=PAIR, model="", at=work.now,
            fitted=msgspec.to_builtins(found.model), figures=msgspec.to_builtins(found.comparison),
        )  # fmt: skip
        work.db.add(row)
        work.db.flush()
        return row.id


def _match(probability: float) -> Match:
    return Match.VERY_LIKELY if probability >= 0.85 else Match.CLOSE if probability >= 0.6 else Match.RELATED
