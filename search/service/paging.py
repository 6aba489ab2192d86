"""How a list is read on: what a cursor holds, and what of it may change between two pages.

An ordered list (newest, activity, votes) goes on after the last document seen, so whatever is added meanwhile moves
nothing. A list by relevance is scored anew for each page, with weights that change as others write; so its cursor says
when it was begun, and which of the documents scored as pairs were shown. It holds what had been written by then, shows
none of those twice, and leaves none of them out.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from core.errors import Invalid
from core.ids import Cursor
from search.spans import Span
from search.views import Hits, Position, Sort, TextQuery

DEEPEST: Final = 1_000
"""Nobody reads further; a program that wants everything asks the lists, not the search."""


class Begun(msgspec.Struct, frozen=True):
    """A list by relevance: when its first page was read, and the documents of its scored head shown so far."""

    at: datetime
    seen: tuple[str, ...] = ()

    def having(self, keys: Iterable[str]) -> "Begun":
        """The same list after these were shown too."""
        return Begun(self.at, (*self.seen, *keys))

    def cursor(self, query: TextQuery) -> str | None:
        """Where the page after this one begins; None when nobody should read so far."""
        end = query.offset + query.limit
        return Cursor(" ".join((self.at.isoformat(), *self.seen)), end).encode() if end < DEEPEST else None


def at_page(query: TextQuery, cursor: str | None, now: datetime) -> tuple[TextQuery, Begun]:
    """The query of the page a cursor leads to, and what is known of the pages before.

    Raises:
        Invalid: the cursor was not made by this list.
    """
    place = Cursor.decode(cursor)
    if place is None:
        return query, Begun(now)
    if query.sort is not Sort.RELEVANCE:
        return msgspec.structs.replace(query, after=_position(place, query.sort)), Begun(now)
    moment, *seen = place.value.split(" ")
    begun = Begun(min(Cursor(moment, place.id).instant, now), tuple(seen))
    written = query.filters.written
    until = begun.at + timedelta.resolution
    span = Span(written.since, min(until, written.until) if written.until else until)
    filters = msgspec.structs.replace(query.filters, written=span)
    return msgspec.structs.replace(query, filters=filters, offset=min(max(place.id, 0), DEEPEST)), begun


def onward(query: TextQuery, hits: Hits, begun: Begun) -> str | None:
    """The cursor of the page after one that the index ordered by itself; None after the last."""
    if len(hits.items) < query.limit:
        return None
    if hits.end is None:
        return begun.cursor(query) if query.offset + query.limit < hits.total else None
    return Cursor(f"{query.sort}:{hits.end.value!r}:{hits.end.kind}", hits.end.id).encode()


def _position(place: Cursor, sort: Sort) -> Position:
    name, _, rest = place.value.partition(":")
    value, _, kind = rest.partition(":")
    if name != sort or not kind:
        raise Invalid({"cursor": "bad_choice"})
    return Position(Cursor(value, place.id).number, place.id, kind)
