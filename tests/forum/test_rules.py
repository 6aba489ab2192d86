"""Who may do what in the forum: every act, situation and person has its cell.

Each row is a situation, each column a person; `y` may, `.` may not. A column or row left out fails.
"""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final

import msgspec
import pytest

from core.actor import SYSTEM, VISITOR, Actor, Grant, Role, TokenScope
from core.errors import AppError, Conflict
from forum import rules
from forum.models.posts import PostState
from forum.models.spaces import Audience, SpaceLifecycle
from forum.models.threads import Lifecycle, Resolution, ThreadKind

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE, ELSEWHERE, GROUP = 1, 2, 5
AUTHOR = 10


class Space(msgspec.Struct, kw_only=True):
    """A space as far as the rules look."""

    id: int = HERE
    audience: str = Audience.PUBLIC
    lifecycle: str = SpaceLifecycle.OPEN


class Thread(msgspec.Struct, kw_only=True):
    """A thread as far as the rules look."""

    space_id: int = HERE
    author_id: int = AUTHOR
    kind: str = ThreadKind.QUESTION
    lifecycle: str = Lifecycle.OPEN
    is_removed: bool = False


class Post(msgspec.Struct, kw_only=True):
    """A post as far as the rules look."""

    author_id: int = AUTHOR
    number: int = 2
    state: str = PostState.VISIBLE


def person(number: int, *grants: Grant, **more: object) -> Actor:
    return Actor(id=number, grants=frozenset(grants), **more)  # type: ignore[arg-type]


READ, WRITE = frozenset({TokenScope.READ}), frozenset({TokenScope.READ, TokenScope.WRITE})
PEOPLE: Final[dict[str, Actor]] = {
    "visitor": VISITOR,
    "other": person(20),
    "member": person(21, groups=frozenset({GROUP})),
    "author": person(AUTHOR),
    "trainer": person(30, Grant(Role.TRAINER, HERE)),
    "trainer elsewhere": person(31, Grant(Role.TRAINER, ELSEWHERE)),
    "trainer of all": person(32, Grant(Role.TRAINER)),
    "lcm": person(40, Grant(Role.LCM, HERE)),
    "lcm elsewhere": person(41, Grant(Role.LCM, ELSEWHERE)),
    "lcm of all": person(42, Grant(Role.LCM)),
    "admin": person(50, Grant(Role.ADMIN)),
    "system": SYSTEM,
    "author's reading token": person(AUTHOR, scopes=READ),
    "author's writing token": person(AUTHOR, scopes=WRITE),
    "lcm's writing token": person(40, Grant(Role.LCM, HERE), scopes=WRITE),
}

_CLOSED, _ARCHIVED = Thread(lifecycle=Lifecycle.CLOSED), Thread(lifecycle=Lifecycle.ARCHIVED)
_PENDING, _REMOVED = Thread(lifecycle=Lifecycle.PENDING), Thread(is_removed=True)
_TALK, _NEWS = Thread(kind=ThreadKind.DISCUSSION), Thread(kind=ThreadKind.ANNOUNCEMENT)
_PLANNED, _QUIET = Space(lifecycle=SpaceLifecycle.PLANNED), Space(lifecycle=SpaceLifecycle.READ_ONLY)
_PAST = Space(lifecycle=SpaceLifecycle.ARCHIVED)
_GROUPS = frozenset({GROUP})

Situations = dict[str, tuple[tuple[object, ...], str]]
#                                                 v o m a  t e a  l e a  a s  r w l
#                                                 i t e u  r l l  c l l  d y  e r c
#                                                 s h m t  a s l  m s l  m s  a i m
ACTS: Final[dict[str, Situations]] = {
    "may_write": {
        "anywhere": ((), ".yyy yyy yyy yy .yy"),
    },
    "may_enter": {
        "public": ((Space(), frozenset()), "yyyy yyy yyy yy yyy"),
        "members": ((Space(audience=Audience.MEMBERS), frozenset()), ".yyy yyy yyy yy yyy"),
        "their group": ((Space(audience=Audience.GROUPS), _GROUPS), "..y. y.. y.y yy ..y"),
        "another group": ((Space(audience=Audience.GROUPS), frozenset({6})), ".... y.. y.y yy ..y"),
        "no group at all": ((Space(audience=Audience.GROUPS), frozenset()), ".... y.. y.y yy ..y"),
    },
    "may_create_spaces": {
        "anywhere": ((), ".... ... ..y yy ..."),
    },
    "may_edit_space": {
        "open": ((Space(),), ".... ... y.y yy ..."),
        "archived": ((_PAST,), ".... ... y.y yy ..."),
    },
    "may_keep_words": {
        "of the space": ((HERE,), ".... ... y.y yy ..."),
        "of everywhere": ((None,), ".... ... ..y yy ..."),
    },
    "may_post_in": {
        "open": ((Space(),), ".yyy yyy yyy yy .yy"),
        "planned": ((_PLANNED,), ".... ... y.y yy ..."),
        "read-only": ((_QUIET,), ".... ... ... .. ..."),
        "archived": ((_PAST,), ".... ... ... .. ..."),
    },
    "may_announce": {
        "open": ((Space(),), ".... y.y y.y yy ..."),
    },
    "may_reply": {
        "open": ((Thread(), Space()), ".yyy yyy yyy yy .yy"),
        "pending": ((_PENDING, Space()), ".... ... ... .. ..."),
        "closed": ((_CLOSED, Space()), ".... ... ... .. ..."),
        "archived": ((_ARCHIVED, Space()), ".... ... ... .. ..."),
        "removed": ((_REMOVED, Space()), ".... ... ... .. ..."),
        "space planned": ((Thread(), _PLANNED), ".... ... y.y yy ..."),
        "space read-only": ((Thread(), _QUIET), ".... ... ... .. ..."),
    },
    "may_edit_post": {
        "open": ((Post(), Thread()), "...y ... y.y yy .y."),
        "closed": ((Post(), _CLOSED), "...y ... y.y yy .y."),
        "archived": ((Post(), _ARCHIVED), ".... ... y.y yy ..."),
        "held": ((Post(state=PostState.HELD), Thread()), "...y ... y.y yy .y."),
        "removed": ((Post(state=PostState.REMOVED), Thread()), ".... ... ... .. ..."),
        "thread removed": ((Post(), _REMOVED), ".... ... ... .. ..."),
    },
    "may_remove_post": {
        "open": ((Post(), Thread()), "...y ... y.y yy .y."),
        "closed": ((Post(), _CLOSED), ".... ... y.y yy ..."),
        "archived": ((Post(), _ARCHIVED), ".... ... y.y yy ..."),
    },
    "may_restore_post": {
        "open": ((Thread(),), ".... ... y.y yy ..."),
    },
    "may_remove_thread": {
        "nobody replied": ((Thread(), 0), "...y ... y.y yy .y."),
        "somebody replied": ((Thread(), 1), ".... ... y.y yy ..."),
        "closed": ((_CLOSED, 0), ".... ... y.y yy ..."),
    },
    "may_accept": {
        "open": ((Thread(),), "...y ... ... .y .y."),
        "closed": ((_CLOSED,), "...y ... ... .y .y."),
        "archived": ((_ARCHIVED,), ".... ... ... .. ..."),
        "removed": ((_REMOVED,), ".... ... ... .. ..."),
        "discussion": ((_TALK,), ".... ... ... .. ..."),
        "announcement": ((_NEWS,), ".... ... ... .. ..."),
    },
    "may_verify": {
        "open": ((Thread(),), ".... y.y y.y yy ..."),
        "archived": ((_ARCHIVED,), ".... y.y y.y yy ..."),
        "removed": ((_REMOVED,), ".... ... ... .. ..."),
        "discussion": ((_TALK,), ".... ... ... .. ..."),
    },
    "may_close": {
        "open": ((Thread(),), "...y ... y.y yy .y."),
    },
    "may_reopen": {
        "closed today": ((_CLOSED, NOW, NOW), "...y ... y.y yy .y."),
        "closed a fortnight ago": ((_CLOSED, NOW - timedelta(days=14), NOW), "...y ... y.y yy .y."),
        "closed long ago": ((_CLOSED, NOW - timedelta(days=14, seconds=1), NOW), ".... ... y.y yy ..."),
        "not closed": ((Thread(), None, NOW), ".... ... y.y yy ..."),
    },
    "may_archive": {
        "closed": ((_CLOSED,), ".... ... y.y yy ..."),
    },
}


@pytest.mark.parametrize(("act", "situation"), [(act, situation) for act in ACTS for situation in ACTS[act]])
def test_who_may(act: str, situation: str) -> None:
    facts, columns = ACTS[act][situation]
    allowed = "".join("y" if getattr(rules, act)(actor, *facts) else "." for actor in PEOPLE.values())
    expected = columns.replace(" ", "")
    assert len(expected) == len(PEOPLE), "every person has a cell"
    wrong = [name for name, found, wanted in zip(PEOPLE, allowed, expected, strict=True) if found != wanted]
    assert not wrong, f"{act}, {situation}: the table and the rule disagree about {wrong}"


def test_every_rule_about_people_is_in_the_table() -> None:
    assert {name for name in vars(rules) if name.startswith("may_")} == set(ACTS)


_P, _O, _C, _A = Lifecycle.PENDING, Lifecycle.OPEN, Lifecycle.CLOSED, Lifecycle.ARCHIVED
AFTER: Final[dict[str, dict[Lifecycle, Lifecycle | None]]] = {
    #          from pending, open, closed, archived; None is a refusal
    "approve": dict(zip(Lifecycle, (_O, None, None, None), strict=True)),
    "close": dict(zip(Lifecycle, (None, _C, None, None), strict=True)),
    "reopen": dict(zip(Lifecycle, (None, None, _O, None), strict=True)),
    "archive": dict(zip(Lifecycle, (None, None, _A, None), strict=True)),
    "restore": dict(zip(Lifecycle, (None, None, None, _C), strict=True)),
}


@pytest.mark.parametrize(("act", "state"), list(product(AFTER, Lifecycle)))
def test_what_each_act_does_to_each_state(act: str, state: Lifecycle) -> None:
    after = AFTER[act][state]
    if after is not None:
        assert rules.follow(state, act, otherwise=Conflict) is after
        return
    with pytest.raises(AppError) as refused:
        rules.follow(state, act, otherwise=Conflict)
    assert refused.value.params == {"state": str(state)}


def test_every_act_is_in_the_table() -> None:
    assert {act for _state, act in rules.NEXT} == set(AFTER)
    with pytest.raises(Conflict):
        rules.follow(Lifecycle.OPEN, "unheard of", otherwise=Conflict)


@pytest.mark.parametrize(("kind", "lifecycle", "is_removed"), list(product(ThreadKind, Lifecycle, [False, True])))
def test_a_promise_runs_for_open_questions_alone(kind: ThreadKind, lifecycle: Lifecycle, *, is_removed: bool) -> None:
    thread = Thread(kind=kind, lifecycle=lifecycle, is_removed=is_removed)
    waits = (kind, lifecycle, is_removed) == (ThreadKind.QUESTION, Lifecycle.OPEN, False)
    assert rules.is_answerable(thread) is waits


@pytest.mark.parametrize(
    ("has_reply", "is_accepted", "is_verified", "strongest"),
    [
        (False, False, False, Resolution.NONE),
        (True, False, False, Resolution.ANSWERED),
        (False, True, False, Resolution.ACCEPTED),
        (True, True, False, Resolution.ACCEPTED),
        (False, False, True, Resolution.VERIFIED),
        (True, False, True, Resolution.VERIFIED),
        (False, True, True, Resolution.VERIFIED),
        (True, True, True, Resolution.VERIFIED),
    ],
)
def test_the_strongest_answer_wins(
    *, has_reply: bool, is_accepted: bool, is_verified: bool, strongest: Resolution
) -> None:
    found = rules.resolution(has_reply_by_others=has_reply, is_accepted=is_accepted, is_verified=is_verified)
    assert found is strongest
