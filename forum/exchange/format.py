"""One thread with everything that travels, as one JSON object a line. Documented in docs/exchange-format.md.

Only `id` (or `site`), `title`, `created` and a body are needed; what is left out has the default written here.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from forum.clock import WorkingHours
from forum.models.spaces import Audience, SpaceKind, SpaceLanguage, SpaceLifecycle
from forum.models.threads import ThreadKind

Key = Annotated[str, Meta(min_length=1, max_length=180)] | int
Count = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]


class Author(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who wrote: a key that stays the same in every file, and a name. Never an address."""

    key: Annotated[str, Meta(min_length=1, max_length=200)]
    name: str = ""


class Deed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who changed the state of a thread or vouched for an answer, when and why."""

    by: Author | None = None
    at: datetime | None = None
    reason: Annotated[str, Meta(max_length=32)] = ""
    note: Annotated[str, Meta(max_length=2000)] = ""


class Comment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A short remark under a post; importing quotes it at the end of the post."""

    body: str
    author: Author | None = None
    created: datetime | None = None


class GroupRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A group that may enter a space; made without members when it is missing."""

    slug: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    name: Annotated[str, Meta(max_length=200)] = ""


class SpaceRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The space a thread is in; used when the site has none with this slug."""

    slug: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=2, max_length=60)]
    title: Annotated[str, Meta(max_length=200)] = ""
    description: Annotated[str, Meta(max_length=2000)] = ""
    kind: SpaceKind = SpaceKind.TOPIC
    audience: Audience | None = None
    language: SpaceLanguage | None = None
    lifecycle: SpaceLifecycle = SpaceLifecycle.OPEN
    promised_minutes: Annotated[int, Meta(ge=15, le=60 * 24 * 30)] = 8 * 60
    hours: WorkingHours | None = None
    groups: tuple[GroupRow, ...] = ()


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reply. Its text is `body` (Markdown) or, without one, `body_html`."""

    id: Key
    created: datetime | None = None
    edited: datetime | None = None
    author: Author | None = None
    body: str | None = None
    body_html: str | None = None
    comments: tuple[Comment, ...] = ()
    score: Count = 0
    verified: Deed | None = None
    url: str = ""
    licence: str = ""


class ThreadRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A thread: its opening message, its replies and its state."""

    id: Key
    site: str = ""
    space: SpaceRow | None = None
    kind: ThreadKind = ThreadKind.QUESTION
    lang: str = ""
    title: str = ""
    created: datetime | None = None
    edited: datetime | None = None
    active: datetime | None = None
    author: Author | None = None
    body: str | None = None
    body_html: str | None = None
    comments: tuple[Comment, ...] = ()
    tags: tuple[str, ...] = ()
    topic: Literal["", "logistics", "subject"] = ""
    score: Count = 0
    me_toos: Count = 0
    url: str = ""
    licence: str = ""
    answers: tuple[AnswerRow, ...] = ()
    accepted: Key | None = None
    acceptance: Deed | None = None
    closed: datetime | None = None
    closure: Deed | None = None
    archived: datetime | None = None
    archival: Deed | None = None
    duplicate_of: tuple[str, ...] = ()


class Line(msgspec.Struct, frozen=True):
    """One row as it was read, or what is wrong with it; `where` names the place for the report."""

    where: str
    row: ThreadRow | None = None
    problem: str = ""
    detail: str = ""
