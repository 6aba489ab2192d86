"""Whose personal things these are: every verb of the personal side begins here."""

from core.errors import SignInRequired, require
from core.work import Work
from forum import rules


def acting_person(work: Work) -> int:
    """The person who acts.

    Raises:
        SignInRequired: a visitor, or the system.
        Forbidden: a token that was not made for writing.
    """
    if work.actor.id is None:
        raise SignInRequired
    require(rules.may_write(work.actor), "write")
    return work.actor.id
