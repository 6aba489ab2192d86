"""What an LCM sends to make or change a space."""

from typing import Annotated

from msgspec import Meta

from core.forms import Form, Note, Slug, Title
from forum.clock import WorkingHours
from forum.models.spaces import Audience, SpaceKind, SpaceLanguage, SpaceLifecycle

Minutes = Annotated[int, Meta(ge=15, le=60 * 24 * 30)]


class NewSpace(Form, frozen=True, kw_only=True):
    """A new space; the address is made from the title when none is given."""

    title: Title
    slug: Slug | None = None
    description: Note = ""
    kind: SpaceKind = SpaceKind.TOPIC
    audience: Audience = Audience.MEMBERS
    language: SpaceLanguage = SpaceLanguage.FRENCH
    lifecycle: SpaceLifecycle = SpaceLifecycle.OPEN
    promised_minutes: Minutes = 8 * 60
    hours: WorkingHours | None = None
    groups: tuple[str, ...] = ()


class SpaceEdit(Form, frozen=True, kw_only=True):
    """A changed space; the version guards against overwriting somebody else's change."""

    title: Title
    description: Note = ""
    kind: SpaceKind = SpaceKind.TOPIC
    audience: Audience = Audience.MEMBERS
    language: SpaceLanguage = SpaceLanguage.FRENCH
    lifecycle: SpaceLifecycle = SpaceLifecycle.OPEN
    promised_minutes: Minutes = 8 * 60
    hours: WorkingHours | None = None
    groups: tuple[str, ...] = ()
    version: int | None = None
