"""Learning from verdicts, space by space: what `forum search refit` does, and the worker once a week where it may.

A model is applied when it is better on verdicts it has not seen, and never otherwise. Nothing is thrown away: who takes
a model back has the shipped one again, and may bring it back.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum

import msgspec

from core.errors import NotFound, require
from core.office import Office
from core.work import Work
from search.confidence import Logistic, load_confidence
from search.confidence.refitting import Learnt, learn
from search.models import FittedModel
from search.queries.learnt import find_learnt, list_learnt
from search.queries.verdicts import Group, verdicts_by_group


class Outcome(StrEnum):
    """What came of a try. TOO_FEW: verdicts, or new ones since the last time; WITHDRAWN: a person took the last back.

    FOREIGN: the verdicts are on the vectors of a model that nobody fitted anything for, which there is nothing to hold
    back by.
    """

    BETTER = "better"
    NOT_BETTER = "not_better"
    TOO_FEW = "too_few"
    WITHDRAWN = "withdrawn"
    FOREIGN = "foreign"


class Refit(msgspec.Struct, frozen=True):
    """One try: where, from how many verdicts, and how the model learnt compares with the one in force."""

    space_id: int
    pair: str
    model: str
    verdicts: int
    outcome: Outcome
    learnt: Learnt | None = None


def try_refit(work: Work, space_ids: Collection[int] | None = None, *, is_asked: bool = True) -> list[Refit]:
    """Learn in these spaces, or everywhere, and compare. Only reads: it takes a while, and nobody waits for it.

    `is_asked` by a person: also where somebody took the last model back.

    Raises:
        Forbidden: the actor does not look after all of them.
    """
    _require_care(work, space_ids)
    return [_try(work, group, is_asked=is_asked) for group in verdicts_by_group(work, space_ids)]


def apply_refit(work: Work, tries: Iterable[Refit]) -> None:
    """Put what is better in force, in place of what was.

    Raises:
        Forbidden: the actor does not look after all of these spaces.
    """
    for tried in tries:
        if tried.outcome is Outcome.BETTER and tried.learnt is not None:
            _require_care(work, {tried.space_id})
            _apply(work, tried, tried.learnt)


def refit_by_itself(office: Office) -> None:
    """The weekly job, on a site that wants it: as by hand, but never again what somebody took back."""
    if office.settings.search_refit:
        with office.read() as work:
            tries = try_refit(work, is_asked=False)
        with office.write() as work:
            apply_refit(work, tries)


def withdraw_learnt(work: Work, fitted_id: int) -> None:
    """Take a model back: the shipped one serves again. Twice changes nothing.

    Raises:
        NotFound: no such model, or not in the care of this actor.
    """
    row = _load(work, fitted_id)
    if row.ended_at is None:
        row.ended_at, row.is_withdrawn = work.now, True
        work.record("suggestions.withdraw", "space", row.space_id, pair=row.pair, model=row.model)


def restore_learnt(work: Work, fitted_id: int) -> None:
    """Bring back the last model that was taken back. Twice changes nothing; an older one has had its day.

    Raises:
        NotFound: no such model, or not in the care of this actor.
    """
    row = _load(work, fitted_id)
    last = find_learnt(work, row.space_id, row.pair, row.model)
    if row.is_withdrawn and last is not None and last.id == row.id:
        row.ended_at, row.is_withdrawn = None, False
        work.record("suggestions.restore", "space", row.space_id, pair=row.pair, model=row.model)


def forget_learnt(work: Work, space_ids: Collection[int] | None = None) -> int:
    """Take back every model in force in these spaces, or everywhere; how many there were.

    Raises:
        Forbidden: the actor does not look after all of them.
    """
    _require_care(work, space_ids)
    rows = [row for row in list_learnt(work, space_ids) if row.ended_at is None]
    for row in rows:
        withdraw_learnt(work, row.id)
    return len(rows)


def _require_care(work: Work, space_ids: Collection[int] | None) -> None:
    everywhere = work.actor.is_lcm_everywhere
    require(everywhere or (space_ids is not None and all(map(work.actor.is_lcm_of, space_ids))), "refit")


def _try(work: Work, group: Group, *, is_asked: bool) -> Refit:
    last = find_learnt(work, group.space_id, group.pair, group.model)
    tried = Refit(group.space_id, group.pair, group.model, len(group.verdicts), Outcome.TOO_FEW)
    shipped = load_confidence().pairs.get(group.pair)
    if shipped is None or shipped.model != group.model:
        return msgspec.structs.replace(tried, outcome=Outcome.FOREIGN)
    if last is not None and last.is_withdrawn and not is_asked:
        return msgspec.structs.replace(tried, outcome=Outcome.WITHDRAWN)
    in_force = last if last is not None and last.ended_at is None else None
    current = msgspec.convert(in_force.fitted, Logistic) if in_force else shipped
    found = learn(group.verdicts, shipped, current, in_force.at if in_force else None)
    if found is None:
        return tried
    outcome = Outcome.BETTER if found.comparison.is_better else Outcome.NOT_BETTER
    return msgspec.structs.replace(tried, outcome=outcome, learnt=found)


def _apply(work: Work, tried: Refit, learnt: Learnt) -> None:
    last = find_learnt(work, tried.space_id, tried.pair, tried.model)
    if last is not None and last.ended_at is None:
        last.ended_at = work.now
    comparison = learnt.comparison
    work.db.add(
        FittedModel(
            space_id=tried.space_id,
            pair=tried.pair,
            model=tried.model,
            fitted=msgspec.to_builtins(learnt.model),
            figures=msgspec.to_builtins(comparison),
            at=work.now,
        )
    )
    work.record(
        "suggestions.learn", "space", tried.space_id, pair=tried.pair, model=tried.model,
        verdicts=comparison.verdicts, before=comparison.before.loss, after=comparison.after.loss,
    )  # fmt: skip


def _load(work: Work, fitted_id: int) -> FittedModel:
    row = work.db.get(FittedModel, fitted_id)
    if row is None or not work.actor.is_lcm_of(row.space_id):
        raise NotFound(kind="model")
    return row
