"""Roles, suspensions and groups, through their verbs."""

import anyio
import pytest

from accounts import signing
from accounts.errors import AlreadySuspended, GroupTaken, LastAdministrator, NotSuspended
from accounts.events import PersonWasSuspended
from accounts.forms import GrantRole, NewGroup, NewToken, SignIn, Suspend
from accounts.queries import groups as group_reads
from accounts.queries import people
from accounts.queries.actors import find_actor_by_session, find_actor_by_token
from accounts.service import groups, roles
from accounts.service.people import import_author
from core.actor import Grant, Role, TokenScope
from core.errors import Forbidden, Invalid, NotFound
from core.events import at_once
from core.ids import Cursor
from core.work import Listeners, Work
from tests.accounts.school import PASSWORD, School

ADMIN = GrantRole(role=Role.ADMIN)
WHY = Suspend(reason="insults")


def test_a_role_is_given_once_and_taken_back(school: School) -> None:
    ada, lea = school.person("Ada", Role.ADMIN), school.person("Lea")
    form = GrantRole(role=Role.TRAINER, space_id=7)
    for _ in range(2):
        with school.office.write(ada) as work:
            roles.grant_role(work, lea.id or 0, form)
    assert school.again(lea.id).grants == {Grant(Role.TRAINER, 7)}
    for _ in range(2):
        with school.office.write(ada) as work:
            roles.revoke_role(work, lea.id or 0, form)
    assert school.again(lea.id).grants == frozenset()
    assert school.log()[-2:] == ["grant_role", "revoke_role"]


def test_the_same_role_everywhere_is_given_once(school: School) -> None:
    ada, lea = school.person("Ada", Role.ADMIN), school.person("Lea")
    for _ in range(2):
        with school.office.write(ada) as work:
            roles.grant_role(work, lea.id or 0, GrantRole(role=Role.LCM))
    with school.office.read() as work:
        assert people.people_by_id(work, [lea.id or 0])[lea.id or 0].grants == (Grant(Role.LCM),)


@pytest.mark.parametrize("form", [GrantRole(role=Role.LEARNER), GrantRole(role=Role.ADMIN, space_id=7)])
def test_some_roles_cannot_be_given(school: School, form: GrantRole) -> None:
    ada, lea = school.person("Ada", Role.ADMIN), school.person("Lea")
    with pytest.raises(Invalid), school.office.write(ada) as work:
        roles.grant_role(work, lea.id or 0, form)


def test_a_learner_gives_no_role(school: School) -> None:
    lea = school.person("Lea")
    with pytest.raises(Forbidden), school.office.write(lea) as work:
        roles.grant_role(work, lea.id or 0, ADMIN)


def test_an_imported_author_gets_no_role(school: School) -> None:
    with school.office.write() as work:
        author_id = import_author(work, "Old Author", "old:1")
    with pytest.raises(NotFound), school.office.write() as work:
        roles.grant_role(work, author_id, ADMIN)


def test_the_last_administrator_stays(school: School) -> None:
    ada, eve = school.person("Ada", Role.ADMIN), school.person("Eve", Role.ADMIN)
    with school.office.write(ada) as work:
        roles.revoke_role(work, eve.id or 0, ADMIN)
    with pytest.raises(LastAdministrator), school.office.write(ada) as work:
        roles.revoke_role(work, ada.id or 0, ADMIN)
    with pytest.raises(LastAdministrator), school.office.write() as work:
        roles.suspend(work, ada.id or 0, WHY)


def test_a_suspended_administrator_does_not_count_as_one(school: School) -> None:
    ada, eve = school.person("Ada", Role.ADMIN), school.person("Eve", Role.ADMIN)
    with school.office.write(ada) as work:
        roles.suspend(work, eve.id or 0, WHY)
    with pytest.raises(LastAdministrator), school.office.write(ada) as work:
        roles.revoke_role(work, ada.id or 0, ADMIN)


@pytest.mark.anyio
async def test_two_administrators_cannot_demote_each_other_at_once(school: School) -> None:
    ada, eve = school.person("Ada", Role.ADMIN), school.person("Eve", Role.ADMIN)
    outcomes: list[str] = []

    async def demote(actor_id: int, by_id: int) -> None:
        try:
            await school.desk(ada if by_id == ada.id else eve).do(roles.revoke_role, actor_id, ADMIN)
        except LastAdministrator:
            outcomes.append("last")
        else:
            outcomes.append("demoted")

    async with anyio.create_task_group() as group:
        group.start_soon(demote, ada.id or 0, eve.id or 0)
        group.start_soon(demote, eve.id or 0, ada.id or 0)
    assert sorted(outcomes) == ["demoted", "last"]


@pytest.mark.anyio
async def test_whoever_loses_power_loses_every_open_door(school: School) -> None:
    ada, max_ = school.person("Ada", Role.ADMIN), school.person("Max", Role.LCM)
    session = await signing.sign_in(
        school.desk(), SignIn(email="max@school.example", password=PASSWORD), peer="10.0.0.1", agent=""
    )
    issued = await signing.create_token(school.desk(max_), NewToken(name="bot", scopes=(TokenScope.MODERATE,)))
    with school.office.write(ada) as work:
        roles.revoke_role(work, max_.id or 0, GrantRole(role=Role.LCM))
        assert f"user:{max_.id}" in work.signals
    with school.office.read() as work:
        assert find_actor_by_session(work, session.token) is None
        assert find_actor_by_token(work, issued.token) is None


def test_a_suspension_is_announced_and_lifted_once(school: School) -> None:
    ada, lea = school.person("Ada", Role.ADMIN), school.person("Lea")
    heard: list[int] = []

    def hear(_work: Work, fact: PersonWasSuspended) -> None:
        heard.append(fact.user_id)

    school.office.listeners = Listeners((at_once(PersonWasSuspended, hear),))
    with school.office.write(ada) as work:
        roles.suspend(work, lea.id or 0, WHY)
    assert heard == [lea.id]
    with pytest.raises(AlreadySuspended), school.office.write(ada) as work:
        roles.suspend(work, lea.id or 0, WHY)
    with school.office.write(ada) as work:
        roles.reinstate(work, lea.id or 0)
    with pytest.raises(NotSuspended), school.office.write(ada) as work:
        roles.reinstate(work, lea.id or 0)
    with school.office.write(ada) as work:
        roles.suspend(work, lea.id or 0, WHY)


def test_groups_are_made_filled_and_emptied(school: School) -> None:
    max_, lea = school.person("Max", Role.LCM), school.person("Lea")
    with school.office.write(max_) as work:
        group_id = groups.create_group(work, NewGroup(name="Été 2026"))
    for _ in range(2):
        with school.office.write(max_) as work:
            groups.add_member(work, group_id, lea.id or 0)
    with school.office.read(max_) as work:
        (group,) = group_reads.list_groups(work)
        assert (group.slug, group.members, group.may_manage) == ("ete-2026", 1, True)
        assert [person.handle for person in group_reads.list_members(work, group_id)] == ["lea"]
        assert group_reads.list_members(work, group_id, Cursor.at("lea", 1)) == []
        assert group_reads.member_ids(work, frozenset({group_id})) == {lea.id}
        assert group_reads.find_group_id(work, "ete-2026") == group_id
        assert group_reads.names_of_groups(work, frozenset({group_id})) == {group_id: "Été 2026"}
    for _ in range(2):
        with school.office.write(max_) as work:
            groups.remove_member(work, group_id, lea.id or 0)
    assert school.again(lea.id).groups == frozenset()
    assert school.log()[-3:] == ["create_group", "add_member", "remove_member"]


def test_two_groups_have_two_short_names(school: School) -> None:
    max_ = school.person("Max", Role.LCM)
    first = school.group(max_, "Cohorte")
    second = school.group(max_, "Autre")
    with pytest.raises(GroupTaken), school.office.write(max_) as work:
        groups.create_group(work, NewGroup(name="Cohorte !"))
    with pytest.raises(GroupTaken), school.office.write(max_) as work:
        groups.rename_group(work, second, NewGroup(name="Cohorte", slug="cohorte"))
    with school.office.write(max_) as work:
        groups.rename_group(work, first, NewGroup(name="Cohorte 2026"))
    with school.office.read(max_) as work:
        assert group_reads.load_group(work, first).slug == "cohorte"


def test_an_lcm_of_one_space_fills_only_groups_they_are_in(school: School) -> None:
    ada, max_, lea = school.person("Ada", Role.ADMIN), school.person("Max", Role.LCM, 7), school.person("Lea")
    own, other = school.group(ada, "Own"), school.group(ada, "Other")
    with school.office.write(ada) as work:
        groups.add_member(work, own, max_.id or 0)
    max_ = school.again(max_.id)
    with school.office.write(max_) as work:
        groups.add_member(work, own, lea.id or 0)
    with pytest.raises(NotFound), school.office.write(max_) as work:
        groups.add_member(work, other, lea.id or 0)
    with pytest.raises(Forbidden), school.office.write(max_) as work:
        groups.create_group(work, NewGroup(name="Third"))
    with school.office.read(max_) as work:
        assert [group.slug for group in group_reads.list_groups(work)] == ["own"]


def test_a_learner_sees_no_group_list(school: School) -> None:
    lea = school.person("Lea")
    with school.office.read(lea) as work, pytest.raises(Forbidden):
        group_reads.list_groups(work)


def test_staff_of_a_space_are_found(school: School) -> None:
    here, there, everywhere = (
        school.person("Here", Role.TRAINER, 7),
        school.person("There", Role.TRAINER, 8),
        school.person("Every", Role.TRAINER),
    )
    with school.office.read() as work:
        assert people.list_staff(work, Role.TRAINER, 7) == [here.id, everywhere.id]
        assert people.list_staff(work, Role.TRAINER, None) == [everywhere.id]
        shown = people.people_by_id(work, [here.id or 0, there.id or 0])
    assert shown[here.id or 0].role_in(7) is Role.TRAINER
    assert shown[there.id or 0].role_in(7) is Role.LEARNER
