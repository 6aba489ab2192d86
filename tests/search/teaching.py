"""How often made-up spaces teach something, and whether it is true: `python -m tests.search.teaching`.

Not a test: for docs/evidence/search.md. Each line: verdicts, how much easier to please people are (log-odds), spaces
out of 60 whose model was applied, how many of these are worse on fresh verdicts, the mean log loss there before, after.
"""

import math

from search.confidence import Logistic, load_confidence
from search.confidence.refitting import Verdict, learn
from tests.search.taught import PAIR, made_up

SPACES = 60


def main() -> None:
    """Print the table."""
    shipped = load_confidence().pairs[PAIR]
    for count in (30, 60, 150, 400):
        for shift in (0.0, -1.0, -2.0, 1.0):
            fresh = made_up(2_000, shift=shift, seed=999)
            found = [learn(made_up(count, shift=shift, seed=seed), shipped, shipped) for seed in range(SPACES)]
            applied = [one.model for one in found if one and one.comparison.is_better]
            before, after = _loss(shipped, fresh), [_loss(model, fresh) for model in applied]
            mean = sum(after) / len(after) if after else before
            worse = sum(loss > before for loss in after)
            print(f"{count:4} {shift:+.0f}  {len(applied):2}  {worse:2}  {before:.3f} {mean:.3f}")  # noqa: T201


def _loss(model: Logistic, verdicts: list[Verdict]) -> float:
    said = [(model.probability(one.features), one.answered) for one in verdicts]
    return sum(-math.log(max(p if answered else 1 - p, 1e-6)) for p, answered in said) / len(said)


if __name__ == "__main__":
    main()
