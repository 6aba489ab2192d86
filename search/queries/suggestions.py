"""Reading what became of suggestions. An LCM of some spaces sees those asked for there, and numbers alone."""

from datetime import timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, func, select, true

from core.errors import SignInRequired, require
from core.work import Work
from search.confidence.refitting import Comparison
from search.models import Fate, LoggedSuggestion
from search.queries.learnt import list_learnt
from search.queries.verdicts import ANSWERED
from search.views import Match
from search.views_suggestions import Band, LearntView, Step, SuggestionReport, Tally

STEPS: Final = 5
_YES: Final = [fate for fate, answered in ANSWERED.items() if answered]


def report_suggestions(work: Work, days: int) -> SuggestionReport:
    """What became of the suggestions of the last days.

    Raises:
        SignInRequired: nobody is signed in.
        Forbidden: the actor looks after no space.
    """
    if not work.actor.is_signed_in:
        raise SignInRequired
    require(work.actor.is_lcm_anywhere, "read_suggestions")
    among = (LoggedSuggestion.at >= work.now - timedelta(days=days), _in_care(work))
    bands = _bands(work, among)
    return SuggestionReport(
        days=days,
        total=Tally(*(sum(getattr(band.tally, name) for band in bands) for name in Tally.__struct_fields__)),
        bands=bands,
        steps=_steps(work, among),
        learnt=_learnt(work),
        is_kept=work.settings.search_log_days > 0,
        is_everywhere=work.actor.is_lcm_everywhere,
    )


def _bands(work: Work, among: tuple[ColumnElement[bool], ...]) -> tuple[Band, ...]:
    fate = LoggedSuggestion.fate
    rows = work.db.execute(
        select(
            LoggedSuggestion.match,
            func.count(),
            _count(LoggedSuggestion.was_opened),
            _count(fate.in_(_YES)),
            _count(fate.in_([Fate.REFUSED, Fate.CONTESTED])),
            _count(fate == Fate.PASSED),
        )
        .where(*among)
        .group_by(LoggedSuggestion.match)
    )
    found = {str(match): Tally(*numbers) for match, *numbers in rows}
    return tuple(Band(match, found.get(match, Tally())) for match in Match)


def _steps(work: Work, among: tuple[ColumnElement[bool], ...]) -> tuple[Step, ...]:
    probability = LoggedSuggestion.probability
    edges = [(step / STEPS, (step + 1) / STEPS) for step in range(STEPS)]
    columns: list[ColumnElement[Any]] = []
    for low, high in edges:
        inside = and_(probability >= low, probability < high) if high < 1 else probability >= low
        columns += [
            _count(inside),
            func.coalesce(func.sum(case((inside, probability), else_=0.0)), 0.0),
            _count(and_(inside, LoggedSuggestion.fate.in_(_YES))),
        ]
    judged = (LoggedSuggestion.has_answer, LoggedSuggestion.fate.in_(ANSWERED))
    row = work.db.execute(select(*columns).where(*among, *judged)).one()
    steps = []
    for place, (low, high) in enumerate(edges):
        count, predicted, answered = row[3 * place : 3 * place + 3]
        if count:
            steps.append(Step(low, high, count, round(predicted / count, 3), round(answered / count, 3)))
    return tuple(steps)


def _learnt(work: Work) -> tuple[LearntView, ...]:
    rows = list_learnt(work, None if work.actor.is_lcm_everywhere else work.actor.lcm_spaces)
    return tuple(
        LearntView(
            row.id, row.space_id, row.pair, row.model, row.at, msgspec.convert(row.figures, Comparison),
            is_in_force=row.ended_at is None, is_withdrawn=row.is_withdrawn,
        )
        for row in rows
    )  # fmt: skip


def _in_care(work: Work) -> ColumnElement[bool]:
    return true() if work.actor.is_lcm_everywhere else LoggedSuggestion.space_id.in_(work.actor.lcm_spaces)


def _count(condition: SQLColumnExpression[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
