"""What people send about themselves: drafts, bookmarks, reports, mail paces, how far they have read."""

from typing import Annotated, Literal

from msgspec import Meta

from core.forms import BODY_CHARS, Form, Short, Slug
from forum.models.posts import FlagReason

RowId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Place = Annotated[str, Meta(max_length=40, pattern=r"^(ask|(reply|edit):[1-9][0-9]{0,17})$")]
LooseTitle = Annotated[str, Meta(max_length=200)]
LooseBody = Annotated[str, Meta(max_length=BODY_CHARS)]
FlagNote = Annotated[str, Meta(max_length=1_700)]
"""Shorter than a note: the link of an earlier answer is kept in front of it."""


class DraftForm(Form, frozen=True, kw_only=True):
    """What somebody is writing, as far as it goes. Nothing is required but the place.

    `version` is that of the post being changed: by it a change that somebody made meanwhile is noticed.
    """

    place: Place
    space: Slug | None = None
    kind: Literal["", "question", "discussion", "announcement"] = ""
    title: LooseTitle = ""
    body: LooseBody = ""
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None


class Deflecting(Form, frozen=True, kw_only=True):
    """A suggestion answered the question before it was posted: `t-12` is a thread, `k-3` an article."""

    suggestion_key: Annotated[str, Meta(pattern=r"^[tk]-[1-9][0-9]{0,17}$")]
    title: LooseTitle = ""
    body: LooseBody = ""
    space: Slug | None = None


class BookmarkForm(Form, frozen=True, kw_only=True):
    """Why a post is kept."""

    note: Short = ""


class FlagForm(Form, frozen=True, kw_only=True):
    """Why a post is reported; `already_answered` says where, by a link or a thread number."""

    reason: FlagReason
    note: FlagNote = ""
    link: Short = ""


class ReadTo(Form, frozen=True, kw_only=True):
    """How far somebody has read in a thread."""

    post_number: Annotated[int, Meta(ge=1, le=2**31 - 1)]


class NoticesRead(Form, frozen=True, kw_only=True):
    """Which notifications were read: these, or all of them up to one."""

    ids: Annotated[tuple[RowId, ...], Meta(max_length=200)] = ()
    up_to: RowId | None = None


class PaceForm(Form, frozen=True, kw_only=True):
    """How mails follow notifications, everywhere or in one space; `default` follows the choice for everywhere."""

    pace: Literal["at_once", "daily", "never", "default"]
    space: Slug | None = None
