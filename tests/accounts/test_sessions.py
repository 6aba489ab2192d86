"""Sessions and tokens, through their verbs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from accounts import agents, csrf, jobs, signing
from accounts.errors import ScopeTooWide, SessionNeeded, TooManyTokens
from accounts.forms import AskReset, NewToken, SignIn, SignUp
from accounts.models import SessionRow, Ticket
from accounts.queries import credentials
from accounts.queries.actors import find_actor_by_session, find_actor_by_token, load_actor
from accounts.service import sessions, tokens
from accounts.views import NewSession, SignedIn
from core.actor import Role, TokenScope
from core.errors import Forbidden, NotFound, SignInRequired
from core.ids import hash_token
from tests.accounts.school import OTHER_PASSWORD, PASSWORD, School

pytestmark = pytest.mark.anyio
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def enter(school: School, agent: str = FIREFOX) -> NewSession:
    form = SignIn(email="lea@school.example", password=PASSWORD)
    return await signing.sign_in(school.desk(), form, peer="10.0.0.1", agent=agent)


def look(school: School, session: NewSession) -> SignedIn | None:
    with school.office.read() as work:
        return find_actor_by_session(work, session.token)


async def test_a_session_lasts_thirty_days_from_the_last_visit(school: School) -> None:
    lea = school.person("Lea")
    session = await enter(school)
    for _ in range(3):
        school.wait(timedelta(days=29))
        found = look(school, session)
        assert found is not None
        assert found.needs_touch
        with school.office.write(lea) as work:
            sessions.touch_session(work, found.session_id)
        found = look(school, session)
        assert found is not None
        assert not found.needs_touch
    school.wait(timedelta(days=30))
    assert look(school, session) is None


async def test_visits_are_written_at_most_every_ten_minutes(school: School) -> None:
    lea = school.person("Lea")
    session = await enter(school)
    school.wait(timedelta(minutes=9))
    found = look(school, session)
    assert found is not None
    assert not found.needs_touch
    with school.office.write(lea) as work:
        sessions.touch_session(work, found.session_id)
    with school.office.read() as work:
        seen = work.db.scalar(select(SessionRow.seen_at))
    assert seen == school.office.clock() - timedelta(minutes=9)


async def test_a_person_sees_and_closes_their_own_sessions_only(school: School) -> None:
    lea, max_ = school.person("Lea"), school.person("Max")
    here = await enter(school)
    school.wait(timedelta(minutes=1))
    there = await enter(school, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1")
    with school.office.read(lea) as work:
        shown = credentials.list_sessions(work, here.session_id)
    assert [(view.agent.browser, view.agent.system, view.is_current) for view in shown] == [
        ("Safari", "iPhone", False),
        ("Firefox", "Linux", True),
    ]
    with pytest.raises(NotFound), school.office.write(max_) as work:
        sessions.close_session(work, there.session_id)
    with school.office.write(lea) as work:
        sessions.close_session(work, there.session_id)
    assert look(school, there) is None
    last = await enter(school)
    with school.office.write(lea) as work:
        sessions.close_other_sessions(work, last.session_id)
    assert look(school, here) is None
    assert look(school, last) is not None


async def test_a_token_does_what_its_owner_may_and_no_more(school: School) -> None:
    lea, ada = school.person("Lea"), school.person("Ada", Role.ADMIN)
    with pytest.raises(ScopeTooWide):
        await signing.create_token(school.desk(lea), NewToken(name="bot", scopes=(TokenScope.MODERATE,)))
    narrow = await signing.create_token(
        school.desk(ada), NewToken(name="bot", scopes=(TokenScope.READ, TokenScope.WRITE))
    )
    wide = await signing.create_token(school.desk(ada), NewToken(name="bot", scopes=tuple(TokenScope)))
    with school.office.read() as work:
        reader, ruler = find_actor_by_token(work, narrow.token), find_actor_by_token(work, wide.token)
    assert reader is not None
    assert ruler is not None
    assert not reader.actor.is_admin
    assert not reader.actor.is_lcm_anywhere
    assert ruler.actor.is_admin
    assert ruler.actor.is_lcm_everywhere


async def test_a_token_ends_at_its_time_or_when_revoked(school: School) -> None:
    lea, max_ = school.person("Lea"), school.person("Max")
    short = await signing.create_token(
        school.desk(lea), NewToken(name="short", scopes=(TokenScope.READ,), expires_in_days=1)
    )
    long = await signing.create_token(school.desk(lea), NewToken(name="long", scopes=(TokenScope.READ,)))
    school.wait(timedelta(days=1))
    with school.office.write() as work:
        assert find_actor_by_token(work, short.token) is None
        bearer = find_actor_by_token(work, long.token)
        assert bearer is not None
        assert bearer.needs_touch
        tokens.touch_token(work, bearer.token_id)
        touched = find_actor_by_token(work, long.token)
        assert touched is not None
        assert not touched.needs_touch
    with school.office.read(lea) as work:
        assert [(view.name, view.is_expired) for view in credentials.list_tokens(work)] == [
            ("long", False),
            ("short", True),
        ]
    with pytest.raises(NotFound), school.office.write(max_) as work:
        tokens.revoke_token(work, long.id)
    with school.office.write(lea) as work:
        tokens.revoke_token(work, long.id)
    with pytest.raises(NotFound), school.office.write(lea) as work:
        tokens.revoke_token(work, long.id)
    with school.office.read() as work:
        assert find_actor_by_token(work, long.token) is None


async def test_fifty_tokens_are_enough(school: School) -> None:
    lea = school.person("Lea")
    form = NewToken(name="bot", scopes=(TokenScope.READ,))
    with school.office.write(lea) as work:
        for number in range(50):
            tokens.create_own_token(work, form, hash_token(str(number)))
        with pytest.raises(TooManyTokens):
            tokens.create_own_token(work, form, hash_token("one more"))


async def test_the_command_line_makes_a_token_with_everything_its_owner_may(school: School) -> None:
    max_ = school.person("Max", Role.LCM, 7)
    with school.office.write() as work:
        tokens.create_token(work, max_.id or 0, "cli", hash_token("made here"))
        bearer = find_actor_by_token(work, "made here")
    assert bearer is not None
    assert bearer.actor.scopes == frozenset({TokenScope.READ, TokenScope.WRITE, TokenScope.MODERATE})
    assert bearer.actor.is_lcm_of(7)
    with pytest.raises(Forbidden), school.office.write(max_) as work:
        tokens.create_token(work, max_.id or 0, "mine", hash_token("x"))
    with pytest.raises(NotFound), school.office.write() as work:
        tokens.create_token(work, 999, "nobody", hash_token("x"))


async def test_a_token_closes_no_session(school: School) -> None:
    lea = school.person("Lea")
    issued = await signing.create_token(school.desk(lea), NewToken(name="bot", scopes=(TokenScope.WRITE,)))
    session = await enter(school)
    with school.office.read() as work:
        bearer = find_actor_by_token(work, issued.token)
    assert bearer is not None
    with pytest.raises(SessionNeeded), school.office.write(bearer.actor) as work:
        sessions.close_session(work, session.session_id)


async def test_a_visitor_has_no_tokens(school: School) -> None:
    with school.office.read(school.desk().actor) as work, pytest.raises(SignInRequired):
        credentials.list_tokens(work)
    with school.office.read() as work, pytest.raises(NotFound):
        load_actor(work, 1)


async def test_what_expired_is_forgotten(school: School) -> None:
    school.person("Lea")
    await enter(school)
    await signing.ask_reset(school.desk(), AskReset(email="lea@school.example"), peer="10.0.0.1")
    await signing.sign_up(
        school.desk(),
        SignUp(name="Zoé", email="zoe@school.example", password=OTHER_PASSWORD),
        peer="10.0.0.1",
    )
    school.post_office()
    school.wait(timedelta(days=30))
    with school.office.write() as work:
        jobs.forget_expired(work)
        assert work.db.scalars(select(SessionRow)).all() == []
        assert work.db.scalars(select(Ticket)).all() == []


async def test_a_form_of_another_session_proves_nothing(school: School) -> None:
    school.person("Lea")
    mine, other = look(school, await enter(school)), look(school, await enter(school))
    assert mine is not None
    assert other is not None
    settings = school.office.settings
    sent = csrf.csrf_token(settings, mine.csrf_seed)
    assert csrf.is_csrf_token(settings, mine.csrf_seed, sent)
    assert not csrf.is_csrf_token(settings, other.csrf_seed, sent)
    assert not csrf.is_csrf_token(settings, mine.csrf_seed, "")
    assert not csrf.is_csrf_token(settings, "", csrf.csrf_token(settings, ""))
    assert not csrf.is_csrf_token(settings, mine.csrf_seed, "é")


@pytest.mark.parametrize(
    ("header", "browser", "system"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge", "Windows"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome", "Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15", "Safari", "macOS"),
        ("", "", ""),
    ],
)
async def test_a_browser_is_recognised(header: str, browser: str, system: str) -> None:
    assert agents.recognise(header) == agents.Agent(browser, system)
