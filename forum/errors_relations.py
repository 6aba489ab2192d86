"""Ways the relations between threads refuse."""

from core.errors import Conflict


class DuplicateOfItself(Conflict):
    """The other thread is this one, or points to it: there would be no answer at the end of the chain."""

    code = "duplicate_of_itself"


class NotADuplicate(Conflict):
    """The thread does not point to that thread, or not any more."""

    code = "not_a_duplicate"
