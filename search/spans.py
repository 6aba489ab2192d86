"""Stretches of time: when a thing was written, in periods that people choose from. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec


class Period(StrEnum):
    """When a thing was written; each holds the one before it, except the last."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    OLDER = "older"


RECENT: Final = {
    Period.DAY: timedelta(days=1),
    Period.WEEK: timedelta(days=7),
    Period.MONTH: timedelta(days=30),
    Period.YEAR: timedelta(days=365),
}
"""How far back each period reaches; older is what is before the last of them."""


class Span(msgspec.Struct, frozen=True):
    """A stretch of time: from `since` on, and before `until`; None means without end."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, instant: datetime) -> bool:
        """Whether an instant lies in it."""
        return (self.since is None or instant >= self.since) and (self.until is None or instant < self.until)


def spans_at(now: datetime) -> dict[str, Span]:
    """The periods as they are at an instant, by name."""
    spans = {str(period): Span(since=now - reach) for period, reach in RECENT.items()}
    return {**spans, str(Period.OLDER): Span(until=now - RECENT[Period.YEAR])}
