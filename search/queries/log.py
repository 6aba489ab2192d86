"""Reading the search log. An LCM of some spaces sees what was looked for in them, not what was looked for everywhere.

A search everywhere may be about any space, those this LCM may not even know of included; its words would tell. One that
led to a question is filed under the space where it was asked: that much its author made known there.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, SQLColumnExpression, case, func, select, true

from core.errors import SignInRequired, require
from core.work import Work
from search.models import LoggedSearch
from search.views_gaps import Gap, GapReport, Stretch

SHOWN_FROM: Final = 2
"""Different marks from which a text is shown: what one browser looked for on one day is that person's own affair."""
GAPS: Final = 50
STRETCHES: Final = 12


def last_search(work: Work, visit: str, since: datetime) -> LoggedSearch | None:
    """The last search of a visit."""
    return work.db.scalar(
        select(LoggedSearch)
        .where(LoggedSearch.visit == visit, LoggedSearch.at >= since)
        .order_by(LoggedSearch.at.desc(), LoggedSearch.id.desc())
        .limit(1)
    )


def list_gaps(work: Work, days: int) -> GapReport:
    """What people looked for in the last days, and did not find.

    Raises:
        SignInRequired: nobody is signed in.
        Forbidden: the actor looks after no space.
    """
    if not work.actor.is_signed_in:
        raise SignInRequired
    require(work.actor.is_lcm_anywhere, "read_gaps")
    since = work.now - timedelta(days=days)
    among = (LoggedSearch.at >= since, _in_care(work))
    searches, not_found, asked, opened = work.db.execute(
        select(
            func.count(),
            _count(LoggedSearch.found == 0),
            _count((LoggedSearch.found == 0) & LoggedSearch.was_asked),
            _count(LoggedSearch.was_opened),
        ).where(*among)
    ).one()
    shown = _gaps(work, among)
    return GapReport(
        days=days,
        searches=searches,
        not_found=not_found,
        asked=asked,
        opened=opened,
        gaps=shown[:GAPS],
        too_few=not_found - sum(gap.times for gap in shown),
        stretches=tuple(_stretches(work, among, since)),
        is_kept=work.settings.search_log_days > 0,
        is_everywhere=work.actor.is_lcm_everywhere,
    )


def _gaps(work: Work, among: tuple[ColumnElement[bool], ...]) -> tuple[Gap, ...]:
    times, people = func.count(), func.count(LoggedSearch.mark.distinct())
    rows = work.db.execute(
        select(
            LoggedSearch.text,
            func.max(LoggedSearch.lang),
            times,
            people,
            _count(LoggedSearch.was_asked),
            func.max(LoggedSearch.at),
        )
        .where(*among, LoggedSearch.found == 0, LoggedSearch.text != "")
        .group_by(LoggedSearch.text)
        .having(people >= SHOWN_FROM)
        .order_by(times.desc(), LoggedSearch.text)
    )
    return tuple(Gap(*row) for row in rows)


def _stretches(work: Work, among: tuple[ColumnElement[bool], ...], since: datetime) -> Iterator[Stretch]:
    length = (work.now - since) / STRETCHES
    starts = [since + number * length for number in range(STRETCHES)]
    within = [(LoggedSearch.at >= start) & (LoggedSearch.at < start + length) for start in starts]
    row = work.db.execute(
        select(*map(_count, within), *(_count(one & (LoggedSearch.found == 0)) for one in within)).where(*among)
    ).one()
    for number, start in enumerate(starts):
        yield Stretch(start, row[number], row[STRETCHES + number])


def _in_care(work: Work) -> ColumnElement[bool]:
    return true() if work.actor.is_lcm_everywhere else LoggedSearch.space_id.in_(work.actor.lcm_spaces)


def _count(condition: SQLColumnExpression[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
