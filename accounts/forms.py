"""What people send to accounts. Passwords are long strings here; `passwords` judges them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from core.actor import Role, TokenScope
from core.forms import Form, Note, Slug

Address = Annotated[str, Meta(max_length=254)]
"""Judged by `rules.normal_address`, which also gives it the one form we store."""
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Handle = Annotated[str, Meta(min_length=2, max_length=40, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Password = Annotated[str, Meta(max_length=1024)]
Secret = Annotated[str, Meta(min_length=1, max_length=200)]
Locale = Literal["fr", "en"]
Zone = Annotated[str, Meta(max_length=64)]
RowId = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class SignIn(Form, frozen=True, kw_only=True):
    """An address and a password."""

    email: Address
    password: Password


class SignUp(Form, frozen=True, kw_only=True):
    """A new account, to be confirmed by mail."""

    name: Name
    email: Address
    password: Password


class InvitedSignUp(Form, frozen=True, kw_only=True):
    """A new account from an invitation; its address is the one that was invited."""

    invitation: Secret
    name: Name
    password: Password


class AskReset(Form, frozen=True, kw_only=True):
    """Where to send the link for a new password."""

    email: Address


class ResetPassword(Form, frozen=True, kw_only=True):
    """A new password, by the mailed link."""

    token: Secret
    password: Password


class Confirmation(Form, frozen=True, kw_only=True):
    """The mailed link, sent back by a button: a mail scanner that only opens links confirms nothing."""

    token: Secret


class ChangePassword(Form, frozen=True, kw_only=True):
    """A new password, by the present one."""

    current: Password
    password: Password


class ChangeAddress(Form, frozen=True, kw_only=True):
    """Another address for one's account, by the present password."""

    email: Address
    current: Password


class EditProfile(Form, frozen=True, kw_only=True):
    """What a person says about themselves, and how they read us."""

    name: Name
    handle: Handle
    locale: Locale
    timezone: Zone
    bio: Note = ""


class NewToken(Form, frozen=True, kw_only=True):
    """A bearer token for a program."""

    name: Name
    scopes: Annotated[tuple[TokenScope, ...], Meta(min_length=1, max_length=4)]
    expires_in_days: Annotated[int, Meta(ge=1, le=3650)] | None = None


class Invitation(Form, frozen=True, kw_only=True):
    """Ask somebody in, with a role and groups waiting for them."""

    email: Address
    role: Role = Role.LEARNER
    space_id: RowId | None = None
    group_ids: Annotated[tuple[RowId, ...], Meta(max_length=50)] = ()
    locale: Locale = "fr"


class GrantRole(Form, frozen=True, kw_only=True):
    """A role in one space, or everywhere."""

    role: Role
    space_id: RowId | None = None


class NewGroup(Form, frozen=True, kw_only=True):
    """A named set of people; without a short name one is made from the name."""

    name: Annotated[str, Meta(min_length=2, max_length=200)]
    slug: Slug | Literal[""] = ""


class Suspend(Form, frozen=True, kw_only=True):
    """Why an account is suspended; its owner may read it."""

    reason: Annotated[str, Meta(min_length=3, max_length=2_000)]


class NewUser(Form, frozen=True, kw_only=True):
    """An account made by an administrator, the command line or the demo: active at once."""

    email: Address
    name: Name
    role: Role = Role.LEARNER
    locale: Locale = "fr"
    timezone: Zone = ""
    handle: Handle | Literal[""] = ""
    bio: Note = ""
    password_hash: str | None = None
    created_at: datetime | None = None
