"""What a reader sees of threads and posts. Every `may_*` was computed by the rule that guards the verb."""

from datetime import datetime

import msgspec

from accounts.views import Person
from core.markup import SafeHtml


class SpaceBrief(msgspec.Struct, frozen=True):
    """The space a thread is in."""

    id: int
    slug: str
    title: str


class ThreadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A thread in a list. `unread` counts replies since the reader's last visit, None before a first visit."""

    id: int
    url: str
    title: str
    kind: str
    lang: str
    state: str
    lifecycle: str
    resolution: str
    space: SpaceBrief
    author: Person
    excerpt: str
    tags: list[str]
    reply_count: int
    me_too_count: int
    helpful_count: int
    created_at: datetime
    activity_at: datetime
    unread: int | None = None
    is_removed: bool = False


class ThreadList(msgspec.Struct, frozen=True):
    """One page of threads; `next` is the cursor of the following page."""

    items: list[ThreadRow]
    next: str | None = None


class Act(msgspec.Struct, frozen=True):
    """Who did something to a thread or post, when and why."""

    by: str
    at: datetime
    reason: str = ""
    note: str = ""


class OriginView(msgspec.Struct, frozen=True):
    """Where imported words came from, and the votes they had there; a score may be negative."""

    url: str
    licence: str
    author: str
    votes: int = 0


class PostView(msgspec.Struct, frozen=True, kw_only=True):
    """A post as its reader sees it."""

    id: int
    number: int
    author: Person
    html: SafeHtml
    body: str
    state: str
    created_at: datetime
    edited_at: datetime | None
    revision_count: int
    helpful_count: int
    version: int
    is_accepted: bool
    accepted: Act | None
    verified: Act | None
    removed: Act | None
    origin: OriginView | None
    has_voted: bool
    has_bookmarked: bool
    is_own: bool
    may_edit: bool
    may_remove: bool
    may_restore: bool
    may_accept: bool
    may_verify: bool
    may_vote: bool
    may_flag: bool

    @property
    def url(self) -> str:
        """Its permalink."""
        return f"/posts/{self.id}"


class DuplicateView(msgspec.Struct, frozen=True):
    """The thread this one repeats; None of it is told when the reader may not see that thread."""

    id: int | None
    title: str
    url: str


class DifferenceView(msgspec.Struct, frozen=True):
    """What the asker said of a suggestion that did not fit; for the LCM's eyes."""

    key: str
    reason: str


class ThreadView(msgspec.Struct, frozen=True, kw_only=True):
    """A thread with a page of its posts; the opening post is always `opening`, answers follow by number."""

    id: int
    url: str
    title: str
    kind: str
    lang: str
    state: str
    lifecycle: str
    resolution: str
    topic_mark: str | None
    space: SpaceBrief
    author: Person
    tags: list[str]
    reply_count: int
    me_too_count: int
    asker_count: int
    created_at: datetime
    activity_at: datetime
    version: int
    rev: int
    opening: PostView
    posts: list[PostView]
    best: list[PostView]
    next: str | None
    closed: Act | None
    archived: Act | None
    removed: Act | None
    duplicate_of: DuplicateView | None
    duplicates: list[DuplicateView]
    differences: list[DifferenceView]
    origin: OriginView | None
    is_following: bool
    has_me_too: bool
    is_own: bool
    read_number: int
    may_reply: bool
    may_me_too: bool
    may_close: bool
    may_reopen: bool
    may_archive: bool
    may_restore: bool
    may_remove: bool
    may_moderate: bool
    promise_due_at: datetime | None


class RevisionView(msgspec.Struct, frozen=True, kw_only=True):
    """One state of a post: the former texts, then the present one."""

    number: int
    title: str
    body: str
    by: str
    at: datetime
    reason: str
