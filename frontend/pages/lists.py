"""Lists of threads as pages ask for them: filters from the address, never a refusal for an old link."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

import msgspec

from core.work import Work
from forum.models.threads import ThreadKind
from forum.queries.spaces import list_spaces
from forum.queries.threads import ThreadFilter, ThreadSort, ThreadState, list_threads
from forum.views.spaces import SpaceRow
from forum.views.threads import ThreadList
from frontend.pages.typed import with_query

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)
LANGUAGES: Final = frozenset({"fr", "en"})
TAG_CHARS: Final = 40


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A page of threads with what narrowed it; `without` is the address that forgets the filters."""

    path: str
    query: Mapping[str, str]
    wanted: ThreadFilter
    threads: ThreadList
    spaces: list[SpaceRow]
    next_url: str
    is_first: bool

    @property
    def is_narrowed(self) -> bool:
        """Whether something was filtered out: an empty list then says something else."""
        wanted = self.wanted
        filters = (wanted.kind, wanted.state, wanted.lang, wanted.tag, wanted.is_mine, wanted.is_followed)
        return any(filters) or bool(self.spaces and wanted.space)

    def address(self, **changes: str) -> str:
        """The same list, narrowed otherwise, from its first page."""
        return with_query(self.path, self.query, cursor="", **changes)


def list_for_page(work: Work, path: str, query: Mapping[str, str], space: str | None = None) -> Listing:
    """The list an address asks for; inside a space when one is given.

    Raises:
        Invalid: the cursor was not made by this list.
    """
    wanted = filter_of(query, space=space, may_be_own=work.actor.is_signed_in)
    threads = list_threads(work, wanted)
    next_url = with_query(path, query, cursor=threads.next) if threads.next else ""
    return Listing(
        path=path,
        query=query,
        wanted=wanted,
        threads=threads,
        spaces=[] if space else list_spaces(work),
        next_url=next_url,
        is_first=not wanted.cursor,
    )


def filter_of(query: Mapping[str, str], *, space: str | None = None, may_be_own: bool = True) -> ThreadFilter:
    """What an address narrows a list to; values nobody knows narrow nothing."""
    lang = query.get("lang", "")
    return ThreadFilter(
        space=space or query.get("space") or None,
        kind=_choice(ThreadKind, query.get("kind")),
        state=_choice(ThreadState, query.get("state")),
        lang=lang if lang in LANGUAGES else None,
        tag=query.get("tag", "").strip().lower()[:TAG_CHARS] or None,
        is_mine=may_be_own and bool(query.get("mine")),
        is_followed=may_be_own and bool(query.get("followed")),
        sort=_choice(ThreadSort, query.get("sort")) or ThreadSort.ACTIVITY,
        cursor=query.get("cursor") or None,
    )


def _choice(kind: type[ChoiceT], value: str | None) -> ChoiceT | None:
    return kind(value) if value in set(kind) else None
