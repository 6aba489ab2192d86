"""The rules of the desk as decision tables: every kind, state, act, verdict and role has its cell."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final

import msgspec
import pytest

from moderation import rules
from moderation.models import ItemKind, ItemState, Outcome, Verdict
from moderation.rules import Act, Attempt, Need, QuestionFacts, Refusal, Step, UndoRefusal

NOW: Final = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ME, OTHER = 7, 8


class Thing(msgspec.Struct, kw_only=True):
    """An item as far as the rules look."""

    state: str = ItemState.PENDING
    version: int = 3
    fence: int = 2
    claimed_by_id: int | None = None
    lease_until: datetime | None = None


def held(by: int, minutes: int) -> Thing:
    return Thing(state=ItemState.CLAIMED, claimed_by_id=by, lease_until=NOW + timedelta(minutes=minutes))


HOLDING: Final = {
    "pending": Thing(),
    "mine": held(ME, 5),
    "mine_ended": held(ME, -5),
    "theirs": held(OTHER, 5),
    "theirs_ended": held(OTHER, -5),
    "deferred": Thing(state=ItemState.DEFERRED),
    "escalated": Thing(state=ItemState.ESCALATED),
    "decided": Thing(state=ItemState.DECIDED),
    "invalidated": Thing(state=ItemState.INVALIDATED),
}

YES, HELD, LOST, DECIDED, SETTLED = None, Refusal.HELD, Refusal.LOST, Refusal.DECIDED, Refusal.SETTLED
ACTS: Final[dict[str, dict[Act, Refusal | None]]] = {
    #               claim    renew    release  decide   confirm  mark  undo
    "pending": dict(zip(Act, (YES, LOST, LOST, YES, YES, YES, LOST), strict=True)),
    "mine": dict(zip(Act, (YES, YES, YES, YES, YES, YES, LOST), strict=True)),
    "mine_ended": dict(zip(Act, (YES, YES, YES, YES, YES, YES, LOST), strict=True)),
    "theirs": dict(zip(Act, (HELD, LOST, HELD, HELD, HELD, YES, LOST), strict=True)),
    "theirs_ended": dict(zip(Act, (YES, LOST, LOST, YES, YES, YES, LOST), strict=True)),
    "deferred": dict(zip(Act, (YES, LOST, LOST, YES, YES, YES, LOST), strict=True)),
    "escalated": dict(zip(Act, (YES, LOST, LOST, YES, YES, YES, YES), strict=True)),
    "decided": dict(zip(Act, (DECIDED, DECIDED, DECIDED, DECIDED, DECIDED, YES, YES), strict=True)),
    "invalidated": dict(zip(Act, (SETTLED, SETTLED, SETTLED, SETTLED, YES, YES, SETTLED), strict=True)),
}
"""What each act meets, by the state of the item and who holds it."""


@pytest.mark.parametrize(("situation", "act"), list(product(HOLDING, Act)))
def test_every_act_in_every_state_and_hold_has_its_answer(situation: str, act: Act) -> None:
    attempt = Attempt(act=act, actor_id=ME, now=NOW)
    assert rules.why_refused(HOLDING[situation], attempt) == ACTS[situation][act]


def test_every_state_is_in_the_table() -> None:
    assert {thing.state for thing in HOLDING.values()} == set(ItemState)


def test_an_old_version_is_told_so_and_a_current_one_is_not() -> None:
    item = Thing()
    assert rules.why_refused(item, Attempt(act=Act.DECIDE, actor_id=ME, now=NOW, version=2)) is Refusal.CHANGED
    assert rules.why_refused(item, Attempt(act=Act.DECIDE, actor_id=ME, now=NOW, version=3)) is None


def test_an_old_fence_loses_to_whoever_took_over_and_also_after_them() -> None:
    for item in (held(OTHER, 5), held(OTHER, -5)):
        assert rules.why_refused(item, Attempt(act=Act.DECIDE, actor_id=ME, now=NOW, fence=1)) is Refusal.LOST


def test_confirming_an_answer_given_elsewhere_needs_no_version() -> None:
    attempt = Attempt(act=Act.CONFIRM, actor_id=ME, now=NOW, version=1, fence=1)
    assert rules.why_refused(Thing(state=ItemState.INVALIDATED), attempt) is None


VERDICTS: Final[dict[ItemKind, str]] = {
    #                     answered duplicate not_a_question no_action escalated closed upheld kept
    ItemKind.UNANSWERED: "yes yes yes yes yes yes no  no",
    ItemKind.DUPLICATE: "no  yes no  no  no  no  no  yes",
    ItemKind.FLAGGED: "no  no  no  no  no  no  yes yes",
    ItemKind.HELD: "no  no  no  no  no  no  no  no",
    ItemKind.TIDY: "no  no  no  no  no  no  no  no",
    ItemKind.ARTICLE: "no  no  no  no  no  no  no  no",
    ItemKind.CONTESTED: "no  no  no  no  no  no  no  no",
    ItemKind.LEARNER: "no  no  no  no  no  no  no  no",
}


@pytest.mark.parametrize("kind", ItemKind)
def test_every_kind_says_yes_or_no_to_every_verdict(kind: ItemKind) -> None:
    cells = dict(zip(Verdict, VERDICTS[kind].split(), strict=True))
    assert {verdict for verdict, cell in cells.items() if cell == "yes"} == set(rules.VERDICTS[kind])


SETTLING: Final[dict[ItemState | None, str]] = {
    #                       waiting let_go  answered   gone
    None: "open    open    nothing    nothing",
    ItemState.PENDING: "refresh refresh invalidate invalidate",
    ItemState.CLAIMED: "refresh refresh invalidate invalidate",
    ItemState.DEFERRED: "nothing nothing invalidate invalidate",
    ItemState.ESCALATED: "nothing nothing fulfil     invalidate",
    ItemState.DECIDED: "open    nothing nothing    nothing",
    ItemState.INVALIDATED: "open    open    nothing    nothing",
}


@pytest.mark.parametrize(("state", "need"), list(product((None, *ItemState), Need)))
def test_every_state_knows_what_follows_from_every_need(state: ItemState | None, need: Need) -> None:
    cells = dict(zip(Need, map(Step, SETTLING[state].split()), strict=True))
    assert rules.SETTLING[state, need] is cells[need]


def test_no_state_forgets_a_waiting_question() -> None:
    """Promise 2: after settling, what waits is pending, held, put off, with a trainer, or was let go by a person."""
    remembering = {Step.OPEN, Step.REFRESH}
    for state in (None, *ItemState):
        is_kept = state in {ItemState.DEFERRED, ItemState.ESCALATED}
        assert rules.SETTLING[state, Need.WAITING] in remembering or is_kept


OPEN_QUESTION: Final = QuestionFacts(
    kind="question", lifecycle="open", is_removed=False, has_answer=False, is_duplicate=False
)


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({}, None),
        ({"is_removed": True}, Outcome.REMOVED),
        ({"kind": "discussion"}, Outcome.NOT_A_QUESTION),
        ({"kind": "announcement"}, Outcome.NOT_A_QUESTION),
        ({"has_answer": True}, Outcome.ANSWERED),
        ({"is_duplicate": True}, Outcome.DUPLICATE),
        ({"lifecycle": "closed"}, Outcome.CLOSED),
        ({"lifecycle": "archived"}, Outcome.CLOSED),
        ({"lifecycle": "pending"}, Outcome.CLOSED),
        ({"has_answer": True, "lifecycle": "closed"}, Outcome.ANSWERED),
        ({"has_answer": True, "is_removed": True}, Outcome.REMOVED),
    ],
)
def test_only_an_open_question_without_an_answer_waits(change: dict[str, object], outcome: Outcome | None) -> None:
    assert rules.question_outcome(msgspec.structs.replace(OPEN_QUESTION, **change)) is outcome


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({}, Outcome.NO_SIGNAL),
        ({"difference_count": 1}, None),
        ({"difference_count": 1, "has_answer": True}, None),
        ({"difference_count": 1, "is_duplicate": True}, Outcome.DUPLICATE),
        ({"difference_count": 1, "lifecycle": "closed"}, Outcome.CLOSED),
        ({"difference_count": 1, "is_removed": True}, Outcome.REMOVED),
    ],
)
def test_a_question_said_to_be_different_is_looked_at(change: dict[str, object], outcome: Outcome | None) -> None:
    assert rules.difference_outcome(msgspec.structs.replace(OPEN_QUESTION, **change)) is outcome


@pytest.mark.parametrize(
    ("is_visible", "flags", "outcome"),
    [(True, 2, None), (True, 0, Outcome.NO_SIGNAL), (False, 2, Outcome.REMOVED), (False, 0, Outcome.REMOVED)],
)
def test_a_reported_post_waits_while_it_is_seen(*, is_visible: bool, flags: int, outcome: Outcome | None) -> None:
    assert rules.flag_outcome(is_visible=is_visible, open_flags=flags) is outcome


@pytest.mark.parametrize("verdict", Verdict)
def test_only_letting_go_lets_go_and_news_brings_it_back(verdict: Verdict) -> None:
    is_let_go = verdict in {Verdict.NO_ACTION, Verdict.KEPT}
    assert rules.need(None, verdict, has_news=False) is (Need.LET_GO if is_let_go else Need.WAITING)
    assert rules.need(None, verdict, has_news=True) is Need.WAITING


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_but_an_answer_is_undone_for_thirty_days(verdict: Verdict) -> None:
    for days, refusal in ((0, None), (30, None), (31, UndoRefusal.TOO_OLD)):
        expected = UndoRefusal.NO_INVERSE if verdict is Verdict.ANSWERED else refusal
        assert rules.why_not_undone(verdict, NOW - timedelta(days=days), NOW) is expected


@pytest.mark.parametrize(
    ("left", "code", "number"),
    [
        (timedelta(minutes=12), "due_minutes", 12),
        (timedelta(minutes=125), "due_hours", 2),
        (timedelta(days=3, hours=5), "due_days", 3),
        (timedelta(0), "late_minutes", 0),
        (timedelta(minutes=-59), "late_minutes", 59),
        (timedelta(hours=-5), "late_hours", 5),
        (timedelta(days=-9), "late_days", 9),
    ],
)
def test_the_first_reason_is_the_clock(left: timedelta, code: str, number: int) -> None:
    first = rules.reasons(ItemKind.UNANSWERED, NOW + left, 0, NOW, was_escalated=False)[0]
    assert (first.code, first.number) == (code, number)


def test_a_report_weighs_more_than_a_me_too() -> None:
    assert rules.score(ItemKind.FLAGGED, 1) > rules.score(ItemKind.UNANSWERED, 2)
