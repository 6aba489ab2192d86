"""Scope and filters as SQL conditions over the `document` table `d`; the scope is part of every statement."""

import json
from collections.abc import Collection, Iterable

import msgspec

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
    return tagged(where, filters.tags)


def tagged(where: Where, tags: Collection[str]) -> Where:
    """The same, only documents with one of the tags."""
    if not tags:
        return where
    return where.plus(f"d.id IN (SELECT document FROM tag WHERE tag IN {_LIST})", listed(tags))  # noqa: S608 - our text, bound values


def listed(values: Iterable[object]) -> str:
    """Any number of values as one bound parameter (JSON), for `IN`."""
    return json.dumps(list(values))


_LIST = "(SELECT value FROM json_each(?))"
