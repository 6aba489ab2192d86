"""Who acts: a signed-in person, a bearer of a token, a visitor or the system itself.

Built by `accounts` once per request and handed down in `Work`; it never queries anything.
"""

from enum import StrEnum
from typing import Final

import msgspec


class Role(StrEnum):
    """What a person may do beyond learning; LEARNER is everybody."""

    LEARNER = "learner"
    TRAINER = "trainer"
    LCM = "lcm"
    ADMIN = "admin"


class TokenScope(StrEnum):
    """What a bearer token may be used for."""

    READ = "read"
    WRITE = "write"
    MODERATE = "moderate"
    ADMIN = "admin"


class Grant(msgspec.Struct, frozen=True):
    """A role held in one space, or everywhere when `space_id` is None."""

    role: Role
    space_id: int | None = None


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """The acting person, with everything the rules need to decide."""

    id: int | None
    name: str = ""
    handle: str = ""
    locale: str = "fr"
    timezone: str = "Europe/Paris"
    grants: frozenset[Grant] = frozenset()
    groups: frozenset[int] = frozenset()
    scopes: frozenset[TokenScope] | None = None
    is_system: bool = False

    @property
    def is_signed_in(self) -> bool:
        """A person, not a visitor nor the system."""
        return self.id is not None

    @property
    def is_admin(self) -> bool:
        """Runs the installation."""
        return self.is_system or (Grant(Role.ADMIN) in self.grants and self.may_use(TokenScope.ADMIN))

    @property
    def is_lcm_everywhere(self) -> bool:
        """Looks after every space."""
        return self.is_system or (
            self.may_use(TokenScope.MODERATE) and (Grant(Role.LCM) in self.grants or Grant(Role.ADMIN) in self.grants)
        )

    @property
    def is_lcm_anywhere(self) -> bool:
        """Looks after at least one space."""
        return self.is_lcm_everywhere or bool(self.lcm_spaces)

    @property
    def lcm_spaces(self) -> frozenset[int]:
        """The spaces this actor looks after by name; empty also for an LCM everywhere."""
        if not self.may_use(TokenScope.MODERATE):
            return frozenset()
        return frozenset(
            grant.space_id for grant in self.grants if grant.role is Role.LCM and grant.space_id is not None
        )

    @property
    def staff_spaces(self) -> frozenset[int]:
        """The spaces where this actor is an LCM or a trainer by name."""
        return frozenset(grant.space_id for grant in self.grants if grant.space_id is not None)

    @property
    def is_staff_everywhere(self) -> bool:
        """An LCM, trainer or administrator without limit of space."""
        return self.is_system or any(grant.space_id is None for grant in self.grants)

    def is_lcm_of(self, space_id: int) -> bool:
        """An LCM of this space, or of all."""
        return self.is_lcm_everywhere or space_id in self.lcm_spaces

    def is_trainer_of(self, space_id: int) -> bool:
        """A trainer of this space, or of all."""
        return Grant(Role.TRAINER) in self.grants or Grant(Role.TRAINER, space_id) in self.grants

    def is_staff_of(self, space_id: int) -> bool:
        """A trainer or an LCM of this space."""
        return self.is_lcm_of(space_id) or self.is_trainer_of(space_id)

    def may_use(self, scope: TokenScope) -> bool:
        """Sessions carry no limit; a token does only what it was made for."""
        return self.scopes is None or scope in self.scopes


VISITOR: Final = Actor(id=None)
SYSTEM: Final = Actor(id=None, name="Entraide", is_system=True)
