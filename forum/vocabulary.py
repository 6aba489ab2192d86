"""The words of the spaces a reader may read, for search: read from the table only when it has changed."""

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import func, select

from core.work import Work
from forum.models import Synonym
from search.views import Scope
from search.vocabulary import EVERYDAY_LISTS, Vocabulary, compile_lists

READERS: Final = 64
"""Sets of readable spaces whose vocabulary is kept ready."""

Stamp = tuple[int, int, datetime | None]


class Kept(msgspec.Struct, frozen=True):
    """The lists at one moment, and the vocabularies made of them so far, by set of spaces."""

    stamp: Stamp
    lists: tuple[tuple[int | None, tuple[str, ...]], ...]
    made: dict[frozenset[int], Vocabulary]


class SpaceWords:
    """The port `Synonyms` of search over the forum's table. A reader only gets the words of spaces they may read."""

    def __init__(self) -> None:
        """Nothing is read before the first search."""
        self._kept: Kept | None = None
        self._lock: Final = threading.Lock()

    def __call__(self, work: Work, scope: Scope) -> Vocabulary:
        """The vocabulary of a scope; one small query when nothing changed."""
        kept = self._current(work)
        spaces = frozenset(space for space, _ in kept.lists if space is not None and scope.holds(space))
        with self._lock:
            if spaces not in kept.made:
                if len(kept.made) >= READERS:
                    kept.made.clear()
                kept.made[spaces] = compile_lists(_of(kept.lists, spaces))
            return kept.made[spaces]

    def _current(self, work: Work) -> Kept:
        stamp = _stamp(work)
        kept = self._kept
        if kept is None or kept.stamp != stamp:
            rows = work.db.execute(
                select(Synonym.space_id, Synonym.terms).where(Synonym.is_removed.is_(False)).order_by(Synonym.id)
            )
            kept = self._kept = Kept(stamp, tuple((space, tuple(terms)) for space, terms in rows), {})
        return kept


def _stamp(work: Work) -> Stamp:
    """Different after every act: each adds a row or a version."""
    sums = select(func.count(Synonym.id), func.coalesce(func.sum(Synonym.version), 0), func.max(Synonym.changed_at))
    count, versions, changed_at = work.db.execute(sums).one()
    return count, int(versions), changed_at


def _of(lists: Sequence[tuple[int | None, tuple[str, ...]]], spaces: frozenset[int]) -> list[Sequence[str]]:
    return [*EVERYDAY_LISTS, *(terms for space, terms in lists if space is None or space in spaces)]
