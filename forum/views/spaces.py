"""What a reader sees of a space."""

from datetime import datetime

import msgspec

from accounts.views import Person
from forum.clock import WorkingHours


class SpaceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A space in a list."""

    id: int
    slug: str
    title: str
    description: str
    kind: str
    audience: str
    language: str
    lifecycle: str
    thread_count: int
    unanswered_count: int
    activity_at: datetime | None

    @property
    def url(self) -> str:
        """Its page."""
        return f"/spaces/{self.slug}"


class SpaceView(msgspec.Struct, frozen=True, kw_only=True):
    """A space with everything its page shows."""

    id: int
    slug: str
    title: str
    description: str
    kind: str
    audience: str
    language: str
    lifecycle: str
    promised_minutes: int
    hours: WorkingHours
    groups: list[str]
    staff: list[Person]
    version: int
    created_at: datetime
    may_post: bool
    may_announce: bool
    may_edit: bool

    @property
    def url(self) -> str:
        """Its page."""
        return f"/spaces/{self.slug}"
