"""What an address asks of search, and the addresses that lead on: a filter more or less, another order."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlencode

import msgspec
from litestar.datastructures import MultiDict

from frontend.pages.addresses import choice_in, plain
from search.query import QUERY_CHARS
from search.spans import Period
from search.syntax import FieldWord, Reading, read, without
from search.views import VERIFIED_ONLY, Sort

FACETS: Final = ("kind", "state", "verified", "space", "lang", "tag", "period")
SINGLE: Final = frozenset({"space", "verified", "period"})
"""Facets of which one value at most is chosen."""
KNOWN: Final = {"verified": (VERIFIED_ONLY,), "period": tuple(Period)}
"""Facets with a fixed list of values; another value is no filter at all."""
MOST_VALUES: Final = 20
"""Choices one filter takes from an address."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an address asks of search; `exact`: words as they are typed."""

    q: str
    chosen: Mapping[str, tuple[str, ...]]
    sort: Sort
    cursor: str | None
    exact: bool = False

    @property
    def is_empty(self) -> bool:
        """Neither words nor filters: the page then says what can be found."""
        return not self.q and not any(self.chosen.values())

    @property
    def reading(self) -> Reading:
        """The words, and the field words among them."""
        return read(self.q)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a search for other words keeps of this one; not that its spelling was meant."""
        return [(name, value) for name, value in self._pairs if name not in {"q", "exact"}]

    def address(self, *, cursor: str | None = None) -> str:
        """This search, from its first page or from a later one."""
        return "/search?" + urlencode([*self._pairs, *((("cursor", cursor),) if cursor else ())])

    def sorted_by(self, sort: str) -> str:
        """The same search in another order."""
        return msgspec.structs.replace(self, sort=Sort(sort)).address()

    def exactly(self, *, is_exact: bool) -> str:
        """The same search without the likely spellings, or with them."""
        return msgspec.structs.replace(self, exact=is_exact).address()

    def unfiltered(self) -> "Asked":
        """The words alone."""
        return msgspec.structs.replace(self, q=self.reading.words, chosen=dict.fromkeys(FACETS, ()), cursor=None)

    def toggled(self, name: str, value: str) -> str:
        """The same search with this filter put on or taken away."""
        return self.toggle(name, value).address()

    def toggle(self, name: str, value: str) -> "Asked":
        """The same with this filter put on or taken away."""
        values = self.chosen.get(name, ())
        others = () if name in SINGLE else tuple(other for other in values if other != value)
        chosen = {**self.chosen, name: others if value in values else (*others, value)}
        return msgspec.structs.replace(self, chosen=chosen, cursor=None)

    def narrower(self) -> Iterator[tuple[FieldWord, "Asked"]]:
        """Each filter, whether it was pressed or typed, and the search without it."""
        for name, values in self.chosen.items():
            for value in values:
                yield FieldWord(name, value), self.toggle(name, value)
        for field in self.reading.fields:
            yield field, msgspec.structs.replace(self, q=without(self.q, field), cursor=None)

    @property
    def _pairs(self) -> list[tuple[str, str]]:
        chosen = [(name, value) for name, values in self.chosen.items() for value in values]
        sort = [] if self.sort == Sort.RELEVANCE else [("sort", str(self.sort))]
        return [("q", self.q), *chosen, *sort, *([("exact", "1")] if self.exact else [])]


def asked_of(query: MultiDict[str]) -> Asked:
    """What an address asks; values that cannot be searched for ask nothing."""
    single = dict(query)
    return Asked(
        q=plain(single.get("q", ""), chars=QUERY_CHARS),
        chosen={name: _values(query, name) for name in FACETS},
        sort=choice_in(single, "sort", Sort) or Sort.RELEVANCE,
        cursor=single.get("cursor") or None,
        exact=single.get("exact", "") == "1",
    )


def _values(query: MultiDict[str], name: str) -> tuple[str, ...]:
    values = [plain(value) for value in query.getall(name, [])][:MOST_VALUES]
    kept = tuple(dict.fromkeys(value for value in values if value and value in KNOWN.get(name, (value,))))
    return kept[:1] if name in SINGLE else kept
