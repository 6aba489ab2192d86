"""What each verdict does to the thread or post, through the forum's own verbs, and the trace that undoing needs."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import update

from core.errors import Invalid, NotFound
from core.work import Work
from forum.forms.threads import Closing, NewPost, RemovalForm
from forum.models.threads import ThreadKind
from forum.queries.visibility import load_post, load_thread
from forum.service import relations, triage
from forum.service.flags import settle_flags
from forum.service.lifecycle import close_thread, remove_thread
from forum.service.posts import remove_post, reply
from forum.service.solutions import verify_answer
from moderation import rules
from moderation.events import QuestionWasEscalated
from moderation.forms import Deciding
from moderation.models import Decision, Escalation, Item, Outcome, TargetKind, Verdict
from moderation.queries import facts
from moderation.queries.items import find_running_escalation
from moderation.queries.people import find_trainer

THREAD_ADDRESS: Final = re.compile(r"(?:#|.*/threads/)?([1-9][0-9]{0,17})(?:[/?#].*)?", re.ASCII)


class Trace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a decision changed, kept with it."""

    post_id: int | None = None
    is_new_post: bool = False
    target_id: int | None = None
    former_id: int | None = None
    inbound: list[int] = []
    flags: list[int] = []
    escalation_id: int | None = None


Effect = Callable[[Work, Item, Deciding, Decision], Trace]


def answer(work: Work, item: Item, form: Deciding, decision: Decision) -> Trace:
    """Post the answer, or vouch for a post that is one, or take note that it is answered already."""
    del decision
    if form.body:
        post_id = reply(work, item.thread_id, NewPost(body=form.body))
        if load_thread(work, item.thread_id).author_id == work.actor.id:
            verify_answer(work, post_id)
        return Trace(post_id=post_id, is_new_post=True)
    if form.post_id is not None:
        if load_post(work, form.post_id)[0].thread_id != item.thread_id:
            raise Invalid({"post_id": "bad_choice"})
        verify_answer(work, form.post_id)
        return Trace(post_id=form.post_id)
    question = facts.find_question(work, item.thread_id)
    if question is None or rules.question_outcome(question.facts) is not Outcome.ANSWERED:
        raise Invalid({"body": "required"})
    return Trace()


def point_to_original(work: Work, item: Item, form: Deciding, decision: Decision) -> Trace:
    """Mark the thread a duplicate; its followers find the answer there."""
    del decision
    target_id = _target_id(work, item, form)
    former = load_thread(work, item.thread_id).duplicate_of_id
    inbound = facts.list_duplicates_of(work, item.thread_id)
    try:
        root_id = relations.mark_duplicate(work, item.thread_id, target_id)
    except NotFound:
        raise Invalid({"target": "bad_choice"}) from None
    return Trace(target_id=root_id, former_id=former, inbound=inbound)


def make_discussion(work: Work, item: Item, form: Deciding, decision: Decision) -> Trace:
    """The thread asks nothing."""
    del form, decision
    triage.set_kind(work, item.thread_id, ThreadKind.DISCUSSION)
    return Trace()


def let_go(work: Work, item: Item, form: Deciding, decision: Decision) -> Trace:
    """Nothing to do, for the reason given."""
    del work, item, form, decision
    return Trace()


def close(work: Work, item: Item, form: Deciding, decision: Decision) -> Trace:
    """Close the thread with the reason given."""
    del decision
    close_thread(work, item.thread_id, msgspec.convert({"reason": form.reason, "note": form.note}, Closing))
    return Trace()


def escalate(work: Work, item: Item, form: Deciding, decision: Decision) -> Trace:
    """Hand the question to a trainer until a date; an earlier trainer is relieved."""
    trainer_id = find_trainer(work, item.space_id, form.to)
    if trainer_id is None:
        raise Invalid({"to": "bad_choice"})
    due_at = _escalation_due(work, item, form.due_at)
    earlier = find_running_escalation(work, item.id)
    if earlier is not None:
        earlier.withdrawn_at = work.now
    escalation = Escalation(
        item_id=item.id,
        decision_id=decision.id,
        to_id=trainer_id,
        due_at=due_at,
        note=form.note,
        by_id=decision.by_id,
        at=work.now,
    )
    work.db.add(escalation)
    work.db.flush()
    work.db.execute(
        update(Item).where(Item.id == item.id).values(due_at=due_at, due_hour=rules.due_hour(due_at)),
        execution_options={"synchronize_session": False},
    )
    work.emit(QuestionWasEscalated(escalation_id=escalation.id))
    return Trace(escalation_id=escalation.id)


def uphold(work: Work, item: Item, form: Deciding, decision: Decision) -> Trace:
    """The flag is right: the post goes; an opening message goes with its thread."""
    del decision
    flags = facts.open_flag_ids(work, item.target_id)
    settle_flags(work, item.target_id, upheld=True)
    removal = RemovalForm(reason=form.note or form.reason)
    if load_post(work, item.target_id)[0].number == 1:
        remove_thread(work, item.thread_id, removal)
    else:
        remove_post(work, item.target_id, removal)
    return Trace(flags=flags)


def keep(work: Work, item: Item, form: Deciding, decision: Decision) -> Trace:
    """The post stays, or the question really is a different one."""
    del form, decision
    if item.target_kind != TargetKind.POST:
        return Trace()
    flags = facts.open_flag_ids(work, item.target_id)
    settle_flags(work, item.target_id, upheld=False)
    return Trace(flags=flags)


EFFECTS: Final[Mapping[Verdict, Effect]] = {
    Verdict.ANSWERED: answer,
    Verdict.DUPLICATE: point_to_original,
    Verdict.NOT_A_QUESTION: make_discussion,
    Verdict.NO_ACTION: let_go,
    Verdict.ESCALATED: escalate,
    Verdict.CLOSED: close,
    Verdict.UPHELD: uphold,
    Verdict.KEPT: keep,
}


def _target_id(work: Work, item: Item, form: Deciding) -> int:
    target_id = (
        thread_number(form.target) if form.target is not None else facts.find_suggested_thread(work, item.thread_id)
    )
    if target_id is None:
        raise Invalid({"target": "bad_choice"})
    return target_id


def thread_number(named: int | str) -> int | None:
    """A thread by its number, as `#12`, or by its address; None when the text names none."""
    if isinstance(named, int):
        return named
    found = THREAD_ADDRESS.fullmatch(named.strip())
    return int(found[1]) if found else None


def _escalation_due(work: Work, item: Item, wanted: datetime | None) -> datetime:
    """A naive date is read in the LCM's time zone.

    Raises:
        Invalid: the date has passed.
    """
    if wanted is None:
        return facts.promise_from(work, item.space_id, work.now)
    due_at = wanted if wanted.tzinfo else wanted.replace(tzinfo=ZoneInfo(work.actor.timezone))
    if due_at <= work.now:
        raise Invalid({"due_at": "in_the_past"})
    return due_at
