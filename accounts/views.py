"""What accounts shows. HTML in a view was made by `core.markup.render`, and by nothing else."""

from datetime import datetime

import msgspec

from accounts.agents import Agent
from accounts.models import Status, TicketKind
from core.actor import Actor, Grant, Role, TokenScope


class Person(msgspec.Struct, frozen=True):
    """Somebody beside a post."""

    id: int
    name: str
    handle: str
    role: Role = Role.LEARNER
    grants: tuple[Grant, ...] = ()
    is_imported: bool = False

    def role_in(self, space_id: int) -> Role:
        """The badge to show in a space: the highest role held there or everywhere."""
        here = [grant.role for grant in self.grants if grant.space_id in (None, space_id)]
        return highest(here)


class MailTarget(msgspec.Struct, frozen=True):
    """Where mails to a person go, and how they read."""

    name: str
    address: str
    locale: str
    timezone: str


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A person's public page."""

    id: int
    name: str
    handle: str
    role: Role
    bio_html: str
    joined_at: datetime
    is_imported: bool
    is_suspended: bool
    may_edit: bool
    may_suspend: bool
    may_reinstate: bool


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody may know and change of themselves."""

    id: int
    name: str
    handle: str
    email: str | None
    role: Role
    grants: list[Grant]
    groups: list["GroupView"]
    locale: str
    timezone: str
    bio: str
    scopes: list[TokenScope]
    """What a token of this person may be allowed to do."""


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the administrator's list; the address is shown to administrators alone."""

    id: int
    name: str
    handle: str
    email: str | None
    status: Status
    role: Role
    grants: list[Grant]
    created_at: datetime
    seen_at: datetime | None
    is_imported: bool
    may_suspend: bool
    may_reinstate: bool


class People(msgspec.Struct, frozen=True):
    """One page of the list; `next` asks for the one after."""

    items: list[PersonRow]
    next: str | None


class GroupView(msgspec.Struct, frozen=True):
    """A group, and whether this reader may change who is in it."""

    id: int
    name: str
    slug: str
    members: int
    may_manage: bool = False


class SessionView(msgspec.Struct, frozen=True):
    """One browser that is signed in."""

    id: int
    agent: Agent
    created_at: datetime
    seen_at: datetime
    is_current: bool


class TokenView(msgspec.Struct, frozen=True, kw_only=True):
    """One bearer token, without its secret."""

    id: int
    name: str
    scopes: list[TokenScope]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None
    is_expired: bool


class TokenList(msgspec.Struct, frozen=True):
    """Somebody's tokens."""

    items: list[TokenView]


class IssuedToken(msgspec.Struct, frozen=True):
    """A new bearer token: the only time its secret is shown."""

    id: int
    token: str


class TicketView(msgspec.Struct, frozen=True):
    """What the page of a mailed link may show to who holds it."""

    kind: TicketKind
    email: str
    expires_at: datetime


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who a session cookie stands for, and what the edge owes it."""

    actor: Actor
    session_id: int
    csrf_seed: str
    needs_touch: bool
    """Ten minutes have passed: call `service.sessions.touch_session` and send the cookie again."""
    needs_rotation: bool
    """Privileges changed: call `signing.rotate_session` and send the new cookie."""


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """Who a bearer token stands for."""

    actor: Actor
    token_id: int
    needs_touch: bool


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """What sign-in compares with; empty when nobody has the address. Never leaves the server."""

    user_id: int | None = None
    pending_id: int | None = None
    password_hash: str | None = None


class NewSession(msgspec.Struct, frozen=True):
    """A session just opened: `token` goes into the cookie and nowhere else."""

    token: str
    user_id: int
    session_id: int
    expires_at: datetime


ORDER = (Role.ADMIN, Role.LCM, Role.TRAINER)


def highest(roles: list[Role]) -> Role:
    """The badge for somebody with these roles."""
    return next((role for role in ORDER if role in roles), Role.LEARNER)
