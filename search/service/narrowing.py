"""What field words narrow a list to: names and dates of a search box become filters, for one reader."""

from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from accounts.queries.people import ids_by_name
from core.errors import NotFound
from core.ids import slugify
from core.work import Work
from search.ports import FindSpace
from search.spans import Span
from search.syntax import Reading, first_day, kinds_of, states_meant
from search.views import Filters

NOBODY: Final = 0
"""An id that nothing has: a space or a person nobody knows finds nothing, rather than everything."""


class Narrowing:
    """Turns field words into filters."""

    def __init__(self, find_space: FindSpace) -> None:
        """Know spaces by their address."""
        self._find_space = find_space

    def narrowed(self, work: Work, reading: Reading, filters: Filters) -> Filters:
        """The filters with what the field words add. Two of one name widen each other, as two choices of a facet do."""
        if not reading.fields:
            return filters
        return msgspec.structs.replace(
            filters,
            space_ids=filters.space_ids | {self._space(work, value) for value in reading.values("space")},
            kinds=filters.kinds | kinds_of(reading),
            langs=filters.langs.union(reading.values("lang")),
            states=filters.states | states_meant(reading),
            tags=filters.tags.union(reading.values("tag")),
            author_ids=frozenset(
                number for value in reading.values("author") for number in ids_by_name(work, value) or {NOBODY}
            ),
            written=_between(work, reading),
        )

    def _space(self, work: Work, value: str) -> int:
        for slug in dict.fromkeys((value.lower(), slugify(value))):
            try:
                return self._find_space(work, slug)
            except NotFound:
                continue
        return NOBODY


def _between(work: Work, reading: Reading) -> Span:
    """From the latest `after:` to the earliest `before:`, days as they begin where the reader lives."""
    zone = _zone(work.actor.timezone)
    since = [_begins(value, zone) for value in reading.values("after")]
    until = [_begins(value, zone) for value in reading.values("before")]
    return Span(max(since, default=None), min(until, default=None))


def _begins(value: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(first_day(value), time(), zone).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
