"""Who may do what with an article in which state: every state, act and role has a cell."""

from typing import Final

import msgspec
import pytest

from core.actor import VISITOR, Actor, Grant, Role, TokenScope
from kb import rules
from kb.errors import ArticleStateMoved
from kb.models import ArticleState
from kb.rules import Act

HERE, ELSEWHERE = 1, 2


class Facts(msgspec.Struct):
    state: str
    space_id: int = HERE


def _person(*grants: Grant) -> Actor:
    return Actor(id=7, grants=frozenset(grants))


ROLES: Final = {
    "visitor": VISITOR,
    "learner": _person(),
    "trainer": _person(Grant(Role.TRAINER, HERE)),
    "trainer everywhere": _person(Grant(Role.TRAINER)),
    "trainer elsewhere": _person(Grant(Role.TRAINER, ELSEWHERE)),
    "lcm": _person(Grant(Role.LCM, HERE)),
    "lcm everywhere": _person(Grant(Role.LCM)),
    "lcm elsewhere": _person(Grant(Role.LCM, ELSEWHERE)),
    "lcm with a read token": msgspec.structs.replace(
        _person(Grant(Role.LCM, HERE)), scopes=frozenset({TokenScope.READ})
    ),
    "admin": _person(Grant(Role.ADMIN)),
}
NOBODY: Final = {"visitor", "learner", "trainer elsewhere", "lcm elsewhere", "lcm with a read token"}
STAFF: Final = {"trainer", "trainer everywhere", "lcm", "lcm everywhere", "admin"}
LCMS: Final = {"lcm", "lcm everywhere", "admin"}
MAY: Final = {
    Act.EDIT: STAFF,
    Act.VERIFY: STAFF,
    Act.UNVERIFY: STAFF,
    Act.DOUBT: STAFF,
    Act.SUBMIT: LCMS,
    Act.PUBLISH: LCMS,
    Act.UNPUBLISH: LCMS,
    Act.RETIRE: LCMS,
    Act.REVIVE: LCMS,
}

TABLE: Final = """
              edit          submit     publish    unpublish  verify    unverify   doubt         retire    revive
draft         draft         in_review  published  -          -         -          -             -         -
in_review     in_review     -          published  -          -         -          -             -         -
published     published     -          -          draft      verified  -          needs_review  obsolete  -
verified      published     -          -          draft      -         published  needs_review  obsolete  -
needs_review  needs_review  -          published  draft      verified  -          -             obsolete  -
obsolete      -             -          -          -          -         -          -             -         needs_review
"""


def _cells() -> dict[tuple[str, str], str]:
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return {(row[0], act): cell for row in rows for act, cell in zip(head, row[1:], strict=True)}


CELLS: Final = _cells()


def test_every_state_and_act_has_a_cell_and_every_role_a_verdict() -> None:
    assert set(CELLS) == {(str(state), str(act)) for state in ArticleState for act in Act}
    assert set(MAY) == set(Act)
    assert set(ROLES) == NOBODY | STAFF


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("state", "act"), CELLS)
def test_an_act_leads_where_the_table_says_for_those_it_is_for(role: str, state: str, act: str) -> None:
    article = Facts(state)
    allowed = role in MAY[Act(act)]
    assert rules.may_act(ROLES[role], article, Act(act)) is allowed
    assert rules.is_possible(ROLES[role], article, Act(act)) is (allowed and CELLS[state, act] != "-")
    if CELLS[state, act] == "-":
        with pytest.raises(ArticleStateMoved):
            rules.follow(state, Act(act), otherwise=ArticleStateMoved)
    else:
        assert rules.follow(state, Act(act), otherwise=ArticleStateMoved) == CELLS[state, act]


@pytest.mark.parametrize("role", ROLES)
def test_drafting_is_for_lcms_and_tending_for_the_staff(role: str) -> None:
    assert rules.may_draft(ROLES[role], HERE) is (role in LCMS)
    assert rules.may_tend(ROLES[role], HERE) is (role in STAFF)
