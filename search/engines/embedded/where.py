"""Scope and filters as SQL conditions over the `document` table `d`; the scope is part of every statement."""

import json
from collections.abc import Collection, Iterable

import msgspec

from search.spans import Span
from search.views import Filters, Scope, State


class Where(msgspec.Struct, frozen=True):
    """Conditions joined by AND, and their parameters."""

    conditions: tuple[str, ...] = ()
    params: tuple[object, ...] = ()

    def plus(self, condition: str, *params: object) -> "Where":
        """One condition more."""
        return Where((*self.conditions, condition), (*self.params, *params))

    @property
    def sql(self) -> str:
        """The text after WHERE."""
        return " AND ".join(self.conditions) or "1"


def within(scope: Scope) -> Where:
    """Present documents of readable spaces: the floor of every query."""
    where = Where(("d.removed = 0",))
    return where if scope.everything else where.plus(f"d.space_id IN {_LIST}", listed(scope.space_ids))


def narrowed(where: Where, filters: Filters) -> Where:
    """The same with every filter of the reader."""
    for column, values in (("space_id", filters.space_ids), ("kind", filters.kinds), ("lang", filters.langs)):
        if values:
            where = where.plus(f"d.{column} IN {_LIST}", listed(values))
    if filters.states:
        resolved = filters.states - {State.OPEN}
        where = where.plus(f"(d.state IN {_LIST} OR d.resolution IN {_LIST})", listed(filters.states), listed(resolved))
    if filters.is_verified:
        where = where.plus("d.resolution = ?", State.VERIFIED)
    return _written(tagged(bounded(where, filters), filters.tags), filters.period)


def bounded(where: Where, filters: Filters) -> Where:
    """The same with the filters that are no choice among others: who wrote it, and between which dates."""
    if filters.author_ids:
        where = where.plus(f"d.author_id IN {_LIST}", listed(filters.author_ids))
    return _written(where, filters.written)


def tagged(where: Where, tags: Collection[str]) -> Where:
    """The same, only documents with one of the tags."""
    if not tags:
        return where
    return where.plus(f"d.id IN (SELECT document FROM tag WHERE tag IN {_LIST})", listed(tags))  # noqa: S608 - our text, bound values


def in_span(span: Span) -> Where:
    """Documents written in a stretch of time."""
    where = Where()
    if span.since is not None:
        where = where.plus("d.created_at >= ?", span.since.timestamp())
    if span.until is not None:
        where = where.plus("d.created_at < ?", span.until.timestamp())
    return where


def _written(where: Where, span: Span) -> Where:
    bounds = in_span(span)
    return Where((*where.conditions, *bounds.conditions), (*where.params, *bounds.params))


def listed(values: Iterable[object]) -> str:
    """Any number of values as one bound parameter (JSON), for `IN`."""
    return json.dumps(list(values))


_LIST = "(SELECT value FROM json_each(?))"
