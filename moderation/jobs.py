"""What follows for the queue from what happens in the forum, and what time alone changes.

The listeners that keep promise 2 ("never forgotten") run at once: a question and its item are committed together.
"""

from datetime import timedelta
from typing import Final

from core.events import asked, at_once, every_outside, later
from core.work import Work
from forum.events import (
    PostWasFlagged,
    PostWasRemoved,
    PostWasRestored,
    QuestionIsShared,
    ReplyWasPosted,
    SolutionWasAccepted,
    SolutionWasWithdrawn,
    SpaceChanged,
    ThreadWasArchived,
    ThreadWasClosed,
    ThreadWasPosted,
    ThreadWasRemoved,
    ThreadWasReopened,
    ThreadWasRestored,
)
from moderation.events import QuestionWasEscalated
from moderation.models import ItemKind
from moderation.queries.facts import list_open_targets
from moderation.service.settling import settle_around, settle_post, settle_thread
from moderation.service.sweeping import sweep_queue
from moderation.service.telling import WRITE_ESCALATION, EscalationId, tell_trainer, write_escalation_again

SWEEP_EVERY: Final = timedelta(minutes=5)


def queue_question(work: Work, event: ThreadWasPosted) -> None:
    """A question is in the queue the moment it exists."""
    settle_thread(work, event.thread_id, has_news=True)


def settle_replied(work: Work, event: ReplyWasPosted) -> None:
    """An answer takes the question out of the queue; the asker coming back brings a question that was let go back."""
    settle_thread(work, event.thread_id, has_news=True)


def settle_without_post(work: Work, event: PostWasRemoved) -> None:
    """The answer may be gone, and its flags have nothing to judge any more."""
    settle_thread(work, event.thread_id, has_news=True)
    settle_post(work, event.post_id)


def settle_with_post(work: Work, event: PostWasRestored) -> None:
    """The answer, or what was reported, is back."""
    settle_thread(work, event.thread_id)
    settle_post(work, event.post_id)


def settle_accepted(work: Work, event: SolutionWasAccepted) -> None:
    """An accepted answer settles the question, even the asker's own."""
    settle_thread(work, event.thread_id)


def settle_withdrawn(work: Work, event: SolutionWasWithdrawn) -> None:
    """Without its answer a question waits again."""
    settle_thread(work, event.thread_id, has_news=True)


def settle_closed(work: Work, event: ThreadWasClosed) -> None:
    """A closed question waits for nobody."""
    settle_thread(work, event.thread_id)


def settle_archived(work: Work, event: ThreadWasArchived) -> None:
    """Nor does an archived one."""
    settle_thread(work, event.thread_id)


def settle_reopened(work: Work, event: ThreadWasReopened) -> None:
    """A reopened question waits again, unless it is answered."""
    settle_thread(work, event.thread_id, has_news=True)


def settle_removed(work: Work, event: ThreadWasRemoved) -> None:
    """Nothing in a removed thread needs anybody; what pointed to it has lost its answer."""
    settle_around(work, event.thread_id)


def settle_restored(work: Work, event: ThreadWasRestored) -> None:
    """What was there needs somebody again."""
    settle_around(work, event.thread_id)


def score_question(work: Work, event: QuestionIsShared) -> None:
    """More people wait for the same answer, or fewer."""
    settle_thread(work, event.thread_id)


def queue_flagged(work: Work, event: PostWasFlagged) -> None:
    """A reported post is in the queue the moment it is reported."""
    settle_post(work, event.post_id)


def recompute_due_dates(work: Work, event: SpaceChanged) -> None:
    """Another promise, other hours: other due dates for what waits."""
    for kind, target_id, thread_id in list_open_targets(work, event.space_id):
        if kind == ItemKind.FLAGGED:
            settle_post(work, target_id)
        else:
            settle_thread(work, thread_id)


LISTENERS: Final = (
    at_once(ThreadWasPosted, queue_question),
    at_once(ReplyWasPosted, settle_replied),
    at_once(PostWasRemoved, settle_without_post),
    at_once(PostWasRestored, settle_with_post),
    at_once(SolutionWasAccepted, settle_accepted),
    at_once(SolutionWasWithdrawn, settle_withdrawn),
    at_once(ThreadWasClosed, settle_closed),
    at_once(ThreadWasArchived, settle_archived),
    at_once(ThreadWasReopened, settle_reopened),
    at_once(ThreadWasRemoved, settle_removed),
    at_once(ThreadWasRestored, settle_restored),
    at_once(QuestionIsShared, score_question),
    at_once(PostWasFlagged, queue_flagged),
    later(SpaceChanged, recompute_due_dates),
    later(QuestionWasEscalated, tell_trainer),
    asked(WRITE_ESCALATION, write_escalation_again, EscalationId),
)
SCHEDULE: Final = (every_outside(SWEEP_EVERY, "moderation.sweep_queue", sweep_queue),)
