"""The doors, walked through as pages and API do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import anyio
import pytest
from sqlalchemy import event, select

from accounts import passwords, signing
from accounts.errors import (
    AccountSuspended,
    AccountUnconfirmed,
    InvitationNeeded,
    LinkSpent,
    PasswordRefused,
    SessionNeeded,
    SignUpClosed,
    TokenShownOnce,
    WrongCredentials,
    WrongPassword,
)
from accounts.events import TicketWasAsked
from accounts.forms import (
    AskReset,
    ChangePassword,
    Confirmation,
    GrantRole,
    Invitation,
    InvitedSignUp,
    NewToken,
    ResetPassword,
    SignIn,
    SignUp,
    Suspend,
)
from accounts.models import SessionRow, Ticket, TicketKind, TokenRow, User
from accounts.queries.actors import find_actor_by_session, find_actor_by_token
from accounts.queries.credentials import find_ticket, own_credential
from accounts.queries.people import find_user_id
from accounts.service.answers import answer_ticket
from accounts.service.credentials import change_password
from accounts.service.joining import ask_again, invite
from accounts.service.people import set_password
from accounts.service.roles import grant_role, revoke_role, suspend
from accounts.service.sessions import Opening, open_session
from accounts.views import NewSession
from core.actor import Actor, Grant, Role, TokenScope
from core.desk import Desk, Once
from core.errors import Invalid, NotFound, SignInRequired, TooMany
from core.models import IdempotentAct
from tests.accounts.school import OTHER_PASSWORD as OTHER
from tests.accounts.school import PASSWORD, School

pytestmark = pytest.mark.anyio


async def enter(school: School, email: str, password: str = PASSWORD, peer: str = "10.0.0.1") -> NewSession:
    return await signing.sign_in(
        school.desk(), SignIn(email=email, password=password), peer=peer, agent="Firefox/140 Linux"
    )


def who(school: School, session: NewSession) -> Actor | None:
    with school.office.read() as work:
        found = find_actor_by_session(work, session.token)
        return None if found is None else found.actor


async def ask_in(school: School, email: str, password: str = OTHER, name: str = "Zoé Martin") -> None:
    await signing.sign_up(school.desk(), SignUp(name=name, email=email, password=password), peer="10.0.0.2")


@contextmanager
def counting(school: School) -> Iterator[list[str]]:
    """The SQL statements and password hashes of a piece of work, by their shape."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = school.office.database.engine
    before = passwords.QUEUE.served
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
    seen.append(f"{passwords.QUEUE.served - before} hashes")


async def test_the_right_password_opens_a_session(school: School) -> None:
    school.person("Lea")
    session = await enter(school, " LEA@school.example ")
    actor = who(school, session)
    assert actor is not None
    assert actor.handle == "lea"
    assert session.expires_at == school.office.clock() + timedelta(days=30)
    assert school.log()[-1] == "sign_in"


@pytest.mark.parametrize("email", ["lea@school.example", "nobody@school.example"])
async def test_a_wrong_password_and_an_unknown_address_are_one_refusal(school: School, email: str) -> None:
    school.person("Lea")
    with pytest.raises(WrongCredentials) as refusal:
        await enter(school, email, "not the password")
    assert refusal.value.fields == {"": "wrong_credentials"}
    assert school.log()[-1] == "sign_in_failed"


async def test_a_failed_sign_in_costs_the_same_for_known_unknown_and_passwordless_addresses(school: School) -> None:
    school.person("Lea")
    await ask_in(school, "waiting@school.example")
    work_done = []
    for email in ("lea@school.example", "nobody@school.example", "waiting@school.example"):
        with counting(school) as seen, pytest.raises(WrongCredentials):
            await enter(school, email, "not the password")
        work_done.append(seen)
    assert work_done[0] == work_done[1] == work_done[2]
    assert work_done[0][-1] == "1 hashes"


async def test_a_sign_up_costs_the_same_for_a_known_and_an_unknown_address(school: School) -> None:
    school.person("Lea")
    work_done = []
    for email in ("lea@school.example", "nobody@school.example"):
        with counting(school) as seen:
            await ask_in(school, email)
        work_done.append(seen)
    assert work_done[0] == work_done[1]
    assert work_done[0][-1] == "1 hashes"


async def test_a_forgotten_password_costs_the_same_for_a_known_and_an_unknown_address(school: School) -> None:
    school.person("Lea")
    work_done = []
    for email in ("lea@school.example", "nobody@school.example"):
        with counting(school) as seen:
            await signing.ask_reset(school.desk(), AskReset(email=email), peer="10.0.0.2")
        work_done.append(seen)
    assert work_done[0] == work_done[1]
    assert [mail.to for mail in school.mails()] == ["Lea <lea@school.example>"]


async def test_a_new_person_confirms_their_address_and_signs_in(school: School) -> None:
    await ask_in(school, "Zoe@School.example")
    mail = school.mails()[-1]
    assert mail.to == "zoe@school.example"
    assert "Zoé" not in mail.text + mail.subject + mail.to
    assert "https://entraide.example/confirmation?token=" in mail.text
    assert mail.subject == "Confirmez votre adresse pour Entraide"
    await signing.confirm(school.desk(), Confirmation(token=school.token_in_last_mail()))
    actor = who(school, await enter(school, "zoe@school.example", OTHER))
    assert actor is not None
    assert (actor.name, actor.handle) == ("Zoé Martin", "zoe-martin")


async def test_nobody_signs_in_before_confirming_and_a_new_link_is_sent(school: School) -> None:
    await ask_in(school, "zoe@school.example")
    first = school.token_in_last_mail()
    with pytest.raises(AccountUnconfirmed):
        await enter(school, "zoe@school.example", OTHER)
    second = school.token_in_last_mail()
    assert first != second
    await signing.confirm(school.desk(), Confirmation(token=second))
    with pytest.raises(LinkSpent):
        await signing.confirm(school.desk(), Confirmation(token=first))


async def test_a_confirmation_makes_the_account_of_its_own_form(school: School) -> None:
    await ask_in(school, "zoe@school.example", OTHER, "Zoé")
    own = school.token_in_last_mail()
    await ask_in(school, "zoe@school.example", "the thief knows this one", "Voleur")
    school.post_office()
    await signing.confirm(school.desk(), Confirmation(token=own))
    assert who(school, await enter(school, "zoe@school.example", OTHER)) is not None
    with pytest.raises(WrongCredentials):
        await enter(school, "zoe@school.example", "the thief knows this one")


async def test_the_owner_of_a_known_address_is_told_and_nothing_changes(school: School) -> None:
    school.person("Lea")
    await ask_in(school, "lea@school.example", "the thief knows this one", "Voleur")
    mail = school.mails()[-1]
    assert mail.subject == "Vous avez déjà un compte sur Entraide"
    assert "Voleur" not in mail.text
    with pytest.raises(WrongCredentials):
        await enter(school, "lea@school.example", "the thief knows this one")
    with school.office.read() as work:
        assert work.db.scalars(select(Ticket)).all() == []


async def test_looking_at_a_link_does_not_use_it(school: School) -> None:
    await ask_in(school, "zoe@school.example")
    token = school.token_in_last_mail()
    for _ in range(2):
        with school.office.read() as work:
            found = find_ticket(work, TicketKind.CONFIRM, token)
            assert found is not None
            assert found.email == "zoe@school.example"
    with school.office.read() as work:
        assert find_ticket(work, TicketKind.RESET, token) is None
    await signing.confirm(school.desk(), Confirmation(token=token))
    with school.office.read() as work:
        assert find_ticket(work, TicketKind.CONFIRM, token) is None


async def test_of_two_parallel_uses_of_a_link_one_wins(school: School) -> None:
    await ask_in(school, "zoe@school.example")
    token = school.token_in_last_mail()
    outcomes: list[str] = []

    async def use() -> None:
        try:
            await signing.confirm(school.desk(), Confirmation(token=token))
        except LinkSpent:
            outcomes.append("spent")
        else:
            outcomes.append("used")

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(use)
    assert sorted(outcomes) == ["spent", "spent", "spent", "used"]


async def test_a_link_dies_with_time(school: School) -> None:
    school.person("Lea")
    await signing.ask_reset(school.desk(), AskReset(email="lea@school.example"), peer="10.0.0.2")
    token = school.token_in_last_mail()
    school.wait(timedelta(hours=1, seconds=1))
    with pytest.raises(LinkSpent):
        await signing.reset_password(school.desk(), ResetPassword(token=token, password=OTHER))


async def test_a_new_password_by_link_ends_everything_and_tells_the_owner(school: School) -> None:
    lea = school.person("Lea")
    session = await enter(school, "lea@school.example")
    issued = await signing.create_token(school.desk(lea), NewToken(name="script", scopes=(TokenScope.READ,)))
    await signing.ask_reset(school.desk(), AskReset(email="lea@school.example"), peer="10.0.0.2")
    token = school.token_in_last_mail()
    await signing.reset_password(school.desk(), ResetPassword(token=token, password=OTHER))
    assert who(school, session) is None
    with school.office.read() as work:
        assert find_actor_by_token(work, issued.token) is None
    assert school.mails()[-1].subject == "Votre mot de passe sur Entraide a changé"
    assert who(school, await enter(school, "lea@school.example", OTHER)) is not None
    with pytest.raises(LinkSpent):
        await signing.reset_password(school.desk(), ResetPassword(token=token, password=PASSWORD))


async def test_changing_the_password_keeps_only_this_browser(school: School) -> None:
    lea = school.person("Lea")
    here, there = await enter(school, "lea@school.example"), await enter(school, "lea@school.example")
    form = ChangePassword(current=PASSWORD, password=OTHER)
    fresh = await signing.change_password(school.desk(lea), form, agent="Firefox")
    assert [who(school, session) is not None for session in (here, there, fresh)] == [False, False, True]
    with pytest.raises(WrongPassword):
        await signing.change_password(school.desk(lea), form, agent="Firefox")


async def test_the_present_password_cannot_be_guessed_from_an_open_browser(school: School) -> None:
    lea = school.person("Lea")
    form = ChangePassword(current="not this one", password=OTHER)
    for _ in range(10):
        with pytest.raises(WrongPassword):
            await signing.change_password(school.desk(lea), form, agent="")
    with pytest.raises(TooMany):
        await signing.change_password(school.desk(lea), form, agent="")


async def test_a_cookie_we_did_not_make_is_nobody(school: School) -> None:
    school.person("Lea")
    chosen = "x" * 43
    await enter(school, "lea@school.example")
    with school.office.read() as work:
        for cookie in (chosen, "", "x" * 5_000, "é\ud800", "' OR 1=1 --"):
            assert find_actor_by_session(work, cookie) is None
    first, second = await enter(school, "lea@school.example"), await enter(school, "lea@school.example")
    assert len({chosen, first.token, second.token}) == 3


async def test_the_database_holds_no_secret(school: School) -> None:
    lea = school.person("Lea")
    session = await enter(school, "lea@school.example")
    issued = await signing.create_token(school.desk(lea), NewToken(name="script", scopes=(TokenScope.READ,)))
    await signing.ask_reset(school.desk(), AskReset(email="lea@school.example"), peer="10.0.0.2")
    link = school.token_in_last_mail()
    raw = school.office.database.engine.raw_connection()
    dump = "\n".join(line for line in raw.driver_connection.iterdump() if "core_mail" not in line)  # type: ignore[union-attr]
    raw.close()
    for secret in (session.token, issued.token, link, PASSWORD):
        assert secret not in dump


async def test_ten_wrong_passwords_close_the_door_for_a_while(school: School) -> None:
    school.person("Lea")
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await enter(school, "lea@school.example", "wrong wrong wrong")
    with pytest.raises(TooMany):
        await enter(school, "lea@school.example")
    school.wait(timedelta(minutes=15))
    assert who(school, await enter(school, "lea@school.example")) is not None


async def test_right_passwords_do_not_use_up_the_tries(school: School) -> None:
    school.person("Lea")
    for _ in range(12):
        await enter(school, "lea@school.example")


async def test_one_place_cannot_try_every_account(school: School) -> None:
    for number in range(100):
        with pytest.raises(WrongCredentials):
            await enter(school, f"p{number}@school.example", "wrong wrong wrong")
    with pytest.raises(TooMany):
        await enter(school, "another@school.example", "wrong wrong wrong")


async def test_the_tries_of_parallel_requests_are_all_counted(school: School) -> None:
    school.person("Lea")
    refusals: list[str] = []

    async def attempt() -> None:
        try:
            await enter(school, "lea@school.example", "wrong wrong wrong")
        except (WrongCredentials, TooMany) as refusal:
            refusals.append(refusal.code)

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(attempt)
    assert refusals.count("wrong_credentials") == 10
    assert refusals.count("too_many") == 10


async def test_a_mailbox_gets_at_most_five_mails_an_hour_and_nobody_is_told(school: School) -> None:
    school.person("Lea")
    for _ in range(8):
        await signing.ask_reset(school.desk(), AskReset(email="lea@school.example"), peer="10.0.0.2")
    assert len(school.mails()) == 5


async def test_more_than_twenty_sign_ups_an_hour_from_one_place_are_refused(school: School) -> None:
    for number in range(20):
        await ask_in(school, f"p{number}@school.example")
    with pytest.raises(TooMany):
        await ask_in(school, "p21@school.example")


async def test_hashes_do_not_pile_up(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    school.person("Lea")
    monkeypatch.setattr(passwords.QUEUE, "places", 0)
    with pytest.raises(TooMany):
        await enter(school, "lea@school.example")


async def test_old_parameters_are_renewed_at_sign_in(open_school: Callable[..., School]) -> None:
    open_school().person("Lea")
    stricter = open_school(password_passes=2)
    await enter(stricter, "lea@school.example")
    with stricter.office.read() as work:
        assert "t=2" in str(work.db.scalar(select(User.password_hash)))
    await enter(stricter, "lea@school.example")


async def test_a_suspended_person_is_told_only_with_the_right_password(school: School) -> None:
    admin, lea = school.person("Ada", Role.ADMIN), school.person("Lea")
    session = await enter(school, "lea@school.example")
    with school.office.write(admin) as work:
        suspend(work, lea.id or 0, Suspend(reason="insults"))
    assert who(school, session) is None
    with pytest.raises(AccountSuspended):
        await enter(school, "lea@school.example")
    with pytest.raises(WrongCredentials):
        await enter(school, "lea@school.example", "wrong wrong wrong")
    await signing.ask_reset(school.desk(), AskReset(email="lea@school.example"), peer="10.0.0.2")
    assert school.mails() == []


@pytest.mark.parametrize(("signup", "refusal"), [("closed", SignUpClosed), ("invitation", InvitationNeeded)])
async def test_a_site_may_keep_sign_up_shut(
    open_school: Callable[..., School], signup: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await ask_in(open_school(signup=signup), "zoe@school.example")


async def test_an_invited_person_finds_their_role_and_group(open_school: Callable[..., School]) -> None:
    school = open_school(signup="invitation")
    ada = school.person("Ada", Role.ADMIN)
    group_id = school.group(ada, "Cohorte")
    form = Invitation(email="new@school.example", role=Role.TRAINER, space_id=7, group_ids=(group_id,), locale="en")
    with school.office.write(ada) as work:
        invite(work, form)
    mail = school.mails()[-1]
    assert mail.subject == "An invitation to Entraide"
    assert "Ada invites you" in mail.text
    accepted = InvitedSignUp(invitation=school.token_in_last_mail(), name="Noé", password=OTHER)
    await signing.accept_invitation(school.desk(), accepted, peer="10.0.0.3")
    actor = who(school, await enter(school, "new@school.example", OTHER))
    assert actor is not None
    assert actor.grants == {Grant(Role.TRAINER, 7)}
    assert actor.groups == {group_id}
    with pytest.raises(LinkSpent):
        await signing.accept_invitation(school.desk(), accepted, peer="10.0.0.3")


async def test_an_invitation_to_a_member_gives_the_place_at_once(school: School) -> None:
    ada, lea = school.person("Ada", Role.ADMIN), school.person("Lea")
    group_id = school.group(ada, "Cohorte")
    with school.office.write(ada) as work:
        invite(work, Invitation(email="lea@school.example", group_ids=(group_id,)))
    assert school.mails()[-1].subject == "Une nouvelle place pour vous sur Entraide"
    assert school.again(lea.id).groups == {group_id}


async def test_an_invitation_dies_with_the_power_of_its_sender(school: School) -> None:
    ada, eve = school.person("Ada", Role.ADMIN), school.person("Eve", Role.ADMIN)
    with school.office.write(eve) as work:
        invite(work, Invitation(email="new@school.example", role=Role.ADMIN))
    token = school.token_in_last_mail()
    with school.office.write(ada) as work:
        revoke_role(work, eve.id or 0, GrantRole(role=Role.ADMIN))
    with pytest.raises(LinkSpent):
        await signing.accept_invitation(
            school.desk(), InvitedSignUp(invitation=token, name="Noé", password=OTHER), peer="10.0.0.3"
        )
    with school.office.read() as work:
        assert find_user_id(work, "new@school.example") is None


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "too_short"),
        ("é" * 513, "too_long"),
        ("Azerty2024!", "too_common"),
        ("MotDePasse", "too_common"),
        ("abababababab", "too_common"),
        ("zoemartin99", "too_personal"),
        ("zozo@school.example", "too_personal"),
        ("Entraide-12", "too_common"),
    ],
)
async def test_a_weak_password_is_refused_before_anything_is_hashed(school: School, password: str, reason: str) -> None:
    before = passwords.QUEUE.served
    with pytest.raises(PasswordRefused) as refusal:
        await ask_in(school, "zozo@school.example", password, "Zoé Martin")
    assert refusal.value.fields == {"password": reason}
    assert passwords.QUEUE.served == before


async def test_a_token_is_shown_once_and_never_stored_with_the_answer_of_a_keyed_request(school: School) -> None:
    lea = school.person("Lea")
    form = NewToken(name="script", scopes=(TokenScope.READ,))

    def keyed() -> Desk:
        return Desk(school.office, lea, "fr", Once("key-1"))

    issued = await signing.create_token(keyed(), form)
    with pytest.raises(TokenShownOnce):
        await signing.create_token(keyed(), form)
    with school.office.read() as work:
        assert len(work.db.scalars(select(TokenRow)).all()) == 1
        assert work.db.scalars(select(IdempotentAct.result)).all() == [issued.id]


async def test_a_token_cannot_change_the_password_nor_make_tokens(school: School) -> None:
    lea = school.person("Lea")
    issued = await signing.create_token(school.desk(lea), NewToken(name="script", scopes=(TokenScope.WRITE,)))
    with school.office.read() as work:
        bearer = find_actor_by_token(work, issued.token)
    assert bearer is not None
    with pytest.raises(SessionNeeded):
        await signing.create_token(school.desk(bearer.actor), NewToken(name="more", scopes=(TokenScope.READ,)))
    form = ChangePassword(current=PASSWORD, password=OTHER)
    with pytest.raises(SessionNeeded):
        await signing.change_password(school.desk(bearer.actor), form, agent="")


async def test_a_malformed_address_is_refused_by_its_field(school: School) -> None:
    for email in ("nobody", "a@b", "a b@c.fr", "a@b.fr,c@d.fr", "a@b.fr\u200b", "<a@b.fr>"):
        with pytest.raises(Invalid) as refusal:
            await enter(school, email)
        assert refusal.value.fields == {"email": "bad_address"}


async def test_a_promotion_renews_the_cookie_and_a_demotion_ends_it(school: School) -> None:
    ada, lea = school.person("Ada", Role.ADMIN), school.person("Lea")
    old = await enter(school, "lea@school.example")
    with school.office.write(ada) as work:
        grant_role(work, lea.id or 0, GrantRole(role=Role.TRAINER))
    with school.office.read() as work:
        before = find_actor_by_session(work, old.token)
    assert before is not None
    assert before.needs_rotation
    new = await signing.rotate_session(school.desk(before.actor), before.session_id)
    assert new is not None
    assert await signing.rotate_session(school.desk(before.actor), before.session_id) is None
    with school.office.read() as work:
        renewed, retired = find_actor_by_session(work, new.token), find_actor_by_session(work, old.token)
    assert renewed is not None
    assert retired is not None
    assert renewed.csrf_seed == before.csrf_seed
    assert not renewed.needs_rotation
    assert not retired.needs_rotation
    school.wait(timedelta(minutes=1))
    assert who(school, old) is None
    with school.office.write(ada) as work:
        revoke_role(work, lea.id or 0, GrantRole(role=Role.TRAINER))
    assert who(school, new) is None
    with school.office.read() as work:
        assert work.db.scalars(select(SessionRow)).all() == []


async def test_a_reset_link_does_not_open_a_suspended_account(school: School) -> None:
    ada, lea = school.person("Ada", Role.ADMIN), school.person("Lea")
    await signing.ask_reset(school.desk(), AskReset(email="lea@school.example"), peer="10.0.0.2")
    form = ResetPassword(token=school.token_in_last_mail(), password=OTHER)
    with school.office.write(ada) as work:
        suspend(work, lea.id or 0, Suspend(reason="insults"))
    with pytest.raises(LinkSpent):
        await signing.reset_password(school.desk(), form)


async def test_an_invitation_whose_sender_fell_before_the_mail_is_dropped(school: School) -> None:
    ada, eve = school.person("Ada", Role.ADMIN), school.person("Eve", Role.LCM)
    with school.office.write(eve) as work:
        invite(work, Invitation(email="new@school.example"))
    with school.office.write(ada) as work:
        suspend(work, eve.id or 0, Suspend(reason="gone"))
    assert school.mails() == []


async def test_of_two_invitations_to_one_address_the_second_makes_no_second_account(school: School) -> None:
    ada = school.person("Ada", Role.ADMIN)
    links = []
    for _ in range(2):
        with school.office.write(ada) as work:
            invite(work, Invitation(email="new@school.example"))
        links.append(school.token_in_last_mail())
    forms = [InvitedSignUp(invitation=link, name="Noé", password=OTHER) for link in links]
    await signing.accept_invitation(school.desk(), forms[0], peer="10.0.0.3")
    with pytest.raises(LinkSpent):
        await signing.accept_invitation(school.desk(), forms[1], peer="10.0.0.3")


async def test_an_invitation_to_an_impossible_role_is_refused(school: School) -> None:
    ada = school.person("Ada", Role.ADMIN)
    with pytest.raises(Invalid), school.office.write(ada) as work:
        invite(work, Invitation(email="new@school.example", role=Role.ADMIN, space_id=7))


async def test_a_password_set_from_the_command_line_ends_what_was_open(school: School) -> None:
    lea = school.person("Lea")
    session = await enter(school, "lea@school.example")
    stored = passwords.hash_password(school.office.settings, OTHER)
    with school.office.write() as work:
        set_password(work, lea.id or 0, stored)
    assert who(school, session) is None
    assert who(school, await enter(school, "lea@school.example", OTHER)) is not None
    with pytest.raises(NotFound), school.office.write() as work:
        set_password(work, 999, stored)


async def test_a_password_changed_while_it_was_verified_opens_nothing(school: School) -> None:
    lea = school.person("Lea")
    with school.office.read(lea) as work:
        known_hash, _email = own_credential(work)
    stored = passwords.hash_password(school.office.settings, OTHER)
    with school.office.write() as work:
        set_password(work, lea.id or 0, stored)
    opening = Opening(user_id=lea.id or 0, known_hash=known_hash or "", token_hash="0" * 64, agent="")
    with pytest.raises(WrongCredentials), school.office.write() as work:
        open_session(work, opening)
    with pytest.raises(WrongCredentials), school.office.write(lea) as work:
        change_password(work, known_hash or "", stored, "0" * 64, "")
    with school.office.read() as work, pytest.raises(SignInRequired):
        own_credential(work)


async def test_a_mail_asked_for_twice_is_written_once(school: School) -> None:
    await ask_in(school, "zoe@school.example")
    school.post_office()
    with school.office.write() as work:
        answer_ticket(work, TicketWasAsked(ticket_id=1))
        answer_ticket(work, TicketWasAsked(ticket_id=99))
    assert len(school.mails()) == 1
    await signing.confirm(school.desk(), Confirmation(token=school.token_in_last_mail()))
    with school.office.write() as work:
        ask_again(work, 1)
    assert len(school.mails()) == 1
