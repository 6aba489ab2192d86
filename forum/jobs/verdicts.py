"""What people do next is what they think of a suggestion: told to search, which never hears of threads."""

from typing import Final

from core.events import later
from core.work import Work
from forum.events import SuggestionAnswered, ThreadBecameDuplicate, ThreadWasPosted
from forum.models import Deflection
from forum.queries.notices import load_thread_row
from forum.queries.verdicts import different_keys
from search.service.verdicts import confirm, settle_posting, take


def judge_by_posting(work: Work, event: ThreadWasPosted) -> None:
    """Whoever posts all the same found no answer in what was shown; "mine is different" says it of one."""
    thread = load_thread_row(work, event.thread_id)
    if thread is not None and thread.author_id is not None:
        refused = different_keys(work, thread.id)
        settle_posting(work, thread.author_id, f"t-{thread.id}", thread.space_id, at=thread.created_at, refused=refused)


def judge_by_answer(work: Work, event: SuggestionAnswered) -> None:
    """Somebody said that it answered them, before they posted."""
    said = work.db.get(Deflection, event.deflection_id)
    if said is not None:
        take(work, said.user_id, said.suggestion_key, said.at)


def judge_by_duplicate(work: Work, event: ThreadBecameDuplicate) -> None:
    """The LCM found the question posted to be the same as one that was suggested; unless it was undone since."""
    thread = load_thread_row(work, event.thread_id)
    if thread is not None and thread.duplicate_of_id == event.root_id:
        confirm(work, f"t-{thread.id}", f"t-{event.root_id}")


LISTENERS: Final = (
    later(ThreadWasPosted, judge_by_posting),
    later(SuggestionAnswered, judge_by_answer),
    later(ThreadBecameDuplicate, judge_by_duplicate),
)
