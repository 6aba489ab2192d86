"""Whose personal things these are: every verb of the personal side begins here."""

from core.errors import require
from core.work import Work
from forum import rules


def acting_person(work: Work) -> int:
    """The person who acts.

    Raises:
        SignInRequired: a visitor, or the system.
        Forbidden: a token that was not made for writing.
    """
    person_id = work.require_person()
    require(rules.may_write(work.actor), "write")
    return person_id
