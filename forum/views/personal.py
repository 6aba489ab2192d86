"""What belongs to one reader, as they see it: drafts, bookmarks, uploads, and their marks in a thread."""

from datetime import datetime
from pathlib import Path

import msgspec


class DraftView(msgspec.Struct, frozen=True, kw_only=True):
    """A draft; `url` is where writing goes on, `is_kept` says that it was put aside and can be taken up again.

    `is_edit`: the change of a post, which began from its `version`.
    """

    id: int
    place: str
    url: str
    kind: str
    space_slug: str
    thread_id: int | None
    thread_title: str
    title: str
    body: str
    updated_at: datetime
    expires_at: datetime | None
    is_kept: bool
    version: int | None = None
    is_edit: bool = False


class BookmarkView(msgspec.Struct, frozen=True, kw_only=True):
    """A kept post."""

    post_id: int
    url: str
    thread_id: int
    thread_title: str
    space_slug: str
    author_name: str
    excerpt: str
    note: str
    at: datetime


class BookmarkPage(msgspec.Struct, frozen=True):
    """A page of bookmarks, newest first."""

    items: list[BookmarkView]
    next: str | None


class ReaderMarks(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader left in a thread; `read_number` is the last post read, 0 for none."""

    votes: frozenset[int] = frozenset()
    bookmarks: frozenset[int] = frozenset()
    flags: frozenset[int] = frozenset()
    is_following: bool = False
    is_muted: bool = False
    has_me_too: bool = False
    read_number: int = 0


class UploadView(msgspec.Struct, frozen=True):
    """An image just stored, and the address to write in a post."""

    url: str
    media_type: str
    width: int
    height: int


class UploadFile(msgspec.Struct, frozen=True):
    """An image to serve."""

    path: Path
    media_type: str
