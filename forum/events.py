"""Facts the forum announces."""

from core.events import Event


class ThreadWasPosted(Event):
    """A new thread is open (or came out of waiting)."""

    thread_id: int


class ReplyWasPosted(Event):
    """A visible reply joined a thread."""

    thread_id: int
    post_id: int


class ThreadChanged(Event):
    """Something search shows of a thread is different: text, state, place, visibility."""

    thread_id: int


class SolutionWasAccepted(Event):
    """The asker accepted an answer."""

    thread_id: int
    post_id: int


class SolutionWasWithdrawn(Event):
    """No answer is accepted any more."""

    thread_id: int


class AnswerWasVerified(Event):
    """A trainer or an LCM vouched for an answer."""

    thread_id: int
    post_id: int


class ResolutionChanged(Event):
    """The strongest answer of a thread changed: none, answered, accepted or verified."""

    thread_id: int


class ThreadWasClosed(Event):
    """A thread was closed."""

    thread_id: int


class ThreadWasReopened(Event):
    """A closed or archived thread is open again."""

    thread_id: int


class ThreadWasArchived(Event):
    """A closed thread went to the archive."""

    thread_id: int


class ThreadWasRemoved(Event):
    """A thread was soft-deleted."""

    thread_id: int


class ThreadWasRestored(Event):
    """A removed thread is back."""

    thread_id: int


class PostWasRemoved(Event):
    """A reply was soft-deleted."""

    thread_id: int
    post_id: int


class PostWasRestored(Event):
    """A removed reply is back."""

    thread_id: int
    post_id: int


class PostWasEdited(Event):
    """A post's text changed."""

    thread_id: int
    post_id: int


class PostWasFlagged(Event):
    """Somebody reported a post."""

    flag_id: int
    post_id: int
    thread_id: int


class QuestionIsShared(Event):
    """Somebody has this question too, or no longer."""

    thread_id: int


class SpaceChanged(Event):
    """A space's audience, promise or state changed: everything it holds may be seen by others than before."""

    space_id: int


class SuggestionAnswered(Event):
    """A suggestion answered somebody before they posted."""

    deflection_id: int
