"""A new address: asked by the present password, confirmed by mail, told to the old mailbox, silent about others."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from accounts import passwords, signing
from accounts.errors import LinkSpent, SameAddress, SessionNeeded, WrongPassword
from accounts.forms import AskReset, ChangeAddress, ChangePassword, Confirmation, NewToken, SignIn, SignUp, Suspend
from accounts.models import Ticket, User
from accounts.queries.actors import find_actor_by_session, find_actor_by_token
from accounts.service.roles import suspend
from accounts.views import NewSession
from core.actor import VISITOR, Actor, Role, TokenScope
from core.errors import Invalid, SignInRequired, TooMany
from tests.accounts.school import OTHER_PASSWORD as OTHER
from tests.accounts.school import PASSWORD, School

pytestmark = pytest.mark.anyio
OLD, NEW = "lea@school.example", "lea@new.example"


async def ask(school: School, actor: Actor, email: str = NEW, current: str = PASSWORD) -> None:
    await signing.ask_address(school.desk(actor), ChangeAddress(email=email, current=current))


async def follow(school: School, token: str, actor: Actor = VISITOR) -> NewSession | None:
    return await signing.change_address(school.desk(actor), Confirmation(token=token), agent="Firefox")


async def enter(school: School, email: str) -> NewSession:
    return await signing.sign_in(school.desk(), SignIn(email=email, password=PASSWORD), peer="10.0.0.1", agent="")


def link(school: School) -> str:
    """The secret of the newest link to a new address."""
    letters = [mail.text for mail in school.mails() if "/me/address/confirmation?" in mail.text]
    return letters[-1].split("token=", 1)[1].split()[0]


def told(school: School) -> list[tuple[str, str]]:
    return [(mail.to.rpartition("<")[2].rstrip(">"), mail.subject) for mail in school.mails()]


def address_of(school: School, actor: Actor) -> str | None:
    with school.office.read() as work:
        return work.db.scalar(select(User.email).where(User.id == actor.id))


def is_signed_in(school: School, session: NewSession) -> bool:
    with school.office.read() as work:
        return find_actor_by_session(work, session.token) is not None


@contextmanager
def counting(school: School) -> Iterator[list[str]]:
    """The SQL statements and password hashes of a piece of work, by their shape."""
    seen: list[str] = []
    engine, before = school.office.database.engine, passwords.QUEUE.served

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
    seen.append(f"{passwords.QUEUE.served - before} hashes")


async def test_the_address_changes_when_the_link_is_confirmed_and_not_before(school: School) -> None:
    lea = school.person("Lea")
    await ask(school, lea, "  LEA@New.Example ")
    assert told(school) == [
        (OLD, "Une autre adresse pour votre compte sur Entraide"),
        (NEW, "Confirmez votre nouvelle adresse pour Entraide"),
    ]
    assert address_of(school, lea) == OLD
    assert NEW in school.mails()[0].text
    assert "https://entraide.example/password/forgotten" in school.mails()[0].text
    assert "Lea" not in school.mails()[1].text, "the mailbox may be a stranger's"
    assert await follow(school, link(school)) is None
    assert address_of(school, lea) == NEW
    assert await enter(school, NEW)
    assert school.log()[-3:] == ["ask_address", "change_address", "sign_in"]


async def test_the_link_works_once_and_for_a_day(school: School) -> None:
    lea = school.person("Lea")
    await ask(school, lea)
    first = link(school)
    await follow(school, first)
    with pytest.raises(LinkSpent):
        await follow(school, first)
    await ask(school, school.again(lea.id), OLD)
    late = link(school)
    school.wait(timedelta(days=1, seconds=1))
    with pytest.raises(LinkSpent):
        await follow(school, late)
    assert address_of(school, lea) == NEW


async def test_a_newer_wish_replaces_an_older_one(school: School) -> None:
    lea = school.person("Lea")
    await ask(school, lea, "first@new.example")
    first = link(school)
    await ask(school, lea, "second@new.example")
    with pytest.raises(LinkSpent):
        await follow(school, first)
    await follow(school, link(school))
    assert address_of(school, lea) == "second@new.example"


async def test_a_new_address_ends_every_session_and_token_but_the_owners_browser(school: School) -> None:
    lea = school.person("Lea")
    here, there = await enter(school, OLD), await enter(school, OLD)
    issued = await signing.create_token(school.desk(lea), NewToken(name="script", scopes=(TokenScope.READ,)))
    await signing.ask_reset(school.desk(), AskReset(email=OLD), peer="10.0.0.2")
    await ask(school, lea)
    fresh = await follow(school, link(school), lea)
    assert fresh is not None
    assert [is_signed_in(school, session) for session in (here, there, fresh)] == [False, False, True]
    with school.office.read() as work:
        assert find_actor_by_token(work, issued.token) is None
        assert not work.db.scalars(select(Ticket).where(Ticket.used_at.is_(None))).all()


async def test_somebody_elses_browser_that_opens_the_link_stays_theirs(school: School) -> None:
    lea, owen = school.person("Lea"), school.person("Owen")
    theirs = await enter(school, "owen@school.example")
    await ask(school, lea)
    assert await follow(school, link(school), owen) is None
    assert (address_of(school, lea), is_signed_in(school, theirs)) == (NEW, True)


async def test_an_address_in_use_gives_the_same_answer_for_the_same_work(school: School) -> None:
    lea = school.person("Lea")
    school.person("Owen")
    work_done = []
    for email in ("owen@school.example", "nobody@school.example"):
        with counting(school) as seen:
            await ask(school, lea, email)
        work_done.append(seen)
        school.post_office()
    assert work_done[0] == work_done[1]
    assert work_done[0][-1] == "1 hashes"


async def test_the_owner_of_an_address_in_use_is_told_and_nothing_changes(school: School) -> None:
    lea, owen = school.person("Lea"), school.person("Owen")
    await ask(school, lea, "owen@school.example")
    assert told(school) == [
        (OLD, "Une autre adresse pour votre compte sur Entraide"),
        ("owen@school.example", "Cette adresse a déjà un compte sur Entraide"),
    ]
    assert "token=" not in school.mails()[-1].text
    assert "lea" not in school.mails()[-1].text.casefold()
    assert (address_of(school, lea), address_of(school, owen)) == (OLD, "owen@school.example")


async def test_an_address_taken_while_the_link_travelled_stays_with_who_took_it(school: School) -> None:
    lea = school.person("Lea")
    await ask(school, lea)
    token = link(school)
    await signing.sign_up(school.desk(), SignUp(name="Zoé", email=NEW, password=OTHER), peer="10.0.0.2")
    await signing.confirm(school.desk(), Confirmation(token=school.token_in_last_mail()))
    with pytest.raises(LinkSpent):
        await follow(school, token, lea)
    assert address_of(school, lea) == OLD


async def test_every_answer_is_mailed_though_a_dropped_ticket_leaves_its_number_to_the_next(school: School) -> None:
    school.person("Lea")
    for _ in range(2):
        await signing.sign_up(school.desk(), SignUp(name="Zoé", email=OLD, password=OTHER), peer="10.0.0.2")
        school.post_office()
    assert [address for address, _subject in told(school)] == [OLD, OLD]


async def test_a_new_password_cancels_the_wish_for_another_address(school: School) -> None:
    lea = school.person("Lea")
    await ask(school, lea)
    token = link(school)
    form = ChangePassword(current=PASSWORD, password=OTHER)
    await signing.change_password(school.desk(lea), form, agent="")
    with pytest.raises(LinkSpent):
        await follow(school, token)


async def test_a_suspended_account_keeps_its_address(school: School) -> None:
    lea, ada = school.person("Lea"), school.person("Ada", Role.ADMIN)
    await ask(school, lea)
    token = link(school)
    with school.office.write(ada) as work:
        suspend(work, lea.id or 0, Suspend(reason="a stolen account"))
    with pytest.raises(LinkSpent):
        await follow(school, token)


async def test_what_cannot_be_asked_is_refused_and_writes_to_nobody(school: School) -> None:
    lea = school.person("Lea")
    with pytest.raises(WrongPassword):
        await ask(school, lea, current="not this one")
    with pytest.raises(SameAddress):
        await ask(school, lea, OLD)
    with pytest.raises(Invalid):
        await ask(school, lea, "not an address")
    with pytest.raises(SignInRequired):
        await ask(school, VISITOR)
    issued = await signing.create_token(school.desk(lea), NewToken(name="script", scopes=(TokenScope.WRITE,)))
    with school.office.read() as work:
        bearer = find_actor_by_token(work, issued.token)
    assert bearer is not None
    with pytest.raises(SessionNeeded):
        await ask(school, bearer.actor)
    assert school.mails() == []


async def test_wishes_for_another_address_are_limited(school: School) -> None:
    lea = school.person("Lea")
    for number in range(10):
        await ask(school, lea, f"lea{number}@new.example")
        school.wait(timedelta(minutes=3))
    with pytest.raises(TooMany):
        await ask(school, lea, "lea10@new.example")
