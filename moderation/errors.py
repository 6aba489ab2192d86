"""Ways the desk refuses. A refused claim or decision names the winner, so that the loser knows whom to ask."""

from core.errors import Conflict


class ItemHeld(Conflict):
    """Somebody else is working on it. Parameters: by, until."""

    code = "item_held"


class ItemDecided(Conflict):
    """Somebody decided first. Parameters: by, verdict, at."""

    code = "item_decided"


class ItemSettled(Conflict):
    """It was settled elsewhere meanwhile: answered, closed, removed. Parameters: by, outcome, at."""

    code = "item_settled"


class ItemChanged(Conflict):
    """Something happened since it was opened: look again before deciding. Parameters: version."""

    code = "item_changed"


class ClaimLost(Conflict):
    """The claim ended and somebody else took over, or it was released. Parameters: by, until (empty when free)."""

    code = "claim_lost"


class NothingToUndo(Conflict):
    """No decision stands: there was none, or it is undone already."""

    code = "nothing_to_undo"


class CannotUndo(Conflict):
    """The decision cannot be taken back. Parameters: why (no_inverse, too_old, changed_since), verdict."""

    code = "cannot_undo"
