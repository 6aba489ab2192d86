"""Facts the forum announces."""

from core.events import Event


class ThreadWasPosted(Event, frozen=True, kw_only=True):
    """A new thread is open (or came out of waiting)."""

    thread_id: int


class ReplyWasPosted(Event, frozen=True, kw_only=True):
    """A visible reply joined a thread."""

    thread_id: int
    post_id: int


class ThreadChanged(Event, frozen=True, kw_only=True):
    """Something search shows of a thread is different: text, state, place, visibility."""

    thread_id: int


class SolutionWasAccepted(Event, frozen=True, kw_only=True):
    """The asker accepted an answer."""

    thread_id: int
    post_id: int


class SolutionWasWithdrawn(Event, frozen=True, kw_only=True):
    """No answer is accepted any more."""

    thread_id: int


class AnswerWasVerified(Event, frozen=True, kw_only=True):
    """A trainer or an LCM vouched for an answer."""

    thread_id: int
    post_id: int


class ResolutionChanged(Event, frozen=True, kw_only=True):
    """The strongest answer of a thread changed: none, answered, accepted or verified."""

    thread_id: int


class ThreadWasClosed(Event, frozen=True, kw_only=True):
    """A thread was closed."""

    thread_id: int


class ThreadWasReopened(Event, frozen=True, kw_only=True):
    """A closed or archived thread is open again."""

    thread_id: int


class ThreadWasArchived(Event, frozen=True, kw_only=True):
    """A closed thread went to the archive."""

    thread_id: int


class ThreadBecameDuplicate(Event, frozen=True, kw_only=True):
    """A thread was pointed to the one that answers it."""

    thread_id: int
    root_id: int
    by_id: int | None


class ThreadWasRemoved(Event, frozen=True, kw_only=True):
    """A thread was soft-deleted."""

    thread_id: int


class ThreadWasRestored(Event, frozen=True, kw_only=True):
    """A removed thread is back."""

    thread_id: int


class PostWasRemoved(Event, frozen=True, kw_only=True):
    """A reply was soft-deleted."""

    thread_id: int
    post_id: int


class PostWasRestored(Event, frozen=True, kw_only=True):
    """A removed reply is back."""

    thread_id: int
    post_id: int


class PostWasEdited(Event, frozen=True, kw_only=True):
    """A post's text changed."""

    thread_id: int
    post_id: int


class PostWasFlagged(Event, frozen=True, kw_only=True):
    """Somebody reported a post."""

    flag_id: int
    post_id: int
    thread_id: int


class QuestionIsShared(Event, frozen=True, kw_only=True):
    """Somebody has this question too, or no longer."""

    thread_id: int


class SpaceChanged(Event, frozen=True, kw_only=True):
    """A space's audience, promise or state changed: everything it holds may be seen by others than before."""

    space_id: int


class SuggestionAnswered(Event, frozen=True, kw_only=True):
    """A suggestion answered somebody before they posted."""

    deflection_id: int
