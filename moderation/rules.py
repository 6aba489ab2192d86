"""What needs a human, who may act on it and what follows. Pure: the page an LCM could read over your shoulder."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

import msgspec

from forum.models.threads import Lifecycle, ThreadKind
from moderation.models import ItemKind, ItemState, Outcome, Verdict

UNDO_DAYS: Final = 30
"""How long a decision can be taken back. Source: DESIGN promise 4."""

FLAG_WEIGHT: Final = 3
"""A flag counts as three me-toos. A first guess: it is weighted by the flagger's accuracy later."""


class Act(StrEnum):
    """What an LCM does with an item."""

    CLAIM = "claim"
    RENEW = "renew"
    RELEASE = "release"
    DECIDE = "decide"
    CONFIRM = "confirm"
    MARK = "mark"
    UNDO = "undo"


OPEN_STATES: Final = (ItemState.PENDING, ItemState.CLAIMED, ItemState.DEFERRED, ItemState.ESCALATED)
"""The states in which an item still needs a decision."""

STATES_FOR: Final[Mapping[Act, tuple[ItemState, ...]]] = {
    Act.CLAIM: OPEN_STATES,
    Act.RENEW: (ItemState.CLAIMED,),
    Act.RELEASE: (ItemState.CLAIMED,),
    Act.DECIDE: OPEN_STATES,
    Act.CONFIRM: (*OPEN_STATES, ItemState.INVALIDATED),
    Act.MARK: tuple(ItemState),
    Act.UNDO: (ItemState.DECIDED, ItemState.ESCALATED),
}
"""When an act is possible. CONFIRM is deciding "answered" with nothing to add: saying so of a question that was
answered elsewhere meanwhile contradicts nobody."""

VERDICTS: Final[Mapping[ItemKind, tuple[Verdict, ...]]] = {
    ItemKind.UNANSWERED: (
        Verdict.ANSWERED,
        Verdict.DUPLICATE,
        Verdict.ESCALATED,
        Verdict.NOT_A_QUESTION,
        Verdict.CLOSED,
        Verdict.NO_ACTION,
    ),
    ItemKind.DUPLICATE: (Verdict.DUPLICATE, Verdict.KEPT),
    ItemKind.FLAGGED: (Verdict.UPHELD, Verdict.KEPT),
    ItemKind.HELD: (),
    ItemKind.TIDY: (),
    ItemKind.ARTICLE: (),
    ItemKind.CONTESTED: (),
    ItemKind.LEARNER: (),
}
"""What can be decided about each kind, in the order of the buttons. Reserved kinds have no verdict yet."""

STATE_AFTER: Final[Mapping[Verdict, ItemState]] = {
    verdict: ItemState.ESCALATED if verdict is Verdict.ESCALATED else ItemState.DECIDED for verdict in Verdict
}

UNDOABLE: Final = frozenset(Verdict) - {Verdict.ANSWERED}
"""An answer stands as a post of its author, who may remove it; it has no inverse here."""

LETTING_GO: Final = frozenset({Verdict.NO_ACTION, Verdict.KEPT})
"""Verdicts after which nothing has to change: only news brings the item back."""


class ItemFacts(Protocol):
    """What the rules need of an item."""

    @property
    def state(self) -> str: ...  # noqa: D102
    @property
    def version(self) -> int: ...  # noqa: D102
    @property
    def fence(self) -> int: ...  # noqa: D102
    @property
    def claimed_by_id(self) -> int | None: ...  # noqa: D102
    @property
    def lease_until(self) -> datetime | None: ...  # noqa: D102


class Refusal(StrEnum):
    """Why an act on an item is refused, in the order a person should hear it."""

    DECIDED = "decided"
    SETTLED = "settled"
    HELD = "held"
    LOST = "lost"
    CHANGED = "changed"


def holder(item: ItemFacts, now: datetime) -> int | None:
    """Who holds the item now; a lease that ended holds nothing."""
    if item.state != ItemState.CLAIMED or item.lease_until is None or item.lease_until <= now:
        return None
    return item.claimed_by_id


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """Who tries what on an item, when, and what they believe of it: the version they saw, the fence they hold."""

    act: Act
    actor_id: int | None
    now: datetime
    version: int | None = None
    fence: int | None = None


def why_refused(item: ItemFacts, attempt: Attempt) -> Refusal | None:
    """The first reason to refuse an act, None when it may happen. The UPDATE that acts asks the same in SQL."""
    if item.state not in STATES_FOR[attempt.act]:
        return SETTLED_BY_STATE.get(ItemState(item.state), Refusal.LOST)
    if attempt.act in {Act.UNDO, Act.MARK}:
        return None
    return _why_not_ones_own(item, attempt) or _why_stale(item, attempt)


SETTLED_BY_STATE: Final[Mapping[ItemState, Refusal]] = {
    ItemState.DECIDED: Refusal.DECIDED,
    ItemState.INVALIDATED: Refusal.SETTLED,
}


def _why_not_ones_own(item: ItemFacts, attempt: Attempt) -> Refusal | None:
    held_by = holder(item, attempt.now)
    if held_by is not None and held_by != attempt.actor_id:
        return Refusal.LOST if attempt.act is Act.RENEW or attempt.fence is not None else Refusal.HELD
    needs_claim = attempt.act in {Act.RENEW, Act.RELEASE}
    return Refusal.LOST if needs_claim and item.claimed_by_id != attempt.actor_id else None


def _why_stale(item: ItemFacts, attempt: Attempt) -> Refusal | None:
    if item.state == ItemState.INVALIDATED:
        return None
    if attempt.fence is not None and attempt.fence != item.fence:
        return Refusal.LOST
    return Refusal.CHANGED if attempt.version is not None and attempt.version != item.version else None


class UndoRefusal(StrEnum):
    """Why a decision stays."""

    NO_INVERSE = "no_inverse"
    TOO_OLD = "too_old"
    CHANGED_SINCE = "changed_since"


def why_not_undone(verdict: str, decided_at: datetime, now: datetime) -> UndoRefusal | None:
    """Whether a decision can still be taken back as far as its verdict and its age go."""
    if verdict not in UNDOABLE:
        return UndoRefusal.NO_INVERSE
    return UndoRefusal.TOO_OLD if now - decided_at > timedelta(days=UNDO_DAYS) else None


class QuestionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What decides whether a thread needs a human. `is_duplicate` is of a thread that is still there."""

    kind: str
    lifecycle: str
    is_removed: bool
    has_answer: bool
    is_duplicate: bool
    difference_count: int = 0


def question_outcome(facts: QuestionFacts) -> Outcome | None:
    """How the question was settled; None while it waits for an answer."""
    if facts.is_removed:
        return Outcome.REMOVED
    if facts.kind != ThreadKind.QUESTION:
        return Outcome.NOT_A_QUESTION
    if facts.has_answer:
        return Outcome.ANSWERED
    if facts.is_duplicate:
        return Outcome.DUPLICATE
    return None if facts.lifecycle == Lifecycle.OPEN else Outcome.CLOSED


def difference_outcome(facts: QuestionFacts) -> Outcome | None:
    """How "mine is different" was settled; None while an LCM should look whether it is."""
    if facts.is_removed:
        return Outcome.REMOVED
    if not facts.difference_count:
        return Outcome.NO_SIGNAL
    if facts.is_duplicate:
        return Outcome.DUPLICATE
    return None if facts.lifecycle == Lifecycle.OPEN else Outcome.CLOSED


def flag_outcome(*, is_visible: bool, open_flags: int) -> Outcome | None:
    """How the flags of a post were settled; None while somebody should look at it."""
    if not is_visible:
        return Outcome.REMOVED
    return None if open_flags else Outcome.NO_SIGNAL


class Need(StrEnum):
    """What a target needs now."""

    WAITING = "waiting"
    LET_GO = "let_go"
    ANSWERED = "answered"
    GONE = "gone"


def need(outcome: Outcome | None, standing: str | None, *, has_news: bool) -> Need:
    """What a target needs, given how it was settled and the verdict that stands; news undoes a letting go."""
    if outcome is None:
        return Need.LET_GO if standing in LETTING_GO and not has_news else Need.WAITING
    return Need.ANSWERED if outcome is Outcome.ANSWERED else Need.GONE


class Step(StrEnum):
    """What happens to the item of a target."""

    NOTHING = "nothing"
    OPEN = "open"
    REFRESH = "refresh"
    INVALIDATE = "invalidate"
    FULFIL = "fulfil"


SETTLING: Final[Mapping[tuple[ItemState | None, Need], Step]] = {
    (None, Need.WAITING): Step.OPEN,
    (None, Need.LET_GO): Step.OPEN,
    (None, Need.ANSWERED): Step.NOTHING,
    (None, Need.GONE): Step.NOTHING,
    (ItemState.PENDING, Need.WAITING): Step.REFRESH,
    (ItemState.PENDING, Need.LET_GO): Step.REFRESH,
    (ItemState.PENDING, Need.ANSWERED): Step.INVALIDATE,
    (ItemState.PENDING, Need.GONE): Step.INVALIDATE,
    (ItemState.CLAIMED, Need.WAITING): Step.REFRESH,
    (ItemState.CLAIMED, Need.LET_GO): Step.REFRESH,
    (ItemState.CLAIMED, Need.ANSWERED): Step.INVALIDATE,
    (ItemState.CLAIMED, Need.GONE): Step.INVALIDATE,
    (ItemState.DEFERRED, Need.WAITING): Step.NOTHING,
    (ItemState.DEFERRED, Need.LET_GO): Step.NOTHING,
    (ItemState.DEFERRED, Need.ANSWERED): Step.INVALIDATE,
    (ItemState.DEFERRED, Need.GONE): Step.INVALIDATE,
    (ItemState.ESCALATED, Need.WAITING): Step.NOTHING,
    (ItemState.ESCALATED, Need.LET_GO): Step.NOTHING,
    (ItemState.ESCALATED, Need.ANSWERED): Step.FULFIL,
    (ItemState.ESCALATED, Need.GONE): Step.INVALIDATE,
    (ItemState.DECIDED, Need.WAITING): Step.OPEN,
    (ItemState.DECIDED, Need.LET_GO): Step.NOTHING,
    (ItemState.DECIDED, Need.ANSWERED): Step.NOTHING,
    (ItemState.DECIDED, Need.GONE): Step.NOTHING,
    (ItemState.INVALIDATED, Need.WAITING): Step.OPEN,
    (ItemState.INVALIDATED, Need.LET_GO): Step.OPEN,
    (ItemState.INVALIDATED, Need.ANSWERED): Step.NOTHING,
    (ItemState.INVALIDATED, Need.GONE): Step.NOTHING,
}
"""From the state of an item (None: there is none) and what its target needs, to what happens. Escalated and deferred
items keep their own due date, so nothing refreshes it."""


def score(kind: ItemKind, people: int) -> int:
    """What orders items due within the same hour: how many people it touches."""
    return people * FLAG_WEIGHT if kind is ItemKind.FLAGGED else people


def due_hour(due_at: datetime) -> datetime:
    """The hour an item falls due in; inside it the score decides, then age."""
    return due_at.replace(minute=0, second=0, microsecond=0)


class Reason(msgspec.Struct, frozen=True):
    """Why an item stands where it stands: a code, and its number."""

    code: str
    number: int = 0


def reasons(kind: str, due_at: datetime, people: int, now: datetime, *, was_escalated: bool) -> tuple[Reason, ...]:
    """Why an item stands where it stands, most weighty first."""
    told = [_clock_reason(due_at - now)]
    if was_escalated:
        told.append(Reason("trainer_silent"))
    if kind == ItemKind.FLAGGED:
        told.append(Reason("flags", people))
    elif kind == ItemKind.DUPLICATE:
        told.append(Reason("different"))
    if kind == ItemKind.UNANSWERED and people:
        told.append(Reason("me_too", people))
    return tuple(told)


def _clock_reason(left: timedelta) -> Reason:
    prefix = "due" if left > timedelta(0) else "late"
    minutes = int(abs(left).total_seconds() // 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return Reason(f"{prefix}_minutes", minutes)
    if minutes < 48 * 60:
        return Reason(f"{prefix}_hours", minutes // 60)
    return Reason(f"{prefix}_days", minutes // (24 * 60))
