"""What an LCM sees of the queue. Every `may_*` was computed by the rule that guards the verb."""

from datetime import datetime

import msgspec

from accounts.views import Person
from core.markup import SafeHtml
from forum.views.threads import ThreadRow, ThreadView


class Why(msgspec.Struct, frozen=True):
    """Why an item stands where it stands, in the reader's words; `code` and `number` for programs."""

    code: str
    number: int
    text: str


class ClaimView(msgspec.Struct, frozen=True, kw_only=True):
    """Who works on it, until when, under which fence."""

    by: str
    by_id: int
    until: datetime
    is_mine: bool
    fence: int


class FlagView(msgspec.Struct, frozen=True, kw_only=True):
    """One report of a post; `upheld` is None while it is open."""

    reason: str
    note: str
    by: str
    at: datetime
    upheld: bool | None


class FlaggedPost(msgspec.Struct, frozen=True, kw_only=True):
    """The post somebody reported."""

    id: int
    number: int
    url: str
    author: Person
    html: SafeHtml
    excerpt: str
    state: str


class EscalationView(msgspec.Struct, frozen=True, kw_only=True):
    """To whom a question was handed, until when, and how that ended."""

    to: str
    to_id: int
    by: str
    at: datetime
    due_at: datetime
    note: str
    answered_at: datetime | None
    withdrawn_at: datetime | None
    is_overdue: bool


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody decided; `undone_by` is empty while it stands."""

    verdict: str
    label: str
    by: str
    at: datetime
    reason: str
    note: str
    undone_at: datetime | None
    undone_by: str


class SettlementView(msgspec.Struct, frozen=True, kw_only=True):
    """How an item was settled elsewhere; `by` is empty when the system or nobody in particular did it."""

    outcome: str
    label: str
    by: str
    at: datetime


class QueueItemView(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the queue. A claim whose lease ended is shown as no claim, its item as pending."""

    id: int
    kind: str
    state: str
    target_kind: str
    target_id: int
    thread: ThreadRow
    due_at: datetime
    is_late: bool
    claim: ClaimView | None
    version: int
    topic_mark: str | None
    score: int
    signals: int
    why: tuple[Why, ...]
    flags: tuple[FlagView, ...]
    post: FlaggedPost | None
    escalation: EscalationView | None
    decision: DecisionView | None
    settlement: SettlementView | None
    created_at: datetime
    updated_at: datetime
    verdicts: tuple[str, ...]
    may_claim: bool
    may_release: bool
    may_decide: bool
    may_undo: bool


class KindCount(msgspec.Struct, frozen=True):
    """How many items of one kind the filter finds."""

    kind: str
    count: int


class QueuePage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the queue; `counts` come from the same conditions as the list, but for its kind."""

    items: tuple[QueueItemView, ...]
    next: str | None
    counts: tuple[KindCount, ...]
    total: int


class LogLine(msgspec.Struct, frozen=True):
    """One line of the action log about the item, its thread or its post."""

    at: datetime
    by: str
    verb: str
    target_kind: str
    target_id: int


class ItemPage(msgspec.Struct, frozen=True, kw_only=True):
    """One item with everything needed to decide: the thread in full, its history, the trainers to ask."""

    item: QueueItemView
    thread: ThreadView
    decisions: tuple[DecisionView, ...]
    escalations: tuple[EscalationView, ...]
    log: tuple[LogLine, ...]
    trainers: tuple[Person, ...]
