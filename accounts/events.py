"""The facts accounts announces."""

from core.events import Event


class TicketWasAsked(Event, frozen=True):
    """Somebody gave an address: the answer goes there by mail."""

    ticket_id: int


class PersonHasJoined(Event, frozen=True):
    """An account exists and can be used."""

    user_id: int


class PersonWasSuspended(Event, frozen=True):
    """The account can no longer be used."""

    user_id: int


class PersonWasReinstated(Event, frozen=True):
    """The account can be used again."""

    user_id: int


class RolesHaveChanged(Event, frozen=True):
    """A role was granted or taken back."""

    user_id: int


class MembershipHasChanged(Event, frozen=True):
    """Somebody entered or left a group."""

    group_id: int
    user_id: int
