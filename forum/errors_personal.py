"""Ways the personal side of the forum refuses: votes, flags, drafts, bookmarks."""

from core.errors import Conflict, Forbidden


class OwnWriting(Forbidden):
    """Nobody votes for, shares or reports what they wrote themselves."""

    code = "own_writing"


class NotAQuestion(Conflict):
    """Only a question can be somebody else's question too."""

    code = "not_a_question"


class AlreadyFlagged(Conflict):
    """This person reported this post before; one report is enough."""

    code = "already_flagged"


class TooManyDrafts(Conflict):
    """So many drafts are kept already that one must go before another is begun."""

    code = "too_many_drafts"


class TooManyBookmarks(Conflict):
    """So many posts are kept already that one must go before another is added."""

    code = "too_many_bookmarks"
