"""The policy of accounts as tables, each row beside its sentence, and what addresses and handles look like."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import rules
from accounts.errors import PasswordRefused
from accounts.passwords import verify_password
from core.actor import SYSTEM, VISITOR, Actor, Grant, Role, TokenScope
from core.errors import Invalid
from core.settings import Settings

HERE, ELSEWHERE = 7, 8
PEOPLE = {
    "visitor": VISITOR,
    "learner": Actor(id=1),
    "trainer": Actor(id=2, grants=frozenset({Grant(Role.TRAINER, HERE)})),
    "lcm here": Actor(id=3, grants=frozenset({Grant(Role.LCM, HERE)}), groups=frozenset({5})),
    "lcm": Actor(id=4, grants=frozenset({Grant(Role.LCM)})),
    "admin": Actor(id=5, grants=frozenset({Grant(Role.ADMIN)})),
    "admin reading": Actor(id=5, grants=frozenset({Grant(Role.ADMIN)}), scopes=frozenset({TokenScope.READ})),
    "system": SYSTEM,
}
NOBODY: frozenset[str] = frozenset()
ADMINS = frozenset({"admin", "system"})
LCMS = ADMINS | {"lcm"}
ALL_LCMS = LCMS | {"lcm here"}

GRANTS = [
    (Grant(Role.TRAINER, HERE), ALL_LCMS, "an LCM makes trainers where they are an LCM"),
    (Grant(Role.TRAINER, ELSEWHERE), LCMS, "and not where they are not"),
    (Grant(Role.TRAINER), LCMS, "a trainer of all spaces is made by an LCM of all spaces"),
    (Grant(Role.LCM, HERE), ADMINS, "an LCM makes no LCM"),
    (Grant(Role.LCM), ADMINS, "an LCM of all spaces is made by an administrator"),
    (Grant(Role.ADMIN), ADMINS, "administrators are made by administrators"),
]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(("grant", "allowed", "sentence"), GRANTS)
def test_who_may_grant_what(who: str, grant: Grant, allowed: frozenset[str], sentence: str) -> None:
    assert rules.may_grant(PEOPLE[who], grant) is (who in allowed), sentence


INVITATIONS = [
    (Grant(Role.LEARNER), (), ALL_LCMS, "every LCM asks learners in"),
    (Grant(Role.LEARNER), (5,), ALL_LCMS, "an LCM of a space places people into a group they are in"),
    (Grant(Role.LEARNER), (6,), LCMS, "and into no other"),
    (Grant(Role.LEARNER), (5, 6), LCMS, "one forbidden group is enough to refuse"),
    (Grant(Role.TRAINER, HERE), (), ALL_LCMS, "nobody invites to a role they could not give"),
    (Grant(Role.TRAINER), (), LCMS, "nor to more spaces"),
    (Grant(Role.ADMIN), (), ADMINS, "administrators invite administrators"),
]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(("grant", "groups", "allowed", "sentence"), INVITATIONS)
def test_who_may_invite(
    who: str, grant: Grant, groups: tuple[int, ...], allowed: frozenset[str], sentence: str
) -> None:
    assert rules.may_invite(PEOPLE[who], grant, groups) is (who in allowed), sentence


SUSPENSIONS = [
    (99, frozenset(), LCMS, "an LCM of all spaces stops somebody without a role"),
    (98, frozenset({Grant(Role.TRAINER, HERE)}), ADMINS, "somebody with a role is stopped by administrators alone"),
    (5, frozenset({Grant(Role.ADMIN)}), frozenset({"system"}), "nobody suspends themselves"),
]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(("target", "grants", "allowed", "sentence"), SUSPENSIONS)
def test_who_may_suspend_whom(
    who: str, target: int, grants: frozenset[Grant], allowed: frozenset[str], sentence: str
) -> None:
    assert rules.may_suspend(PEOPLE[who], target, grants) is (who in allowed), sentence


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_see_and_manage(who: str) -> None:
    actor = PEOPLE[who]
    assert rules.may_list_people(actor) is (who in ALL_LCMS)
    assert rules.may_see_addresses(actor) is (who in ADMINS)
    assert rules.may_manage_groups(actor) is (who in LCMS)


R, W, M, A = TokenScope.READ, TokenScope.WRITE, TokenScope.MODERATE, TokenScope.ADMIN


@pytest.mark.parametrize(
    ("who", "scopes"),
    [
        ("visitor", set()),
        ("learner", {R, W}),
        ("trainer", {R, W}),
        ("lcm here", {R, W, M}),
        ("lcm", {R, W, M}),
        ("admin", {R, W, M, A}),
        ("admin reading", {R}),
        ("system", set()),
    ],
)
def test_a_token_never_does_more_than_its_owner(who: str, scopes: set[TokenScope]) -> None:
    assert rules.usable_scopes(PEOPLE[who]) == scopes


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Lea@Example.ORG ", "lea@example.org"),
        ("ｌｅａ@example.org", "lea@example.org"),  # noqa: RUF001 - full-width letters, on purpose
        ("o'brien+forum@sub.example.org", "o'brien+forum@sub.example.org"),
        ("élodie@exemple.fr", "élodie@exemple.fr"),
    ],
)
def test_one_mailbox_has_one_form(typed: str, stored: str) -> None:
    assert rules.normal_address(typed) == stored


@given(st.one_of(st.emails(), st.text(max_size=300)))
def test_a_stored_address_is_its_own_form_and_cannot_become_two(typed: str) -> None:
    try:
        stored = rules.normal_address(typed)
    except Invalid:
        return
    assert rules.normal_address(stored) == stored
    assert stored.count("@") == 1
    assert not set(stored) & set(' ,;:<>\r\n\t"')


@given(st.text(max_size=120))
def test_every_name_suggests_a_usable_handle(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rules.handle_from(name))
    assert 2 <= len(rules.handle_from(name)) <= 40


def test_the_zones_offered_are_zones() -> None:
    zones = rules.list_zones()
    assert "Europe/Paris" in zones
    assert all(rules.is_zone(zone) for zone in zones)
    assert not rules.is_zone("Mars/Olympus")


@pytest.mark.parametrize(
    ("password", "reason"),
    [("x" * 1_025, "too_long"), ("é" * 513, "too_long"), ("with\x00a zero inside", "bad_characters")],
)
def test_a_password_is_bounded_before_it_is_hashed(password: str, reason: str) -> None:
    with pytest.raises(PasswordRefused) as refusal:
        verify_password(Settings(), None, password)
    assert refusal.value.fields == {"password": reason}
