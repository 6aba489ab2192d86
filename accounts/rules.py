"""Who may do what to whom, and what an address or a handle looks like. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

from core.actor import Actor, Grant, Role, TokenScope
from core.errors import Invalid
from core.ids import slugify

HANDLE_CHARS: Final = 40
RESERVED: Final = frozenset(
    "admin administrator administrateur all entraide everyone here moderation root system tous".split()  # noqa: SIM905
)
"""Handles that would read as the site speaking, or as a mention of everybody."""

_WORD: Final = r"""[^\s@,;:<>()\[\]\\"']+"""
_LABEL: Final = r"[^\W_](?:[\w-]*[^\W_])?"
ADDRESS: Final = re.compile(rf"{_WORD}(?:'{_WORD})*@{_LABEL}(?:\.{_LABEL})+")
"""One mailbox and nothing a mail header could read as two."""
ADDRESS_CHARS: Final = 254
ALIASES: Final = ("Etc/", "SystemV/", "US/", "posix/", "right/")


def normal_address(text: str) -> str:
    """The one form of an address we store and compare, and the only one we ever write to.

    Raises:
        Invalid: it is not one address.
    """
    address = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().casefold())
    if len(address) > ADDRESS_CHARS or not address.isprintable() or not ADDRESS.fullmatch(address):
        raise Invalid({"email": "bad_address"})
    return address


def handle_from(name: str) -> str:
    """The handle a name suggests: ASCII, 2 to 40 characters, a number may still have to follow."""
    handle = slugify(name, limit=HANDLE_CHARS)
    if len(handle) > 1:
        return handle
    return f"{handle}-1" if handle else "member"


def is_zone(name: str) -> bool:
    """Whether this is a time zone."""
    return name in _zones()


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def list_zones() -> list[str]:
    """The zones to offer: places, without the historical aliases."""
    return sorted(zone for zone in _zones() if "/" in zone and not zone.startswith(ALIASES))


def is_in_person(actor: Actor) -> bool:
    """Signed in with a browser, not through a token."""
    return actor.is_signed_in and actor.scopes is None


def is_grantable(grant: Grant) -> bool:
    """Everybody is a learner already, and an administrator runs the whole site."""
    return grant.role in {Role.TRAINER, Role.LCM} or grant == Grant(Role.ADMIN)


def may_grant(actor: Actor, grant: Grant) -> bool:
    """Administrators grant every role; an LCM makes trainers where they are an LCM."""
    if actor.is_admin:
        return True
    if grant.role != Role.TRAINER:
        return False
    return actor.is_lcm_everywhere if grant.space_id is None else actor.is_lcm_of(grant.space_id)


def may_manage_groups(actor: Actor) -> bool:
    """Those who see every space anyway."""
    return actor.is_lcm_everywhere


def may_place(actor: Actor, group_id: int) -> bool:
    """Put people into a group: those who manage groups, and an LCM for the groups they are in."""
    return may_manage_groups(actor) or (actor.is_lcm_anywhere and group_id in actor.groups)


def may_invite(actor: Actor, grant: Grant, group_ids: Iterable[int]) -> bool:
    """An LCM asks people in, with no role and no group that they could not give."""
    if not actor.is_lcm_anywhere:
        return False
    role_is_fine = grant.role == Role.LEARNER or may_grant(actor, grant)
    return role_is_fine and all(may_place(actor, group_id) for group_id in group_ids)


def may_list_people(actor: Actor) -> bool:
    """LCMs, to find who to help or invite; addresses are another matter."""
    return actor.is_lcm_anywhere


def may_see_addresses(actor: Actor) -> bool:
    """Administrators alone."""
    return actor.is_admin


def may_suspend(actor: Actor, user_id: int, grants: frozenset[Grant]) -> bool:
    """Administrators anybody but themselves; an LCM of all spaces those who hold no role."""
    if actor.id == user_id:
        return False
    return actor.is_admin or (actor.is_lcm_everywhere and not grants)


def usable_scopes(actor: Actor) -> frozenset[TokenScope]:
    """What a token of this person may do: never more than the person, or than the token they came with."""
    scopes = {TokenScope.READ, TokenScope.WRITE}
    if actor.is_lcm_anywhere:
        scopes.add(TokenScope.MODERATE)
    if actor.is_admin:
        scopes.add(TokenScope.ADMIN)
    return frozenset(scope for scope in scopes if actor.is_signed_in and actor.may_use(scope))
