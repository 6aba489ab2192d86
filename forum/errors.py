"""Ways the forum refuses."""

from core.errors import Conflict, Forbidden


class ThreadClosed(Conflict):
    """The thread is not open for this any more."""

    code = "thread_closed"


class ThreadNotClosed(Conflict):
    """Only a closed thread can be archived."""

    code = "thread_not_closed"


class ThreadNotArchived(Conflict):
    """The thread is not in the archive."""

    code = "thread_not_archived"


class StillOpenQuestion(Conflict):
    """A question without an answer is not archived; it is answered, escalated or waits in the queue."""

    code = "still_open_question"


class EditedMeanwhile(Conflict):
    """Somebody changed this text since it was opened; both texts are kept for the person to choose."""

    code = "edited_meanwhile"


class AlreadyRemoved(Conflict):
    """It was removed before."""

    code = "already_removed"


class NotRemoved(Conflict):
    """It is not removed."""

    code = "not_removed"


class NotAnAnswer(Conflict):
    """Only a reply by somebody, visible, in a question, can be an answer."""

    code = "not_an_answer"


class OpeningPost(Conflict):
    """The opening message goes with its thread; remove the thread instead."""

    code = "opening_post"


class SlugTaken(Conflict):
    """Another space has this address."""

    code = "slug_taken"


class SpaceNotOpen(Forbidden):
    """Nothing new is written in this space now."""

    code = "space_not_open"
